"""Words of a text, and tables of phrases to compare the words with, whatever the script.

Knows scripts; knows no statement, and no subject of a table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from retrieval.text.scripts import UNSPACED, is_unspaced

_WORD = re.compile(f"[{UNSPACED}]|[^\\W_{UNSPACED}](?:[\u200c\u064b-\u065f\u0640]*[^\\W_{UNSPACED}])*")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")

# Arabic and Persian keyboards write one letter as two characters; vowels, tatweel and the zero-width non-joiner, and
# the dots of a Russian ё, are written or not.
_SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "ٱ": "ا", "ё": "е"})
_UNWRITTEN = re.compile("[\u064b-\u065f\u0640\u200c]")
_CONJUNCTIONS = "وف"
"""Arabic ones, written together with the word behind them."""


class FoldedWord(NamedTuple):
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
    if word.isascii():
        return word.lower()
    return _UNWRITTEN.sub("", word.casefold().translate(_SAME))


def size(text: str, start: int, end: int, most: int) -> int:
    """How many words a stretch has, up to `most`; of scripts without spaces two characters are taken for a word."""
    halves = 0
    for match in _WORD.finditer(text, start, end):
        halves += 1 if is_unspaced(match.group()[0]) else 2
        if halves >= 2 * most:
            break
    return halves // 2


class _Phrases:
    """A list of phrases: `first` and `last` are the words that one may begin and end with."""

    def __init__(self, phrases: Iterable[str]) -> None:
        listed = list(phrases)
        self.every = frozenset(tuple(word.text for word in words(phrase)) for phrase in listed if "*" not in phrase)
        self.begins = tuple(_folded(phrase[:-1]) for phrase in listed if phrase.endswith("*"))
        self.ends = tuple(_folded(phrase[1:]) for phrase in listed if phrase.startswith("*"))
        self.longest = max(map(len, self.every), default=0)
        self.first = {phrase[0] for phrase in self.every}
        self.last = {phrase[-1] for phrase in self.every}

    def has(self, found: Sequence[FoldedWord], start: int, end: int) -> bool:
        """Whether some words are a phrase, a conjunction before the first aside."""
        phrase = tuple(word.text for word in found[start:end])
        return phrase in self.every or (_bare(phrase[0]), *phrase[1:]) in self.every

    def is_form(self, word: str) -> bool:
        """Whether a word has a beginning or an ending of the list."""
        return bool(self.begins and (word.startswith(self.begins) or _bare(word).startswith(self.begins))) or (
            bool(self.ends) and word.endswith(self.ends)
        )


class Table:
    """The phrases of a language, in named lists; a missing list is empty."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        """`lists` has phrases as written; "claim*" is every word with the beginning, "*mos" with the ending."""
        self._lists = {name: _Phrases(phrases) for name, phrases in lists.items()}

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
        return name in self._lists and bool(self._lists[name].every)

    def at(self, name: str, found: Sequence[FoldedWord], first: int) -> int:
        """How many words from `first` on are the longest phrase of a list; 0 for no phrase."""
        if (listed := self._lists.get(name)) is None:
            return 0
        word = found[first].text
        if word in listed.first or _bare(word) in listed.first:
            for count in range(min(listed.longest, len(found) - first), 0, -1):
                if listed.has(found, first, first + count):
                    return count
        return int(listed.is_form(word))

    def until(self, name: str, found: Sequence[FoldedWord], last: int) -> int:
        """How many words before `last` are the longest phrase of a list; 0 for no phrase."""
        if not last or (listed := self._lists.get(name)) is None:
            return 0
        word = found[last - 1].text
        if word in listed.last or _bare(word) in listed.last:
            for count in range(min(listed.longest, last), 0, -1):
                if listed.has(found, last - count, last):
                    return count
        return int(listed.is_form(word))


@cache
def phrases_of(language: str | None, *files: str) -> Table | None:
    """The table of a language (ISO 639-1) in files of this folder; None for an unknown language."""
    lists = [_read(file).get(language or "") for file in files]
    return None if None in lists else Table({name: some for each in lists if each for name, some in each.items()})


@cache
def _read(file: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


def _bare(word: str) -> str:
    """An Arabic word without the conjunction before it; any other word as it is."""
    return word[1:] if len(word) > 2 and word[0] in _CONJUNCTIONS else word
