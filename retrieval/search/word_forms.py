"""The passages that may contain a form of a word, by the terms of the index.

Knows terms and folded forms; the texts of the passages decide.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from retrieval.search.index.database import KINDS
from retrieval.statement import PartKind
from retrieval.text.phrase_forms import CLITIC_LETTERS, SHARED, WITH_CLITICS, beginning, folded, is_like, starts_of
from retrieval.text.scripts import has_han

if TYPE_CHECKING:
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Rows = npt.NDArray[np.integer]

SPEECH = KINDS.index(PartKind.SPEECH)

_JOINTS = str.maketrans("./'’", "----")


class Vocabulary:
    """Terms by folded form: single words, and compounds with `-` at each joint, by the first letters of each part."""

    def __init__(self) -> None:
        """Without terms; `last` is the number of the last term added. `lock` is for those who share the terms."""
        self.last = 0
        self.lock = threading.Lock()
        self._simple: defaultdict[str, list[str]] = defaultdict(list)
        self._accented: list[tuple[str, str]] = []
        self._compound: list[tuple[str, str]] = []
        self._of_part: defaultdict[str, list[str]] = defaultdict(list)
        self._of_last: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, terms: Iterable[tuple[int, str]]) -> None:
        """Add terms with numbers above `last`."""
        for number, term in terms:
            plain = folded(term.translate(_JOINTS)).text
            if "-" in plain:
                self._compound.append((plain, term))
                self._of_last[_last(term) if "-" in term else plain].append(term)
                for letters in {part[:SHARED] for part in _parts(plain)}:
                    self._of_part[letters].append(term)
            else:
                self._simple[plain].append(term)
                if not term.isascii():
                    self._accented.append((plain, term))
            self.last = max(self.last, number)

    def like(self, key: str, language: str | None) -> Iterator[str]:
        """The terms that may be forms of a word in texts of a language, some twice; `key` is a key of the word."""
        yield from self._simple.get(key, ())
        if language == "en" and not has_han(key):
            # English stems differ by accents alone.
            yield from (term for plain, term in self._accented if is_like(plain, key))
        else:
            some = (terms for plain, terms in self._simple.items() if _may_be(plain, key, language))
            yield from (term for terms in some for term in terms)
        for start in (start[:SHARED] for start in starts_of(key)):
            yield from self._of_part.get(start, ())
            if len(start) < SHARED:
                longer = (terms for letters, terms in self._of_part.items() if letters.startswith(start))
                yield from (term for terms in longer for term in terms)
        # The stem of a compound may leave little of the last word: "level-n" of "level-nation".
        for letters in range(len(key) + 1):
            yield from self._of_last.get(key[:letters], ())
        if has_han(key):
            yield from (term for plain, term in self._compound if key in plain)


def _parts(plain: str) -> set[str]:
    """A folded compound from each of its parts on, and all parts without joints."""
    return {plain, plain.replace("-", ""), *(plain[at + 1 :] for at, letter in enumerate(plain) if letter == "-")}


def _last(term: str) -> str:
    return folded(term.rpartition("-")[2]).text


def begins(term: str) -> set[str]:
    """The letters under which an index on a server lists a term: one of `sought_under` for each key like the term."""
    plain = folded(term.translate(_JOINTS)).text
    parts = _parts(plain)
    if has_han(plain):
        parts.update(plain)
    elif not plain.isascii():
        parts.update(plain[at:] for at in range(CLITIC_LETTERS + 1))
    last = {f"={_last(term)}"} if "-" in plain else set()
    return {part[:letters] for part in parts for letters in range(1, SHARED + 1) if part} | last


def sought_under(key: str) -> set[str]:
    """The letters under which `begins` lists the terms like a key, and other terms."""
    if has_han(key):
        return {key[:1]}
    return {beginning(key)[:SHARED], key[:SHARED], *(f"={key[:letters]}" for letters in range(1, len(key) + 1))}


def _may_be(plain: str, key: str, language: str | None) -> bool:
    if has_han(key):
        return key in plain
    if language in WITH_CLITICS:
        return any(is_like(plain[n:], key) for n in range(min(CLITIC_LETTERS, len(plain)) + 1))
    return language != "en" and is_like(plain, key)


def together(
    masks: Sequence[Mask], among: Mask, statements: Rows, starts: Rows, ends: Rows, *, pairs: bool
) -> list[tuple[int, int]]:
    """The rows of `among` in all masks, alone or with the row behind, if the passages follow on each other.

    Each as the first and the last row.
    """
    alone, joined, behind = among, among, np.append(among[1:], False)[: len(among)]
    for mask in masks:
        alone = alone & mask
        joined = joined & (mask | np.append(mask[1:], False)[: len(mask)])
    follows = np.append((statements[:-1] == statements[1:]) & (ends[:-1] == starts[1:]), False)[: len(among)]
    stretched = joined & behind & follows & pairs
    return [(row, row + int(stretched[row])) for row in np.flatnonzero(alone | stretched).tolist()]
