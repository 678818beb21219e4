"""The check that the model behind a provider's name has not changed: the vector of one text, kept in the cache.

A name such as "openai:default" says little: another server may answer tomorrow. Knows the cache's file and how alike
two vectors are.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.embedding.base import Matrix
    from retrieval.embedding.cache_file import VectorFile

TEXT = "The delegation thanks the Chair and the Secretariat for the report."
"""The text embedded once by every process that uses a provider."""

ALIKE = 0.98
"""The cosine of two vectors of `TEXT` from one model, at least; a provider's differ by less than 0.001 between days."""

STORED = np.dtype("<f2")
"""Half precision moves a cosine by less than 0.00005; a file of single precision is 2.5 times as large to read."""


def kept_key(identity: str) -> bytes:
    """The key of the vector that stands for the model of the vectors in a cache's file."""
    return _key("kept", identity)


def _key(which: str, identity: str) -> bytes:
    return hashlib.sha256(f"specimen\0{which}\0{identity}".encode()).digest()


class Specimen:
    """The vector that stands for the model of the vectors in a file. For one thread at a time."""

    def __init__(self, file: VectorFile, identity: str) -> None:
        """`identity` names the embedder whose vectors are in `file`."""
        self._file = file
        self._identity = identity
        self._kept, self._next = (_key(which, identity) for which in ("kept", "next"))
        self._renewing = False
        self._following: bytes | None = None

    def compared(self, fresh: Matrix) -> bytes:
        """The bytes that stand for the model of the vector `fresh`, equal for every vector of one model.

        Raises:
            EmbeddingError: the vector kept is another model's, and `renew` was not called.
        """
        given = fresh.astype(STORED).tobytes()
        kept = self._stored(self._kept, given)
        if _alike(kept, fresh):
            return kept
        if self._renewing:
            following = self._stored(self._next, given)
            if not _alike(following, fresh):
                self._file.put([(self._next, given)])
                following = given
            self._following = following
            return following
        raise EmbeddingError(
            f"{self._identity.partition(',')[0]} gives other vectors than before, so the model or the server behind "
            "that name is another: set ONRECORD_EMBEDDINGS or the provider's address back, or run "
            "`onrecord ingest --rebuild`."
        )

    def renew(self) -> None:
        """Let a rebuild begin: the vector kept may be another model's, whose vectors are then not used."""
        self._renewing = True

    def settle(self) -> None:
        """Let a rebuild end: the model of the rebuild is the model of the vectors in the file from now on."""
        if self._following is not None:
            self._file.put([(self._kept, self._following)])

    def _stored(self, key: bytes, otherwise: bytes) -> bytes:
        """The value stored under a key; a key without a value is given the value `otherwise`."""
        if not self._file.get([key]):
            self._file.put([(key, otherwise)])
        # Read again: another process may have been first.
        found = self._file.get([key])
        return found[0][1] if found else otherwise


def _alike(kept: bytes, fresh: Matrix) -> bool:
    if len(kept) != fresh.size * STORED.itemsize:
        return False
    vector = np.frombuffer(kept, STORED).astype(np.float32)
    return bool(vector @ fresh >= ALIKE * np.linalg.norm(vector) * np.linalg.norm(fresh))
