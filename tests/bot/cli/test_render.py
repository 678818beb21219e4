"""How replies look: quotes keep every word at any width, and nothing in them reaches the terminal as a command."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.cli.show_quote import show_quote
from bot.cli.show_reply import filters_line, show_reply
from bot.cli.terminal import harmless, lines, visible
from bot.output.attribution import STRETCH, who
from bot.output.speech.speaker import speaker
from bot.reply import Reply
from retrieval.filters import Filters
from tests.bot.cli.samples import BESIDES, answer, comparison, quote, refusal

ANSI = re.compile(r"\x1b\[[0-9;]*m")
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


def printed(reply: Reply, width: int | None, colour: bool = True) -> str:
    """What a reply looks like, with its ANSI sequences."""
    console, file = screen(width, colour=colour)
    show_reply(console, reply)
    return file.getvalue()


def squeezed(text: str) -> str:
    """The text without ANSI sequences and white space."""
    return "".join(ANSI.sub("", text).split())


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE, ADDRESS], ids=["en", "ar", "zh", "address"])
@pytest.mark.parametrize("width", [40, 57, 80, 120, 300, None])
def test_a_quote_copied_from_the_screen_is_the_quote(text: str, width: int | None) -> None:
    """Between its quotation marks only white space is added to a quote, whatever the width, the bar included."""
    assert f"“{squeezed(text)}”" in squeezed(printed(answer(quote(text)), width))


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE], ids=["en", "ar", "zh"])
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    """Lines end within the window, wide characters counted as two columns."""
    from wcwidth import wcswidth

    shown = ANSI.sub("", printed(answer(quote(text), quote(text, 2)), width))
    assert max(wcswidth(line) for line in shown.splitlines()) <= width


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


def test_off_a_terminal_a_quote_is_one_plain_line() -> None:
    """Piped output has no ANSI sequences, and no line breaks within a quote."""
    shown = printed(answer(quote()), None)
    assert "\x1b" not in shown
    assert f"[1] “{BESIDES}”\n" in shown


def test_without_colour_nothing_is_lost() -> None:
    """NO_COLOR drops colours and no words."""
    plain, coloured = printed(comparison(), 80, colour=False), printed(comparison(), 80)
    assert squeezed(plain) == squeezed(coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain)


def test_a_quote_names_whose_words_it_is() -> None:
    """Speaker, delegation as written, on whose behalf, forum, session, date and place in the statement are given."""
    shown = printed(answer(quote(on_behalf_of=("the Non-Aligned Movement",))), None)
    for words in (
        "— Ms. Tahereh Jalili, Islamic Republic of Iran, on behalf of the Non-Aligned Movement",
        "CSTD twenty-third session · 12 June 2020",
        f"onrecord:9a1b2c3d4e5f#1723-{1723 + len(BESIDES)}",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("cover", "from the cover page of Iran's statement"),
        ("disclaimer", "from the disclaimer on Iran's statement"),
        ("heading", "from a heading of Iran's statement"),
        ("note", "from an editor's note in Iran's statement"),
        ("several", "from more than one part of Iran's statement"),
    ],
)
def test_what_nobody_has_spoken_is_given_to_nobody(part: str, line: str) -> None:
    """Words of a cover page, a disclaimer, a heading or a note have a line of their own, without a speaker."""
    shown = printed(answer(quote(part=part)), None)
    assert f"— {line} (CSTD twenty-third session, 12 June 2020)\n      onrecord:" in shown
    assert "Jalili" not in shown


def test_an_attribution_is_in_the_language_of_the_answer() -> None:
    """As the finding above it is: what the program says of a quote; names are as the statement writes them."""
    shown = printed(replace(answer(quote(part="disclaimer", whole=False)), language="de"), None)
    german = quote(part="disclaimer", whole=False)
    assert f"— {who(german, speaker('de'))}" in shown
    assert "from the disclaimer" not in shown
    assert speaker("de").gettext(STRETCH) in shown
    assert STRETCH not in shown


def test_a_stretch_is_labelled() -> None:
    """What is no whole sentence is said to be none, also among what is merely nearest."""
    assert STRETCH in printed(answer(quote(whole=False)), None)
    assert STRETCH in printed(refusal(quote(whole=False)), None)
    assert STRETCH not in printed(answer(quote()), None)


def test_a_quote_of_which_little_is_known_says_so() -> None:
    """A missing delegation is named; other missing fields leave no trace."""
    bare = quote(delegation=None, speaker=None, forum=None, session=None, date=None)
    shown = printed(answer(bare), None)
    assert "— delegation not recorded\n" in shown
    assert "None" not in shown


def test_what_is_nearest_cannot_be_taken_for_evidence() -> None:
    """A refusal labels what is nearest, and numbers it unlike evidence."""
    shown = printed(refusal(quote()), None)
    assert "The statements held do not speak to this." in shown
    assert shown.index("Nearest, not evidence:") < shown.index("(1) “Besides")
    assert "[1]" not in shown


def test_a_comparison_names_every_delegation() -> None:
    """A delegation without a quote keeps its row, and what the gate left out is said."""
    shown = printed(comparison(), None)
    assert "France: no statement held" in shown
    assert "Left out by the gate: 1 item." in shown


@given(st.text(alphabet=st.characters(), max_size=100))
def test_no_text_commands_the_terminal(hostile: str) -> None:
    """No control character of a quote, a name or a finding reaches the terminal, whatever they hold."""
    console, file = screen(None)
    show_reply(console, answer(quote(hostile, speaker=hostile, forum=hostile, source=hostile), finding=hostile))
    show_quote(console, quote(), before=hostile, after=hostile)
    left = set(file.getvalue()) - {"\n", "\t"}
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
