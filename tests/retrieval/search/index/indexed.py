"""Statements made by hand, and an index of them without a store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from retrieval.held import Held
from retrieval.search.index.database import Database, save
from retrieval.search.index.passage_index import PassageIndex
from retrieval.search.index.update import add
from retrieval.statement import Part, PartKind, Passage, Record, Sentence
from retrieval.store.schema import StoredPassage, StoredStatement

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


def load(folder: Path) -> PassageIndex:
    """The index in a folder as it is."""
    with closing(Database(folder)) as database:
        return PassageIndex.load(database)


def put_in(database: Database, statements: Sequence[StoredStatement]) -> None:
    """One update of a database by some statements."""
    with database.writing() as (db, state):
        save(db, add(database.folder, db, state, statements))


@contextmanager
def indexed(
    statements: Sequence[StoredStatement], borders: Sequence[int] = (), gone: Sequence[int] = ()
) -> Iterator[PassageIndex]:
    """An index of statements, put in by updates that end at some of them; those gone were taken out again."""
    ends = [*sorted({b % len(statements) for b in borders} - {0}), len(statements)]
    with TemporaryDirectory() as folder, closing(Database(Path(folder))) as database:
        for first, last in zip([0, *ends], ends, strict=False):
            put_in(database, statements[first:last])
        with database.writing() as (db, _):
            names = [[statements[n].held.id] for n in gone]
            db.executemany("DELETE FROM statements WHERE id = ?", names)
        yield PassageIndex.load(database)


def vector(statements: Sequence[StoredStatement], held: Held, ordinal: int) -> npt.NDArray[np.float32]:
    """The vector of a passage."""
    (one,) = (s for s in statements if s.held == held)
    found = one.passages[ordinal].vector
    assert found is not None
    return found
