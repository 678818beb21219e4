"""Names of delegations at the time that they spoke."""

from __future__ import annotations

from itertools import combinations

from retrieval.names.delegations import former_names, name_in, resolve
from retrieval.names.lexicon import delegations
from tests.pairs import pairs

GONE = {"RUS": "SUN", "YUG": "SCG"}
"""Under a former name these delegations were other States, which have codes of their own."""


NAMES_THEN = """
BFA 1983 = Upper Volta ¦ BFA 1984 = Burkina Faso ¦ COD 1971 = Democratic Republic of the Congo ¦ COD 1972 = Zaire
COD 1997 = Democratic Republic of the Congo ¦ DDR 1989 = German Democratic Republic ¦ YUG 1970 = Yugoslavia
YUG 2004 = Serbia and Montenegro ¦ CSK 1950 = Czechoslovakia ¦ RUS 1991 = Union of Soviet Socialist Republics
RUS 1992 = Russian Federation ¦ YMD 1968 = Southern Yemen ¦ YMD 1980 = Democratic Yemen ¦ TUR 2021 = Turkey
TUR 2022 = Türkiye ¦ KEN 1970 = Kenya ¦ XYZ 1970 = XYZ
"""


def test_a_delegation_has_the_name_that_it_had_then() -> None:
    """A statement of 1980 is Upper Volta's; whoever asks for it may have read that name in it."""
    for case, name in pairs(NAMES_THEN):
        code, year = case.split()
        assert name_in(code, int(year)) == name, case


def test_every_former_name_leads_to_its_delegation() -> None:
    """A question that names Upper Volta finds what Burkina Faso's record holds, and the record has a code."""
    for row in former_names():
        code, name = row["code"], row["name"]
        found = resolve(name)
        assert found is not None, row
        assert found.code == GONE.get(code if name not in delegations()[code][1] else "", code), row


def test_no_year_has_two_names() -> None:
    """Of two names of one delegation, each year has one."""
    spans = [(row["code"], row.get("since", 0), row.get("until", 9999)) for row in former_names()]
    for (code, since, until), (other, first, last) in combinations(spans, 2):
        assert code != other or until < first or last < since, code
