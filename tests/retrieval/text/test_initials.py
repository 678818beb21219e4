"""Abbreviations and what they stand for, as a text says it itself: by the initials of its content words."""

from __future__ import annotations

import pytest

from retrieval.text.initials import abbreviated, is_abbreviation, spelt_out


@pytest.mark.parametrize(
    ("text", "short", "name"),
    [
        (
            "the Intergovernmental Panel on Climate Change (IPCC) says",
            "IPCC",
            "Intergovernmental Panel on Climate Change",
        ),
        ("by the Organization of American States (OAS)", "OAS", "Organization of American States"),
        ("all small island developing States (SIDS)", "SIDS", "small island developing States"),
        ("a Joint Comprehensive Plan of Action (JCPOA)", "JCPOA", "Joint Comprehensive Plan of Action"),
        ("the African Continental Free Trade Area (AfCFTA)", "AfCFTA", "African Continental Free Trade Area"),
        ("non-communicable diseases ( NCDs )", "NCDs", "non-communicable diseases"),
        (
            "the Economic Community of\nWest African States (ECOWAS)",
            "ECOWAS",
            "Economic Community of\nWest African States",
        ),
        ("in accordance with resolution 194 (III) we", "III", None),
        ("the High Commissioner for Human Rights (UNHCR)", "UNHCR", None),
        ("of great concern. Change (IPCC)", "IPCC", None),
        ("the Caribbean Community (CARICOM)", "CARICOM", None),
        ("the IPCC says", "IPCC", None),
    ],
)
def test_what_an_abbreviation_stands_for(text: str, short: str, name: str | None) -> None:
    """The words before the parentheses whose initials it is; none where a content word has no letter in it."""
    start = text.index(short)
    found = spelt_out(text, start, start + len(short), "en")
    assert (text[slice(*found)] if found else None) == name


@pytest.mark.parametrize(
    ("text", "name", "short"),
    [
        ("the Green Climate Fund (GCF) pays", "Green Climate Fund", "GCF"),
        ("the Intergovernmental Panel on Climate Change (IPCC)", "Climate Change", None),
        ("the Green Climate Fund (see page 3)", "Green Climate Fund", None),
        ("the Green Climate Fund pays", "Green Climate Fund", None),
    ],
)
def test_how_a_name_is_abbreviated(text: str, name: str, short: str | None) -> None:
    """The abbreviation behind it, where it is of the whole name."""
    start = text.index(name)
    assert abbreviated(text, start, start + len(name), "en") == short


@pytest.mark.parametrize(
    ("word", "expected"), [("IPCC", True), ("AfCFTA", True), ("Taiwan", False), ("A", False), ("SIDS DOCK", False)]
)
def test_abbreviations(word: str, expected: bool) -> None:
    """One word with two capitals."""
    assert is_abbreviation(word) is expected
