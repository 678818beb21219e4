"""Which sentences of a statement make one: an item and what opens its list, the two halves of a line that was broken.

Knows sentences, parts and marks; knows no words and no wording.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from retrieval.statement import Sentence, Statement

_LONGEST_LIST = 6_000
"""Characters from the opener of a list to an item that still belongs to it."""

_MOST_BROKEN = 12
"""Lines into which one sentence may have been broken."""

_COLONS = frozenset(":：")
_SEMICOLONS = frozenset(";；؛")
_COMMAS = frozenset(",，،、")
_FINAL = frozenset(".!?…。！？؟۔")
_CLOSING = "\"'”’»)]』」"
_ITEM = re.compile(r"\s*(?:[-–—•·*▪]|\(?\w{1,4}[.)])\s")


def belonging(number: int, statement: Statement, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The numbers of the sentences that make one with this, in order: what opens its list, what its line goes on from.

    What stands between the opener of a list and one of its items is left out, unless it is one sentence with it. Among
    sentences in order that tile the text.
    """
    lines = _Lines(statement, sentences)
    found = [number]
    while (earlier := lines.before(found[0], number)) is not None:
        found.insert(0, earlier)
    while found[-1] - number < _MOST_BROKEN and lines.is_broken(found[-1]):
        found.append(found[-1] + 1)
    return tuple(found)


def announcing(number: int, statement: Statement, sentences: Sequence[Sentence]) -> int | None:
    """The sentence before this one that announces it with a colon, where both are sentences of their own; or None."""
    lines = _Lines(statement, sentences)
    return number - 1 if lines.is_announced(number) else None


class _Lines:
    def __init__(self, statement: Statement, sentences: Sequence[Sentence]) -> None:
        self._statement = statement
        self._sentences = sentences

    def before(self, first: int, number: int) -> int | None:
        """The sentence that the first one goes on from, on the way back from that with a number; None if it begins."""
        if not self._same_part(first - 1, first) or self._is_far(first - 1, number):
            return None
        ending = self._ending(first - 1)
        if self.is_broken(first - 1) or (ending in _COLONS and not self.stands_alone(first)):
            return first - 1
        if ending in _SEMICOLONS or (ending in _COMMAS and self._is_item(first)):
            return first - 1
        return self._opener(first, number) if self._is_item(first) else None

    def is_broken(self, number: int) -> bool:
        """Whether a sentence is but the beginning of a line, and the next is its rest."""
        if not self._same_part(number, number + 1):
            return False
        ending = self._ending(number)
        goes_on = self._letter(number + 1).islower() and not self._is_item(number + 1)
        return goes_on and ending not in _FINAL and ending not in _SEMICOLONS

    def is_announced(self, number: int) -> bool:
        """Whether a sentence of its own stands behind one that ends with a colon."""
        return self._same_part(number - 1, number) and self._ending(number - 1) in _COLONS and self.stands_alone(number)

    def stands_alone(self, number: int) -> bool:
        """Whether a sentence behind a colon is one of its own, as far as its first letter and its last sign show."""
        listed = self._is_item(number) or self._ending(number) in _SEMICOLONS | _COMMAS
        return not listed and not self._letter(number).islower()

    def _opener(self, item: int, number: int) -> int | None:
        """What opens the list of an item: behind it stand items alone, whatever they end with."""
        for k in range(item - 1, -1, -1):
            if not self._same_part(k, item) or self._is_far(k, number):
                return None
            if self._ending(k) in _COLONS and not self._is_item(k):
                return k
            if self._begins_paragraph(k) and not self._is_item(k):
                return None
        return None

    def _same_part(self, one: int, other: int) -> bool:
        if one < 0 or other >= len(self._sentences):
            return False
        parts = [
            bisect_right(self._statement.parts, self._sentences[k].start, key=attrgetter("start")) for k in (one, other)
        ]
        return parts[0] == parts[1]

    def _is_far(self, number: int, other: int) -> bool:
        return self._sentences[other].start - self._sentences[number].start > _LONGEST_LIST

    def _text(self, number: int) -> str:
        return self._statement.text[self._sentences[number].start : self._sentences[number].end]

    def _ending(self, number: int) -> str:
        text = self._text(number).rstrip()
        return text.rstrip(_CLOSING)[-1:] or text[-1:]

    def _letter(self, number: int) -> str:
        return next(filter(str.isalpha, self._text(number)), "")

    def _is_item(self, number: int) -> bool:
        return _ITEM.match(self._text(number)) is not None

    def _begins_paragraph(self, number: int) -> bool:
        start = self._sentences[number].start
        return start == 0 or "\n" in self._statement.text[max(0, start - 2) : start]
