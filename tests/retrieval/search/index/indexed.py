"""Indexes of statements made by hand, with a store and without, and searches in the indexes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import RankedPassage
from retrieval.search.index.best_passages import Comparison
from retrieval.search.index.database import Database, save
from retrieval.search.index.held_index import HeldIndex
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.update import add, follow
from retrieval.statement import Part, PartKind, Passage, Record, Sentence
from retrieval.store.schema import StoredStatement
from retrieval.store.store import Store

Ranked = list[tuple[str, int, float]]
WATER = "Water is scarce, and we share wells with our neighbours. "


def text(n: int, about: str = WATER, passages: int = 3) -> str:
    """A text of so many passages, each with words of its own."""
    return "".join(f"Statement {n}.{k}. {about * 2}"[:79] + " " for k in range(passages))


def query(seed: int) -> npt.NDArray[np.float32]:
    """A unit vector as the embedder of these tests makes them."""
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def followed(store: Store, folder: Path) -> PassageIndex:
    """The index in a folder, brought in step with a store."""
    with closing(Database(folder)) as database:
        follow(database, store)
        return PassageIndex(database)


def best(
    index: HeldIndex,
    words: Mapping[str, Sequence[str]],
    *,
    limit: int = 10_000,
    seed: int = 0,
    weight: float = 0,
    filters: Filters | None = None,
) -> list[RankedPassage]:
    """The best passages for a query made of a seed, and words."""
    view = index.view(query(seed), words, filters or Filters(), (), limit)
    return Comparison(view, query(seed), words).best(filters or Filters(), limit=limit, lexical_weight=weight)


def ranked(index: HeldIndex, seed: int, filters: Filters | None = None, limit: int = 10) -> Ranked:
    """The ranking by vectors alone."""
    found = best(index, {}, limit=limit, seed=seed, filters=filters)
    return [(r.held.id, r.passage.ordinal, round(r.cosine, 5)) for r in found]


def by_hand(store: Store, seed: int, filters: Filters | None = None, limit: int = 10) -> list[tuple[str, int, Any]]:
    """The same by a look at every vector in the store; a product of one row may differ in its last bit."""
    rows: list[tuple[str, int, float]] = []
    for held in store.held():
        if (filters or Filters()).admits(held.record):
            cosines = store.whole(held, vectors=True).vectors @ query(seed)
            rows += [(held.id, ordinal, cosine) for ordinal, cosine in enumerate(cosines.tolist())]
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return [(held, ordinal, pytest.approx(score, abs=2e-5)) for held, ordinal, score in rows[:limit]]


def ids(index: PassageIndex) -> set[str]:
    """The statements found by a search for anything."""
    return {r.held.id for r in best(index, {})}


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
        borders = pairwise(accumulate(map(len, texts), initial=0))
        cut = tuple(Passage(n, a, b, PartKind.SPEECH, (Sentence(a, b),)) for n, (a, b) in enumerate(borders))
        vectors = common + rng.normal(size=(count, DIMS))
        units = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
        statements.append(StoredStatement(held, text, (Part(PartKind.SPEECH, 0, len(text)),), cut, units))
    return statements


def load(folder: Path) -> PassageIndex:
    """The index in a folder as it is."""
    with closing(Database(folder)) as database:
        return PassageIndex(database)


def put_in(database: Database, statements: Sequence[StoredStatement]) -> None:
    """One update of a database by some statements."""
    with database.writing() as (db, state):
        save(db, add(database.folder, db, state, statements))


@contextmanager
def indexed(
    statements: Sequence[StoredStatement], borders: Sequence[int] = (), gone: Sequence[int] = ()
) -> Iterator[PassageIndex]:
    """An index of statements after several updates, ending at `borders`, and the removal of some statements."""
    ends = [*sorted({b % len(statements) for b in borders} - {0}), len(statements)]
    with TemporaryDirectory() as folder, closing(Database(Path(folder))) as database:
        for first, last in zip([0, *ends], ends, strict=False):
            put_in(database, statements[first:last])
        with database.writing() as (db, _):
            names = [[statements[n].held.id] for n in gone]
            db.executemany("DELETE FROM statements WHERE id = ?", names)
        yield PassageIndex(database)


def vector(statements: Sequence[StoredStatement], held: Held, ordinal: int) -> npt.NDArray[np.float32]:
    """The vector of a passage."""
    (one,) = (s for s in statements if s.held == held)
    return np.asarray(one.vectors[ordinal])
