"""The meaning of an abbreviation, and the abbreviation of a name, as texts say: "… Climate Change (IPCC)".

Knows letters and words; no index, and no abbreviation. After Schwartz and Hearst, A Simple Algorithm for Identifying
Abbreviation Definitions in Biomedical Text (2003), with initials alone: each content word has to have its own, but for
long names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from retrieval.text.terms import stop_words

LONGEST = 12
"""Words before an abbreviation in which what it stands for is looked for."""

FEWEST = 4
"""Initials from which on a name is known by them, where no statement explains the abbreviation."""

LONG_NAME = 5
"""Words in capitals from which on a name is what the abbreviation behind it stands for, whatever its initials."""

_REACH = 200
_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"\s*\(\s*([^\W\d_][\w&.-]{1,11}?)\s*\)")
_HYPHEN = re.compile("[-‐‑]")
_BREAK = re.compile(r"[.;:()]\s")


def is_abbreviation(word: str) -> bool:
    """Whether a word is written as an abbreviation: two capitals at least on a side of a hyphen, and no space."""
    return not any(map(str.isspace, word)) and any(len(_capitals(part)) > 1 for part in _HYPHEN.split(word))


def spelt_out(text: str, start: int, end: int, language: str | None) -> tuple[int, int] | None:
    """The range of the meaning of the abbreviation in parentheses at `text[start:end]`; None if unsaid."""
    before = text[max(0, start - _REACH) : start].rstrip()
    if not before.endswith("(") or not text[end : end + 2].lstrip().startswith(")"):
        return None
    before = before[:-1]
    offset = max(0, start - _REACH)
    broken = [match.end() for match in _BREAK.finditer(before)]
    words = list(_WORD.finditer(before, broken[-1] if broken else 0))[-LONGEST:]
    letters = _capitals(text[start:end])
    at = _first(words, letters, before, language)
    if at is None and len(letters) >= FEWEST:
        at = _in_capitals(words, letters, before, language)
    return None if at is None else (offset + words[at].start(), offset + words[-1].end())


def abbreviated(text: str, start: int, end: int, language: str | None) -> str | None:
    """The abbreviation in parentheses behind the name at `text[start:end]`, of the whole name; else None."""
    match = _SHORT.match(text, end)
    if match is None or not is_abbreviation(match[1]):
        return None
    found = spelt_out(text, *match.span(1), language)
    return match[1] if found is not None and found[0] == start else None


@dataclass(frozen=True)
class Initialled:
    """Names in capitals whose content words have some letters for initials: "International Atomic Energy Agency"."""

    language: str | None
    letters: str

    needed: ClassVar[tuple[frozenset[str] | None, ...]] = ()
    """Any passage may have one."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        little = "|".join(sorted(map(re.escape, stop_words(self.language))))
        between = rf"[\s-]+(?:(?:{little})\s+){{0,2}}"
        words = (rf"{re.escape(letter)}[^\W\d_]*[^\W\d_A-Z]" for letter in self.letters.upper()[1:])
        # A pattern that begins with a letter is found many times faster than one that begins with a boundary.
        first = rf"{self.letters[0].upper()}(?<!\w\w)[^\W\d_]*[^\W\d_A-Z]"
        return re.compile(rf"{between.join((first, *words))}\b")

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """The start and end of each such name in a text."""
        return [match.span() for match in self._pattern.finditer(text)]


def initialled(short: str, language: str | None) -> Initialled | None:
    """The names with the letters of an abbreviation for initials; None for too few initials."""
    letters = _capitals(short)
    return Initialled(language, letters) if len(letters) >= FEWEST else None


def initials(name: str, language: str | None) -> frozenset[str]:
    """The initials of a name, with and without those of stop words; empty for a name of one word."""
    words = _WORD.findall(name.casefold())
    stops = stop_words(language)
    some = ("".join(word[0] for word in words), "".join(word[0] for word in words if word not in stops))
    return frozenset(one for one in some if len(one) > 1)


def _capitals(word: str) -> str:
    return "".join(character for character in word if character.isupper()).casefold()


def _in_capitals(words: Sequence[re.Match[str]], letters: str, text: str, language: str | None) -> int | None:
    """The place of the first word of a long name in capitals, up to the last word; None without one.

    "MINUSMA" abbreviates in French what English texts write out in English: one of the words begins as it does.
    """
    stops = stop_words(language)
    capitals: list[int] = []
    for at in range(len(words) - 1, -1, -1):
        word = words[at].group()
        if at + 1 < len(words) and "," in text[words[at].end() : words[at + 1].start()]:
            break
        if word[0].isupper() and word.casefold() not in stops:
            capitals.append(at)
        elif word not in stops:
            break
    begins = any(words[at].group()[0].casefold() == letters[0] for at in capitals)
    is_whole = len(words) < LONGEST or not capitals or capitals[-1] > 0
    return capitals[-1] if len(capitals) >= LONG_NAME and begins and is_whole else None


def _first(words: Sequence[re.Match[str]], letters: str, text: str, language: str | None) -> int | None:
    """The place of the word from which on the initials of words are some letters, stop words and parts left out."""
    stops = stop_words(language)

    def fits(last: int, left: int) -> int | None:
        """The first word where those up to `last` bring the letters up to `left`."""
        if last < 0:
            return None
        word = words[last].group().casefold()
        is_part = words[last].start() > 0 and text[words[last].start() - 1] in "-‑’'"
        if left and word[0] == letters[left - 1]:
            if left == 1 and word not in stops and not is_part:
                return last
            if (found := fits(last - 1, left - 1)) is not None:
                return found
        return fits(last - 1, left) if word in stops or is_part else None

    return fits(len(words) - 1, len(letters))
