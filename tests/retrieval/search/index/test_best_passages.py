"""The ranking of many passages: exact under every filter, however statements came into the index and went."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive
from retrieval.search.index.best_passages import TIE, Comparison
from retrieval.store.schema import StoredStatement
from retrieval.text.terms import terms
from tests.retrieval.search.index.indexed import CODES, DIMS, LANGUAGES, WORDS, indexed, made, vector

filters = st.builds(
    Filters,
    delegations=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=1).map(tuple),
    since=st.none() | st.sampled_from(["1991", "2005", "2023"]),
)
sizes = st.lists(st.integers(1, 9), min_size=1, max_size=12)
numbers = st.lists(st.integers(0, 11), max_size=3)


def left(statements: Sequence[StoredStatement], gone: Sequence[int]) -> list[StoredStatement]:
    """The remaining statements; the first always stays."""
    return [one for n, one in enumerate(statements) if n == 0 or n not in gone]


def taken_out(statements: Sequence[StoredStatement], gone: Sequence[int]) -> list[int]:
    """The numbers of the removed statements."""
    return sorted({n for n in gone if 0 < n < len(statements)})


def by_hand(
    statements: Sequence[StoredStatement], query: npt.NDArray[np.float32], asked: Filters, limit: int
) -> list[tuple[str, int]]:
    """The best by a look at every vector."""
    rows = [
        (-round(float(vector(statements, one.held, n) @ query) / TIE), one.held.id, n)
        for one in statements
        if asked.admits(one.held.record)
        for n in range(len(one.passages))
    ]
    return [(name, ordinal) for _, name, ordinal in sorted(rows)[:limit]]


@settings(max_examples=50)
@given(st.integers(0, 1_000), sizes, st.tuples(numbers, numbers), filters, st.integers(1, 12))
def test_a_filtered_search_is_a_look_at_every_vector(
    seed: int, passages: list[int], updates: tuple[list[int], list[int]], asked: Filters, limit: int
) -> None:
    """After several updates and removals, a search equals a comparison with all vectors."""
    (borders, gone), statements = updates, made(seed, passages)
    some = left(statements, gone)
    own = vector(statements, statements[0].held, 0)
    with indexed(statements, borders, taken_out(statements, gone)) as index:
        for query in (own, np.asarray(-own), np.asarray(np.roll(own, 3))):
            found = Comparison(index, query, {}).best(asked, limit=limit, lexical_weight=0)
            assert [(r.held.id, r.passage.ordinal) for r in found] == by_hand(some, query, asked, limit)
            for r in found:
                assert r.cosine == pytest.approx(float(vector(some, r.held, r.passage.ordinal) @ query), abs=1e-6)
            assert index.among(asked) == sum(len(s.passages) for s in some if asked.admits(s.held.record))


@settings(max_examples=30)
@given(st.integers(0, 1_000), sizes, numbers, numbers, st.sets(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_words_count_as_if_what_is_held_had_come_at_once(
    seed: int, passages: list[int], borders: list[int], gone: list[int], about: set[str]
) -> None:
    """Neither the number of updates nor removed statements change a score."""
    statements = made(seed, passages)
    words = {language: terms(" ".join(sorted(about)), language) for language in LANGUAGES}
    query = vector(statements, statements[0].held, 0)
    with (
        indexed(statements, borders, taken_out(statements, gone)) as step_by_step,
        indexed(left(statements, gone)) as at_once,
    ):
        one, other = (
            Comparison(index, query, words).best(Filters(), limit=1_000, lexical_weight=0.5)
            for index in (step_by_step, at_once)
        )
    assert [(r.held, r.passage) for r in one] == [(r.held, r.passage) for r in other]
    assert [(r.lexical, r.score) for r in one] == [(r.lexical, r.score) for r in other]


@settings(max_examples=30)
@given(st.integers(0, 1_000), sizes, st.lists(filters, max_size=20), st.integers(1, 5))
def test_each_of_some_filters_brings_what_it_brings_alone(
    seed: int, passages: list[int], each: list[Filters], limit: int
) -> None:
    """The number of delegations asked for at once does not change the results for each."""
    statements = made(seed, passages)
    query = vector(statements, statements[0].held, 0)
    words = {"en": ["word1", "word2"]}
    with indexed(statements) as index:
        together = Comparison(index, query, words)
        for one in each:
            alone = Comparison(index, query, words).best(one, limit=limit, lexical_weight=0.5)
            assert together.best(one, limit=limit, lexical_weight=0.5) == alone


@settings(max_examples=30)
@given(st.integers(0, 1_000), sizes, numbers, filters, st.tuples(st.integers(1, 4), st.integers(1, 14)))
def test_the_best_of_each_statement_are_those_of_a_look_at_all(
    seed: int, passages: list[int], gone: list[int], asked: Filters, few: tuple[int, int]
) -> None:
    """No statement crowds out another; of too many, the nearest are kept."""
    (each, most), statements = few, made(seed, passages)
    query = vector(statements, statements[0].held, 0)
    with indexed(statements, (), taken_out(statements, gone)) as index:
        found = Comparison(index, query, {}).best_of_statements(asked, each=each, most=most, lexical_weight=0)
    best = {
        one.held.id: sorted((one.vectors @ query).tolist(), reverse=True)[:each]
        for one in left(statements, gone)
        if asked.admits(one.held.record)
    }
    tops = sorted((scores[0] for scores in best.values()), reverse=True)[:most]
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    for name in {r.held.id for r in found}:
        scores = sorted((r.score for r in found if r.held.id == name), reverse=True)
        assert np.allclose(scores, best[name], atol=1e-5)
    kept = {r.held.id for r in found}
    assert kept >= {name for name, scores in best.items() if tops and scores[0] > tops[-1] + TIE}
    assert len(kept) >= min(most, len(best))


@pytest.mark.slow
def test_twenty_thousand_passages_are_searched_exactly() -> None:
    """Under narrow and broad filters the best are found, whether vectors are gathered or compared all at once."""
    rng = np.random.default_rng(5)
    statements = made(7, [20] * 1_000)
    with indexed(statements, [600, 900], range(100, 200)) as index:
        places = [index.held[n].record if n >= 0 else None for n in index.statements.tolist()]
        for asked in (
            Filters(),
            Filters(since="2007"),
            Filters(languages=("en",)),
            Filters(delegations=("KEN",)),
            Filters(delegations=("KEN",), since="2010", until="2011"),
        ):
            admitted = np.array([record is not None and asked.admits(record) for record in places])
            for _ in range(8):
                query = index.vectors[rng.integers(index.count)] + rng.normal(size=DIMS).astype(np.float32) / 8
                query = np.asarray(query / np.linalg.norm(query), dtype=np.float32)
                least = np.partition(np.where(admitted, index.vectors @ query, -1), -10)[-10]
                found = Comparison(index, query, {}).best(asked, limit=10, lexical_weight=0)
                assert len(found) == 10
                assert all(r.cosine >= least - TIE and asked.admits(r.held.record) for r in found)


def test_a_search_of_statements_looks_at_each(assembly: Archive) -> None:
    """Every statement is there with its best passages, and their sentences are cut from it."""
    found = assembly.search_statements(SearchQuery("water", "en", passages=1), 100)
    assert sorted(p.held.id for p in found.passages) == sorted(h.id for h in assembly.held())
    assert all(assembly.statement(s.held.id).text[s.start : s.end] == s.text for s in found.sentences)
    assert len({p.held.id for p in assembly.search_statements(SearchQuery("water", "en"), 2).passages}) == 2
