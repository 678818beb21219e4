"""How a wording is put together: pieces, omissions, the quoter's own words, and what a piece may have been before."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.quotes.omissions import MOST_PIECES, Gap, WordingPiece, WordingReading, is_in_too_many_pieces, piece, readings
from retrieval.text.normalise import normalise
from retrieval.text.scripts import is_unspaced
from tests.tables import tables

CASES = tables(__file__)


def _last(wording: str) -> WordingReading:
    """The barest reading of a wording."""
    return readings(wording)[-1]


def _texts(reading: WordingReading) -> list[str]:
    """The first option of each piece."""
    return [one.options[0] for one in reading.pieces]


NO_GAP = Gap()


@pytest.mark.parametrize(
    "mark",
    ["…", "...", "....", ". . .", "[…]", "[...]", "[ . . . ]", "(...)", "(…)", "[]", "[ ]", "<...>", "……", ".\u200b..",
     "[\u00ad…]", "…."],
)  # fmt: skip
def test_every_mark_of_an_omission_is_known(mark: str) -> None:
    """Whatever mark a quoter uses, the pieces on both sides are the statement's and the mark is not."""
    for wording in (f"We support {mark} reform", f"We support{mark}reform"):
        reading = _last(wording)
        assert [re.sub(r"\.$", "", text) for text in _texts(reading)] == ["We support", "reform"]
        assert reading.before == (NO_GAP, Gap((None,)))
        assert reading.own_words == ()


@pytest.mark.parametrize("wording", ["We support reform.", "We agree. We thank you.", "A.B.C", "3.5 or 4..", "(a) one"])
def test_what_is_no_omission_is_none(wording: str) -> None:
    """A full stop, an abbreviation, a number and an item are the statement's."""
    assert all(len(reading.pieces) == 1 and reading.before == (NO_GAP,) for reading in readings(wording))


def test_the_literal_reading_comes_first() -> None:
    """A statement may have dots and brackets itself: the wording is first looked for as it stands."""
    first, *others = readings("The text [of the annex] was … agreed")
    assert _texts(first) == ["The text [of the annex] was … agreed"]
    assert _texts(others[-1]) == ["The text", "was", "agreed"]


@pytest.mark.parametrize(("wording", "before", "after", "own"), CASES["gaps"])
def test_what_stands_between_the_pieces(
    wording: str, before: list[list[str]], after: list[str], own: list[str]
) -> None:
    """Omissions and the quoter's words are told apart, at the ends too, and where they stand beside each other."""
    reading = _last(wording)
    assert [[mark or "" for mark in gap.marks] for gap in (*reading.before, reading.after)] == [*before, after]
    assert list(reading.own_words) == own


@pytest.mark.parametrize(
    "wording",
    ["[un]acceptable", "we decid[ed]", "the [non-]nuclear age", "un[der]stood", "[1]5", "care[less]", "support[s]ing"],
)
def test_letters_that_make_another_word_are_no_words_of_the_quoters(wording: str) -> None:
    """A bracket inside a word hides which word it was: there is no reading without it."""
    assert all("[" in one.options[0] for reading in readings(wording) for one in reading.pieces)


@pytest.mark.parametrize(("wording", "pieces"), CASES["marks"])
def test_marks_of_the_page_and_the_editor_come_off(wording: str, pieces: list[str]) -> None:
    """Each piece may stand in its own marks, behind an item's dash or a mail's angle; a sign is no item's dash."""
    assert pieces in [_texts(reading) for reading in readings(wording)]
    assert [wording.strip()] == _texts(readings(wording)[0])
    if pieces == [wording] and not wording[0].isalpha():  # "- 5" and "> 5" are other numbers than 5
        assert all(text.startswith(wording[0]) for reading in readings(wording) for text in _texts(reading))


def test_a_first_letter_in_brackets_is_looked_for_in_either_case() -> None:
    """ "[w]e" is "We" or "we", and no other word."""
    assert set(_last("[w]e agree").pieces[0].options) == {"We agree", "we agree"}
    assert _last("[w]e agree").pieces[0].sure == ("agree",)
    assert set(_last("[İ]ran").pieces[0].options) >= {"İran"}


def test_a_full_stop_may_run_into_an_omission() -> None:
    """Of four dots one may be the sentence's; of three none is."""
    assert _last("We agree.... We thank").pieces[0].options == ("We agree.", "We agree")
    assert _last("We agree. ... We thank").pieces[0].options == ("We agree.", "We agree")
    assert _last("We agree ... We thank").pieces[0].options == ("We agree",)
    assert _texts(_last("We agree […]. We thank")) == ["We agree", "We thank"]


@pytest.mark.parametrize("text", ["don't", "the states' rights", "at 10:30", "and/or", "a well-known fact", "5-6", "x"])
def test_a_piece_that_was_set_in_no_other_way_is_looked_for_once(text: str) -> None:
    """An apostrophe is no quotation mark, a hyphen no dash, a number's colon no colon."""
    assert set(piece(text).options) <= {text}


MARKS = ["…", "...", "[…]", "(...)", "[]", "[w]", "[the]", "[", "]", "-\n", "\u00ad\n", "—", " — ", "‘", "’", "“", ";"]
wordings = st.lists(
    st.sampled_from([*MARKS, "we", "We ", " support", " the ", "reform.", "\u200b", "不", " "]) | st.text(max_size=3),
    max_size=30,
).map("".join)


@example("不[w]不")
@example("[w]e support")
@given(wordings)
def test_pieces_hold_every_word_outside_brackets(wording: str) -> None:
    """No word of a wording is lost on the way to its pieces, and none comes to them but the wording's own letters."""
    for reading in readings(wording):
        assert len(reading.pieces) == len(reading.before) <= MOST_PIECES + 1
        rest = wording
        for own in reading.own_words:
            rest = rest.replace(f"[{own}]", own if len(own) == 1 else "", 1)
        assert _letters("".join(_texts(reading))) in (_letters(wording), _letters(rest), _without_own(reading, wording))


def _letters(text: str) -> str:
    return "".join(c for c in normalise(text).text.casefold() if c.isalnum())


def _begins_word(letter: str, after: str) -> bool:
    """Whether a letter may be the first of a word that goes on: a Latin one before a Chinese character is not."""
    return after.isalpha() and is_unspaced(letter[-1]) == is_unspaced(after)


def _without_own(reading: WordingReading, wording: str) -> str:
    """The letters of a wording but for what stands in brackets, the first letters of words excepted."""
    kept = re.sub(
        r"\[([^\[\]]{1,120})\](?=(.?))",
        lambda mark: mark[1] if len(_letters(mark[1])) == 1 and _begins_word(mark[1], mark[2]) else "",
        re.sub("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]", "", wording),
    )
    return _letters(kept)


@example("0،")
@given(wordings)
def test_what_is_sure_stands_in_every_option(wording: str) -> None:
    """What a search looks for is in the piece however it is read, as whole words."""
    for reading in readings(wording):
        for one in reading.pieces:
            for part in one.sure:
                held = [normalise(option).text for option in one.options]
                assert all(normalise(part).text in option for option in held), (one, part)


@given(st.text(max_size=60))
def test_any_text_has_readings(text: str) -> None:
    """Whatever is pasted is read without failing, and the first reading is the text itself, trimmed."""
    first = readings(text)[0]
    assert isinstance(first.pieces[0], WordingPiece)
    assert _letters(first.pieces[0].options[0]) == _letters(text)


def test_too_many_pieces_are_no_quotation() -> None:
    """Up to a number of omissions a wording is read in pieces, beyond it only as it stands."""
    assert len(_last("the … " * MOST_PIECES + "end").pieces) == MOST_PIECES + 1
    many = "the … " * (MOST_PIECES + 1) + "end"
    assert is_in_too_many_pieces(many)
    assert all(len(reading.pieces) == 1 for reading in readings(many))
