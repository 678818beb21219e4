"""Words: how a text becomes terms, and BM25 over passages of terms (bm25s).

Knows words and languages, not statements. Terms are case-folded and stemmed by the language's Snowball stemmer where
there is one; Chinese, which does not write spaces, becomes overlapping pairs of characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from retrieval.scripts import has_han

if TYPE_CHECKING:
    Scores = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+(?:[./'’-][^\W_]+)*")
_STEMMERS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fr": "french",
    "pt": "portuguese",
    "ru": "russian",
}


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS[language])


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Words of the language that say nothing about the subject; empty where bm25s lists none."""
    from bm25s import stopwords

    listed: dict[str, Sequence[str]] = {
        "de": stopwords.STOPWORDS_GERMAN,
        "en": stopwords.STOPWORDS_EN_PLUS,
        "es": stopwords.STOPWORDS_SPANISH,
        "fr": stopwords.STOPWORDS_FRENCH,
        "pt": stopwords.STOPWORDS_PORTUGUESE,
        "ru": stopwords.STOPWORDS_RUSSIAN,
    }
    return frozenset(listed.get(language or "", ()))


def terms(text: str, language: str | None) -> list[str]:
    """The terms of a text in order, stop words left out."""
    folded = (text if text.isascii() else normalize("NFKC", text)).casefold()
    words = _WORD.findall(folded)
    if has_han(folded):
        words = [term for word in words for term in (_pairs(word) if has_han(word) else (word,))]
    stops = stop_words(language)
    words = [word for word in words if word not in stops]
    if language in _STEMMERS:
        stemmed: list[str] = _stemmer(language).stemWords(words)
        return stemmed
    return words


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


def rarity(holding: int, size: int) -> float:
    """BM25's inverse document frequency (Lucene's variant, as bm25s has it) of a term in `holding` of `size` passages.

    It is also the limit that the term's part of a score approaches as a passage repeats the term.
    """
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75: bm25s's defaults) over a fixed list of passages."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self.size = size

    @classmethod
    def build(cls, passages: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index of passages given as their terms."""
        import bm25s

        bm25 = bm25s.BM25()
        if any(passages):
            bm25.index([list(p) for p in passages], show_progress=False)
            return cls(bm25, len(passages))
        return cls(None, len(passages))

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """The index saved in a folder, its arrays memory-mapped.

        Raises:
            OSError, ValueError, KeyError, TypeError: the folder does not hold a whole index.
        """
        import bm25s

        if not any(folder.iterdir()):
            return cls(None, size)
        bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        # As plain arrays, still memory-mapped: of numpy's own kind for these, each slice takes a microsecond more.
        bm25.scores |= {name: np.asarray(bm25.scores[name]) for name in ("data", "indices", "indptr")}
        return cls(bm25, size)

    def save(self, folder: Path) -> None:
        """Write the index to a folder, which stays empty where there are no terms at all."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)

    def scores(self, query: Sequence[str]) -> Scores:
        """BM25 of each passage against the query's terms, shape (size,), float32; zeros where none occurs."""
        known = self._bm25.get_tokens_ids(list(query)) if self._bm25 is not None else []
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)

    def resemblance(self, weights: Mapping[str, float]) -> Scores:
        """BM25 of each passage, as a share (0..1) of what it comes to where a passage repeats every term without end.

        `weights` of the terms, one at least, stand in place of their inverse document frequencies among these passages,
        so that passages of several indexes can be compared. Shape (size,), float32.
        """
        total = np.zeros(self.size, dtype=np.float32)
        for term, weight in weights.items():
            for known in self._bm25.get_tokens_ids([term]) if self._bm25 is not None else ():
                start, end = self._bm25.scores["indptr"][known : known + 2]
                own = rarity(int(end - start), self.size)
                total[self._bm25.scores["indices"][start:end]] += self._bm25.scores["data"][start:end] * (weight / own)
        return total / np.float32(sum(weights.values()))

    def frequency(self, term: str) -> int:
        """The number of passages that hold a term."""
        known = self._bm25.get_tokens_ids([term]) if self._bm25 is not None else []
        indptr = self._bm25.scores["indptr"] if known else None
        return int(indptr[known[0] + 1] - indptr[known[0]]) if indptr is not None else 0

    def ceiling(self, query: Sequence[str]) -> float:
        """The best score that any passage could reach: the sum of each term's best, for scaling to 0..1."""
        if self._bm25 is None:
            return 0.0
        data, indptr = self._bm25.scores["data"], self._bm25.scores["indptr"]
        best = 0.0
        for term in self._bm25.get_tokens_ids(list(query)):
            column = data[indptr[term] : indptr[term + 1]]
            best += float(np.max(column)) if len(column) else 0.0
        return best
