"""Whether a hyphen at the end of a line belongs to the word or comes from the line's end.

Knows the words of one document and a few spelling habits; decides on that evidence and keeps the hyphen in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

HYPHENS = "-\u2010"
"""Hyphen-minus and hyphen. The non-breaking hyphen never ends a line, and dashes are punctuation."""

_MARKS = tuple(HYPHENS)
_WITNESS = 300_000
_MOST_QUESTIONS = 3_000
"""Characters that are looked through and words that are looked for: more evidence would cost a hostile file's time."""

_LINE_END = re.compile(rf"(?<=\w)[{HYPHENS}]\n(?=\w)")
_TAIL = re.compile(r"\w+$")
_HEAD = re.compile(r"\w+")
_REACH = 60  # No word of the languages read here is longer; a slice keeps hostile lines cheap.


_CONJUNCTIONS = frozenset("and or nor to but versus et ou y e o u и или und oder bis sowie و یا أو".split())
"""After "low- and middle-income" the hyphen is suspended: the blank is part of the spelling."""

_COMPOUND_STARTS = frozenset(
    """self non well long short co vice ex counter socio post pre mid high low under-secretary secretary cross deep far
    full half hard all so then north south east west one two three four five six seven eight nine ten twenty thirty
    forty fifty sixty seventy eighty ninety peut vingt trente quarante cinquante soixante quatre demi
    по кое северо юго социально военно экономико научно""".split()
)
_COMPOUND_ENDS = frozenset(
    """based led term related being general oriented driven income state states day year old century called
    ci là même mêmes il elle ils elles on je nous vous être se lhe lhes то либо нибудь таки""".split()
)
_WORD_ENDINGS = frozenset(
    """tion tions sion sions tional ment ments ing ings ity ities ness able ible ally ture tures ence ance ation ations
    ción ciones mente dad dades ção ções dade ung ungen keit heit lich schaft
    ция ции цию цией ность ности ние ния нии нием ться ного ному ские ских ский ская""".split()
)
_HYPHENATING_DOCUMENT = 0.02
"""Share of lines that end in a hyphen above which a document is taken to be hyphenated by its typesetting. Prose set
without hyphenation stays below it: only true compounds are cut there."""


class HyphenEvidence:
    """The evidence of one document's own spelling on split words; nothing is counted before a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the document's paragraphs, line breaks still inside."""
        self._texts = texts
        self._counts: dict[str, int] = {}

    def keeps(self, left: str, right: str, *, line_break: bool) -> bool:
        """Whether the hyphen at the end of `left`, before `right`, is part of the word.

        `line_break` is False for "self- determination" within a line: there an earlier tool has joined the lines and
        kept a typed hyphen, so that only clear evidence against the hyphen counts.
        """
        tail = _TAIL.search(left[-_REACH:].rstrip(HYPHENS))
        head = _HEAD.match(right[:_REACH])
        if tail is None or head is None:
            return True
        first, second = tail.group(), head.group()
        if second[0].isupper() and not first.isupper():  # "South- East", even where "SouthEast" stands elsewhere
            return True
        pair, solid = self._count(f"{first}-{second}".lower()), self._count((first + second).lower())
        if pair or solid:
            return pair >= solid
        if not line_break:
            return True
        return self._looks_compound(first, second)

    def suspended(self, right: str) -> bool:
        """Whether the word after the hyphen makes the hyphen a suspended one ("low- and middle-income")."""
        head = _HEAD.match(right[:_REACH])
        if head is None or right[head.end() : head.end() + 1] in _MARKS:  # "day- to-day"
            return False
        return head.group().lower() in _CONJUNCTIONS

    def _looks_compound(self, first: str, second: str) -> bool:
        lower_first, lower_second = first.lower(), second.lower()
        if not second[0].islower() or first[-1].isdigit() or len(first) == 1 or first.isupper():
            return True
        if lower_first in _COMPOUND_STARTS or lower_second in _COMPOUND_ENDS:
            return True
        if lower_second in _WORD_ENDINGS:
            return False
        if self._count(lower_first) and self._count(lower_second):
            return True
        return not self._hyphenated_by_typesetting

    @cached_property
    def _text(self) -> str:
        return "\n\n".join(self._texts)[:_WITNESS].lower()

    def _count(self, word: str) -> int:
        """How often `word` stands in the document by itself; the halves of split words are no witnesses."""
        if word not in self._counts and len(self._counts) >= _MOST_QUESTIONS:
            return 0
        if word not in self._counts:
            self._counts[word] = sum(self._stands_alone(at, at + len(word)) for at in self._places(word))
        return self._counts[word]

    def _places(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            yield at
            at = self._text.find(word, at + len(word))

    def _stands_alone(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 2) : start], self._text[end : end + 1]
        if before[-1:].isalnum() or after.isalnum() or before[-1:] in _MARKS or after in _MARKS:
            return False
        return not (before[-1:].isspace() and before[:1] in _MARKS)

    @cached_property
    def _hyphenated_by_typesetting(self) -> bool:
        """Whether words were cut at line ends: some cut word is found whole elsewhere, or too many lines end so."""
        lines = cut = 0
        for text in self._texts:
            lines += text.count("\n")
            for match in _LINE_END.finditer(text):
                cut += 1
                first = _TAIL.search(text[max(0, match.start() - _REACH) : match.start()])
                second = _HEAD.match(text[match.end() : match.end() + _REACH])
                if first and second and self._count((first.group() + second.group()).lower()):
                    return True
        return cut >= 3 and cut > _HYPHENATING_DOCUMENT * lines
