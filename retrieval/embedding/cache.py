"""A cache of vectors in front of any embedder, in one SQLite file: nothing is embedded twice.

Knows texts and vectors, not what they are of. The file is only a cache: whatever happens to it, embedding goes on.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.base import (
    EMPTY,
    ArrayEmbeddings,
    QuestionTokens,
    batches,
    clean,
    unit_rows,
)
from retrieval.embedding.cache_file import VectorFile
from retrieval.embedding.drift_check import TEXT, Specimen
from retrieval.embedding.encoder.tokens import TOKEN_DIMS
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from retrieval.embedding.base import Matrix, TokenVectors

    Halves = np.ndarray[tuple[int, int], np.dtype[np.float16]]

STORED = np.dtype("<f2")
"""Half precision moves a cosine by less than 0.00005; a file of single precision is 2.5 times as large to read."""

LOOKUP = 500
"""Keys in one SELECT; SQLite takes at least 999 parameters."""

_TOKENS = b"tokens"
"""What stands before a text's key to make that of its token vectors."""

QUESTIONS = 256
"""Vectors of questions kept in memory; a conversation asks few."""


class CachedEmbeddings(ArrayEmbeddings):
    """Another embedder's vectors, each computed once: those of documents kept in a file, of questions in memory.

    A vector is the same whether it was just computed or read back: both went through half precision. Any number of
    threads and processes may share the file. Of an embedder that may become another under its name (`drifts`), the
    first call of a process embeds one text more, and what another model gave is not used.
    """

    def __init__(self, inner: Embeddings | ArrayEmbeddings, path: Path, identity: str) -> None:
        """Caches `inner`, whose vectors depend on what `identity` names, in the file `path`, made when needed."""
        self._inner = inner
        self._file = VectorFile(path)
        self._keys = Keys(identity)
        self._identity = identity
        drifts = isinstance(inner, ArrayEmbeddings) and inner.drifts
        self._specimen = Specimen(self._file, identity) if drifts else None
        self._specimen_due = drifts
        self._questions: OrderedDict[str, tuple[Matrix, QuestionTokens | None]] = OrderedDict()
        self.gives_tokens = isinstance(inner, ArrayEmbeddings) and inner.gives_tokens
        self._lock = threading.Lock()

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32; dims is 0 for no texts.

        What is missing is embedded in batches, each stored before the next begins.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer; what it did before is stored. Or it is
                another than the one that gave what is stored.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        return self._matrix(*self._cleaned(texts))

    def _cleaned(self, texts: Sequence[str]) -> tuple[list[str], list[bytes]]:
        """The texts as embedders see them, and their keys."""
        self._compare()
        cleaned = [clean(text) or EMPTY for text in texts]
        return cleaned, [self._keys.of_clean(text) for text in cleaned]

    def _matrix(self, texts: Sequence[str], keys: Sequence[bytes]) -> Matrix:
        first: dict[bytes, int] = {}
        rows = [first.setdefault(key, number) for number, key in enumerate(keys)]
        vectors = self._completed(self._known(first, len(texts)), texts, first)
        if vectors is None:
            # What is stored has another number of dimensions: the model behind a provider's name has changed.
            vectors = self._completed(None, texts, first)
        if vectors is None:
            raise EmbeddingError(f"{self._identity} gave vectors of differing dimensions: try again")
        for number, row in enumerate(rows):
            if number != row:
                vectors[number] = vectors[row]
        # Without a copy of the whole: an archive's sentences are 100 MB.
        vectors /= np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
        return vectors

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """What `document_matrix` returns, and each text's token vectors, kept in the same file.

        Raises:
            EmbeddingError: as `document_matrix`.
        """
        if not self.gives_tokens or not texts:
            return self.document_matrix(texts), None
        cleaned, keys = self._cleaned(texts)
        once = dict(zip(keys, cleaned, strict=True))
        held: dict[bytes, bytes] = {}
        for start in range(0, len(once), LOOKUP):
            found = self._file.get([_TOKENS + key for key in islice(once, start, start + LOOKUP)])
            held |= {key: stored for key, stored in found if len(stored) % TOKEN_DIMS == 0}
        missing = [(key, text) for key, text in once.items() if _TOKENS + key not in held]
        for at in batches([text for _, text in missing], self._taker):
            held |= self._embedded(missing[at])[1]
        tokens = [np.frombuffer(held[_TOKENS + key], np.int8).reshape(-1, TOKEN_DIMS) for key in keys]
        return self._matrix(cleaned, keys), tokens

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (dims,), float32.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """
        return self.query_tokens(text)[0]

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """What `query_vector` returns, and the question's tokens; None where the embedder gives none.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """
        text = clean(text) or EMPTY
        with self._lock:
            if text in self._questions:
                self._questions.move_to_end(text)
                vector, tokens = self._questions[text]
                return vector.copy(), tokens
        inner = self._inner
        given: object
        if isinstance(inner, ArrayEmbeddings):
            given, tokens = inner.query_tokens(text)
        else:
            given, tokens = inner.embed_query(text), None
        vector = unit_rows([given], 1, self._identity)[0]
        with self._lock:
            self._questions[text] = vector.copy(), tokens
            while len(self._questions) > QUESTIONS:
                self._questions.popitem(last=False)
        return vector, tokens

    def renew(self) -> None:
        """Before a rebuild: what another model gave under the same name does not stand in its way."""
        if self._specimen:
            self._specimen.renew()

    def settle(self) -> None:
        """After a rebuild: the model that made it is the one that is expected from now on."""
        if self._specimen:
            self._specimen.settle()

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        self._file.close()

    def _compare(self) -> None:
        """See to it, once, that keys are those of the model that answers now."""
        if not self._specimen_due or self._specimen is None:
            return
        inner = self._inner
        given = inner.document_matrix([TEXT]) if isinstance(inner, ArrayEmbeddings) else inner.embed_documents([TEXT])
        fresh = unit_rows(unit_rows(given, 1, self._identity).astype(STORED), 1, self._identity)[0]
        with self._lock:
            if self._specimen_due:
                self._keys = Keys(self._identity, self._specimen.compared(fresh))
                self._specimen_due = False

    def _known(self, first: Mapping[bytes, int], rows: int) -> Matrix | None:
        """The vectors that the file holds, each at its row; rows of noughts for the rest; None where it holds none."""
        vectors: Matrix | None = None
        keys = list(first)
        for start in range(0, len(keys), LOOKUP):
            found = self._file.get(keys[start : start + LOOKUP])
            if vectors is None and found:
                [(size, _)] = Counter(len(stored) for _, stored in found).most_common(1)
                vectors = np.zeros((rows, size // STORED.itemsize), dtype=np.float32)
            if vectors is None:
                continue
            whole = [(key, stored) for key, stored in found if len(stored) == vectors.shape[1] * STORED.itemsize]
            halves = np.frombuffer(b"".join(stored for _, stored in whole), STORED).reshape(-1, vectors.shape[1])
            # A row that the disk has spoilt is computed again; a vector is finite and has a direction.
            sound = np.isfinite(halves).all(axis=1)
            places = np.array([first[key] for key, _ in whole], dtype=np.intp)
            vectors[places[sound]] = halves[sound]
        return vectors

    def _completed(self, vectors: Matrix | None, texts: Sequence[str], first: Mapping[bytes, int]) -> Matrix | None:
        """The vectors with those that are missing computed and stored; None where these have other dimensions."""
        held = np.zeros(len(texts), dtype=bool) if vectors is None else np.asarray(vectors.any(axis=1))
        missing = [(key, row) for key, row in first.items() if not held[row]]
        for at in batches([texts[row] for _, row in missing], self._taker):
            batch = missing[at]
            fresh, _ = self._embedded([(key, texts[row]) for key, row in batch])
            if vectors is None:
                vectors = np.zeros((len(texts), fresh.shape[1]), dtype=np.float32)
            if vectors.shape[1] != fresh.shape[1]:
                return None
            vectors[[row for _, row in batch]] = fresh
        return vectors

    @property
    def _taker(self) -> ArrayEmbeddings:
        """Whose limits a batch keeps."""
        return self._inner if isinstance(self._inner, ArrayEmbeddings) else self

    def _embedded(self, batch: Sequence[tuple[bytes, str]]) -> tuple[Halves, dict[bytes, bytes]]:
        """The vectors of texts, and their token vectors by the keys of these; both are stored."""
        inner, texts = self._inner, [text for _, text in batch]
        given: object
        tokens: list[TokenVectors] | None = None
        if isinstance(inner, ArrayEmbeddings):
            given, tokens = inner.document_tokens(texts)
        else:
            given = inner.embed_documents(texts)
        halves = unit_rows(given, len(texts), self._identity).astype(STORED)
        of_tokens = {_TOKENS + key: one.tobytes() for (key, _), one in zip(batch, tokens or (), strict=bool(tokens))}
        self._file.put(
            [*((key, half.tobytes()) for (key, _), half in zip(batch, halves, strict=True)), *of_tokens.items()]
        )
        return halves, of_tokens


class Keys:
    """The keys of the texts that one embedder embeds."""

    def __init__(self, identity: str, specimen: bytes = b"") -> None:
        """Of the embedder that `identity` names; `specimen` stands for the model, where that may become another."""
        self._document = hashlib.sha256(f"document\0{identity}\0".encode() + specimen)

    def of(self, text: str) -> bytes:
        """The key of a text's vector, 32 bytes; texts that embedders see alike have one."""
        return self.of_clean(clean(text) or EMPTY)

    def of_clean(self, text: str) -> bytes:
        """The key of a text that is as embedders see it."""
        digest = self._document.copy()
        digest.update(text.encode())
        return digest.digest()
