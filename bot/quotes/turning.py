"""Words left out of a sentence and visibly turning the kept words.

A negation, a condition, an exception, a question or reported speech directly around the kept words. Knows words and
marks, by language (`turns.toml`, `quoters.toml`); knows no statement. Without a listed word nothing is claimed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from bot.quotes.phrases import FoldedWord, Table, phrases_of, words

_MARKS = re.compile(r"[,،，、;；؛:：.。!?؟？…()\[\]—–]|\s-\s")
_COMMAS = re.compile(r"[,،，、—–]|\s-\s")
_SEMICOLONS = re.compile(r"[;；؛]")
_COLONS = re.compile(r"[:：]")
_FULL_STOPS = re.compile(r"[.。!?؟？;；؛]")
_QUESTION = re.compile(r"[?؟？]")

_BOUND = re.compile(r"\d[\d.,\s]*%?\s*(?:to|and|à|et|a|y|до|и|إلى|و|至|到|[-–—])\s*\Z")
"""The lower bound of a range, up to its upper one."""

_OMITTED = 6
"""Words of an omission within a clause up to which a negation among them denies what stands around it."""

_CLAUSES = 3
"""Clauses between commas through which a condition reaches: "If it rains, and it may, | we stay"."""

_LOST = 3
"""Words of a subject that were left off behind "that" ("they believe that history | began with them")."""

_SUBJECTS = 2
"""Words of a subject behind its verb of saying."""

_SUBJECT = 6
"""Words before a verb of saying in which its subject is looked for."""

_SHORT = 5
"""Words behind a comma in which a verb of saying stands that has what was kept before it (", some people say")."""

Range = tuple[int, int]


def turns(language: str | None) -> Table | None:
    """The turning words of a language (ISO 639-1); None for an unknown language."""
    return phrases_of(language, "turns.toml", "quoters.toml")


def hidden(sentence: str, kept: Sequence[Range], known: Table | None, names: Collection[str] = ()) -> list[Range]:
    """The left-out words of a sentence that turn the kept words, in code points, in order.

    `kept` are ranges of the sentence, in order and without overlaps. `names` are words for the speaker's delegation,
    folded, whose sayings are the speaker's own. Without a table only the mark of a question is known.
    """
    cut = _Cut(sentence, kept, known or Table({}), names)
    return sorted(set(cut.hidden()))


@lru_cache(maxsize=2048)
def _words(sentence: str) -> tuple[FoldedWord, ...]:
    return tuple(words(sentence))


class _Cut:
    """A sentence's words, and the stretches kept."""

    def __init__(self, sentence: str, kept: Sequence[Range], table: Table, names: Collection[str]) -> None:
        self.text = sentence
        self.words = _words(sentence)
        self.kept = kept
        self.table = table
        self.names = names

    def hidden(self) -> Iterator[Range]:
        edges = [(0, 0), *self.kept, (len(self.text), len(self.text))]
        for number, ((_, start), (end, _)) in enumerate(pairwise(edges)):
            first, last = self._index(start), self._index(end)
            if number < len(self.kept) and first < last:
                yield from self._before(first, last)
            if number and first < last:
                yield from self._behind(first, last)
            if 0 < number < len(self.kept) and self.text[end : end + 1].isdecimal():
                bound = _BOUND.search(self.text, start, end)
                if bound:
                    yield bound.span()
            if number == len(self.kept):
                yield from self._asked(start, first)

    def _index(self, place: int) -> int:
        """The first word to begin at a place or behind."""
        return bisect_left(self.words, place, key=attrgetter("start"))

    def _mark(self, k: int) -> str:
        """The marks between a word and the word before."""
        before = self.words[k - 1].end if k else 0
        return self.text[before : self.words[k].start if k < len(self.words) else len(self.text)]

    def _parted(self, k: int) -> bool:
        mark = self._mark(k)
        return mark != " " and _MARKS.search(mark) is not None and not self._listed("parted", k)

    def _listed(self, name: str, k: int) -> int:
        """How many words the phrase of a list at word `k` has; 0 for no phrase."""
        return self.table.at(name, self.words, k) if 0 <= k < len(self.words) else 0

    def _at(self, name: str, k: int) -> int:
        """As `_listed`, and 0 within a harmless phrase."""
        count = self._listed(name, k)
        return 0 if count and self._is_harmless(k, k + count) else count

    def _until(self, name: str, last: int, first: int) -> int:
        """As `_at`, for a phrase ending before word `last` and beginning no earlier than `first`."""
        count = self.table.until(name, self.words, last)
        if not count or last - count < first or self._is_harmless(last - count, last):
            return 0
        return count

    def _is_harmless(self, first: int, last: int) -> bool:
        """Whether a cue is part of a phrase that denies nothing: "not only", "even if"."""
        return any(
            start + count >= last
            for start in range(max(0, first - 3), first + 1)
            if (count := self._listed("harmless", start))
        )

    def _span(self, first: int, last: int) -> Range:
        return self.words[first].start, self.words[last - 1].end

    def _run(self, last: int, first: int) -> int:
        """Where the unparted words before `last` begin."""
        k = last
        while k > first and not (k < last and self._parted(k)):
            k -= 1
        return k

    # what stands before the kept words

    def _before(self, first: int, last: int) -> Iterator[Range]:
        marks = self._mark(last)
        if colon := self._colon(first, last):
            yield from self._opened(first, colon, last)
        if not _MARKS.search(marks):
            yield from self._denied(first, last)
            yield from self._left_between(first, last)
        yield from self._conditioned(first, last, marks)
        yield from self._reported(first, last, marks)

    def _denied(self, first: int, last: int) -> Iterator[Range]:
        """A negation directly before the kept words, or before words that carry the negation there."""
        that = self.table.until("that", self.words, last)
        found = self._carried("not", last - that, first, "carries")
        if found and (that or not self._listed("opens", last)):
            yield self._span(*found)

    def _left_between(self, first: int, last: int) -> Iterator[Range]:
        """A negation hidden by an omission between two pieces, with no mark between."""
        if first == 0 or last - first > _OMITTED or any(map(self._parted, range(first, last + 1))):
            return
        for k in range(first, last):
            if (count := self._at("not", k)) and k + count <= last:
                yield self._span(k, k + count)
                return

    def _conditioned(self, first: int, last: int, marks: str) -> Iterator[Range]:
        """A condition directly before the kept words, or with a clause ending there with a comma."""
        if not _MARKS.search(marks):
            count = self._until("if", last, first)
            inverted = self.table.until("inverted", self.words, last) if not self._asks() else 0
            if count or (inverted and last == inverted and first == 0):
                yield self._span(last - (count or inverted), last)
            return
        if not _COMMAS.search(marks) or self._listed("ends", last):
            return
        start = last
        for _ in range(_CLAUSES):
            start = self._run(start - 1, first) if start > first + 1 else first
            opener = start + self._listed("ends", start) if start else start
            if any(self._listed("concedes", k) for k in range(opener, last)):
                return
            for name in ("if",) if start else ("if", "save") if self._asks() else ("if", "save", "inverted"):
                if count := self._at(name, opener):
                    yield self._span(opener, opener + count)
                    return
            if start <= first or not _COMMAS.search(self._mark(start)):
                return

    def _reported(self, first: int, last: int, marks: str) -> Iterator[Range]:
        """A verb of saying that governs the kept words, with a subject other than the speaker; or a denial."""
        if _FULL_STOPS.search(marks):
            return
        at = self._that(first, last, marks)
        for name in ("rumour", *(("denies",) if at < last and not self._parted(at) else ())):
            if found := self._carried(name, at, first):
                yield self._span(*found)
                return
        run = self._run(at, first)
        comma = _COMMAS.search(marks) is not None
        if comma and (count := self._at("rumour", run) or self._at("source", run)) and not self._is_own(run, last):
            yield self._span(run, run + count)
            return
        # Without a word or a mark between, what is kept may be the verb's object: "they claim | the island".
        joined = at < last or self._listed("that", last) > 0
        clause = self._listed("stands", last) and not self._listed("opens", last)
        if joined or comma or _COLONS.search(marks) or clause or not self.table.has("that"):
            yield from self._said(first, at, joined=at < last and not self._parted(at))

    def _said(self, first: int, at: int, *, joined: bool) -> Iterator[Range]:
        """Somebody else's verb of saying before a word."""
        run = self._run(at, first)
        end = at
        # The subject may stand behind the verb: "the authorities" in "claim the authorities that".
        for _ in range(_SUBJECTS if joined else 0):
            if end > run and not self._until("says", end, run):
                end -= 1
        count = self._until("says", end, run)
        verb = end - count
        if not count:
            return
        if denied := self._denied_saying(first, verb) if joined else None:
            yield denied
        elif not self._is_own(run, at):
            yield self._span(max(run, verb - _SUBJECT), end)

    def _that(self, first: int, last: int, marks: str) -> int:
        """Where "that" begins before the kept words, or before a subject left off; `last` without "that"."""
        most = 0 if _MARKS.search(marks) or self._listed("opens", last) else _LOST
        for at in range(last, max(first, last - most) - 1, -1):
            count = self.table.until("that", self.words, at)
            if count and at - count >= first:
                return at - count
            if at == first or self._parted(at - 1) or self._listed("ends", at - 1):
                break
        return last

    def _denied_saying(self, first: int, verb: int) -> Range | None:
        """The denial of an assertion: "we reject the claim that", "we cannot accept the idea that"."""
        for k in range(verb, max(self._run(verb, first), verb - _SUBJECT), -1):
            for name in ("denies", "not"):
                if count := self._until(name, k, first):
                    return self._span(k - count, k)
            if self._listed("ends", k - 1):
                break
        return None

    def _carried(self, name: str, at: int, first: int, *carriers: str) -> Range | None:
        """The phrase of a list before a word, or before words that carry the phrase: "it is wrong | to say that"."""
        while at > first:
            if count := self._until(name, at, first):
                return at - count, at
            counts = (self.table.until(each, self.words, at) for each in carriers or ("carries", "stands"))
            if not (count := next(filter(None, counts), 0)) or self._parted(at):
                return None
            at -= count
        return None

    def _is_own(self, first: int, last: int) -> bool:
        return any(self._listed("own", k) or self.words[k].text in self.names for k in range(first, last))

    def _colon(self, first: int, last: int) -> int:
        """The word behind the last colon of a gap; 0 without a colon."""
        return next((k for k in range(last, first, -1) if _COLONS.search(self._mark(k))), 0)

    def _opened(self, first: int, colon: int, last: int) -> Iterator[Range]:
        """Denying, reporting or conditioning words in the opener of a list: "We reject: … | war"."""
        behind = self.words[last].start if last < len(self.words) else len(self.text)
        listed = "\n" in self.text[self.words[colon - 1].end : behind]
        start = colon - 1
        while start > first and not _FULL_STOPS.search(self._mark(start)):
            start -= 1
        for k in range(start, colon):
            count = self._at("denies", k)
            said = 0 if count or self._is_own(start, k) else self._at("says", k)
            if (count or said) and k + (count or said) <= colon:
                yield self._span(k, k + (count or said))
                return
        negations = (k for k in range(start, colon) if listed and self._at("not", k))
        if (k := next(negations, colon)) < colon:
            yield self._span(k, k + self._at("not", k))

    # what stands behind them

    def _behind(self, first: int, last: int) -> Iterator[Range]:
        marks = self._mark(first)
        if self._listed("ends", first - 1) or self._listed("that", first - 1):
            return
        goes_on = _SEMICOLONS.search(marks) and self._listed("ends", first)
        if _MARKS.search(marks) and not _COMMAS.search(marks) and not goes_on:
            return
        if count := self._at("behind", first):
            if first + count <= last:
                yield self._span(first, first + count)
            return
        if not _COMMAS.search(marks) or any(self._listed(name, first) for name in ("ends", "opens")):
            return
        for k in range(first, min(first + _SHORT, last)):
            if k > first and self._parted(k):
                return
            count = self._at("says", k) or self._at("rumour", k) or self._at("source", k)
            if not count or k + count > last:
                continue
            # ", they say." and ", said the King": not ", claiming many lives", nor ", countries assumed the cost".
            ends = k + count >= len(self.words) or self._parted(k + count)
            turned = k == first and not self.words[k].text.endswith("ing")
            if (ends or turned or self._listed("source", k)) and not self._is_own(first, min(k + count + 2, last)):
                yield self._span(first, k + count)
            return

    # questions

    def _asks(self) -> bool:
        return _QUESTION.search(self.text[self.words[-1].end :]) is not None if self.words else False

    def _asked(self, end: int, first: int) -> Iterator[Range]:
        """The mark of a question, left off where the kept words read as an assertion without the mark."""
        mark = _QUESTION.search(self.text, self.words[-1].end if self.words else 0)
        if mark is None or mark.end() <= end:
            return
        begin = self._index(self.kept[-1][0])
        told = begin - self.table.until("that", self.words, begin)
        asked = self._carried("asks", told, 0) if told < begin else self.table.until("asks", self.words, told)
        led = begin and (_COMMAS.search(self._mark(begin)) is not None or asked)
        if (first >= len(self.words) and (led or not begin)) or (asked and begin):
            yield mark.span()
