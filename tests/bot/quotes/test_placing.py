"""Where a wording stands: its pieces in order, on word boundaries, with the quoter's own words where they may be."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.boundaries import is_boundary
from bot.quotes.judge import Flaw
from bot.quotes.omissions import begun, readings
from bot.quotes.placing import Effort, WordingPlace, normalised, places
from bot.quotes.wording import compared
from retrieval.text.normalise import normalise
from tests.bot.quotes.tiled import Held, speech, stored
from tests.tables import tables

CASES = tables(__file__)

SENTENCES = (
    "We support the reform of the Council, and we thank you.",
    "Iran’s non-nuclear “path” — open, fair — costs 2.5 % or 10 000 rials.",
    "We do not support the sanctions.",
    "The reform of the Council is overdue; we support it.",
    "The text [of the annex] was … agreed.",
    "Is it fair?",
)


def _places(wording: str, held: Held) -> list[WordingPlace]:
    """Where the first reading that stands anywhere stands."""
    ways = (*readings(wording), *begun(wording))
    return next((found for reading in ways if (found := list(places(reading, *held, Effort())))), [])


@pytest.mark.parametrize(("wording", "said", "expected"), CASES["stands"])
def test_a_wording_stands_where_its_pieces_do(wording: str, said: list[str], expected: list[list[str]]) -> None:
    """Pieces follow each other, as near as can be; nothing stands where a word would be cut or the order changed.

    Where the table gives no sentences, those above are said.
    """
    held = speech(*said or SENTENCES)
    assert [[held[0].text[start:end] for start, end in place.ranges] for place in _places(wording, held)] == expected


def test_of_two_beginnings_the_nearer_is_meant() -> None:
    """A piece that stands twice before the rest is taken where the least is left out."""
    held = speech("We agree. We disagree. We go home.")
    assert [place.ranges for place in _places("We … go home.", held)] == [((23, 25), (26, 34))]


@pytest.mark.parametrize(("wording", "sentence", "flaw"), CASES["put_in"])
def test_what_the_quoter_may_put_in(wording: str, sentence: str, flaw: str) -> None:
    """Own words may name what a pronoun means, not deny, restrict or stand for a name; what has them is a part."""
    (place,) = _places(wording, speech(sentence))
    assert (place.fault.flaw if place.fault else "") == flaw, place


@pytest.mark.parametrize(("wording", "sentence", "stands"), CASES["conjunctions"])
def test_a_conjunction_written_onto_the_first_word_may_be_left_off(wording: str, sentence: str, stands: bool) -> None:
    """A letter that belongs to the word may not; and what lacks its conjunction is a part."""
    held = speech(sentence, language="ar")
    found = [place for reading in (*readings(wording), *begun(wording)) for place in places(reading, *held, Effort())]
    assert [place.fault.flaw for place in found if place.fault] == [Flaw.PARTIAL] * stands


@pytest.mark.parametrize(("wording", "sentence"), CASES["closing_marks"])
def test_a_mark_may_stand_on_either_side_of_a_closing_quotation_mark(wording: str, sentence: str) -> None:
    """Editors set stops and commas within quotation marks or behind them."""
    held = speech(sentence)
    assert [p for reading in (*readings(wording), *begun(wording)) for p in places(reading, *held, Effort())]


@pytest.mark.parametrize(("wording", "flaw"), CASES["beside_omissions"])
def test_a_bracket_beside_an_omission_over_a_sentences_end(wording: str, flaw: str) -> None:
    """It stands for what is left out of the sentence beside it, and for nothing of those between."""
    held = speech("We agree.", "Iraq says nothing.", "They attacked us.", "Kuwait was there.")
    (place,) = _places(wording, held)
    assert (place.fault.flaw if place.fault else "") == flaw, place


@pytest.mark.parametrize("own", ["不", "非", "未", "反对", "?"])
def test_a_character_put_in_is_a_word(own: str) -> None:
    """In a script without spaces one character may deny; only a letter that recases a word stands for none."""
    (place,) = _places(f"我们[{own}]支持改革", speech("我们支持改革。", language="zh"))
    assert place.fault is not None
    assert place.fault.flaw is Flaw.INSERTED
    assert f"[{own}]" in place.fault.detail


def test_a_place_without_a_fault_is_found_behind_many_with_one() -> None:
    """However often a speaker denied it first, that it was said is found; of those with a fault some are told."""
    held = speech(*["We do not agree."] * 200, "We agree.", "Agree.")
    found = _places("agree.", held)
    assert 1 < len(found) < 100
    flaws = [place.fault.flaw if place.fault else None for place in found]
    assert flaws == [Flaw.CUT] * (len(found) - 1) + [Flaw.PARTIAL]


def test_own_words_in_a_language_without_a_list_are_a_part() -> None:
    """Where nothing is known of a language, nothing is claimed of what the quoter put in; a recased letter is none."""
    held = speech("Wir unterstützen die Reform.", language="de")
    (place,) = _places("Wir [nicht] unterstützen die Reform.", held)
    assert place.fault is not None
    assert place.fault.flaw is Flaw.PARTIAL
    assert _places("[w]ir unterstützen die Reform.", held)[0].fault is None


WORDS = " ".join(SENTENCES)
BOUNDS = [k for k in range(len(WORDS) + 1) if is_boundary(normalise(WORDS), k) and normalise(WORDS).aligned(k, k)]
MARKS = st.sampled_from([" … ", "...", " [...] ", "….", " (…) ", " [the] ", " [sic] "])


@given(st.lists(st.sampled_from(BOUNDS), min_size=2, max_size=8).map(sorted), st.lists(MARKS, min_size=4, max_size=4))
def test_pieces_cut_from_a_statement_are_found_in_it(bounds: list[int], marks: list[str]) -> None:
    """Stretches of a statement in order, put together by omissions, stand there, each with its own words."""
    held = speech(*SENTENCES)
    whole = normalise(WORDS)
    spans = [whole.source_range(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=False)]
    pieces = [WORDS[start:end].strip() for start, end in spans]
    pieces = [one for one in pieces if any(map(str.isalnum, one)) and not set(one) & set("[]…")]
    if not pieces:
        return
    wording = pieces[0] + "".join(f" … {one}" for one in pieces[1:])
    assert _places(wording, held), wording
    _hold(wording, held)
    _hold("".join(part for pair in zip(pieces, marks, strict=False) for part in pair), held)


@given(st.text(st.sampled_from("aA b.…[]“’-—2不") | st.characters(), max_size=40), st.text(max_size=30))
def test_whatever_stands_anywhere_stands_exactly(wording: str, text: str) -> None:
    """Of any text and any wording: the ranges are ordered stretches of the text that say what the pieces say."""
    held = speech(*SENTENCES)
    _hold(wording, held)
    _hold(wording, speech(text + wording + " " + wording))


def _hold(wording: str, held: Held) -> None:
    statement = held[0]
    within = normalised(statement.text)
    for reading in readings(wording):
        for place in places(reading, *held, Effort()):
            assert len(place.ranges) == len(reading.pieces)
            assert all(0 <= start < end <= len(statement.text) for start, end in place.ranges)
            assert all(one[1] <= other[0] for one, other in pairwise(place.ranges))
            for one, (start, end) in zip(reading.pieces, place.ranges, strict=True):
                said = compared(statement.text[start:end]).text
                assert _bare(said) in {_bare(compared(option).text) for option in one.options}
                ends = within.starts.index(start), within.starts.index(start) + len(said)
                assert all(is_boundary(within, k) for k in ends)


def _bare(text: str) -> str:
    return re.sub("-? ?", "", text)


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        (" … ".join(["the"] * 24), "the " * 25_000),
        (" … ".join(["a b"] * 12), "a b " * 25_000),
        (" [the] ".join(["a"] * 24), "a the " * 16_000),
        (" … ".join("ab"[k % 2] for k in range(24)), "ab " * 33_000),
        (" … ".join(f"w{k}" for k in range(24)), " ".join(f"w{k}" for k in reversed(range(24))) * 1_000),
        (" … ".join(["not the"] * 12), "not the " * 12_500),
        (" … ".join(["not, the"] * 12), "not, the;\n" * 10_000),
        ("the", "not the if: " * 8_000),
        ("[Iran] … the [Iran] … the", "the " * 25_000),
    ],
)
def test_hostile_repetition_takes_no_longer(wording: str, text: str) -> None:
    """As many pieces as are read, in a statement of a hundred thousand characters that repeats them, take seconds."""
    held = stored(text)
    started = time.thread_time()
    _places(wording, held)
    assert time.thread_time() - started < 4


@pytest.mark.parametrize(("wording", "text", "stands"), CASES["hyphens"])
def test_each_broken_word_may_have_a_hyphen_of_its_own(wording: str, text: str, stands: bool) -> None:
    """A page puts hyphens at its lines' ends among those of the words: any may be its own; beside a digit none is."""
    held = speech(
        text or "We back the rules-based order of Afghanistan and the Secretary-General, twenty-sixth of development."
    )
    assert bool(_places(wording, held)) is stands
