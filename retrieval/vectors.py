"""The vectors of a statement: one a sentence, and one a passage that is made of its sentences'.

A passage's vector is the mean of its sentences' unit vectors and of its header's ("Country, year"), scaled to unit
length. Each sentence is embedded once, and serves both to find the passage and to choose the sentence.
Knows how texts become vectors, not where either is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from retrieval.statement import Passage, Record, Statement

if TYPE_CHECKING:
    Matrix = npt.NDArray[np.float32]

HEADER_WEIGHT = 0.15
"""Weight of the header against the mean of the sentences, chosen on the development questions."""


class TextVectors(Protocol):
    """What this room asks of an embedder: unit vectors as rows of float32."""

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found, shape (len(texts), dims)."""
        ...

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question, shape (dims,)."""
        ...


def header(record: Record) -> str:
    """Who speaks and when, as it enters a passage's vector: "Islamic Republic of Iran, 2020"; empty when unknown."""
    known = (record.delegation, record.date[:4] if record.date else None)
    return ", ".join(part for part in known if part)


def sentence_texts(statement: Statement, passages: Sequence[Passage]) -> list[str]:
    """The sentences of the passages in order, without the white space around them."""
    return [statement.text[s.start : s.end].strip() for p in passages for s in p.sentences]


def passage_vectors(embeddings: TextVectors, statement: Statement, passages: Sequence[Passage]) -> Matrix:
    """Unit vectors of the passages, shape (len(passages), dims), float32.

    Raises:
        EmbeddingError: the embedder did not answer.
    """

    top = header(statement.record)
    texts = sentence_texts(statement, passages)
    vectors = embeddings.document_matrix([*texts, top] if top else texts)
    sentences = vectors[: len(texts)]
    starts = np.cumsum([0, *(len(p.sentences) for p in passages)])[:-1]
    counts = np.array([len(p.sentences) for p in passages], dtype=np.float32)
    pooled = np.add.reduceat(sentences, starts, axis=0) / counts[:, None]
    if top:
        pooled = (1 - HEADER_WEIGHT) * pooled + HEADER_WEIGHT * vectors[-1]
    norms = np.linalg.norm(pooled, axis=1, keepdims=True)
    return np.asarray(pooled / np.where(norms == 0, 1, norms), dtype=np.float32)
