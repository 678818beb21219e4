"""Quotations of somebody else inside a statement, and the words that attribute each.

Knows statements, sentences, quotation marks and introductions; knows no wording, no store and no model. A term, a title
or a motto in quotation marks, and a delegation's quotation of earlier own words, are the delegation's own words. So is
a whole statement of another that the delegation reads out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock

from cachetools import LRUCache, cached

from bot.quotes.belonging import as_text, unbroken
from bot.quotes.introductions import FEWEST, FRAGMENT, Lead, before, behind, goes_on
from bot.quotes.phrases import Table, phrases_of, size, words
from retrieval.statement import Sentence, Statement
from retrieval.text.quotation_marks import LONGEST, MARKS, QuotedRange, quoted_ranges

_WINDOW = 600
"""Characters before and behind a quotation in which its introduction is looked for."""

_ENOUGH = 16
"""Characters of a long introduction that show as well as the whole of a short one that another speaks."""

_SENTENCE, _LEAD = 8, 80
"""In a language without a table: words of a quotation that is no term, and characters before it that introduce it."""

_STATEMENTS_AT_HAND = 1024

_ANY_MARK = re.compile(f"[{MARKS}]")
_REACH = LONGEST + 100
"""Characters before a paragraph within which a quotation that goes on in it was opened, or opened anew."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody else's words: `start` and `end` in the statement's text, without the quotation marks.

    `introduction` is the range of the attributing words before or behind ("As the Secretary-General said"). A second
    quotation that only goes on from a first ("and") has the introduction of the first.
    """

    start: int
    end: int
    introduction: tuple[int, int]


@cached(LRUCache(_STATEMENTS_AT_HAND), key=as_text, lock=Lock())
def quotations(statement: Statement, sentences: Sequence[Sentence]) -> tuple[Quotation, ...]:
    """The quotations of others in a statement, in order, an outer quotation before the inner; in linear time.

    `sentences` are the statement's, in order. A quotation without an introduction, or of up to three words, is the
    delegation's own. The delegation's own head of state counts as somebody else: another speaker.
    """
    if not _ANY_MARK.search(statement.text):
        return ()
    known = phrases_of(statement.record.language, "quoting.toml")
    return _Reading(statement, sentences, known).quotations() if known else tuple(_whosoever(statement.text))


def quoted(ranges: Sequence[tuple[int, int]], statement: Statement, sentences: Sequence[Sentence]) -> Quotation | None:
    """The first quotation that a range lies, begins or ends in while no range holds enough of the introduction.

    Half is enough, or 16 characters, next to the quotation. None if the ranges are the delegation's own words, or show
    the attribution.
    """
    starts, ends = sorted(start for start, _ in ranges), sorted(end for _, end in ranges)
    for quotation in quotations(statement, sentences):
        opener, closer = _with_marks(statement.text, quotation)
        begins = bisect_left(starts, quotation.end) - bisect_left(starts, opener)
        stops = bisect_right(ends, closer) - bisect_right(ends, quotation.start)
        if (begins or stops) and not _shown(quotation, ranges):
            return quotation
    return None


def _with_marks(text: str, quotation: Quotation) -> tuple[int, int]:
    start, end = quotation.start, quotation.end
    while start > 0 and (text[start - 1] in MARKS or text[start - 1].isspace()):
        start -= 1
    while end < len(text) and (text[end] in MARKS or text[end].isspace()):
        end += 1
    return start, end


def _shown(quotation: Quotation, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a range holds enough of the introduction, next to the quotation: "Mandela said", not "As Nelson"."""
    first, last = quotation.introduction
    enough = min((last - first + 1) // 2, _ENOUGH)
    leads = last <= quotation.start
    return any(
        min(last, end) - max(first, start) >= enough and (end >= last if leads else start <= first)
        for start, end in ranges
    )


def _whosoever(text: str) -> Iterator[Quotation]:
    """The quotations that are no terms, in a language without known introductions, where nobody can be named.

    The text before each quotation is taken for the introduction.
    """
    for one in quoted_ranges(text):
        if size(text, one.start, one.end, _SENTENCE) >= _SENTENCE:
            lead = text[max(0, one.opener - _LEAD) : one.opener]
            shown = lead.rstrip().rpartition("\n")[2].lstrip() or lead.strip()
            start = text.rfind(shown, 0, one.opener) if shown else one.opener
            yield Quotation(one.start, one.end, (start, start + len(shown)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A statement with sentences, searched for quotations in the statement's language."""

    statement: Statement
    sentences: Sequence[Sentence]
    known: Table

    @property
    def text(self) -> str:
        return self.statement.text

    def quotations(self) -> tuple[Quotation, ...]:
        ranges = quoted_ranges(self.text)
        ranges = [r for r in ranges if size(self.text, r.start, r.end, FEWEST) >= FEWEST]
        found: list[Quotation] = []
        for last, one, following in zip([None, *ranges], ranges, [*ranges[1:], None], strict=False):
            floor = 0 if last is None else last.end if last.end < one.opener else last.start
            introduction = before(self._lead(one, floor), self.known)
            if introduction is None and last and found and found[-1].start == last.start and self._goes_on(last, one):
                introduction = found[-1].introduction
            if introduction is None:
                introduction = self._behind(one, following.opener if following else len(self.text))
            if introduction and introduction[0] < introduction[1]:
                found.append(Quotation(one.start, self._end(one), introduction))
        return tuple(found)

    def _sentence(self, at: int) -> int:
        """The number of the sentence at an offset; below 0 without a sentence."""
        return bisect_right(self.sentences, at, key=attrgetter("start")) - 1

    def _lead(self, one: QuotedRange, floor: int) -> Lead:
        """The sentence up to a quotation; the sentence before too, where the lead is empty or only a piece."""
        number = self._sentence(one.opener)
        start = self.sentences[number].start if number >= 0 else 0
        first = max(0, floor, one.opener - _WINDOW)
        apart = not words(self.text, max(start, first), one.opener)
        while number > 0 and start > first and self._is_piece(start, one.opener):
            number -= 1
            start = self.sentences[number].start
        opening = self.text[one.start : one.start + 4].lstrip("[(…. ")[:1]
        return Lead(
            text=self.text,
            start=max(start, first),
            end=one.opener,
            apart=apart,
            block=self._begins_paragraph(one.opener),
            size=size(self.text, one.start, one.end, FRAGMENT),
            whole=opening.isupper(),
            language=self.statement.record.language,
        )

    def _is_piece(self, start: int, end: int) -> bool:
        """Whether a lead says little by itself: few words, or the end of a sentence that was cut in two."""
        return len(words(self.text, start, end)) < FEWEST or self.text[start:end].lstrip()[:1].islower()

    def _goes_on(self, last: QuotedRange, one: QuotedRange) -> bool:
        between = words(self.text, last.end, min(one.opener, last.end + _WINDOW))
        return last.end < one.opener and goes_on(between, self.known)

    def _behind(self, one: QuotedRange, ceiling: int) -> tuple[int, int] | None:
        """The introduction behind a quotation: in the sentence, or in the next if the sentence ends there."""
        number = self._sentence(one.end - 1)
        start, end = one.end, self.sentences[number].end if number >= 0 else len(self.text)
        attached = ceiling < end or bool(words(self.text, start, min(end, start + _WINDOW)))
        if not attached and number + 1 < len(self.sentences):
            # “…。”他说。: where no space parts them, what follows goes on with the sentence.
            attached = not self.text[end - 1].isspace()
            start, end = start if attached else end, self.sentences[number + 1].end
        return behind(self.text, start, min(end, ceiling, start + _WINDOW), attached, self.known)

    def _end(self, one: QuotedRange) -> int:
        """Where a quotation ends; if never closed, with the paragraph begun by the quotation, else the first sentence.

        Of 258 quotations of real statements without the closing mark the end of 172 is found, with 6,000 characters too
        many in all; an end with each paragraph finds 118, with 30,000 too many.
        """
        if one.closed or self._begins_paragraph(one.opener):
            return one.end
        number = self._sentence(one.start)
        last = unbroken(number, number, self.statement, self.sentences, 2 * _REACH)[1] if number >= 0 else -1
        end = min(one.end, self.sentences[last].end) if number >= 0 else one.end
        return one.start + len(self.text[one.start : end].rstrip())

    def _begins_paragraph(self, at: int) -> bool:
        before_it = self.text[max(0, at - 4) : at]
        return not before_it.rpartition("\n")[2].strip() and ("\n" in before_it or at <= 4)
