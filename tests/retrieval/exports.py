"""Stores to be exported from and restored to, with an embedder that counts what it is asked."""

from __future__ import annotations

import hashlib
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.cache import CachedEmbeddings
from retrieval.ingest.export import export, read_export
from retrieval.ingest.outcome import Outcome, Progress
from retrieval.ingest.restore import Restoring
from retrieval.statement import Passage, Statement
from retrieval.store.schema import Head
from retrieval.store.store import Store
from tests.retrieval import child

Matrix = npt.NDArray[np.float32]


class Hashes(ArrayEmbeddings):
    """Vectors that depend on a text alone, and the texts that were asked for."""

    def __init__(self, salt: str = "", *, drifts: bool = False, dims: int = 8) -> None:
        self.salt = salt
        self.drifts = drifts
        self.dims = dims
        self.asked: list[str] = []

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors."""
        self.asked += texts
        rows = np.stack([self._row(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def query_vector(self, text: str) -> Matrix:
        """A unit vector."""
        return np.asarray(self.document_matrix([text])[0])

    def _row(self, text: str) -> Matrix:
        seed = int.from_bytes(hashlib.sha256((self.salt + text).encode()).digest()[:8], "big")
        return np.asarray(np.random.default_rng(seed).normal(size=self.dims), dtype=np.float32)


class Place:
    """A home: its store, its embedder behind a cache, its folder of documents."""

    def __init__(self, home: Path, identity: str = "hashes", inner: Hashes | None = None) -> None:
        self.home = home
        self.inner = inner or Hashes()
        self.embeddings = CachedEmbeddings(self.inner, home / "vectors.sqlite", identity)
        self.store = Store.connect(home, None, identity, create=True)
        self.documents = home / "documents"

    def export(self, folder: Path, on_progress: Callable[[Progress], None] | None = None) -> tuple[Outcome, ...]:
        """All that is held, written to a folder; what could not be."""
        return export(self.store, folder, self.documents, vectors=self.embeddings.file, on_progress=on_progress)[1]

    def restore(self, folder: Path, on_progress: Callable[[Progress], None] | None = None) -> list[Outcome]:
        """What became of each statement of an export, vectors and all."""
        export = read_export(folder)
        return list(Restoring(export, self.store, self.embeddings, self.documents, on_progress=on_progress).outcomes())

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        self.embeddings.close()

    def all_held(self) -> list[tuple[Head, Statement, list[Passage]]]:
        """Everything that is held, but for the vectors: heads, statements, passages."""
        return [
            (head, stored.statement(), list(stored.passages))
            for head in self.store.heads()
            for stored in [self.store.whole(head.held, vectors=False)]
        ]

    def vectors(self) -> Matrix:
        """The vectors of all passages, one a row."""
        stored = (self.store.whole(head.held, vectors=True) for head in self.store.heads())
        return np.array([row for one in stored for row in one.vectors])

    def holds_what(self, other: Place) -> bool:
        """Whether all that is held is the other's; vectors that were computed again may differ in the last digit."""
        mine, others = self.vectors(), other.vectors()
        return self.all_held() == other.all_held() and mine.shape == others.shape and np.allclose(mine, others)


def statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many of each there are."""
    return dict(Counter(str(outcome.status) for outcome in outcomes))


def said(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """What became of each file, by its name."""
    return {outcome.path.name: str(outcome.status) for outcome in outcomes}


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.retrieval.exports import Place

done = []

def kill(progress):
    done.append(progress)
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

place, folder = Place(Path(sys.argv[2])), Path(sys.argv[3])
if sys.argv[1] == "export":
    place.export(folder, kill)
else:
    place.restore(folder, kill)
"""


def killed(what: str, home: Path, folder: Path) -> None:
    """An export from a home, or a restore to it, in a process that is killed after two statements."""
    assert child.started(KILLED, what, str(home), str(folder)).wait(120) == -signal.SIGKILL
