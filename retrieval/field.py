"""How near a question lies to what is spoken about at international meetings, whatever is held.

A recipe lies farther from all of it than a question on a treaty does, even one to which nothing held speaks. Forty
sentences (`field.toml`) stand for the field. Knows neither search nor thresholds.
"""

from __future__ import annotations

import base64
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from retrieval.vectors import Matrix, TextVectors

_FIELD = Path(__file__).resolve().parent / "field.toml"


def local() -> Matrix:
    """The mean of the sentences' vectors by the local embedder, shape (384,); its product with a question's vector is
    the mean of the question's cosines with the sentences."""
    table = tomllib.loads(_FIELD.read_text(encoding="utf-8"))
    return np.frombuffer(base64.b64decode(table["local"]), dtype="<f2").astype(np.float32)


def measured(embeddings: TextVectors) -> Matrix:
    """The same by another embedder, shape (dims,).

    Raises:
        EmbeddingError: the embedder did not answer.
    """
    sentences = tomllib.loads(_FIELD.read_text(encoding="utf-8"))["sentences"]
    return np.asarray(embeddings.document_matrix(sentences).mean(axis=0), dtype=np.float32)


def kept(embeddings: TextVectors, file: Path) -> Matrix:
    """The same, measured once and kept in `file`; a file that cannot be used is made anew.

    Raises:
        EmbeddingError: as `measured`.
    """
    with suppress(OSError, ValueError, EOFError):
        read = np.load(file, allow_pickle=False)
        if read.ndim == 1 and read.dtype == np.float32 and np.isfinite(read).all():
            return np.asarray(read)
    found = measured(embeddings)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.new")
        with draft.open("wb") as into:
            np.save(into, found)
        draft.replace(file)
    return found
