"""Filters keep what they cannot exclude, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from retrieval.filters import Filters, session_number
from retrieval.statement import Behalf, Record
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

SEED = Record(
    delegation="Islamic Republic of Iran",
    code="IRN",
    speaker="Ms. Tahereh Jalili",
    on_behalf_of=("Group of 77 and China",),
    forum="CSTD",
    session="twenty-third session",
    date="2020-06-12",
    language="en",
)


@pytest.mark.parametrize("fields", CASES["admitting"], ids=str)
def test_admits(fields: dict[str, Any]) -> None:
    """A statement that meets a filter, however it is written, is kept."""
    assert Filters(**fields).admits(SEED)


@pytest.mark.parametrize("fields", CASES["excluding"], ids=str)
def test_excludes(fields: dict[str, Any]) -> None:
    """A statement that does not meet every field is left out."""
    assert not Filters(**fields).admits(SEED)


def test_a_bloc_that_speaks_itself_is_kept() -> None:
    """A statement by the African Union is one on its behalf."""
    assert Filters(blocs=("African Union",)).admits(Record(delegation="African Union"))


def test_what_is_said_for_the_union_is_its_own() -> None:
    """A statement by the presidency on behalf of the European Union is the Union's, and no other delegation's."""
    presidency = Record(delegation="Sweden", code="SWE", on_behalf_of=("European Union",), date="2009-11-03")
    assert Filters(delegations=("EU",)).admits(presidency)
    assert Filters(delegations=("EU",), own=True).admits(presidency)
    assert not Filters(delegations=("DNK",)).admits(presidency)


def test_own_leaves_out_what_is_said_for_a_bloc_alone() -> None:
    """Iran's words for the Group of 77 are not its own, unless it went on in its national capacity."""
    assert Filters(delegations=("IRN",)).admits(SEED)
    assert not Filters(delegations=("IRN",), own=True).admits(SEED)
    bloc = Behalf("Group of 77 and China", "the Group of 77 and China", 0, 30, until=400)
    assert Filters(delegations=("IRN",), own=True).admits(replace(SEED, behalf=(bloc,)))


def test_members_are_those_of_the_time() -> None:
    """Mexico left the Group of 77 in 1994; of what has no date it is not known who was a member."""
    for case, is_one in pairs("KEN 2020-06-12 = yes ¦ NOR 2020-06-12 = no ¦ MEX 1990 = yes ¦ MEX 2020 = no ¦ KEN = no"):
        code, *date = case.split()
        dated = replace(SEED, date=date[0] if date else None)
        assert Filters(members=(code,)).admits(dated) is (is_one == "yes"), case


@pytest.mark.parametrize("filters", [Filters(since="2016-09"), Filters(until="2016-03"), Filters(since="2016-05-04")])
def test_a_date_known_to_the_year_is_not_excluded_within_it(filters: Filters) -> None:
    """A statement of some day in 2016 may be of any day in it."""
    assert filters.admits(Record(date="2016"))
    assert not filters.admits(Record(date=None))


def test_session_numbers() -> None:
    """Sessions are compared by number, in figures or in words."""
    for text, number in pairs(CASES["sessions"]):
        assert str(session_number(text) or "") == number, text


def test_a_group_is_of_those_that_belonged_to_it_then() -> None:
    """What a delegation said before it joined, or after it left, is not what a member said."""
    alliance = Filters(groups=("NATO",))
    assert alliance.admits(Record(code="FIN", date="2023-09-20"))
    assert not alliance.admits(Record(code="FIN", date="2016-09-20"))
    assert not alliance.admits(Record(code="KEN", date="2023-09-20"))
    assert not alliance.admits(Record(code=None, date="2023"))
    assert Filters(groups=("NATO", "G77")).admits(Record(code="KEN", date="2023"))
    assert not Filters(groups=("EU",)).admits(Record(code="GBR", date="2021"))
