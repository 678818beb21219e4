"""How replies and checks look: quotes keep every word at any width, and no text reaches the terminal as a command."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from wcwidth import wcswidth

from bot.check import Change, Check, Op, Verdict
from bot.cli.show_reply import filters_line, show_check, show_quote, show_reply
from bot.cli.terminal import harmless, lines, visible
from bot.output.attribution import STRETCH, who
from bot.output.speech.speaker import speaker
from bot.reply import Reply
from retrieval.filters import Filters
from tests.bot.cli.samples import BESIDES, DIFFERENCE, SAID, answer, check, comparison, quote, refusal
from tests.tables import tables

CASES = tables(__file__)

ANSI = re.compile(r"\x1b\[[0-9;]*m")
STYLED = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*)")
YET = "The development dividends of ICTs, particularly for developing countries, is yet to be fully realized."
ARABIC = "إن التدابير القسرية الانفرادية والجزاءات، بما فيها تدابير التقييد والحجب، ضد إيران خلقت عبئا إضافيا."
CHINESE = "此外，单方面胁迫性措施和制裁，包括针对伊朗和其他目标国家的限制和封锁措施，造成了额外负担，违反了公认的法律。"
ADDRESS = "It is at https://www.un.org/a/long/path/without/any/space/in/it/that/is/longer/than/a/line as well."


def screen(width: int | None, colour: bool = True) -> tuple[Console, io.StringIO]:
    """A console of that width that thinks it is a terminal, or with None one that is not, and what it prints to."""
    file = io.StringIO()
    terminal = width is not None
    return Console(
        file=file, width=width, force_terminal=terminal, markup=False, highlight=False, no_color=not colour
    ), file


def printed(told: Reply | Check, width: int | None, colour: bool = True) -> str:
    """What a reply or a check looks like, with its ANSI sequences."""
    console, file = screen(width, colour=colour)
    if isinstance(told, Check):
        show_check(console, told)
    else:
        show_reply(console, told)
    return file.getvalue()


def squeezed(text: str) -> str:
    """The text without ANSI sequences and white space."""
    return "".join(ANSI.sub("", text).split())


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE, ADDRESS], ids=["en", "ar", "zh", "address"])
@pytest.mark.parametrize("width", [40, 57, 80, 120, 300, None])
def test_a_quote_copied_from_the_screen_is_the_quote(text: str, width: int | None) -> None:
    """Between its quotation marks only white space is added, whatever the width, the bar, and what is set apart."""
    assert f"“{squeezed(text)}”" in squeezed(printed(answer(quote(text)), width))
    found = quote(text)
    middle = ((found.start + 10, found.start + 20), (found.start + 25, found.end - 5))
    checked = check(Verdict.VERBATIM, found, ranges=(middle,), hidden=(text[21:24],))
    assert f"“{squeezed(text)}”" in squeezed(printed(checked, width))


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE], ids=["en", "ar", "zh"])
@pytest.mark.parametrize("width", [40, 50, 80])
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    """Lines end within the window, wide characters counted as two columns, and the marks of a difference too."""
    half = len(text) // 2
    changes = (Change(Op.EQUAL, text[:half], text[:half]), Change(Op.REPLACE, text[half:], text[:half]))
    fields = {"difference": changes, "ranges": (), "hidden": (text[:9],), "own_words": (text[:20],), "unlisted": 12}
    for told in (answer(quote(text), quote(text, 2)), check(Verdict.ALTERED, quote(text), **fields)):
        assert max(wcswidth(line) for line in ANSI.sub("", printed(told, width)).splitlines()) <= width


@given(st.text(max_size=300), st.integers(10, 90))
def test_wrapping_changes_nothing_but_white_space(text: str, width: int) -> None:
    """Any text, joined again from its lines, is the same text but for white space."""
    assert "".join("".join(lines(visible(text), width)).split()) == "".join(visible(text).split())


@given(st.text(alphabet="abc d", max_size=200), st.integers(10, 90))
def test_words_of_spaced_scripts_are_never_broken(text: str, width: int) -> None:
    """The words before wrapping and after are the same, long ones included."""
    assert " ".join(lines(text, width)).split() == text.split()


def test_a_closing_mark_does_not_start_a_line() -> None:
    """Chinese punctuation stays with the character before it."""
    for width in range(6, 60):
        assert not any(line.startswith(("，", "。")) for line in lines(CHINESE, width))


def test_without_colour_nothing_is_lost() -> None:
    """NO_COLOR drops colours and no words."""
    plain, coloured = printed(comparison(), 80, colour=False), printed(comparison(), 80)
    assert squeezed(plain) == squeezed(coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain)


@pytest.mark.parametrize(("part", "line"), CASES["parts"])
def test_what_nobody_has_spoken_is_given_to_nobody(part: str, line: str) -> None:
    """Words of a cover page, a disclaimer, a heading or a note have a line of their own, without a speaker."""
    shown = printed(answer(quote(part=part)), None)
    assert f"— {line} (CSTD twenty-third session, 12 June 2020)\n      onrecord:" in shown
    assert "Jalili" not in shown


def test_an_attribution_is_in_the_language_of_the_answer() -> None:
    """As the finding above it is: what the program says of a quote; names are as the statement writes them. What is no
    whole sentence is said to be none."""
    shown = printed(replace(answer(quote(part="disclaimer", whole=False)), language="de"), None)
    german = quote(part="disclaimer", whole=False)
    assert f"— {who(german, speaker('de'))}" in shown
    assert "from the disclaimer" not in shown
    assert speaker("de").gettext(STRETCH) in shown
    assert STRETCH not in shown


def test_a_quote_of_which_little_is_known_says_so() -> None:
    """A missing delegation is named; other missing fields leave no trace."""
    bare = quote(delegation=None, speaker=None, forum=None, session=None, date=None)
    shown = printed(answer(bare), None)
    assert "— delegation not recorded\n" in shown
    assert "None" not in shown


def test_a_comparison_names_every_delegation() -> None:
    """A delegation without a quote keeps its row, and what the gate left out is said."""
    shown = printed(comparison(), None)
    assert "France: no statement held" in shown
    assert "Left out by the gate: 1 item." in shown


@given(st.text(alphabet=st.characters(), max_size=100), st.integers(20, 90) | st.none())
def test_no_text_commands_the_terminal(hostile: str, width: int | None) -> None:
    """No control character of a quote, a name, a finding or a wording reaches the terminal, whatever they hold."""
    found = quote(hostile, speaker=hostile, forum=hostile, source=hostile)
    changes = (Change(Op.EQUAL, hostile, hostile), Change(Op.REPLACE, hostile, hostile), Change(Op.DELETE, hostile, ""))
    ranges = (((found.start, found.start + len(hostile) // 2),),)
    words = {"wording": hostile, "message": hostile, "hidden": (hostile,), "own_words": (hostile,), "quoting": hostile}
    checked = check(Verdict.ALTERED, found, ranges=ranges, difference=changes, **words)
    console, file = screen(width)
    show_reply(console, answer(found, finding=hostile))
    show_quote(console, quote(), before=hostile, after=hostile)
    show_check(console, checked)
    left = set(ANSI.sub("", file.getvalue())) - {"\n", "\t"}
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000 for char in left)
    assert not left & {"\u202d", "\u202e"}


def test_control_characters_in_a_quote_can_be_seen() -> None:
    """An escape sequence in a statement is shown as signs, so that the quote is not silently another."""
    assert visible("a\x1b[31mb\x9bc\x7f\u202e") == "a␛[31mb\\x9bc␡\\u202e"


def test_harmless_text_is_one_line() -> None:
    """Names and messages cannot forge lines."""
    assert harmless(" a\nonrecord: b\u2028c\x1b[1m\ud800 ") == "a onrecord: b c[1m"


def test_filters_read_as_they_are_typed() -> None:
    """The line of filters can be typed after /filters."""
    shown = filters_line(Filters(delegations=("IRN",), speakers=("A. Otieno",), sessions=("23",), since="2020"))
    assert shown == 'delegation=Iran  speaker="A. Otieno"  session=23  since=2020'


def styled(text: str, code: str) -> str:
    """The words printed in a style of which that code is a part, such as "1" (bold) or "4" (underlined)."""
    return " ".join(
        words.strip() for codes, words in STYLED.findall(text) if code in codes.split(";") and words.strip()
    )


def cut_out(words: str, text: str = YET, **fields: object) -> Check:
    """A misleading cut of those words out of a text."""
    found = quote(text)
    start = found.start + text.index(words)
    return check(Verdict.MISLEADING_CUT, found, ranges=(((start, start + len(words)),),), **fields)


def test_the_words_checked_are_set_apart_in_the_quote() -> None:
    """Words of the wording are bold where they stand, over line breaks, and without colour too."""
    found = quote(BESIDES)
    words = "the limiting and blocking ones, against Iran and other targeted countries"
    start = found.start + BESIDES.index(words)
    for colour in (True, False):
        shown = printed(check(Verdict.VERBATIM, found, ranges=(((start, start + len(words)),),)), 60, colour=colour)
        assert words in styled(shown, "1")
        assert "created" not in styled(shown, "1")
    whole = printed(check(Verdict.VERBATIM, found), 60)
    assert "Besides" not in styled(whole, "1")


@pytest.mark.parametrize("colour", [True, False])
def test_words_left_out_are_told_from_words_kept_by_more_than_colour(colour: bool) -> None:
    """In a misleading cut kept words are bold, words left out underlined, and named below the message."""
    shown = printed(cut_out("to be fully realized", hidden=("yet",)), 80, colour=colour)
    assert styled(shown, "4") == "yet"
    assert "to be fully realized" in styled(shown, "1")
    assert "Left out: “yet”\n" in printed(cut_out("to be fully realized", hidden=("yet",)), None)


def test_a_word_left_out_is_not_marked_within_another() -> None:
    """ "no" is not underlined in "nothing", nor where it was kept; in Chinese, which has no spaces, it is."""
    text = "We note nothing and no one agrees that no good comes of it."
    shown = printed(cut_out("no good comes of it", text, hidden=("no",)), 200)
    assert styled(shown, "4") == "no"
    assert styled(printed(cut_out("同意", "我们不同意。", hidden=("不",)), 80), "4") == "不"


def test_a_narrow_terminal_has_the_labels_above() -> None:
    """Where there is no room beside them, the labels of a difference have lines of their own."""
    shown = ANSI.sub("", printed(check(Verdict.ALTERED, quote(SAID), ranges=(), difference=DIFFERENCE), 50))
    assert "You wrote:\n  “Besides, the sanctions" in shown
    assert "The statement says:\n  “Besides, the {+unilateral+}" in shown


def test_what_is_besides_the_quotes_is_labelled() -> None:
    """The quoter's own words stand in brackets, an introduction in quotation marks; places not shown are counted."""
    checked = check(Verdict.SAID_BY_ANOTHER, quote(), own_words=("the", "its"), quoting="As he said", unlisted=1_200)
    shown = printed(checked, None)
    assert "Your own words, not checked: [the], [its]\n" in shown
    assert "Introduced by: “As he said”\n" in shown
    assert shown.endswith("\n1,200 more statements with these words were not checked, because so many have them.\n")


def test_a_reply_shows_the_check_of_what_it_was_asked_about() -> None:
    """The verdict stands in the place of the finding, with the answer's quotes; a refusal keeps what is nearest."""
    checked = check(Verdict.MISLEADING_CUT, quote(), quote(YET, 2), hidden=("Besides",))
    shown = printed(answer(quote(), check=checked, degraded="it is down"), None)
    lines = shown.splitlines()
    assert lines[:3] == ["MISLEADING CUT", "The message of the check.", "Left out: “Besides”"]
    assert [line[:3] for line in lines if line.startswith("[")] == ["[1]"]
    assert "Iran speaks to this" not in shown
    assert lines[-1] == "Without the model: it is down"
    shown = printed(refusal(quote(), check=check(Verdict.NOT_FOUND)), None)
    assert shown.startswith("NOT FOUND\nThe message of the check.\n\nNearest, not evidence:\n(1) “Besides")
    assert "do not speak to this" not in shown
