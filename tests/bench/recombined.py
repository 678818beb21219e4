"""Statements by the thousand, recombined from real ones: their passages in another order, some words exchanged.

Nothing of them is embedded anew: a sentence has the vector of the real one that it was made of, moved a little. They
take the store's own way in, and their vectors the cache's, so that what is measured on them is the program itself.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.embedding.base import ArrayEmbeddings, clean
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.embedding.statement_vectors import passage_vectors
from retrieval.names.lexicon import delegations
from retrieval.readers import read_statement
from retrieval.statement import Part, PartKind, Record, Statement
from retrieval.store.store import Store
from retrieval.text.passages import passages

Matrix = npt.NDArray[np.float32]

FIRST_YEAR, LAST_YEAR = 1946, 2023

FORUM = "General Assembly, general debate"

PASSAGES = 23
"""Passages of a statement, on the average of the real ones."""

EXCHANGED = 0.12
"""The share of the longer words that are exchanged for others."""

NEW_WORDS = 6
"""Words of a statement that stand in no other: names and misprints, as a large corpus has ever more of."""

MOVED = 0.25
"""The length of what is added to a unit vector: a cosine of about 0.97 remains."""

_WORD = re.compile(r"(?<![\w-])[a-z]{5,}(?![\w-])")


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """The real passages: the sentences of each, as rows of `vectors` (unit vectors, float32)."""

    passages: tuple[tuple[int, ...], ...]
    sentences: tuple[str, ...]
    vectors: Matrix
    words: tuple[str, ...]
    dated: Matrix
    """What a country's name alone is as a vector, a row each in the order of `delegations()`."""


def real(paths: Sequence[Path], home: Path) -> Real:
    """The passages of real statements, with vectors by the local embedder; those in the cache of `home` are not new."""
    embeddings = CachedEmbeddings(embeddings_for("local"), home / "vectors.sqlite", identity("local"))
    grouped: list[tuple[int, ...]] = []
    sentences: list[str] = []
    for path in paths:
        statement = read_statement(path)
        for passage in passages(statement):
            texts = [" ".join(statement.text[s.start : s.end].split()) for s in passage.sentences]
            if passage.kind is PartKind.SPEECH and all(any(map(str.isalnum, text)) for text in texts):
                grouped.append(tuple(range(len(sentences), len(sentences) + len(texts))))
                sentences += texts
    vectors = embeddings.document_matrix(sentences)
    dated = embeddings.document_matrix([name for _, name, _ in delegations().values()])
    embeddings.close()
    return Real(tuple(grouped), tuple(sentences), vectors, _words(sentences), dated)


def _words(sentences: Sequence[str]) -> tuple[str, ...]:
    """The longer words, each as often as it stands there: frequent ones remain frequent."""
    return tuple(word for sentence in sentences for word in _WORD.findall(sentence))


class Moved(ArrayEmbeddings):
    """An embedder that knows the sentences of the statement at hand by what they were made of."""

    def __init__(self, made_of: Real, seed: int) -> None:
        self._real = made_of
        self._rng = np.random.default_rng(seed)
        self.rows: dict[str, int] = {}
        self.country = 0

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dims); a text that is not known is taken for the header."""
        rows = [self.rows.get(text, -1) for text in texts]
        found = np.where(
            np.array(rows)[:, None] >= 0, self._real.vectors[rows], self._real.dated[self.country][None, :]
        )
        noise = self._rng.standard_normal(found.shape, dtype=np.float32)
        found = found + noise * np.float32(MOVED / np.sqrt(found.shape[1]))
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)

    def query_vector(self, text: str) -> Matrix:
        """Nothing: no question is asked of it."""
        raise NotImplementedError(text)


def fill(store: Store, made_of: Real, home: Path, wanted: int, seed: int) -> int:
    """Store recombined statements until `wanted` passages are held; how many were stored."""
    held = store.held()
    stored = sum(one.passages for one in held)
    moved = Moved(made_of, seed)
    embeddings = CachedEmbeddings(moved, home / "vectors.sqlite", identity("local"))
    before = stored
    with store.writing():
        for statement in _statements(made_of, moved, random.Random(seed), len(held)):
            if stored >= wanted:
                break
            grouped = passages(statement)
            vectors = passage_vectors(embeddings, statement, grouped)
            fingerprint = hashlib.sha256(statement.text.encode()).hexdigest()
            store.put(statement, grouped, vectors, fingerprint)
            stored += len(grouped)
    embeddings.close()
    return stored - before


def _statements(made_of: Real, moved: Moved, rng: random.Random, number: int) -> Iterator[Statement]:
    known = list(delegations().items())
    while True:
        moved.rows = {}
        moved.country = rng.randrange(len(known))
        code, (_, name, _) = known[moved.country]
        year = rng.randrange(FIRST_YEAR, LAST_YEAR + 1)
        fresh = [_name(rng) for _ in range(NEW_WORDS)]
        paragraphs = []
        for _ in range(rng.randrange(PASSAGES // 2, PASSAGES * 3 // 2 + 1)):
            texts = []
            for row in rng.choice(made_of.passages):
                text = _exchanged(made_of.sentences[row], made_of.words, fresh, rng)
                moved.rows[clean(text)] = row
                texts.append(text)
            paragraphs.append(" ".join(texts))
        text = "\n".join(paragraphs)
        record = Record(
            delegation=name,
            code=code,
            speaker=_speaker(code, year),
            post="Minister for Foreign Affairs",
            forum=FORUM,
            session=str(year - 1945),
            date=str(year),
            language="en",
        )
        name = hashlib.sha256(f"{number} {text}".encode()).hexdigest()[:12]
        source = f"/recombined/{code}_{year - 1945}_{year}_{number}.txt"
        yield Statement(name, text, (Part(PartKind.SPEECH, 0, len(text)),), record, source)
        number += 1


def _exchanged(text: str, words: Sequence[str], fresh: Sequence[str], rng: random.Random) -> str:
    """A sentence with some of its longer words exchanged for others, here and there for a fresh one."""

    def other(found: re.Match[str]) -> str:
        drawn = rng.random()
        if drawn > EXCHANGED:
            return found.group()
        return rng.choice(fresh) if drawn < EXCHANGED / 25 else rng.choice(words)

    return _WORD.sub(other, text)


def _speaker(code: str, year: int) -> str:
    """Who speaks for a country: another person every five years."""
    rng = random.Random(f"{code} {year // 5}")
    return f"{_name(rng).title()} {_name(rng).title()}"


def _name(rng: random.Random) -> str:
    return "".join(rng.choice("bdfghklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randrange(2, 5)))
