"""Words: how a text becomes terms, and BM25 over passages of terms (bm25s).

Knows words and languages, not statements. Terms are case-folded and stemmed by the language's Snowball stemmer, if any;
Chinese, which does not write spaces, becomes overlapping pairs of characters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from retrieval.text.scripts import has_han

if TYPE_CHECKING:
    Scores = npt.NDArray[np.float32]
    Numbers = npt.NDArray[np.int32]
    Ends = npt.NDArray[np.int64]
    Rows = npt.NDArray[np.int32]

RULE = "terms 1"
"""Names what `terms` does, wherever terms are kept: to be raised with any change to them."""

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
    return stemmed([word for word in words if word not in stops], language)


def stemmed(words: Sequence[str], language: str | None) -> list[str]:
    """The stems of case-folded words in order; the words themselves where the language has no stemmer."""
    if language not in _STEMMERS:
        return list(words)
    stems: list[str] = _stemmer(language).stemWords(words)
    return stems


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


def rarity(holding: int, size: int) -> float:
    """BM25's inverse document frequency (Lucene's variant, as bm25s has it) of a term in `holding` of `size` passages.

    Also the limit of the term's part of a score, approached as a passage repeats the term.
    """
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75: bm25s's defaults) over a fixed list of passages."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self.size = size

    @classmethod
    def of(cls, numbers: Numbers, ends: Ends, vocabulary: dict[str, int]) -> LexicalIndex:
        """An index of passages given as the numbers of terms, one after the other, and the end of each passage.

        `vocabulary` has the number of each term, from 0 on.
        """
        import bm25s

        if not len(numbers):
            return cls(None, len(ends))
        bm25 = bm25s.BM25()
        passages = [some.tolist() for some in np.split(numbers, ends[:-1])]
        bm25.index((passages, dict(vocabulary)), show_progress=False)
        return cls(bm25, len(ends))

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Each term's number; not to be changed."""
        known: Mapping[str, int] = self._bm25.vocab_dict if self._bm25 is not None else {}
        return known

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

    def scores(self, query: Sequence[str], weights: Mapping[str, float]) -> Scores:
        """BM25 of each passage against the query's terms, shape (size,), float32; zeros where no term occurs.

        `weights` of all the terms stand in place of their inverse document frequencies among these passages, so that
        passages of several indexes can be compared.
        """
        total = np.zeros(self.size, dtype=np.float32)
        for term, times in Counter(query).items():
            rows, values = self._column(term)
            factor = times * self._factor(term, len(rows), weights)
            # A passage stands once in a column, so that nothing is added over something else.
            total[rows] += values if factor == 1 else values * np.float32(factor)
        return total

    def resemblance(self, weights: Mapping[str, float]) -> Scores:
        """BM25 of each passage, as a share (0..1) of the limit where a passage repeats every term without end.

        `weights` of the terms, at least one, are as in `scores`. Shape (size,), float32.
        """
        return self.scores(list(weights), weights) / np.float32(sum(weights.values()))

    def frequency(self, term: str) -> int:
        """The number of passages that hold a term."""
        return len(self.rows(term))

    def rows(self, term: str) -> Rows:
        """The passages that hold a term."""
        return self._column(term)[0]

    def best(self, term: str, weights: Mapping[str, float]) -> float:
        """The best that a term brings any passage, with `weights` as in `scores`; 0 where the term does not occur."""
        rows, values = self._column(term)
        return float(np.max(values)) * self._factor(term, len(rows), weights) if len(rows) else 0.0

    def _factor(self, term: str, frequency: int, weights: Mapping[str, float]) -> float:
        """The factor from the scores kept for a term to those with its weight."""
        return weights[term] / rarity(frequency, self.size) if frequency else 1.0

    def _column(self, term: str) -> tuple[Rows, Scores]:
        """The passages that hold a term, and the term's part in the score of each."""
        number = self.vocabulary.get(term)
        if number is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        kept = self._bm25.scores
        at = slice(*kept["indptr"][number : number + 2].tolist())
        return kept["indices"][at], kept["data"][at]
