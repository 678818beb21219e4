"""How checks look: the verdict in words, quotes that keep every word, and what sets words apart besides colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from bot.check import Change, Check, Op, Verdict
from bot.cli.show_check import show_check
from bot.cli.show_reply import show_reply
from tests.bot.cli.samples import BESIDES, DIFFERENCE, SAID, answer, check, quote, refusal
from tests.bot.cli.test_render import ANSI, ARABIC, CHINESE, screen, squeezed

STYLED = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*)")
YET = "The development dividends of ICTs, particularly for developing countries, is yet to be fully realized."


def printed(given_: Check, width: int | None, colour: bool = True) -> str:
    """What a check looks like, with its ANSI sequences."""
    console, file = screen(width, colour=colour)
    show_check(console, given_)
    return file.getvalue()


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


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("width", [40, 80, None])
def test_the_verdict_is_said_in_words(verdict: Verdict, width: int | None) -> None:
    """The first line is the verdict by its name, with and without colour; the message follows."""
    first, second = ANSI.sub("", printed(check(verdict), width)).splitlines()
    assert first == verdict.value.upper()
    assert second == "The message of the check."
    assert printed(check(verdict), width, colour=False).count("\x1b[3") == 0


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE], ids=["en", "ar", "zh"])
@pytest.mark.parametrize("width", [40, 57, 80, 300, None])
def test_a_quote_found_is_printed_as_it_stands(text: str, width: int | None) -> None:
    """Whatever is set apart in a quote, only white space is added to its text."""
    found = quote(text)
    middle = ((found.start + 10, found.start + 20), (found.start + 25, found.end - 5))
    shown = printed(check(Verdict.VERBATIM, found, ranges=(middle,), hidden=(text[21:24],)), width)
    assert f"“{squeezed(text)}”" in squeezed(shown)


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


@pytest.mark.parametrize("text", [BESIDES, ARABIC, CHINESE], ids=["en", "ar", "zh"])
@pytest.mark.parametrize("width", [40, 50, 80])
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    """Lines end within the window, the marks of a difference counted."""
    half = len(text) // 2
    changes = (Change(Op.EQUAL, text[:half], text[:half]), Change(Op.REPLACE, text[half:], text[:half]))
    fields = {"difference": changes, "ranges": (), "hidden": (text[:9],), "own_words": (text[:20],), "unlisted": 12}
    shown = ANSI.sub("", printed(check(Verdict.ALTERED, quote(text), **fields), width))
    assert max(wcswidth(line) for line in shown.splitlines()) <= width


def test_what_is_besides_the_quotes_is_labelled() -> None:
    """The quoter's own words stand in brackets, an introduction in quotation marks; places not shown are counted."""
    checked = check(Verdict.SAID_BY_ANOTHER, quote(), own_words=("the", "its"), quoting="As he said", unlisted=1_200)
    shown = printed(checked, None)
    assert "Your own words, not checked: [the], [its]\n" in shown
    assert "Introduced by: “As he said”\n" in shown
    assert shown.endswith("\n1,200 more statements hold these words, not looked at.\n")


def test_a_reply_shows_the_check_of_what_it_was_asked_about() -> None:
    """The verdict stands in the place of the finding, with the answer's quotes; a refusal keeps what is nearest."""
    checked = check(Verdict.MISLEADING_CUT, quote(), quote(YET, 2), hidden=("Besides",))
    console, file = screen(None)
    show_reply(console, answer(quote(), check=checked, degraded="it is down"))
    lines = file.getvalue().splitlines()
    assert lines[:3] == ["MISLEADING CUT", "The message of the check.", "Left out: “Besides”"]
    assert [line[:3] for line in lines if line.startswith("[")] == ["[1]"]
    assert "Iran speaks to this" not in file.getvalue()
    assert lines[-1] == "Without the model: it is down"

    console, file = screen(None)
    show_reply(console, refusal(quote(), check=check(Verdict.NOT_FOUND)))
    assert file.getvalue().startswith("NOT FOUND\nThe message of the check.\n\nNearest, not evidence:\n(1) “Besides")
    assert "do not speak to this" not in file.getvalue()


@given(st.text(alphabet=st.characters(), max_size=100), st.integers(20, 90) | st.none())
def test_no_text_commands_the_terminal(hostile: str, width: int | None) -> None:
    """No control character of a wording, a quote or a message reaches the terminal, whatever they hold."""
    found = quote(hostile, speaker=hostile)
    changes = (Change(Op.EQUAL, hostile, hostile), Change(Op.REPLACE, hostile, hostile), Change(Op.DELETE, hostile, ""))
    checked = check(
        Verdict.ALTERED,
        found,
        ranges=(((found.start, found.start + len(hostile) // 2),),),
        wording=hostile,
        message=hostile,
        difference=changes,
        hidden=(hostile,),
        own_words=(hostile,),
        quoting=hostile,
    )
    left = set(ANSI.sub("", printed(checked, width))) - {"\n", "\t"}
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000 for char in left)
    assert not left & {"\u202d", "\u202e"}
