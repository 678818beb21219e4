"""The passages that may contain a form of a word, by the terms of the index.

Knows terms and folded forms; the texts of the passages decide.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from retrieval.text.phrase_forms import CLITIC_LETTERS, SHARED, WITH_CLITICS, beginning, folded, is_like
from retrieval.text.scripts import has_han

if TYPE_CHECKING:
    from retrieval.search.index.passage_index import PassageIndex

    Mask = npt.NDArray[np.bool_]

_JOINTS = str.maketrans("./'’", "----")

MASKS = 32
"""Words with a cached mask of the passages that may contain the word: the latest words."""

Wanted = tuple[frozenset[str], str | None]


class Vocabulary:
    """Terms: single words by folded form; compounds with `-` at each joint, without, and the part behind the last."""

    def __init__(self) -> None:
        """Without terms; `last` is the number of the last term added."""
        self.last = 0
        self._simple: dict[str, list[str]] = {}
        self._compound: list[tuple[str, str, str, str]] = []
        self._accented: list[tuple[str, str]] = []

    def add(self, terms: Iterable[tuple[int, str]]) -> None:
        """Add terms with numbers above `last`."""
        for number, term in terms:
            plain = folded(term.translate(_JOINTS)).text
            if "-" in plain:
                last = folded(term.rpartition("-")[2]).text if "-" in term else plain
                self._compound.append((plain, plain.replace("-", ""), last, term))
            else:
                self._simple.setdefault(plain, []).append(term)
                if not term.isascii():
                    self._accented.append((plain, term))
            self.last = max(self.last, number)

    def like(self, key: str, language: str | None) -> Iterator[str]:
        """The terms that may be forms of a word in texts of a language; `key` is a key of the word."""
        yield from self._simple.get(key, ())
        if language == "en" and not has_han(key):
            # English stems differ by accents alone.
            yield from (term for plain, term in self._accented if is_like(plain, key))
        else:
            some = (terms for plain, terms in self._simple.items() if _may_be(plain, key, language))
            yield from (term for terms in some for term in terms)
        start = beginning(key)[:SHARED]
        is_han = has_han(key)
        for plain, solid, last, term in self._compound:
            begins = plain.startswith(start) or f"-{start}" in plain or solid.startswith(start)
            # The stem of a compound may leave little of the last word: "level-n" of "level-nation".
            if begins or key.startswith(last) or (is_han and key in plain):
                yield term


def _may_be(plain: str, key: str, language: str | None) -> bool:
    if has_han(key):
        return key in plain
    if language in WITH_CLITICS:
        return any(is_like(plain[n:], key) for n in range(min(CLITIC_LETTERS, len(plain)) + 1))
    return language != "en" and is_like(plain, key)


_lock = threading.Lock()
_vocabularies: LRUCache[str, Vocabulary] = LRUCache(2)
"""By the name of the index: terms are added as the index grows."""
_masks: WeakKeyDictionary[PassageIndex, LRUCache[Wanted, Mask]] = WeakKeyDictionary()


def having(index: PassageIndex, wanted: frozenset[str], language: str | None) -> Mask:
    """A mask of an index's rows with a term that matches a key."""
    with _lock:
        masks = _masks.setdefault(index, LRUCache(MASKS))
        mask = masks.get((wanted, language))
        if mask is None:
            vocabulary = _vocabularies.setdefault(index.name, Vocabulary())
            vocabulary.add(index.terms(vocabulary.last))
            terms = {term for key in wanted for term in vocabulary.like(key, language)}
            mask = masks[wanted, language] = np.zeros(index.count, dtype=bool)
            for term in terms:
                mask[index.column(term)[0]] = True
    return mask
