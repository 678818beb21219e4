"""What typography is taken out of a text, what never is, and that every offset finds its way back."""

from __future__ import annotations

import sys
import time
import unicodedata
from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.text.normalise import Normalised, normalise
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

unhurried = settings(deadline=None)

_TRICKY = (
    "aeOxAI15 .,-'\"  \n\u00a0\u2028\u3000\u00ad\u200b\u200d\u200f\u2060\ufeff\ufe0f\u0301\u0323\u0338\u0308\u20e3"
    "“”’«»—–‑−…½²ⁿ₂₃①⑴㎡ﬁﷺ¨´`″′№Ⅳ™ºªé가ᄀㄱㅏᅡᆨﾡￂカﾞ１０٣۳一⼀㊀　，ﺍﻼ\u0627\u0644\u064b\uffff\ud800Ω"
)
_ALL = [chr(code) for code in range(sys.maxunicode + 1)]

texts = st.text(st.sampled_from(_TRICKY) | st.characters(), max_size=40)


def _slices(count: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, count), st.integers(0, count)).map(lambda ends: (min(ends), max(ends)))


def _clusters(normalised: Normalised) -> list[tuple[int, int]]:
    return sorted(set(zip(normalised.starts, normalised.ends, strict=True)))


@unhurried
@given(texts)
@example("e\u00ad\u0301")
@example("ㄱㅏ")
def test_map_is_exact_for_every_cluster(text: str) -> None:
    """Each character comes from a range of its own that folds to just what the map says came from it."""
    normalised = normalise(text)
    clusters = _clusters(normalised)
    assert len(normalised.starts) == len(normalised.ends) == len(normalised.text)
    assert list(normalised.starts) == sorted(normalised.starts)
    assert all(start < end for start, end in clusters)
    assert all(one[1] <= other[0] for one, other in pairwise(clusters))
    rebuilt = [normalise(text[start:end]).text for start, end in clusters]
    assert "".join(rebuilt) == normalised.text


@unhurried
@given(texts)
def test_only_the_invisible_and_repeated_white_space_lie_outside_the_map(text: str) -> None:
    """No visible character of a text is lost on the way."""
    within = {place for start, end in _clusters(normalise(text)) for place in range(start, end)}
    for place in set(range(len(text))) - within:
        assert text[place].isspace() or normalise(text[place]).text == ""


@unhurried
@given(st.data(), texts)
def test_a_slice_is_what_its_stretch_of_the_source_says(data: st.DataObject, text: str) -> None:
    """Any slice on whole clusters comes from one stretch of the source, which says the same when read by itself."""
    normalised = normalise(text)
    i, j = data.draw(_slices(len(normalised.text)))
    start, end = normalised.source_range(i, j)
    assert 0 <= start <= end <= len(text)
    if i < j and normalised.aligned(i, j):
        assert normalise(text[start:end]).text == normalised.text[i:j]


@unhurried
@given(st.data(), texts)
def test_a_slice_of_the_source_is_what_the_map_says(data: st.DataObject, text: str) -> None:
    """Any slice of a text that cuts no cluster folds to just the stretch that the map has for it: the way back."""
    normalised = normalise(text)
    start, end = data.draw(_slices(len(text)))
    if any(first < place < last for first, last in _clusters(normalised) for place in (start, end)):
        return
    i, j = bisect_left(normalised.starts, start), bisect_left(normalised.starts, end)
    # White space that the slice begins with may be the rest of a run that the map has one space for.
    assert normalise(text[start:end]).text.lstrip(" ") == normalised.text[i:j].lstrip(" ")


@unhurried
@given(texts)
def test_normalised_text_is_left_as_it_is(text: str) -> None:
    """Normalising twice is normalising once, so that stored normal forms can be compared."""
    once = normalise(text).text
    assert normalise(once).text == once


@unhurried
@given(texts)
def test_accents_may_be_composed_or_not(text: str) -> None:
    """Canonically equivalent texts have one normal form (Unicode Standard Annex 15)."""
    visible = "".join(character for character in text if normalise(character).text)
    assert normalise(unicodedata.normalize("NFD", visible)).text == normalise(visible).text
    assert normalise(unicodedata.normalize("NFC", visible)).text == normalise(visible).text


@unhurried
@given(st.data(), texts, st.sampled_from("\u00ad\u200b\u200d\u200f\u2060\ufeff"))
def test_the_invisible_changes_nothing_wherever_it_stands(data: st.DataObject, text: str, hidden: str) -> None:
    """One soft hyphen or zero-width character never makes another wording of a genuine one."""
    place = data.draw(st.integers(0, len(text)))
    assert normalise(text[:place] + hidden + text[place:]).text == normalise(text).text


def test_typography_is_no_difference() -> None:
    """What a copy from a PDF, a web page, a word processor or another keyboard changes makes no other wording."""
    for one, other in (*pairs(CASES["typography"]), ("and\u2028so\r\n  on", "and so on")):
        assert normalise(one).text == normalise(other).text


def test_meaning_is_a_difference() -> None:
    """Case, numbers, accents, scripts and punctuation that says something are never folded."""
    for one, other in (*pairs(CASES["meaning"]), ("a¨", "a \u0308")):
        assert normalise(one).text != normalise(other).text


def test_no_character_becomes_another_number() -> None:
    """Over all of Unicode: a digit comes out only where the same digit, or one of its value, went in."""
    for character in _ALL:
        if character.isdecimal():
            assert unicodedata.decimal(normalise(character).text) == unicodedata.decimal(character), ascii(character)
        if unicodedata.is_normalized("NFKC", character):
            continue
        folded = normalise(character).text
        composed = unicodedata.normalize("NFC", character)
        if folded != composed and any(part.isnumeric() for part in folded):
            assert len(folded) == 1, ascii(character)
            assert unicodedata.numeric(composed, None) in (None, unicodedata.numeric(folded)), ascii(character)


def test_no_character_joins_the_one_before_unnoticed() -> None:
    """Over all of Unicode: whatever can combine with the character before it is put into one cluster with it."""
    bases = {"ᅡ": "ᄀ", "ᆨ": "가"}
    for character in _ALL:
        parts = [chr(int(part, 16)) for part in unicodedata.decomposition(character).split() if part[0] != "<"]
        if len(parts) == 2 and unicodedata.is_normalized("NFC", character):
            bases[parts[1]] = parts[0]
    joining = [c for c in _ALL if unicodedata.normalize("NFKD", c)[0] in bases]
    assert len(joining) > len(bases) > 50
    for character in joining:
        text = bases[unicodedata.normalize("NFKD", character)[0]] + character
        assert unicodedata.is_normalized("NFC", normalise(text).text), ascii(text)


def test_a_slice_that_is_none_is_an_error() -> None:
    """A wrong offset is never answered with a range that looks right; an empty slice maps to a place of the source."""
    for ends in ((-1, 2), (0, 9), (3, 2)):
        with pytest.raises(IndexError, match="not a slice"):
            normalise("abcd").source_range(*ends)
    normalised = normalise("a…\u00ad")
    assert (normalised.source_range(1, 1), normalised.source_range(4, 4)) == ((1, 1), (3, 3))


def test_time_is_linear() -> None:
    """No text, hostile ones among them, takes more than its length's share: a hundred thousand characters, a second."""
    for unit in ("a ", "п", "é", "e\u0301", "\u0301\u0323", "ㅠ", "…", "\u200b", "O₂", " \u200b", "₂"):
        text = unit * (100_000 // len(unit))
        started = time.thread_time()
        normalise(text)
        assert time.thread_time() - started < 2, ascii(unit)


@unhurried
@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_text_keeps_its_offsets(text: str) -> None:
    """In ASCII, every character that is kept comes from one character."""
    normalised = normalise(text)
    assert all(end - start == 1 for start, end in zip(normalised.starts, normalised.ends, strict=True))
