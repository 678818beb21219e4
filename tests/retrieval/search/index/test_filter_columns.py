"""Columns admit the same records as the filter does record by record."""

from __future__ import annotations

from dataclasses import fields
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.search.index.filter_columns import LOOKED_AT, Columns, admitted
from retrieval.statement import Behalf, Record

DATES = st.none() | st.sampled_from(["1999", "2020", "2020-06", "2020-06-12", "2021-01-01"])
NAMES = st.sampled_from(["Ali", "Alice", "Mr. Ali Ahmadi", "H.E. Ms. Léa Ngo", "president", "Ngo"])
BLOCS = st.sampled_from(["African Group", "Group of 77 and China", "EU"])
FORUMS = st.sampled_from(["General Assembly", "General Assembly, general debate", "CSTD"])
SESSIONS = st.sampled_from(["23", "23rd session", "twenty-third", "Twenty-fourth session"])
CODES = st.sampled_from(["KEN", "NOR", "EU"])
LANGUAGES = st.sampled_from(["en", "fr"])

records = st.builds(
    Record,
    delegation=st.none() | st.sampled_from(["Kenya", "Norway", "European Union", "African Group"]),
    code=st.none() | CODES,
    speaker=st.none() | NAMES,
    on_behalf_of=st.lists(BLOCS, max_size=2).map(tuple),
    forum=st.none() | FORUMS,
    session=st.none() | SESSIONS,
    date=DATES,
    language=st.none() | LANGUAGES,
    behalf=st.just(()) | st.just((Behalf("African Group", "the African Group", 0, 40, until=100),)),
)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """At most two values."""
    return st.lists(values, max_size=2).map(tuple)


filters = st.builds(
    Filters,
    delegations=some(CODES),
    blocs=some(BLOCS),
    speakers=some(NAMES),
    forums=some(FORUMS),
    sessions=some(SESSIONS),
    since=DATES,
    until=DATES,
    languages=some(LANGUAGES),
    members=some(st.sampled_from(["KEN", "NOR", "FRA"])),
    own=st.booleans(),
    groups=some(st.sampled_from(["NATO", "G77", "none"])),
)


@given(st.lists(records, max_size=12), st.lists(filters, min_size=1, max_size=3))
def test_columns_admit_what_the_filters_admit(held: list[Record], asked: list[Filters]) -> None:
    """For any records and any series of filters."""
    decided = Columns(held)
    for one in asked:
        assert decided.admitted(one).tolist() == [one.admits(record) for record in held]


def test_every_field_of_the_filters_is_decided() -> None:
    """Else a new field, forgotten in the columns, would admit everything."""
    assert {field.name for field in fields(Filters)} == {"statements", *chain(*LOOKED_AT)}


def test_statements_are_admitted_in_order() -> None:
    """As their records are, one by one."""
    held = [Held(f"{n}", "v", Record(code=code), "", "", 0, 1, "") for n, code in enumerate(("KEN", "NOR", "KEN"))]
    for asked in (Filters(delegations=("KEN",)), Filters(), Filters(delegations=("ISL",))):
        assert admitted(held, asked) == [one for one in held if asked.admits(one.record)]
