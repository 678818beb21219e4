"""Stored sentences that make a whole: an item and the opener of the list, the two halves of a broken line.

Knows sentences, parts and marks; knows no words and no wording.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence
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
    """The numbers of the sentences that make a whole with a sentence, in order: the opener of a list, broken lines.

    Items between the opener of a list and the item asked about are left out. `sentences` tile the text, in order. Time
    grows with the length of the whole.
    """
    lines = lines_of(statement, sentences)
    found = deque((number,))
    while (earlier := lines.before(found[0])) is not None:
        found.appendleft(earlier)
    while lines.is_broken(found[-1]):
        found.append(found[-1] + 1)
    return tuple(found)


def unbroken(first: int, last: int, statement: Statement, sentences: Sequence[Sentence], most: int) -> tuple[int, int]:
    """The first and last of the sentences that make a whole with `first` to `last`, all between included.

    No more than `most` characters: before the sentences given up to half of `most`, then behind.
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
    """Whether a whole sentence goes on before `first` or behind `last`."""
    lines = lines_of(statement, sentences)
    return lines.is_broken(first - 1) or lines.is_broken(last)


def is_whole(start: int, end: int, statement: Statement, sentences: Sequence[Sentence]) -> bool:
    """Whether a range begins and ends where sentences do, as far as marks and letters show.

    Otherwise the range is a stretch of the text: of a sentence too long to be stored whole, of a broken line, of a text
    without full stops; an item of a list, a heading, an address.
    """
    first, last = sentence_at(sentences, start), sentence_at(sentences, end - 1)
    text = statement.text
    if any(map(str.isalnum, text[sentences[first].start : start] + text[end : sentences[last].end])):
        return False
    lines = lines_of(statement, sentences)
    return not lines.is_begun(first - 1) and not lines.is_unended(last)


def sentence_at(sentences: Sequence[Sentence], place: int) -> int:
    """The number of the sentence that holds a place; `sentences` tile the text, in order."""
    return max(0, bisect_right(sentences, place, key=attrgetter("start")) - 1)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A range of a text without the white space at both ends."""
    within = text[start:end]
    return end - len(within.lstrip()), start + len(within.rstrip())


class Lines:
    """Whether sentences of a statement go on from each other; findings are kept for the next question."""

    def __init__(self, statement: Statement, sentences: Sequence[Sentence]) -> None:
        self._statement = statement
        self._sentences = sentences
        self._parts = [bisect_right(statement.parts, s.start, key=attrgetter("start")) - 1 for s in sentences]
        self._lines: dict[int, tuple[int, int]] = {}
        self._ends: dict[int, frozenset[int]] = {}
        self._broken: dict[int, bool] = {}
        self._ranges: dict[int, tuple[int, int]] = {}

    def before(self, first: int) -> int | None:
        """The sentence from which sentence `first` goes on, or the opener of the list; None if `first` begins."""
        if not self._is_within(first - 1):
            return None
        ending = self._ending(first - 1)
        if self.is_broken(first - 1) or (ending in _COLONS and not self.stands_alone(first)):
            return first - 1
        if ending in _SEMICOLONS or (ending in _COMMAS and self._is_item(first)):
            return first - 1
        return self._opener(first) if self._is_item(first) else None

    def is_broken(self, number: int) -> bool:
        """Whether a stored sentence is only a stretch, and the next stored sentence goes on."""
        if number not in self._broken:
            self._broken[number] = self._is_within(number) and (self._is_cut(number) or self._is_broken_off(number))
        return self._broken[number]

    def whole_range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the whole sentences that a range touches, all stretches included."""
        first, last = (self._range(sentence_at(self._sentences, place)) for place in (start, end - 1))
        return first[0], last[1]

    def _range(self, number: int) -> tuple[int, int]:
        """The range of a sentence with all stretches that make one with it."""
        return self._run(number, self.is_broken, self._ranges)

    def _line(self, number: int) -> tuple[int, int]:
        """The range of a sentence's line."""
        return self._run(number, lambda k: self._is_within(k) and not self._ends_a_line(k), self._lines)

    def _run(self, number: int, joins: Callable[[int], bool], known: dict[int, tuple[int, int]]) -> tuple[int, int]:
        """The range of the sentences around a sentence each of which joins the next."""
        if number not in known:
            first = last = number
            while joins(first - 1):
                first -= 1
            while joins(last):
                last += 1
            known |= dict.fromkeys(range(first, last + 1), (self._sentences[first].start, self._sentences[last].end))
        return known[number]

    def _is_broken_off(self, number: int) -> bool:
        ending = self._ending(number)
        if self._is_ended(number) or ending in _SEMICOLONS or self._is_item(number + 1):
            return False
        is_abbreviation = ending == "."
        return is_abbreviation or self._letter(number + 1).islower() or self._is_broken_line(number)

    def is_begun(self, number: int) -> bool:
        """Whether the next sentence was begun earlier: in sentence `number`, or in the opener of the list."""
        if not self._is_within(number):
            return False
        if self._is_ended(number):
            return self._is_cut(number)
        return self.is_broken(number) or self._ending(number) in _SEMICOLONS or self._letter(number + 1).islower()

    def is_unended(self, number: int) -> bool:
        """Whether a sentence ends without a mark; the last sentence of a part counts as ended."""
        return self._is_within(number) and (not self._is_ended(number) or self._is_cut(number))

    def is_announced(self, number: int) -> bool:
        """Whether a sentence can stand alone and follows a colon."""
        return self._is_within(number - 1) and self._ending(number - 1) in _COLONS and self.stands_alone(number)

    def stands_alone(self, number: int) -> bool:
        """Whether a sentence behind a colon can stand alone, as far as the first letter and the last sign show."""
        listed = self._is_item(number) or self._ending(number) in _SEMICOLONS | _COMMAS
        return not listed and not self._letter(number).islower()

    def _is_cut(self, number: int) -> bool:
        """Whether a sentence longer than `LONGEST` was cut behind stretch `number`."""
        if self._ends_a_line(number):
            return False
        start, end = self._line(number)
        if end - start <= LONGEST:
            return False
        if start not in self._ends:
            text, language, part = self._statement.text, self._statement.record.language, self._part(number)
            self._ends[start] = ends(text[start:end], text[part.start : part.end], language)
        return self._sentences[number].end - start not in self._ends[start]

    def _part(self, number: int) -> Part:
        return self._statement.parts[self._parts[number]]

    def _is_broken_line(self, number: int) -> bool:
        """Whether a line without a final colon was broken at the end, as the lines around were."""
        if self._part(number).kind in _IN_LINES or self._ending(number) in _COLONS or not self._ends_a_line(number):
            return False
        before, behind = range(number + 1 - _LINES, number + 1), range(number + 1, number + 1 + _LINES)
        bare = [sum(map(self._is_bare, beside)) for beside in (before, behind)]
        least = (min(_FEWEST_BROKEN, sum(map(self._is_within, beside))) for beside in (before, behind))
        return sum(bare) >= _FEWEST_BROKEN and all(map(ge, bare, least))

    def _is_bare(self, number: int) -> bool:
        """Whether a line ends without any mark."""
        return (
            self._is_within(number)
            and unicodedata.category(self._ending(number) or ".")[0] in "LMN"
            and self._ends_a_line(number)
            and not self._is_ended(number)
        )

    def _is_within(self, number: int) -> bool:
        """Whether a sentence and the next are of one part."""
        return 0 <= number < len(self._parts) - 1 and self._parts[number] == self._parts[number + 1]

    def _is_ended(self, number: int) -> bool:
        return is_ended(self._statement.text, self._sentences[number].end, self._statement.record.language)

    def _ends_a_line(self, number: int) -> bool:
        text = self._text(number)
        return not _BREAKS.isdisjoint(text[len(text.rstrip()) :])

    def _opener(self, item: int) -> int | None:
        """The opener of an item's list: only items follow the opener, whatever the ending."""
        for k in range(item - 1, -1, -1):
            if not self._is_within(k):
                return None
            if self._ending(k) in _COLONS and not self._is_item(k):
                return k
            if self._begins_paragraph(k) and not self._is_item(k):
                return None
        return None

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
    """The cache key of a reading: a text cut otherwise has another number of sentences."""
    return statement.text, statement.record.language, statement.parts, len(sentences)


@cached(LRUCache(_STATEMENTS_AT_HAND), key=as_text, lock=Lock())
def lines_of(statement: Statement, sentences: Sequence[Sentence]) -> Lines:
    """The lines of a statement, kept for the last statements asked about; `sentences` tile the text, in order."""
    return Lines(statement, sentences)
