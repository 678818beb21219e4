"""Small statements made by hand, and their way into a store."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.statement import Part, PartKind, Passage, Record, Sentence, Statement
from retrieval.store.store import Store

EMBEDDER = "hashes, 8 dimensions"

_opened: list[Store] = []


def statement(text: str, source: str = "/statements/a.txt", **record: Any) -> tuple[Statement, tuple[Passage, ...]]:
    """A statement all in speech, cut into passages of two sentences of at most 40 characters."""
    passages: list[Passage] = []
    for start in range(0, len(text), 80):
        end, middle = min(start + 80, len(text)), min(start + 40, len(text))
        sentences = tuple(Sentence(a, b) for a, b in ((start, middle), (middle, end)) if b > a)
        passages.append(Passage(len(passages), start, end, PartKind.SPEECH, sentences))
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Statement(name, text, (Part(PartKind.SPEECH, 0, len(text)),), Record(**record), source), tuple(passages)


def vectors(statement: Statement, passages: tuple[Passage, ...]) -> npt.NDArray[np.float32]:
    """Unit vectors that depend on each passage's text alone."""
    rows = []
    for passage in passages:
        text = statement.text[passage.start : passage.end]
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        rows.append(np.random.default_rng(seed).normal(size=8))
    matrix = np.array(rows, dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix


def fingerprint(statement: Statement, salt: str = "") -> str:
    """A fingerprint of the statement's text and the salt."""
    return hashlib.sha256((salt + statement.text).encode()).hexdigest()


def put(store: Store, text: str, source: str = "/statements/a.txt", salt: str = "", **record: Any) -> Statement:
    """The statement of a text, stored."""
    made, passages = statement(text, source, **record)
    store.put(made, passages, vectors(made, passages), fingerprint(made, salt))
    return made


def connect(home: Path, *, create: bool = True) -> Store:
    """The store under a folder, which is closed when the module's tests have ended."""
    _opened.append(Store.connect(home, None, EMBEDDER, create=create))
    return _opened[-1]


def close_all() -> None:
    """Close every store that `connect` opened; whatever is asked of one later opens it again."""
    while _opened:
        _opened.pop().close()


def stored(store: Store, statement_id: str) -> Statement:
    """The statement held under an id, rebuilt from what the store has of it."""
    return store.read(next(held for held in store.held() if held.id == statement_id))
