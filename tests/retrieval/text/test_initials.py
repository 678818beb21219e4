"""Abbreviations and what they stand for, as a text says it itself: by the initials of its content words."""

from __future__ import annotations

from retrieval.text.initials import abbreviated, is_abbreviation, spelt_out
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)


def test_what_an_abbreviation_stands_for() -> None:
    """The words before the parentheses whose initials it is; none where a content word has no letter in it."""
    for case, name in pairs(CASES["stands_for"]):
        text, _, short = case.partition(" / ")
        start = text.index(short)
        found = spelt_out(text, start, start + len(short), "en")
        assert (text[slice(*found)] if found else "") == name, text


def test_how_a_name_is_abbreviated() -> None:
    """The abbreviation behind it, where it is of the whole name."""
    for case, short in pairs(CASES["short_for"]):
        text, _, name = case.partition(" / ")
        start = text.index(name)
        assert (abbreviated(text, start, start + len(name), "en") or "") == short, text


def test_abbreviations() -> None:
    """One word with two capitals."""
    assert list(filter(is_abbreviation, ("IPCC", "AfCFTA", "Taiwan", "A", "SIDS DOCK"))) == ["IPCC", "AfCFTA"]
