"""Words of a text, and tables of phrases to compare the words with, whatever the script.

Knows scripts; knows no statement, and no subject of a table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.text.scripts import UNSPACED, is_unspaced

_WORD = re.compile(f"[{UNSPACED}]|[^\\W_{UNSPACED}](?:[\u200c\u064b-\u065f\u0640]*[^\\W_{UNSPACED}])*")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")

# Arabic and Persian keyboards write one letter as two characters; vowels, tatweel and the zero-width non-joiner, and
# the dots of a Russian ё, are written or not.
_SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "ٱ": "ا", "ё": "е"})
_UNWRITTEN = re.compile("[\u064b-\u065f\u0640\u200c]")
_CONJUNCTIONS = "وف"
"""Arabic ones, written together with the word behind them."""


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A word of a text, folded for comparison, with the range in the text; a character in a script without spaces."""

    text: str
    start: int
    end: int


def says(text: str) -> bool:
    """Whether a text has any letter or digit."""
    return any(map(str.isalnum, text))


def words(text: str, start: int = 0, end: int | None = None) -> list[FoldedWord]:
    """The words of a stretch of a text outside brackets, with offsets in the text."""
    stretch = _BRACKETS.sub(lambda m: " " * len(m.group()), text[start:end])
    return [FoldedWord(_folded(m.group()), start + m.start(), start + m.end()) for m in _WORD.finditer(stretch)]


def _folded(word: str) -> str:
    return _UNWRITTEN.sub("", word.casefold().translate(_SAME))


def size(text: str, start: int, end: int, most: int) -> int:
    """How many words a stretch has, up to `most`; of scripts without spaces two characters are taken for a word."""
    halves = 0
    for match in _WORD.finditer(text, start, end):
        halves += 1 if is_unspaced(match.group()[0]) else 2
        if halves >= 2 * most:
            break
    return halves // 2


class Table:
    """The phrases of a language, in named lists; a missing list is empty."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """`lists` has phrases as written; "claim*" is every word with the beginning, "*mos" with the ending."""
        self._phrases = {
            name: frozenset(tuple(word.text for word in words(phrase)) for phrase in phrases if "*" not in phrase)
            for name, phrases in lists.items()
        }
        self._begins = {name: _parts(phrases, slice(None, -1), str.endswith) for name, phrases in lists.items()}
        self._ends = {name: _parts(phrases, slice(1, None), str.startswith) for name, phrases in lists.items()}
        every = {phrase for listed in self._phrases.values() for phrase in listed}
        self._longest = max(map(len, every), default=0)
        self._first = {phrase[0] for phrase in every}
        self._last = {phrase[-1] for phrase in every}

    def is_made_of(self, name: str, text: str) -> bool:
        """Whether a text is made of phrases of a list alone."""
        found = words(text)
        return bool(found) and all(self.at(name, found, k) for k in range(len(found)))

    def behind(self, name: str, text: str) -> int:
        """Where the first word begins behind the phrase of a list at a text's start, if any; 0 without more words."""
        found = words(text)
        count = self.at(name, found, 0) if found else 0
        return found[count].start if count < len(found) else 0

    def has(self, name: str) -> bool:
        """Whether a list has any phrase."""
        return bool(self._phrases.get(name))

    def at(self, name: str, found: Sequence[FoldedWord], first: int) -> int:
        """How many words from `first` on are the longest phrase of a list; 0 for no phrase."""
        word, most = found[first].text, 0
        if word in self._first or _bare(word) in self._first:
            most = min(self._longest, len(found) - first)
        spans = ((first, first + count) for count in range(most, 0, -1))
        return self._listed(name, found, spans) or self._is_formed(name, word)

    def until(self, name: str, found: Sequence[FoldedWord], last: int) -> int:
        """How many words before `last` are the longest phrase of a list; 0 for no phrase."""
        if not last:
            return 0
        word, most = found[last - 1].text, 0
        if word in self._last or _bare(word) in self._last:
            most = min(self._longest, last)
        spans = ((last - count, last) for count in range(most, 0, -1))
        return self._listed(name, found, spans) or self._is_formed(name, word)

    def _is_formed(self, name: str, word: str) -> int:
        """1 for a word with a beginning or ending of a list, else 0."""
        begins = self._begins.get(name, ())
        return int(word.startswith(begins) or _bare(word).startswith(begins) or word.endswith(self._ends.get(name, ())))

    def _listed(self, name: str, found: Sequence[FoldedWord], spans: Iterable[tuple[int, int]]) -> int:
        """How many words the first of some spans has that is a phrase of a list; 0 without a phrase."""
        listed = self._phrases.get(name, frozenset())
        for start, end in spans:
            phrase = tuple(word.text for word in found[start:end])
            if phrase in listed or (_bare(phrase[0]), *phrase[1:]) in listed:
                return end - start
        return 0


@cache
def phrases_of(language: str | None, *files: str) -> Table | None:
    """The table of a language (ISO 639-1) in files of this folder; None for an unknown language."""
    lists = [_read(file).get(language or "") for file in files]
    return None if None in lists else Table({name: some for each in lists if each for name, some in each.items()})


@cache
def _read(file: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


def _parts(phrases: Iterable[str], kept: slice, starred: Callable[[str, str], bool]) -> tuple[str, ...]:
    """The phrases with a star at the beginning or end, folded and without the star."""
    return tuple(_folded(phrase[kept]) for phrase in phrases if starred(phrase, "*"))


def _bare(word: str) -> str:
    """An Arabic word without the conjunction before it; any other word as it is."""
    return word[1:] if len(word) > 2 and word[0] in _CONJUNCTIONS else word
