"""What shows that the model behind a provider's name is still the one it was: one text's vector, kept with the others.

A name such as "openai:default" says little: another server may answer to it tomorrow. Knows the cache's file and how
like two vectors are.
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
"""Is embedded once by every process that uses a provider."""

ALIKE = 0.98
"""The cosine from which two vectors of it are one model's; providers' own differ by less than 0.001 from day to day."""

_HALF = np.dtype("<f2")


def kept_key(identity: str) -> bytes:
    """The key of what stands for the model whose vectors are in a file, in that file."""
    return _key("kept", identity)


def _key(which: str, identity: str) -> bytes:
    return hashlib.sha256(f"specimen\0{which}\0{identity}".encode()).digest()


class Specimen:
    """The vector that the vectors in a file go with. For one thread at a time."""

    def __init__(self, file: VectorFile, identity: str) -> None:
        """Of the embedder that `identity` names, in `file`."""
        self._file = file
        self._identity = identity
        self._kept, self._next = (_key(which, identity) for which in ("kept", "next"))
        self._renewing = False
        self._following: bytes | None = None

    def compared(self, fresh: Matrix) -> bytes:
        """The bytes that stand for the model that gave `fresh`, the same as long as it is the same model.

        Raises:
            EmbeddingError: what is kept is another model's, and `renew` was not called.
        """
        given = fresh.astype(_HALF).tobytes()
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
        """A rebuild begins: what is kept need not agree, and its vectors are not used if it does not."""
        self._renewing = True

    def settle(self) -> None:
        """A rebuild has ended: its model is from now on the one that the vectors in the file go with."""
        if self._following is not None:
            self._file.put([(self._kept, self._following)])

    def _stored(self, key: bytes, otherwise: bytes) -> bytes:
        """What is stored under a key; where that is nothing, `otherwise`, which then is."""
        if not self._file.get([key]):
            self._file.put([(key, otherwise)])
        # Read again: another process may have been first.
        found = self._file.get([key])
        return found[0][1] if found else otherwise


def _alike(kept: bytes, fresh: Matrix) -> bool:
    if len(kept) != fresh.size * _HALF.itemsize:
        return False
    vector = np.frombuffer(kept, _HALF).astype(np.float32)
    return bool(vector @ fresh >= ALIKE * np.linalg.norm(vector) * np.linalg.norm(fresh))
