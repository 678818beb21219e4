"""Which sentences of a statement make one: an item and what opens its list, the two halves of a line that was broken.

Knows sentences, parts and marks; knows no words and no wording.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from operator import attrgetter, ge
from threading import Lock

from cachetools import LRUCache, cached

from retrieval.statement import Part, PartKind, Sentence, Statement
from retrieval.text.sentences import LONGEST, ends, is_ended

_STATEMENTS_AT_HAND = 256

_LINES = 5
"""Sentences on each side of the end of a line by which it is told whether ends of lines are ends of sentences there."""

_FEWEST_BROKEN = 2
"""How many of them end as lines that were broken do where lines are broken, and no headings."""

_IN_LINES = frozenset((PartKind.COVER, PartKind.HEADING))
"""What is made of lines, each by itself, and not of sentences."""

_COLONS = frozenset(":：")
_SEMICOLONS = frozenset(";；؛")
_COMMAS = frozenset(",，،、")
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_CLOSING = "\"'”’»)]』」"
_ITEM = re.compile(r"\s*(?:[-–—•·*▪]|\(?(?:\d{1,4}|[^\W\d_]|[ivxlc]{2,6}|[IVXLC]{2,6})(?:\.\d{1,3})*[.)])\s")


def belonging(number: int, statement: Statement, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The numbers of the sentences that make one with this, in order: what opens its list, what its line goes on from.

    What stands between the opener of a list and one of its items is left out, unless it is one sentence with it. Among
    sentences in order that tile the text. Time grows with the length of that sentence or list.
    """
    lines = lines_of(statement, sentences)
    found = deque((number,))
    while (earlier := lines.before(found[0])) is not None:
        found.appendleft(earlier)
    while lines.is_broken(found[-1]):
        found.append(found[-1] + 1)
    return tuple(found)


def unbroken(first: int, last: int, statement: Statement, sentences: Sequence[Sentence], most: int) -> tuple[int, int]:
    """The first and the last of the sentences that make one with those from `first` to `last`, all between included.

    As many of them as have no more than `most` characters: before those given up to half of that, then behind them.
    """
    lines = lines_of(statement, sentences)
    for room, step in ((most / 2, -1), (most, 1), (most, -1)):
        while lines.is_broken(first - 1 if step < 0 else last):
            one, other = (first - 1, last) if step < 0 else (first, last + 1)
            if sentences[other].end - sentences[one].start > room:
                break
            first, last = one, other
    return first, last


def goes_on(first: int, last: int, statement: Statement, sentences: Sequence[Sentence]) -> bool:
    """Whether beside the sentences from `first` to `last` stands one that makes one with them."""
    lines = lines_of(statement, sentences)
    return lines.is_broken(first - 1) or lines.is_broken(last)


def is_whole(start: int, end: int, statement: Statement, sentences: Sequence[Sentence]) -> bool:
    """Whether a range begins where a sentence begins and ends where one ends, as far as marks and letters show.

    What is not is a stretch of the text: of a sentence that is too long to be one of `sentences`, of a line that was
    broken, of a text without full stops; an item of a list, a heading, an address.
    """
    first, last = sentence_at(sentences, start), sentence_at(sentences, end - 1)
    text = statement.text
    if any(map(str.isalnum, text[sentences[first].start : start] + text[end : sentences[last].end])):
        return False
    lines = lines_of(statement, sentences)
    return not lines.is_begun(first - 1) and not lines.is_unended(last)


def sentence_at(sentences: Sequence[Sentence], place: int) -> int:
    """The number of the sentence that holds a place, among sentences in order that tile a text."""
    return max(0, bisect_right(sentences, place, key=attrgetter("start")) - 1)


def announcing(number: int, statement: Statement, sentences: Sequence[Sentence]) -> int | None:
    """The sentence before this one that announces it with a colon, where both are sentences of their own; or None."""
    lines = lines_of(statement, sentences)
    return number - 1 if lines.is_announced(number) else None


class Lines:
    """The sentences of a statement by whether one goes on from another; what is found is kept for the next question."""

    def __init__(self, statement: Statement, sentences: Sequence[Sentence]) -> None:
        self._statement = statement
        self._sentences = sentences
        self._known: dict[int, tuple[int, int]] = {}
        self._ends: dict[int, frozenset[int]] = {}
        self._broken: dict[int, bool] = {}
        self._ranges: dict[int, tuple[int, int]] = {}

    def before(self, first: int) -> int | None:
        """The sentence that one goes on from, or that opens its list; None if it begins."""
        if not self._same_part(first - 1, first):
            return None
        ending = self._ending(first - 1)
        if self.is_broken(first - 1) or (ending in _COLONS and not self.stands_alone(first)):
            return first - 1
        if ending in _SEMICOLONS or (ending in _COMMAS and self._is_item(first)):
            return first - 1
        return self._opener(first) if self._is_item(first) else None

    def is_broken(self, number: int) -> bool:
        """Whether a sentence is but a stretch of one, and the next is more of it."""
        if number not in self._broken:
            self._broken[number] = self._same_part(number, number + 1) and (
                self._is_cut(number) or self._is_broken_off(number)
            )
        return self._broken[number]

    def whole_range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the sentences that a range touches, each with all stretches that make one with it."""
        first, last = (self._range(sentence_at(self._sentences, place)) for place in (start, end - 1))
        return first[0], last[1]

    def _range(self, number: int) -> tuple[int, int]:
        """The range of a sentence with all stretches that make one with it."""
        if number not in self._ranges:
            first = last = number
            while self.is_broken(first - 1):
                first -= 1
            while self.is_broken(last):
                last += 1
            found = self._sentences[first].start, self._sentences[last].end
            self._ranges |= dict.fromkeys(range(first, last + 1), found)
        return self._ranges[number]

    def _is_broken_off(self, number: int) -> bool:
        ending = self._ending(number)
        if self._is_ended(number) or ending in _SEMICOLONS or self._is_item(number + 1):
            return False
        is_abbreviation = ending == "."
        return is_abbreviation or self._letter(number + 1).islower() or self._is_broken_line(number)

    def is_begun(self, number: int) -> bool:
        """Whether the sentence behind this one was begun before it: in this one, or in what opens its list."""
        if not self._same_part(number, number + 1):
            return False
        if self._is_ended(number):
            return self._is_cut(number)
        return self.is_broken(number) or self._ending(number) in _SEMICOLONS or self._letter(number + 1).islower()

    def is_unended(self, number: int) -> bool:
        """Whether no mark of a sentence stands at its end; behind the last of a part there is nothing more of it."""
        return self._same_part(number, number + 1) and (not self._is_ended(number) or self._is_cut(number))

    def is_announced(self, number: int) -> bool:
        """Whether a sentence of its own stands behind one that ends with a colon."""
        return self._same_part(number - 1, number) and self._ending(number - 1) in _COLONS and self.stands_alone(number)

    def stands_alone(self, number: int) -> bool:
        """Whether a sentence behind a colon is one of its own, as far as its first letter and its last sign show."""
        listed = self._is_item(number) or self._ending(number) in _SEMICOLONS | _COMMAS
        return not listed and not self._letter(number).islower()

    def _is_cut(self, number: int) -> bool:
        """Whether a sentence that is longer than `LONGEST` was cut behind this stretch of it."""
        if self._ends_a_line(number):
            return False
        start, end = self._line(number)
        if end - start <= LONGEST:
            return False
        if not self._is_ended(number):
            return True
        if start not in self._ends:
            text, language, part = self._statement.text, self._statement.record.language, self._part(number)
            self._ends[start] = ends(text[start:end], text[part.start : part.end], language)
        return self._sentences[number].end - start not in self._ends[start]

    def _line(self, number: int) -> tuple[int, int]:
        """The range of the line that a sentence stands in."""
        if number not in self._known:
            first = last = number
            while self._same_part(first - 1, first) and not self._ends_a_line(first - 1):
                first -= 1
            while self._same_part(last, last + 1) and not self._ends_a_line(last):
                last += 1
            line = self._sentences[first].start, self._sentences[last].end
            self._known |= dict.fromkeys(range(first, last + 1), line)
        return self._known[number]

    def _part(self, number: int) -> Part:
        start = self._sentences[number].start
        return next(part for part in self._statement.parts if part.start <= start < part.end)

    def _is_broken_line(self, number: int) -> bool:
        """Whether a line that no colon ends was broken there, as those before and behind it were."""
        if self._part(number).kind in _IN_LINES or self._ending(number) in _COLONS or not self._ends_a_line(number):
            return False
        before, behind = range(number + 1 - _LINES, number + 1), range(number + 1, number + 1 + _LINES)
        bare = [sum(map(self._is_bare, beside)) for beside in (before, behind)]
        least = (min(_FEWEST_BROKEN, sum(map(self._is_within, beside))) for beside in (before, behind))
        return sum(bare) >= _FEWEST_BROKEN and all(map(ge, bare, least))

    def _is_bare(self, number: int) -> bool:
        """Whether a line ends without any mark, and the next begins no item of a list."""
        return (
            self._is_within(number)
            and unicodedata.category(self._ending(number) or ".")[0] in "LMN"
            and self._ends_a_line(number)
            and not self._is_item(number + 1)
            and not self._is_ended(number)
        )

    def _is_within(self, number: int) -> bool:
        return self._same_part(number, number + 1)

    def _is_ended(self, number: int) -> bool:
        return is_ended(self._statement.text, self._sentences[number].end, self._statement.record.language)

    def _ends_a_line(self, number: int) -> bool:
        text = self._text(number)
        return not _BREAKS.isdisjoint(text[len(text.rstrip()) :])

    def _opener(self, item: int) -> int | None:
        """What opens the list of an item: behind it stand items alone, whatever they end with."""
        for k in range(item - 1, -1, -1):
            if not self._same_part(k, item):
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


def as_text(statement: Statement, sentences: Sequence[Sentence]) -> tuple[object, ...]:
    """What a reading depends on: a text is cut into sentences in one way, or in another number of them."""
    return statement.text, statement.record.language, statement.parts, len(sentences)


@cached(LRUCache(_STATEMENTS_AT_HAND), key=as_text, lock=Lock())
def lines_of(statement: Statement, sentences: Sequence[Sentence]) -> Lines:
    """The lines of a statement whose sentences, in order, tile its text; kept for the last statements asked about."""
    return Lines(statement, sentences)
