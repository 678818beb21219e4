"""Filters before a wording: pairs are taken as filters, everything else is the wording."""

from __future__ import annotations

import time

import pytest

from bot.questions.typed_filters import before_wording, filters_from
from retrieval.errors import UsageError
from retrieval.filters import Filters


@pytest.mark.parametrize(
    ("typed", "pairs", "wording"),
    [
        ("We agree", "", "We agree"),
        ("delegation=Iran We agree", "delegation=Iran", "We agree"),
        ('delegation="United Kingdom" since=2019 “We agree”', 'delegation="United Kingdom" since=2019', "“We agree”"),
        ("delegation='Côte d’Ivoire'\nWe\nagree", "delegation='Côte d’Ivoire'", "We\nagree"),
        ("delegation=Iran", "delegation=Iran", ""),
        ("", "", ""),
        ("E=mc2 is known", "", "E=mc2 is known"),
        ("We say delegation=Iran", "", "We say delegation=Iran"),
        ("deligation=Iran We agree", "deligation=Iran", "We agree"),
        ("speaker=O'Brien We don't agree", "speaker=O'Brien", "We don't agree"),
    ],
)
def test_pairs_end_where_the_wording_begins(typed: str, pairs: str, wording: str) -> None:
    """Only what stands before the wording and has a filter's key, or nearly one, is no part of it."""
    assert before_wording(typed) == (pairs, wording)


@pytest.mark.parametrize("typed", ["a" * 10**6, "speaker='" * 10**5, " since=" * 10**5, "speaker=\"a b' " * 10**5])
def test_hostile_lines_are_split_at_once(typed: str) -> None:
    """A line of any length is looked at once."""
    started = time.perf_counter()
    pairs, wording = before_wording(typed)
    assert len(pairs) + len(wording) <= len(typed)
    assert time.perf_counter() - started < 2


def test_pairs_become_filters() -> None:
    """Values with spaces stand in quotation marks."""
    assert filters_from('delegation="United Kingdom" since=2019', "/check") == Filters(("GBR",), since="2019")


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ("deligation=Iran", "Did you mean delegation=…?"),
        ("delegation=Xyzzy", "not a delegation that is known"),
        ('delegation="Iran', '/check delegation="Iran: No closing quotation'),
        ("colour=red", "Keys are delegation, group, bloc"),
    ],
)
def test_a_wrong_pair_says_why(pairs: str, says: str) -> None:
    """The error names what was typed and what to type."""
    with pytest.raises(UsageError) as caught:
        filters_from(pairs, "/check")
    assert says in str(caught.value)
