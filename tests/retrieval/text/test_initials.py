"""Abbreviations and what they stand for, as a text says it itself: by the initials of its content words."""

from __future__ import annotations

from retrieval.text.initials import abbreviated, is_abbreviation, spelt_out
from tests.pairs import pairs

STANDS_FOR = """
the Intergovernmental Panel on Climate Change (IPCC) says / IPCC = Intergovernmental Panel on Climate Change
by the Organization of American States (OAS) / OAS = Organization of American States
all small island developing States (SIDS) / SIDS = small island developing States
a Joint Comprehensive Plan of Action (JCPOA) / JCPOA = Joint Comprehensive Plan of Action
the African Continental Free Trade Area (AfCFTA) / AfCFTA = African Continental Free Trade Area
non-communicable diseases ( NCDs ) / NCDs = non-communicable diseases
the Economic Community of West African States (ECOWAS) / ECOWAS = Economic Community of West African States
in accordance with resolution 194 (III) we / III = ¦ the High Commissioner for Human Rights (UNHCR) / UNHCR =
of great concern. Change (IPCC) / IPCC = ¦ the Caribbean Community (CARICOM) / CARICOM = ¦ the IPCC says / IPCC =
"""
"""Texts with an abbreviation of each, and what that stands for."""


def test_what_an_abbreviation_stands_for() -> None:
    """The words before the parentheses whose initials it is; none where a content word has no letter in it."""
    for case, name in pairs(STANDS_FOR):
        text, _, short = case.partition(" / ")
        start = text.index(short)
        found = spelt_out(text, start, start + len(short), "en")
        assert (text[slice(*found)] if found else "") == name, text


SHORT_FOR = """
the Green Climate Fund (GCF) pays / Green Climate Fund = GCF
the Intergovernmental Panel on Climate Change (IPCC) / Climate Change =
the Green Climate Fund (see page 3) / Green Climate Fund = ¦ the Green Climate Fund pays / Green Climate Fund =
"""


def test_how_a_name_is_abbreviated() -> None:
    """The abbreviation behind it, where it is of the whole name."""
    for case, short in pairs(SHORT_FOR):
        text, _, name = case.partition(" / ")
        start = text.index(name)
        assert (abbreviated(text, start, start + len(name), "en") or "") == short, text


def test_abbreviations() -> None:
    """One word with two capitals."""
    assert list(filter(is_abbreviation, ("IPCC", "AfCFTA", "Taiwan", "A", "SIDS DOCK"))) == ["IPCC", "AfCFTA"]
