"""The best passages with each of some filters, and of each statement: what a search for one alone would bring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive
from retrieval.search.index import best_passages, rank_segment
from retrieval.store.schema import StoredStatement
from tests.retrieval.search.index.test_rank_segment import divided, filters, made

ALONE = [Filters(), Filters(delegations=("KEN",)), Filters(delegations=("NOR",)), Filters(delegations=("ISL",))]


@settings(max_examples=50)
@given(
    st.integers(0, 1_000),
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 11), max_size=3),
    st.lists(filters, max_size=20),
    st.integers(1, 5),
)
def test_each_of_some_filters_brings_what_it_brings_alone(
    seed: int, passages: list[int], borders: list[int], each: list[Filters], limit: int
) -> None:
    """However many delegations are asked for at once, none changes what is found of another."""
    statements = made(seed, passages)
    index = divided(statements, borders)
    query = np.asarray(statements[0].passages[0].vector)
    words = {"en": ["word1", "word2"]}
    found = best_passages.rank_each(index, query, words, each, limit=limit, lexical_weight=0.5)
    alone = [best_passages.rank(index, query, words, one, limit=limit, lexical_weight=0.5) for one in each]
    assert list(found) == alone


@settings(max_examples=50)
@given(
    st.integers(0, 1_000),
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 11), max_size=3),
    filters,
    st.tuples(st.integers(1, 4), st.integers(1, 14)),
)
def test_the_best_of_each_statement_are_those_of_a_look_at_all(
    seed: int, passages: list[int], borders: list[int], asked: Filters, few: tuple[int, int]
) -> None:
    """No statement crowds out another, and of too many those whose best comes nearest are kept."""
    (each, most), statements = few, made(seed, passages)
    index = divided(statements, borders)
    query = np.asarray(statements[0].passages[0].vector)
    found = best_passages.rank_statements(index, query, {}, asked, each=each, most=most, lexical_weight=0)
    best = _by_hand(statements, query, asked, each)
    tops = sorted((scores[0] for scores in best.values()), reverse=True)[:most]
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    for name in {r.held.id for r in found}:
        scores = sorted((r.score for r in found if r.held.id == name), reverse=True)
        assert np.allclose(scores, best[name], atol=1e-5)
    kept = {r.held.id for r in found}
    assert kept >= {name for name, scores in best.items() if tops and scores[0] > tops[-1] + rank_segment.TIE}
    assert len(kept) >= min(most, len(best))


def _by_hand(
    statements: Sequence[StoredStatement], query: np.ndarray, asked: Filters, each: int
) -> dict[str, list[float]]:
    return {
        one.held.id: sorted((float(np.asarray(item.vector) @ query) for item in one.passages), reverse=True)[:each]
        for one in statements
        if asked.admits(one.held.record) and one.passages
    }


def test_a_search_of_statements_looks_at_each(assembly: Archive) -> None:
    """Every statement is there with its best passages, and their sentences are cut from it."""
    found = assembly.search_statements(SearchQuery("water", "en", passages=1), 100)
    assert sorted(p.held.id for p in found.passages) == sorted(h.id for h in assembly.held())
    assert all(assembly.statement(s.held.id).text[s.start : s.end] == s.text for s in found.sentences)
    assert len({p.held.id for p in assembly.search_statements(SearchQuery("water", "en"), 2).passages}) == 2
