"""What every embedder here takes and gives: texts cleaned one way, unit vectors as arrays.

Knows no embedder.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
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
"""What a text is cut to: some two pages, more than any sentence; NFKC of hostile accents takes time by its square."""

EMPTY = "."
"""What is embedded in place of a text that holds nothing: a vector of length 1, so that every cosine is finite."""

TEXT_RULES = "text 1"
"""Names what `clean` does, as part of an embedder's identity: to be raised with any change that moves a vector."""

_DROPPED = re.compile("[\u00ad\u061c\u180e\u202a-\u202e\u2060-\u206f\ud800-\udfff]+")
"""Soft hyphen, direction and joining marks, which no reader sees; lone surrogates, which no encoding takes."""

_SPACED = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u2581\ufeff\ufffd]+")
"""Control characters, and what multilingual-e5's own normaliser turns into a space (its "nmt_nfkc" table)."""


def clean(text: str) -> str:
    """The text as embedders see it: NFKC, single spaces, nothing invisible, at most `MOST_CHARACTERS`; may be empty.

    Texts that look the same come out the same, whatever their accents are composed of and whatever white space is
    around them. Cleaning twice changes nothing.
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
    """A question's tokens: `vectors`, shape (n, dims), int8, and `weights`, shape (n,), which sum to 1.

    The rarer a token is in ordinary text, the more it weighs. Vectors, of a text's tokens too, are of length `scale`:
    the product of two, taken in 32 bits, is their cosine times its square.
    """

    vectors: TokenVectors
    weights: Matrix
    scale: int


@dataclass(frozen=True, slots=True)
class QuestionPieces:
    """A question as the local model reads it: its words cut into pieces, and what each means where it stands.

    `text` is the question as it was cut; piece `i` is `text[slice(*spans[i])]`. `vectors` has the shape (pieces, 384).
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    vectors: Matrix


class ArrayEmbeddings(ABC):
    """Embeddings that give arrays: a list of floats takes eight times the memory and the time.

    Every vector has length 1, so that a dot product is a cosine. `retrieval.embedding.langchain` makes LangChain's
    `Embeddings` of them.
    """

    batch: int = 32
    """How many texts are best given at a time."""

    batch_characters: int = 1_000_000
    """How many characters these may have together."""

    gives_tokens: bool = False
    """Whether `document_tokens` and `query_tokens` give token vectors."""

    drifts: bool = False
    """Whether another model may come to stand behind the same name, as with a provider."""

    @abstractmethod
    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """

    @abstractmethod
    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (dims,), float32.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """

    def document_tokens(self, texts: Sequence[str]) -> tuple[Matrix, list[TokenVectors] | None]:
        """What `document_matrix` returns, and each text's token vectors, shape (tokens, dims); None where not given.

        Raises:
            EmbeddingError: as `document_matrix`.
        """
        return self.document_matrix(texts), None

    def query_tokens(self, text: str) -> tuple[Matrix, QuestionTokens | None]:
        """What `query_vector` returns, and the question's tokens; None where they are not given.

        Raises:
            EmbeddingError: as `query_vector`.
        """
        return self.query_vector(text), None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`document_matrix` as lists."""
        vectors: list[list[float]] = self.document_matrix(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """`query_vector` as a list."""
        vector: list[float] = self.query_vector(text).tolist()
        return vector


def batches(texts: Sequence[str], taker: ArrayEmbeddings) -> Iterator[slice]:
    """Where to cut the texts into batches that an embedder takes; its limits are looked at anew before each."""
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
        EmbeddingError: there are not `rows` of them, they differ in length, or one is not finite or nought.
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
