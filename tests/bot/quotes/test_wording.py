"""Where a wording is found, and where it only seems to be: word boundaries, numbers, hostile repetition."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quotes.boundaries import is_boundary
from bot.quotes.wording import WordingRange, compared, find, folded, pasted, without_attribution
from retrieval.text.normalise import normalise
from tests.tables import tables

CASES = tables(__file__)

unhurried = settings(deadline=None)

_WORDS = st.sampled_from(
    [
        *("we", "We", "support", "the", "non-nuclear", "l'Iran", "10 000", "2.5", "5%", "réforme", "—", "…", "。"),
        *("不", "支持"),
    ]
)
_SPACES = st.sampled_from([" ", "\n", "\u00a0", "\u200b ", "  "])


@unhurried
@given(st.lists(st.tuples(_WORDS, _SPACES), min_size=1, max_size=12), st.data())
def test_every_wording_of_whole_words_is_found_where_it_stands(
    words: list[tuple[str, str]], data: st.DataObject
) -> None:
    """A slice on word boundaries is found at its own offsets, or at an earlier place that overlaps it."""
    text = "".join(word + space for word, space in words)
    normalised = normalise(text)
    places = [k for k in range(len(normalised.text) + 1) if is_boundary(normalised, k) and normalised.aligned(k, k)]
    i = data.draw(st.sampled_from(places))
    j = data.draw(st.sampled_from([place for place in places if place >= i]))
    start, end = normalised.source_range(i, j)
    wording = text[start:end]
    found = find(wording, text)
    if not any(character.isalnum() for character in wording):
        assert found == []
        return
    assert any(match.start < end and start < match.end for match in found)
    sought = normalise(wording).text.strip()
    assert all(normalise(text[match.start : match.end]).text == sought for match in found)


@pytest.mark.parametrize(("wording", "text"), CASES["pieces_of_words"])
def test_a_piece_of_a_word_or_number_is_no_wording(wording: str, text: str) -> None:
    """What starts or ends inside a word or a number says something else, and is not there."""
    assert find(wording, text) == []


@pytest.mark.parametrize(("wording", "text", "held"), CASES["found"])
def test_a_wording_of_whole_words_is_found(wording: str, text: str, held: str) -> None:
    """The same words in other typography are found, and the range holds them as the text writes them."""
    assert [text[match.start : match.end] for match in find(wording, text)] == ([held] if held else [])


def test_all_places_are_found_first_to_last() -> None:
    """A wording said three times is found three times, without overlaps."""
    assert find("a b a", "a b a b a. a b a") == [WordingRange(0, 5), WordingRange(11, 16)]


@pytest.mark.parametrize(("repeated", "times", "end", "text", "many"), CASES["hostile"])
def test_hostile_lengths_take_no_longer(repeated: str, times: int, end: str, text: str, many: int) -> None:
    """A hundred thousand characters against a hundred thousand take about a second at most, whatever they are."""
    started = time.thread_time()
    find(repeated * times + end, text * many)
    assert time.thread_time() - started < 2


@pytest.mark.parametrize(("wording", "bare"), CASES["quoters_marks"])
def test_the_quoters_marks_come_off(wording: str, bare: str) -> None:
    """Outer quotation marks and a final ellipsis are the quoter's; nothing else comes off."""
    forms = pasted(wording)
    assert forms[-1] == bare
    assert len(set(forms)) == len(forms)


@unhurried
@given(st.text())
def test_no_form_has_other_words(wording: str) -> None:
    """Each form of a pasted wording is a stretch of it, each inside the one before."""
    forms = pasted(wording)
    assert all(form in wording for form in forms)
    assert all(barer in form for form, barer in pairwise(forms))


@pytest.mark.parametrize(("wording", "inside"), CASES["names_behind"])
def test_names_behind_a_quotation_are_none_of_its_words(wording: str, inside: str) -> None:
    """What may be words of the quotation is looked for with it."""
    assert without_attribution(wording) == (inside or None)


@pytest.mark.parametrize(("one", "other"), CASES["alike"])
def test_typography_is_set_aside(one: str, other: str) -> None:
    """The same words in two typographies compare alike."""
    assert compared(one).text == compared(other).text


@pytest.mark.parametrize(("one", "other"), CASES["unlike"])
def test_words_numbers_and_marks_are_not(one: str, other: str) -> None:
    """Letters, numbers, signs and marks that carry meaning differ."""
    assert compared(one).text != compared(other).text


@given(st.text(st.sampled_from(" «»\"'-—.,;:?a1不ё،\u064b\n") | st.characters(), max_size=60))
def test_every_offset_leads_back(text: str) -> None:
    """Ranges of the source are in order, within it, and no longer text is made of fewer characters than it has."""
    for made in (compared(text), folded(text)):
        assert len(made.text) == len(made.starts) == len(made.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(made.starts, made.ends, strict=True))
        assert list(made.starts) == sorted(made.starts)
