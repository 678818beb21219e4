"""The judge: whether ranges of a statement may be quoted as one quotation of the speaker.

One judgement for all: what a person pastes and what the Engine is about to show pass the same `fault`. Knows one
statement at a time; knows no search and no front end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter

from bot.gate import cuts
from bot.gate.governing import cues
from bot.gate.quotations import quoted
from retrieval.normalise import normalise
from retrieval.scripts import is_unspaced
from retrieval.statement import PartKind, Sentence, Statement

Range = tuple[int, int]

_MOST_PLAIN = 3
"""Omissions in one sentence that no mark sets off; more make another sentence of its pieces."""

_SHORTEST_UNSPACED = 3
"""Characters below which a piece of a script without spaces is a word or part of one."""

_MOST_LEADING = 12
"""Sentences before one that may be the beginning of the same list."""


class Flaw(StrEnum):
    """What keeps a wording from being the speaker's, in these words and in this sense."""

    PART = "not the speech"
    QUOTED = "someone else's words"
    CUT = "cut"
    JOINED = "joined"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw: `spans` are the statement's words that show it, in code points; `detail` says it in words.

    For `CUT` the spans are the words that were left out and govern the rest, none where the statement's language has no
    cues; for `QUOTED` the introduction; for `INSERTED` the words that the quoter's own stand in place of.
    """

    flaw: Flaw
    spans: tuple[Range, ...] = ()
    detail: str = ""


def fault(
    ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence], kind: PartKind = PartKind.SPEECH
) -> Fault | None:
    """What is wrong with quoting these ranges of a statement as one quotation, as the words of a part of some kind.

    `ranges` are in order, without overlaps. In this order: they are not all in such a part; they stand in a quotation
    of somebody else whose introduction is left out; a sentence's words that were left out govern what was kept; an
    omission over the end of a sentence joins pieces of two. None if nothing is wrong.
    """
    if why := wrong_part(ranges, statement, kind):
        return Fault(Flaw.PART, tuple(ranges), why)
    quotation = quoted(ranges, statement, sentences)
    if quotation is not None:
        return Fault(Flaw.QUOTED, (quotation.introduction,), _printed(statement, quotation.introduction))
    return _cut(ranges, statement, sentences) or _joined(ranges, statement, sentences)


def wrong_part(ranges: Sequence[Range], statement: Statement, kind: PartKind) -> str | None:
    """Why the ranges are not the words of parts of one kind; None if they are."""
    for start, end in ranges:
        touched = [part for part in statement.parts if part.start < end and start < part.end]
        within = [part for part in touched if part.start <= start and end <= part.end]
        if not within:
            names = " and ".join(dict.fromkeys(f"the {part.kind}" for part in touched)) or "no part at all"
            return f"runs across the parts of the statement: {names}"
        for part in within:
            if part.kind != kind:
                of_whom = ", not the speaker's words" if kind is PartKind.SPEECH else f", not {_named(kind)}"
                return f"is {_named(part.kind)}{of_whom}"
    return None


def whole(place: Sequence[Range], statement: Statement, sentences: Sequence[Sentence], wrong: Fault | None) -> Range:
    """The whole sentences that ranges were taken from, those included that hold what is wrong with quoting them so."""
    spans = [*place, *(wrong.spans if wrong else ())]
    first = sentence_at(sentences, min(start for start, _ in spans))
    last = sentence_at(sentences, max(end for _, end in spans) - 1)
    start, end = sentences[first].start, sentences[last].end
    text = statement.text[start:end]
    return end - len(text.lstrip()), start + len(text.rstrip())


def _cut(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    hidden: set[Range] = set()
    for first, last in _touched(ranges, statement, sentences):
        start, end = sentences[first].start, sentences[last].end
        kept = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and start < b]
        sentence = statement.text[start:end]
        if not _says(_left_out(sentence, kept)) and not _asks(_left_out(sentence, kept)):
            continue
        if _picked(sentence, kept):
            return Fault(Flaw.CUT, (), "single words of it were put together")
        language = cues(statement.record.language)
        if language is None:
            return Fault(Flaw.CUT, (), "what was cut off cannot be judged in this language")
        hidden |= {(start + a, start + b) for a, b in cuts.hidden(sentence, kept, language)}
    return Fault(Flaw.CUT, tuple(sorted(hidden))) if hidden else None


def _left_out(sentence: str, kept: Sequence[Range]) -> str:
    edges = [0, *(edge for span in kept for edge in span), len(sentence)]
    return "".join(sentence[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def _picked(sentence: str, kept: Sequence[Range]) -> bool:
    """Whether words were picked out of a sentence to make another of them: a word alone between omissions, or many.

    Omissions that a mark of the sentence sets off on either side take out an aside, and do not count.
    """
    plain = [_says(sentence[b:c]) and not _is_set_off(sentence, b, c) for (_, b), (c, _) in pairwise(kept)]
    if sum(plain) > _MOST_PLAIN:
        return True
    inner = [sentence[a:b] for a, b in kept[1:-1]]
    return any((one or other) and _is_a_word(text) for text, one, other in zip(inner, plain, plain[1:], strict=False))


def _is_set_off(sentence: str, start: int, end: int) -> bool:
    left_out = sentence[start:end].strip()
    around = (sentence[start - 1], left_out[0], left_out[-1], sentence[end])
    return not all(c.isalnum() for c in around)


def _is_a_word(text: str) -> bool:
    if any(map(is_unspaced, text)):
        return sum(map(str.isalnum, text)) < _SHORTEST_UNSPACED
    return len(text.split()) == 1


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _asks(text: str) -> bool:
    return not cuts.QUESTION_MARKS.isdisjoint(normalise(text).text)


def _joined(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    """An omission over the end of a sentence leaves one side whole, or else it makes one sentence out of two."""
    for (_, end), (start, stop) in pairwise(ranges):
        one, other = sentence_at(sentences, end - 1), sentence_at(sentences, start)
        if one == other or _logical(other, statement, sentences)[0] <= one:
            continue
        tail = statement.text[end : sentences[one].end]
        head = statement.text[sentences[other].start : start]
        rest = statement.text[stop : sentences[other].end] if stop < sentences[other].end else ""
        closed = not tail.strip(" \t\r\n\"'”’»)]")
        opened = not _says(head)
        shown = not _says(rest) and _begins(statement.text[start:stop])
        if not (closed or (opened and (not _says(tail) or shown))):
            return Fault(Flaw.JOINED, (), "the omission joins pieces of two sentences")
    return None


def _begins(text: str) -> bool:
    """Whether a text shows by a capital or a number that a sentence begins; in a script without capitals none does."""
    letter = next((c for c in text if c.isalnum()), "")
    return letter.isupper() or letter.isdecimal()


def _touched(ranges: Sequence[Range], statement: Statement, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """The sentences that the ranges touch, by number, each with those that belong to it."""
    seen: set[int] = set()
    for start, end in ranges:
        for number in range(sentence_at(sentences, start), sentence_at(sentences, end - 1) + 1):
            if number not in seen:
                seen.add(number)
                yield _logical(number, statement, sentences)


def _logical(number: int, statement: Statement, sentences: Sequence[Sentence]) -> tuple[int, int]:
    """The first and last of the sentences that make one with this: an item with what opens its list, a broken one."""
    part = _part_at(statement, sentences[number].start)

    def one(k: int, ends: frozenset[str]) -> bool:
        same = _part_at(statement, sentences[k].start) == _part_at(statement, sentences[k + 1].start) == part
        return same and _goes_on(statement, sentences[k], sentences[k + 1], ends)

    first = last = number
    while first > 0 and number - first < _MOST_LEADING and one(first - 1, _LISTS):
        first -= 1
    while last + 1 < len(sentences) and last - number < _MOST_LEADING and one(last, _COMMAS):
        last += 1
    return first, last


_COMMAS = frozenset(",，،")
_COLONS = frozenset(":：")
_SEMICOLONS = frozenset(";；؛")
_LISTS = _COLONS | _SEMICOLONS | _COMMAS
_ITEM = re.compile(r"\s*(?:[-–—•·*]|\(?\w{1,4}[.)])\s")


def _goes_on(statement: Statement, one: Sentence, other: Sentence, ends: frozenset[str]) -> bool:
    """Whether a sentence is what the one before it, ending so, goes on with: a list's item, or the rest of a line."""
    ending = _ending(statement, one)
    if ending not in ends:
        return False
    text = statement.text[other.start : other.end]
    letter = next(filter(str.isalpha, text), "")
    listed = ending in _SEMICOLONS or (ending in _COLONS and _ending(statement, other) in _SEMICOLONS)
    return listed or letter.islower() or _ITEM.match(text) is not None


def _ending(statement: Statement, sentence: Sentence) -> str:
    return statement.text[sentence.start : sentence.end].rstrip()[-1:]


def _part_at(statement: Statement, place: int) -> int:
    return bisect_right(statement.parts, place, key=attrgetter("start"))


def sentence_at(sentences: Sequence[Sentence], place: int) -> int:
    """The number of the sentence that holds a place, among sentences in order that tile a text."""
    return max(0, bisect_right(sentences, place, key=attrgetter("start")) - 1)


def _printed(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())


def _named(kind: PartKind) -> str:
    return "a note" if kind is PartKind.NOTE else f"the {kind}"
