"""Verdicts as they look in a chat: each by example, told apart without the help of colour."""

from __future__ import annotations

from bot.check import Change, Op, Verdict
from bot.output.speech.speaker import speaker
from bot.quote import Quote
from bot.telegram.cards.reply import check_shown
from tests.bot.cli.samples import BESIDES, DIFFERENCE, check, quote
from tests.bot.telegram.reading import assert_sound, html_of, quotes_of

EN, AR = speaker("en"), speaker("ar")
ABOVE = "[1] <b>Ms. Tahereh Jalili</b> (Islamic Republic of Iran) · CSTD twenty-third session · 12 June 2020\n"


def around(found: Quote, words: str) -> tuple[tuple[int, int], ...]:
    """The range of words in a quote's statement."""
    start = found.start + found.text.index(words)
    return ((start, start + len(words)),)


def test_a_verbatim_wording_stands_out() -> None:
    """The words stand in bold in the sentence that they are of."""
    found = quote()
    shown = check_shown(check(Verdict.VERBATIM, found, ranges=(around(found, "extra burden"),)), EN)
    before, after = BESIDES.split("extra burden")
    assert html_of(shown.card) == (
        f"<b>Verbatim</b>\nThe message of the check.\n\n{ABOVE}"
        f"<blockquote>“{before}<b>extra burden</b>{after}”</blockquote>\n\n<i>Quotes are verbatim.</i>"
    )


def test_a_part_of_a_sentence_stands_out_in_the_whole() -> None:
    """What stands above the sentence says to read it whole, and its words are bold in it."""
    found = quote()
    shown = check_shown(check(Verdict.PART, found, ranges=(around(found, "extra burden"),)), EN)
    before, after = BESIDES.split("extra burden")
    assert html_of(shown.card).startswith("<b>Part of a sentence</b>\nThe message of the check.\n\n")
    assert "Read the sentence whole:" in html_of(shown.card)
    assert f"<blockquote>“{before}<b>extra burden</b>{after}”</blockquote>" in html_of(shown.card)


def test_a_quote_that_is_all_wording_is_not_all_bold() -> None:
    """Where the wording is the whole quote, nothing stands out in it."""
    shown = check_shown(check(Verdict.VERBATIM, quote()), EN)
    assert f"<blockquote>“{BESIDES}”</blockquote>" in html_of(shown.card)


def test_an_altered_wording() -> None:
    """Both texts stand one below the other; what differs is struck or underlined, and marked in the text itself."""
    shown = check_shown(check(Verdict.ALTERED, quote(), difference=DIFFERENCE, ranges=((),)), EN)
    assert html_of(shown.card).split("\n\n")[1] == (
        "You wrote: “Besides, the sanctions against Iran <s>[-shall not create any-]</s> extra burden.”\n"
        "The statement says: “Besides, the <u>{+unilateral+}</u> sanctions against Iran <u>{+created+}</u> "
        "extra burden.”"
    )
    assert quotes_of(shown.card) == (BESIDES,)
    assert_sound(shown.card)


def test_a_difference_in_arabic() -> None:
    """Labels read right to left; the two English texts beside them are isolated."""
    shown = check_shown(check(Verdict.ALTERED, difference=DIFFERENCE, language="ar"), AR)
    wrote, says = shown.card.text.split("\n\n")[1].split("\n")
    assert wrote.endswith("\u2068“Besides, the sanctions against Iran [-shall not create any-] extra burden.”\u2069")
    assert says.endswith("extra burden.”\u2069")
    assert_sound(shown.card)


def test_an_accent_at_the_beginning_of_a_change() -> None:
    """An accent that stands alone joins no letter of what stands before it."""
    changes = (Change(Op.EQUAL, "a>", "a>"), Change(Op.INSERT, "", ""), Change(Op.EQUAL, "\u0338 b", "\u0338 b"))
    rich = assert_sound(check_shown(check(Verdict.ALTERED, difference=changes), EN).card)
    assert "a>\u2060\u0338 b" in rich.text


def test_words_left_out() -> None:
    """The words that a misleading cut hides are named below the message."""
    checked = check(Verdict.MISLEADING_CUT, quote(), hidden=("unilateral",), own_words=("mine",), quoting="as he said")
    lines = check_shown(checked, EN).card.text.split("\n\n")[1].split("\n")
    assert lines == [
        "Left out: “unilateral”",
        "Introduced by: “as he said”",
        "Your own words, not checked: [mine]",
    ]


def test_places_that_are_not_shown() -> None:
    """Three places stand on the card, the rest are left for later; statements that were not looked at are counted."""
    found = [quote(f"We ask for {n}.", n=n, start=n * 1000, end=n * 1000 + 13) for n in range(1, 6)]
    shown = check_shown(check(Verdict.VERBATIM, *found, unlisted=2), EN)
    assert [q.n for q in shown.quotes] == [1, 2, 3]
    assert [q.n for q in shown.more] == [4, 5]
    assert "2 more statements with these words were not checked, because so many have them." in shown.card.text
    assert shown.card.text.endswith("Quotes are verbatim. 3 of 5 shown.")
