"""An embedder's cosines on the local embedder's scale, to which the thresholds were fitted.

A cosine of 0.8 is little to some models and much to others. Twelve questions with sentences that answer (`scale.toml`)
say where a model puts answers and other sentences. Knows neither search nor thresholds.
"""

from __future__ import annotations

import json
import logging
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from retrieval.embedding.base import ArrayEmbeddings

_PAIRS = Path(__file__).resolve().parent / "scale.toml"

LEAST_APART = 0.02
"""The least distance between an embedder's cosines of answers and of other sentences; the local embedder's is 0.16."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A cosine's value on the local embedder's scale: `factor` times the cosine, plus `offset`."""

    factor: float = 1.0
    offset: float = 0.0

    def __call__(self, cosine: float) -> float:
        """The value of a cosine."""
        return self.factor * cosine + self.offset


AS_IS = Scale()

log = logging.getLogger(__name__)


def means(embeddings: ArrayEmbeddings) -> tuple[float, float]:
    """The mean cosines of questions with sentences that answer, and with the others.

    Raises:
        EmbeddingError: the embedder did not answer.
    """
    pairs = tomllib.loads(_PAIRS.read_text(encoding="utf-8"))["pairs"]
    sentences = embeddings.document_matrix([pair["sentence"] for pair in pairs])
    questions = np.stack([embeddings.query_vector(pair["question"]) for pair in pairs])
    cosines = questions @ sentences.T
    matched = np.eye(len(pairs), dtype=bool)
    return float(cosines[matched].mean()), float(cosines[~matched].mean())


def _scale(matched: float, others: float) -> Scale:
    if matched - others < LEAST_APART:
        log.warning(
            "the embedder finds a question as like to any sentence as to one that answers it (cosines of %.2f and "
            "%.2f): its answers will be poor; name a model that is made for search in ONRECORD_EMBEDDINGS",
            others,
            matched,
        )
        return AS_IS
    local = tomllib.loads(_PAIRS.read_text(encoding="utf-8"))
    factor = (local["matched"] - local["others"]) / (matched - others)
    return Scale(factor, local["others"] - factor * others)


def kept(embeddings: ArrayEmbeddings, file: Path) -> Scale:
    """The scale of an embedder, whose means are measured once and kept in `file`; an unusable file is made anew.

    Raises:
        EmbeddingError: the embedder did not answer.
    """
    with suppress(OSError, ValueError, TypeError, KeyError):
        read = json.loads(file.read_text(encoding="utf-8"))
        matched, others = float(read["matched"]), float(read["others"])
        if -1 <= others <= 1 and -1 <= matched <= 1:
            return _scale(matched, others)
    matched, others = means(embeddings)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.new")
        draft.write_text(json.dumps({"matched": matched, "others": others}), encoding="utf-8")
        draft.replace(file)
    return _scale(matched, others)
