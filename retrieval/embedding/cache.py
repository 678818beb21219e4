"""A cache of vectors in front of any embedder, in a SQLite file: no text is embedded twice.

Knows texts and vectors, not statements. The file is only a cache: embedding goes on if the file is damaged or gone.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.base import EMPTY, ArrayEmbeddings, QuestionTokens, batches, clean, unit_rows
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import STORED, TEXT, Specimen
from retrieval.embedding.encoder.run import TOKEN_DIMS
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.embedding.base import Matrix, TokenVectors

LOOKUP = 500
"""Keys in one SELECT; SQLite takes at least 999 parameters."""

_TOKENS = b"tokens"
"""The beginning of the key of a text's token vectors, before the key of the text's vector."""

QUESTIONS = 256
"""Vectors of questions kept in memory; a conversation asks few."""

KEYS = 16_384
"""Keys of texts kept in memory: one question compares some thousands of sentences, mostly the same in each search."""


class CachedEmbeddings(ArrayEmbeddings):
    """Another embedder's vectors, each computed once: of documents kept in a file, of questions in memory.

    A vector just computed equals the vector read back: both went through half precision. Any number of threads and
    processes may share the file. Where another model may come to stand behind the embedder's name (`drifts`), the
    first call of a process embeds another text, and vectors of another model are not used.
    """

    def __init__(self, inner: ArrayEmbeddings, place: Path | VectorFile, identity: str) -> None:
        """Caches `inner`, the embedder named by `identity`, in the file at `place`, made when needed."""
        self._inner = inner
        self.file = VectorFile(place) if isinstance(place, Path) else place
        self._identity = identity
        self.specimen = Specimen(self.file, identity)
        self._model: bytes | None = None if inner.drifts else b""
        self._question = lru_cache(QUESTIONS)(self._asked)
        self._key = lru_cache(KEYS)(self._keyed)
        self.gives_tokens = inner.gives_tokens
        self._lock = threading.Lock()

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32; dims is 0 for no texts.

        Missing vectors are embedded in batches, each stored before the next begins.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer, after the batches that are stored; or
                another model has come to stand behind the embedder's name.
        """
        return self._matrix(self._with_keys(texts))

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """The vectors of `document_matrix`, and each text's token vectors, kept in the same file.

        Raises:
            EmbeddingError: as `document_matrix`.
        """
        keyed = self._with_keys(texts)
        if not self.gives_tokens or not keyed:
            return self._matrix(keyed), None
        held = self._held(dict(keyed), _TOKENS, TOKEN_DIMS)
        tokens = [np.frombuffer(held[_TOKENS + key], np.int8).reshape(-1, TOKEN_DIMS) for key, _ in keyed]
        return self._matrix(keyed), tokens

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """The unit vector of a question, shape (dims,), float32, and the question's tokens, None where not given.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """
        vector, tokens = self._question(clean(text) or EMPTY)
        return vector.copy(), tokens

    def close(self) -> None:
        """Close the file, which the next use opens again."""
        self.file.close()

    def _asked(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        vector, tokens = self._inner.query_tokens(text)
        return unit_rows([vector], 1, self._identity)[0], tokens

    def _with_keys(self, texts: Sequence[str]) -> list[tuple[bytes, str]]:
        answering = self._answering() if texts else b""
        return [self._key(text, answering) for text in texts]

    def _keyed(self, text: str, answering: bytes) -> tuple[bytes, str]:
        """A text as embedders see it, behind the key of its vector by the model that answers."""
        cleaned = clean(text) or EMPTY
        begun = f"document\0{self._identity}\0".encode() + answering
        return hashlib.sha256(begun + cleaned.encode()).digest(), text if cleaned == text else cleaned

    def _answering(self) -> bytes:
        """The bytes that stand for the model that answers now; empty where the embedder's name is enough."""
        if self._model is None:
            given = unit_rows(self._inner.document_matrix([TEXT]), 1, self._identity)
            fresh = unit_rows(given.astype(STORED), 1, self._identity)[0]
            with self._lock:
                self._model = self.specimen.compared(fresh)
        return self._model

    def _matrix(self, keyed: Sequence[tuple[bytes, str]]) -> Matrix:
        if not keyed:
            return np.empty((0, 0), dtype=np.float32)
        texts = dict(keyed)
        held = self._held(texts, b"", STORED.itemsize)
        vectors = _unit([held[key] for key, _ in keyed])
        if vectors is None:
            # A stored vector is spoilt, or has another number of dimensions: the model behind the name has changed.
            held = self._embedded(texts)
            vectors = _unit([held[key] for key, _ in keyed])
        if vectors is None:
            raise EmbeddingError(f"{self._identity} gave vectors of differing dimensions: try again")
        return vectors

    def _held(self, texts: Mapping[bytes, str], kind: bytes, size: int) -> dict[bytes, bytes]:
        """The stored values of a kind of key, in whole rows of `size` bytes; missing values are embedded."""
        wanted = [kind + key for key in texts]
        held: dict[bytes, bytes] = {}
        for start in range(0, len(wanted), LOOKUP):
            found = self.file.get(wanted[start : start + LOOKUP])
            held |= {key: value for key, value in found if len(value) % size == 0}
        return held | self._embedded({key: text for key, text in texts.items() if kind + key not in held})

    def _embedded(self, texts: Mapping[bytes, str]) -> dict[bytes, bytes]:
        """The vectors of texts by key, and their token vectors; each batch is stored before the next begins."""
        embedded: dict[bytes, bytes] = {}
        keys = list(texts)
        for at in batches(list(texts.values()), self._inner):
            batch = keys[at]
            vectors, tokens = self._inner.document_tokens([texts[key] for key in batch])
            halves = unit_rows(vectors, len(batch), self._identity).astype(STORED)
            fresh = {key: half.tobytes() for key, half in zip(batch, halves, strict=True)}
            if tokens is not None:
                fresh |= {_TOKENS + key: own.tobytes() for key, own in zip(batch, tokens, strict=True)}
            self.file.put(fresh.items())
            embedded |= fresh
        return embedded


def _unit(stored: Sequence[bytes]) -> Matrix | None:
    """Stored vectors at length 1; None where dimensions differ, or a vector has no direction."""
    if len({len(each) for each in stored}) > 1:
        return None
    vectors = np.frombuffer(b"".join(stored), STORED).reshape(len(stored), -1).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    if not (np.isfinite(lengths).all() and lengths.all()):
        return None
    vectors /= lengths[:, None]
    return vectors
