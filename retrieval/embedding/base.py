"""The interface of every embedder: texts cleaned in one way, unit vectors as arrays.

Knows no embedder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]
    TokenVectors = npt.NDArray[np.int8]

MOST_CHARACTERS = 4_000
"""The limit of a text: some two pages, more than any sentence; NFKC of hostile accents takes time by its square."""

EMPTY = "."
"""The text embedded in place of an empty text: with a vector of length 1 every cosine is finite."""

TEXT_RULES = "text 1"
"""The version of `clean`, as part of an embedder's identity: to be raised with any change that moves a vector."""

_DROPPED = re.compile("[\u00ad\u061c\u180e\u202a-\u202e\u2060-\u206f\ud800-\udfff]+")
"""Soft hyphen, direction and joining marks, which no reader sees; lone surrogates, which no encoding takes."""

_SPACED = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u2581\ufeff\ufffd]+")
"""Control characters, and what multilingual-e5's own normaliser turns into a space (its "nmt_nfkc" table)."""


def clean(text: str) -> str:
    """Return the text as embedders see it: NFKC, single spaces, nothing invisible, at most `MOST_CHARACTERS`.

    Texts that look alike come out alike, however accents are composed and whatever the white space around the words. A
    cleaned text may be empty. Cleaning twice changes nothing.
    """
    if not text.isascii():
        text = _DROPPED.sub("", text)
    text = " ".join(_SPACED.sub(" ", text).split())
    if not text.isascii():
        # NFKC can make eighteen characters of one (U+FDFA), and spaces: the limit and the spaces come after it too.
        text = " ".join(unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).split())
    return text[:MOST_CHARACTERS].rstrip()


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """A question's tokens: `vectors`, shape (n, dims), int8, and `weights`, shape (n,), with the sum 1.

    A token rare in ordinary text weighs more. Vectors, of a text's tokens too, are of length `scale`: the product of
    two, taken in 32 bits, is the cosine times the square of `scale`.
    """

    vectors: TokenVectors
    weights: Matrix
    scale: int


@dataclass(frozen=True, slots=True)
class QuestionPieces:
    """A question as the local model reads the words: cut into pieces, each with a vector of its meaning in context.

    `text` is the question as cut; piece `i` is `text[slice(*spans[i])]`. `vectors` has the shape (pieces, 384).
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    vectors: Matrix


class ArrayEmbeddings:
    """Embeddings that give arrays: a list of floats takes eight times the memory and the time.

    Every vector has length 1, so that a dot product is a cosine. An embedder has either `document_matrix` and
    `query_vector`, or, with token vectors, `document_tokens` and `query_tokens`: the others follow. Each raises
    EmbeddingError where the embedder cannot be loaded or did not answer.
    """

    batch: int = 32
    """How many texts are best given at a time."""

    batch_characters: int = 1_000_000
    """How many characters a batch may have."""

    gives_tokens: bool = False
    """Whether `document_tokens` and `query_tokens` give token vectors."""

    drifts: bool = False
    """Whether another model may come to stand behind the embedder's name, as with a provider."""

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32."""
        return self.document_tokens(texts)[0]

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (dims,), float32."""
        return self.query_tokens(text)[0]

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """The vectors of `document_matrix`, and each text's token vectors, (tokens, dims); None where not given."""
        return self.document_matrix(texts), None

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """The vector of `query_vector`, and the question's tokens; None where not given."""
        return self.query_vector(text), None


def batches(texts: Sequence[str], taker: ArrayEmbeddings) -> Iterator[slice]:
    """Where to cut the texts into batches for an embedder, whose limits are read anew before each batch."""
    start = 0
    while start < len(texts):
        end, room = start + 1, taker.batch_characters - len(texts[start])
        while end < min(len(texts), start + taker.batch) and len(texts[end]) <= room:
            room -= len(texts[end])
            end += 1
        yield slice(start, end)
        start = end


def unit_rows(vectors: object, rows: int, whose: str) -> Matrix:
    """Vectors scaled to length 1: shape (rows, dims), float32.

    Raises:
        EmbeddingError: there are not `rows` vectors, the lengths differ, or a vector is not finite or nought.
    """
    try:
        matrix = np.asarray(vectors, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EmbeddingError(f"{whose} answered with something that is not a table of numbers: {error}") from error
    if matrix.ndim != 2 or len(matrix) != rows:
        raise EmbeddingError(f"{whose} answered with an array of shape {matrix.shape} to {rows} texts")
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise EmbeddingError(f"{whose} answered with a vector that has no direction (nought, or not finite)")
    return np.asarray(matrix / lengths, dtype=np.float32)
