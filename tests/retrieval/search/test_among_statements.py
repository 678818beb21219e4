"""A search among some statements alone, by their ids: it finds what those hold, in the same order, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from retrieval.filters import Filters
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive

EVERY = 100


def test_only_those_statements_are_searched(assembly: Archive) -> None:
    """What is found among two statements is what is found among all, without that of the others."""
    two = {held.id for held in assembly.held() if held.record.code in ("KEN", "CHL")}
    query = SearchQuery("Who speaks of drought?", language="en", passages=EVERY)
    everywhere = [p for p in assembly.search(query).passages if p.held.id in two]
    found = assembly.search(replace(query, filters=Filters(statements=tuple(two))))
    assert [(p.held.id, p.passage.start) for p in found.passages] == [(p.held.id, p.passage.start) for p in everywhere]
    assert {p.held.id for p in found.passages} == two


def test_it_narrows_other_filters(assembly: Archive) -> None:
    """Both hold: a statement that is named and is not admitted otherwise is not looked at, and the reverse."""
    ids = {held.record.code: held.id for held in assembly.held()}
    query = SearchQuery("drought", language="en", passages=EVERY)
    kenya = Filters(delegations=("KEN",), statements=(ids["KEN"], ids["NOR"]))
    neither = Filters(delegations=("KEN",), statements=(ids["NOR"], "000000000000"))
    found, none = (assembly.search(replace(query, filters=filters)) for filters in (kenya, neither))
    assert {p.held.id for p in found.passages} == {ids["KEN"]}
    assert none.passages == ()


def test_a_wording_is_looked_for_in_them_alone(assembly: Archive) -> None:
    """Exact wordings, too."""
    ids = {held.record.code: held.id for held in assembly.held()}
    piece = ["open access to research"]
    assert [held.id for held in assembly.holding(piece, Filters(statements=(ids["KEN"],)))] == [ids["KEN"]]
    assert assembly.holding(piece, Filters(statements=(ids["NOR"],))) == ()
