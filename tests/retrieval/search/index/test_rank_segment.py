"""The ranking of many passages: exact under every filter, however statements lie in segments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.search.index import best_passages, rank_segment, segment
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.segment import Segment
from retrieval.statement import Part, PartKind, Passage, Record, Sentence
from retrieval.store.schema import StoredPassage, StoredStatement
from retrieval.text.terms import terms

WORDS = ("water", "wells", "peace", "reform", "council", "sanctions", "climate", "debt")
CODES = ("KEN", "NOR", "IRN", "BRA")
LANGUAGES = ("en", "fr")
DIMS = 24


def made(seed: int, passages: Sequence[int]) -> list[StoredStatement]:
    """Statements of so many passages each, with unit vectors that have much in common, as an embedder's do."""
    rng = np.random.default_rng(seed)
    common = np.random.default_rng(1).normal(size=DIMS) * 2
    statements = []
    for number, count in enumerate(passages):
        texts = [" ".join(rng.choice(WORDS, size=rng.integers(1, 6))).capitalize() + ". " for _ in range(count)]
        text = "".join(texts)
        record = Record(
            code=str(rng.choice(CODES)), language=str(rng.choice(LANGUAGES)), date=str(rng.integers(1990, 2024))
        )
        sha = hashlib.sha256(text.encode()).hexdigest()
        name = hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:12]
        held = Held(name, "00000000", record, f"/{number}", sha, len(text), count, "00000000")
        items = []
        start = 0
        for ordinal, piece in enumerate(texts):
            vector = common + rng.normal(size=DIMS)
            passage = Passage(
                ordinal, start, start + len(piece), PartKind.SPEECH, (Sentence(start, start + len(piece)),)
            )
            unit = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
            items.append(StoredPassage(held, passage, piece, unit))
            start += len(piece)
        statements.append(StoredStatement(held, (Part(PartKind.SPEECH, 0, len(text)),), tuple(items)))
    return statements


def divided(statements: Sequence[StoredStatement], borders: Sequence[int]) -> PassageIndex:
    """An index of statements in segments that end at some of them."""
    ends = [*sorted({b % len(statements) for b in borders} - {0}), len(statements)]
    parts = [statements[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    return PassageIndex([Segment.build(part) for part in parts], [s.held for s in statements], "now")


def by_hand(
    statements: Sequence[StoredStatement], query: npt.NDArray[np.float32], filters: Filters, limit: int
) -> list[tuple[str, int]]:
    """The best by a look at every vector."""
    rows = [
        (-round(float(item.vector @ query) / rank_segment.TIE), one.held.id, item.passage.ordinal)
        for one in statements
        if filters.admits(one.held.record)
        for item in one.passages
        if item.vector is not None
    ]
    return [(name, ordinal) for _, name, ordinal in sorted(rows)[:limit]]


filters = st.builds(
    Filters,
    delegations=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=1).map(tuple),
    since=st.none() | st.sampled_from(["1991", "2005", "2023"]),
)


@pytest.fixture
def coded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes also where there are few passages."""
    monkeypatch.setattr(segment, "CODED_FROM", 1)
    monkeypatch.setattr(rank_segment, "COMPARED", 0)


@pytest.mark.usefixtures("coded")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 1_000),
    st.lists(st.integers(1, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 11), max_size=3),
    filters,
    st.integers(1, 12),
)
def test_a_filtered_search_is_a_look_at_every_vector(
    seed: int, passages: list[int], borders: list[int], asked: Filters, limit: int
) -> None:
    """Ruled out by codes, divided among segments, filtered: what comes back is what a look at all would bring."""
    statements = made(seed, passages)
    index = divided(statements, borders)
    vector = statements[-1].passages[0].vector
    assert vector is not None
    for query in (vector, np.asarray(-vector), np.asarray(np.roll(vector, 3))):
        found = best_passages.rank(index, query, {}, asked, limit=limit, lexical_weight=0)
        assert [(r.held.id, r.passage.ordinal) for r in found] == by_hand(statements, query, asked, limit)
        assert all(
            r.cosine == pytest.approx(float(_vector(statements, r.held, r.passage.ordinal) @ query), abs=1e-6)
            for r in found
        )


def _vector(statements: Sequence[StoredStatement], held: Held, ordinal: int) -> npt.NDArray[np.float32]:
    (one,) = (s for s in statements if s.held == held)
    vector = one.passages[ordinal].vector
    assert vector is not None
    return vector


@pytest.mark.usefixtures("coded")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.integers(0, 1_000),
    st.lists(st.integers(1, 9), min_size=2, max_size=12),
    filters,
    st.sampled_from([0.03, 1.0]),
    st.sets(st.sampled_from(WORDS), min_size=1, max_size=3),
)
def test_words_join_the_vectors_without_loss(
    seed: int, passages: list[int], asked: Filters, weight: float, about: set[str]
) -> None:
    """With BM25 in the score too, codes rule out none of the best: the ranking is that without any codes."""
    statements = made(seed, passages)
    index = divided(statements, [])
    query = statements[0].passages[0].vector
    assert query is not None
    words = {language: terms(" ".join(sorted(about)), language) for language in LANGUAGES}
    found = best_passages.rank(index, query, words, asked, limit=5, lexical_weight=weight)
    exact = PassageIndex([_without_codes(s) for s in index.segments], index.held, "now")
    expected = best_passages.rank(exact, query, words, asked, limit=5, lexical_weight=weight)
    assert [(r.held, r.passage, r.lexical) for r in found] == [(r.held, r.passage, r.lexical) for r in expected]
    assert [r.score for r in found] == pytest.approx([r.score for r in expected], abs=1e-6)


def _without_codes(one: Segment) -> Segment:
    return replace(one, codes=None)


@settings(max_examples=30)
@given(
    st.integers(0, 1_000),
    st.lists(st.integers(4, 9), min_size=2, max_size=12),
    st.lists(st.integers(1, 11), min_size=1, max_size=3),
)
def test_what_words_tell_does_not_depend_on_the_segments(seed: int, passages: list[int], borders: list[int]) -> None:
    """A term is as rare as it is in all that is held, so that putting segments together changes no score by much.

    What is left is the mean length of a passage, which BM25 takes from each segment, of a few passages at least.
    """
    statements = made(seed, passages)
    words = {"en": ["water", "peac"], "fr": ["sanction"]}
    query = np.ones(DIMS, dtype=np.float32) / np.float32(np.sqrt(DIMS))
    one, several = (
        {
            (r.held.id, r.passage.ordinal): r.lexical
            for r in best_passages.rank(
                divided(statements, cut), query, words, Filters(), limit=1_000, lexical_weight=1
            )
        }
        for cut in ([], borders)
    )
    assert one.keys() == several.keys()
    assert all((one[key] > 0) == (several[key] > 0) for key in one)
    assert all(abs(one[key] - several[key]) < 0.35 for key in one)


def test_what_two_segments_hold_is_found_once() -> None:
    """Where two processes have put the same statement into segments of their own, it is no twin of itself."""
    statements = made(4, [3, 2, 4])
    twice = PassageIndex(
        [Segment.build(statements[:2]), Segment.build(statements[1:])], [s.held for s in statements], "now"
    )
    query = np.ones(DIMS, dtype=np.float32)
    found = best_passages.rank(twice, query, {}, Filters(), limit=100, lexical_weight=0)
    assert len({(r.held.id, r.passage.ordinal) for r in found}) == len(found) == 9
    assert twice.among(Filters()) == 9
    assert len(twice.holding(["…"], Filters())) == 3


@pytest.mark.slow
def test_twenty_thousand_passages_are_searched_exactly_from_their_files(tmp_path: Path) -> None:
    """At a size where codes do the work, under filters from one in a hundred to none, nothing of the best is lost.

    Three segments, read back from their folders, with words and without.
    """
    rng = np.random.default_rng(5)
    statements = made(7, [20] * 1_000)
    folder = tmp_path / "derived"
    parts = [statements[:600], statements[600:900], statements[900:]]
    PassageIndex([Segment.build(part) for part in parts], [s.held for s in statements], "now").save(folder)
    index = PassageIndex.load(folder)
    assert [one.codes is not None for one in index.segments] == [True, True, False]
    vectors = np.concatenate([one.vectors for one in index.segments])
    places = [h for one in index.segments for h in one.held]
    words = {"en": terms("water and wells", "en")}
    for asked in (
        Filters(),
        Filters(since="2007"),
        Filters(languages=("en",)),
        Filters(delegations=("KEN",)),
        Filters(delegations=("KEN",), since="2010", until="2011"),
    ):
        admitted = np.repeat([asked.admits(h.record) for h in places], 20)
        for _ in range(8):
            query = vectors[rng.integers(len(vectors))] + rng.normal(size=DIMS).astype(np.float32) / 8
            query = np.asarray(query / np.linalg.norm(query), dtype=np.float32)
            cosines = np.where(admitted, vectors @ query, -1)
            least = np.partition(cosines, -10)[-10]
            found = best_passages.rank(index, query, {}, asked, limit=10, lexical_weight=0)
            assert len(found) == 10
            assert all(r.cosine >= least - rank_segment.TIE for r in found)
            assert all(asked.admits(r.held.record) for r in found)
            joined = best_passages.rank(index, query, words, asked, limit=10, lexical_weight=0.03)
            exact = PassageIndex([_without_codes(s) for s in index.segments], index.held, "now")
            expected = best_passages.rank(exact, query, words, asked, limit=10, lexical_weight=0.03)
            assert [(r.held.id, r.passage.ordinal) for r in joined] == [
                (r.held.id, r.passage.ordinal) for r in expected
            ]
