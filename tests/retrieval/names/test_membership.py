"""Which delegations belong to a bloc, by year: held to counts that the blocs themselves publish."""

from __future__ import annotations

import tomllib

from retrieval.names.delegations import bloc
from retrieval.names.lexicon import NAMES, delegations, lexicon
from retrieval.names.membership import belongs, members, memberships, never_in
from tests.pairs import pairs
from tests.tables import tables

CASES = tables(__file__)

SOURCES = tomllib.loads((NAMES / "membership.toml").read_text(encoding="utf-8"))


def test_a_bloc_has_as_many_members_as_it_publishes() -> None:
    """At the end of a year, for years in which the number is known."""
    for code, counts in pairs(CASES["counts"]):
        every = [tuple(map(int, count.split(":"))) for count in counts.split()]
        assert [(year, len(members(code, year))) for year, _ in every] == every, code


def test_a_bloc_is_what_others_know() -> None:
    """Each has a name and a source, its members are delegations, and the times of each follow one another."""
    for code, known in memberships().items():
        assert SOURCES[code]["source"].strip()
        assert code == "EU" or bloc(code).name in {*lexicon("en").blocs.values()}
        assert set(known) <= set(delegations())
        for spans in known.values():
            days = [day for span in spans for day in (span.start, span.end or "9999-12-31")]
            assert days == sorted(set(days))
            assert all(span.end is not None for span in spans[:-1])
        assert members(code) or code == "RIO"


def test_membership_is_of_a_day() -> None:
    """From the day of joining on, up to that of leaving; of a year or a month the end counts, without a date today."""
    for case, expected in pairs(CASES["days"]):
        delegation, code, *date = case.split()
        assert belongs(delegation, code, date[0] if date else None) is (expected == "yes"), case
    assert not belongs("KEN", "no bloc", "2020")
    assert not belongs("no delegation", "G77", "2020")
    assert members("no bloc") == members("G77", 1963) == ()
    assert members("P5") == ("CHN", "FRA", "GBR", "RUS", "USA")


def test_who_belongs_was_never_outside() -> None:
    """In any year of any bloc; and in a year for which no list is known nobody was."""
    for one, known in memberships().items():
        for year in map(str, range(1945, 2031)):
            inside = {code for code in known if belongs(code, one, year)}
            outside = {code for code in (*known, "VAT") if never_in(code, one, year)}
            assert not inside & outside
            assert not outside or any(span.start <= f"{year}-12-31" for spans in known.values() for span in spans)
        assert not any(never_in(code, one, None) for code in known)
    assert not never_in("NOR", "LMDC", "2023")
