"""Spellings of names: what is one name in another language or script, and what only looks like it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.names.spellings import alike, forms, latin
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def test_one_name_in_the_spellings_of_several_languages() -> None:
    """Each language writes the same sounds in its own letters, and some scripts leave vowels out."""
    for name, others in pairs(CASES["alike"]):
        assert [other for other in others.split() if not any(alike(form, name) for form in forms(other))] == [], name


def test_names_that_are_near_and_not_one() -> None:
    """A vowel that is another, and a name too short to be sure, make another name."""
    assert [case for case in pairs(CASES["others"]) if alike(*case)] == []


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_any_two_words_are_compared_both_ways(one: str, other: str) -> None:
    """Whatever they are written in, the answer is the same from both sides, and each has letters of its own."""
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == bool(latin(one))
    assert latin(one).isascii()


def test_a_name_is_known_in_its_cases_and_behind_prefixes() -> None:
    """Russian inflects names; Arabic writes the article and prepositions onto them."""
    inflected = (
        "Путина = путин ¦ Зеленского = зеленский ¦ Лавровым = лавров ¦ Лулы = лула ¦ السيسي = سيسي ¦ ونتنياهو = نتنياهو"
    )
    assert [word for word, form in pairs(inflected) if form not in forms(word)] == []
