"""Words: how a text becomes terms, and the figures of BM25.

Knows words and languages, not statements. Terms are case-folded and stemmed by the language's Snowball stemmer, if any;
Chinese, which does not write spaces, becomes overlapping pairs of characters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

from retrieval.text.scripts import has_han

if TYPE_CHECKING:
    Scores = npt.NDArray[np.float32]
    Numbers = npt.NDArray[np.integer[Any]]

K1, B = 1.5, 0.75
"""BM25's parameters: how soon a repeated term counts no more, and how much a long passage loses."""

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


_STOP_WORDS = {
    "de": "STOPWORDS_GERMAN",
    "en": "STOPWORDS_EN_PLUS",
    "es": "STOPWORDS_SPANISH",
    "fr": "STOPWORDS_FRENCH",
    "pt": "STOPWORDS_PORTUGUESE",
    "ru": "STOPWORDS_RUSSIAN",
}


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS[language])


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """Words of the language that say nothing about the subject; empty where bm25s lists none."""
    name = _STOP_WORDS.get(language or "")
    return frozenset(_lists()[name]) if name else frozenset()


@cache
def _lists() -> dict[str, Sequence[str]]:
    """The lists of bm25s by name, read from its file: the package imports jax where it is installed, half a second."""
    found = find_spec("bm25s")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'bm25s'", name="bm25s")
    return run_path(str(Path(found.submodule_search_locations[0], "stopwords.py")))


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


def saturation(times: Numbers, lengths: Numbers, mean: float) -> Scores:
    """How far a term's count in each passage comes to the limit in BM25 (0..1), float32.

    `lengths` are in terms, with a `mean` over all passages; k1 is 1.5, and b 0.75.
    """
    return (times / (times + K1 * (1 - B + B * lengths / mean))).astype(np.float32)
