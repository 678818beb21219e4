"""Where a wording stands in a statement: the pieces in order, with the quoter's own words between.

Knows wordings in pieces and a statement; the judge decides whether a place may be quoted, `brackets` what own words may
replace.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from threading import Lock

from cachetools import LRUCache, cached

from bot.quotes.belonging import Lines, lines_of
from bot.quotes.brackets import adds, inserted, may_stand_for
from bot.quotes.judge import WITHIN, Fault, Flaw, Range, fault
from bot.quotes.omissions import Gap, WordingPiece, WordingReading, parts_with_a_conjunction
from bot.quotes.wording import Sought, WordingRange, compared, find, folded, sought_in_lines
from retrieval.statement import Sentence, Statement
from retrieval.text.normalise import Normalised

_MOST_MATCHES = 4_000
"""Places of one piece in one statement that are looked at: more than a speech has of any word."""

_MOST_PLACES = 16
"""Places of one wording in one statement that are told, of those without a fault and of those with one."""

_MOST_ALONE = 64
"""Places of all pieces of a wording in one statement, up to which each is judged by itself."""

_LONGEST_REPLACED = 60
"""Characters that a quoter's word in brackets may stand in place of ("the", "my delegation")."""

_SHORTEST = 200
"""Characters that a shorter sentence counts for: others may belong to it."""

_JUDGING = 5
"""Times as long as to read sentences that it takes to judge a place in them."""

_STEP = 30
"""Characters that are read while a place of a piece is found, or the next is put behind it."""

_CHARACTERS_AT_HAND = 16_000_000
"""Characters of statements that are kept without their typography: about ten bytes each."""

_PIECES_AT_HAND = 64
"""Pieces whose options are kept without their typography for the next statement: two wordings' of the longest."""

MOST = 2_500_000
"""Characters gone through for one wording: about half a second. A quotation of a few words takes a hundredth of it."""

Chain = tuple[Range, ...]


@dataclass(slots=True)
class Effort:
    """The work that may still be done for a wording, whatever the wording and the statements held.

    `left` is in characters read once; slower work counts for more characters. Counted and not timed, so that a wording
    gets as far on any machine.
    """

    left: int = MOST

    @property
    def spent(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.left <= 0

    def spend(self, characters: int) -> None:
        """Count work that was done, or is about to be."""
        self.left -= characters


@dataclass(frozen=True, slots=True)
class WordingPlace:
    """Where a wording stands: the ranges of the pieces in order, and the fault of quoting the ranges, if any."""

    ranges: Chain
    fault: Fault | None


def places(
    reading: WordingReading, statement: Statement, sentences: Sequence[Sentence], effort: Effort
) -> Iterator[WordingPlace]:
    """Where a reading of a wording stands in a statement, first to last, each place judged on demand.

    Pieces follow in order, on word boundaries; the quoter's own words between two pieces replace a stretch only as
    `brackets` allows. Of each flaw the first `_MOST_PLACES` places are told, and as many without a fault, which are
    looked for behind any number of faulty places. The work is taken from the `effort`; once spent, nothing behind the
    first place is judged.
    """
    told: Counter[Flaw | None] = Counter()
    found = _found(reading, statement, effort)
    lines = lines_of(statement, sentences)
    for n, ranges in enumerate(_chains(reading, found, statement, effort)):
        if n and effort.spent:
            break
        effort.spend(_JUDGING * sum(_length(start, end, lines) for start, end in ranges))
        wrong = _fault(reading, ranges, statement, sentences)
        flaw = wrong.flaw if wrong else None
        told[flaw] += 1
        if told[flaw] <= _MOST_PLACES:
            yield WordingPlace(ranges, wrong)
        elif wrong is None:
            return
    fair = told[None] + told[Flaw.PARTIAL]
    if fair or len(reading.pieces) == 1 or sum(map(len, found.values())) > _MOST_ALONE:
        return
    # None of the nearest will do, and a piece may stand elsewhere: it is taken where it may be quoted by itself.
    for matches in found.values():
        for match in matches:
            effort.spend(_JUDGING * _length(match.start, match.end, lines))
    alone: dict[WordingPiece, list[WordingRange]] = {}
    for piece, matches in found.items():
        alone[piece] = [match for match in matches if _is_fair(fault([match], statement, sentences))]
        if not alone[piece]:
            return
    if alone != found:
        for ranges in _chains(reading, alone, statement, effort)[:_MOST_PLACES]:
            if _is_fair(wrong := _fault(reading, ranges, statement, sentences)):
                yield WordingPlace(ranges, wrong)


def _fault(reading: WordingReading, ranges: Chain, statement: Statement, sentences: Sequence[Sentence]) -> Fault | None:
    """The fault of a wording that stands in these ranges; with own words a wording is a part at best."""
    wrong = inserted(reading, ranges, statement, sentences) or fault(ranges, statement, sentences)
    if wrong is not None:
        return wrong
    return Fault(Flaw.PARTIAL) if adds(reading) else Fault(Flaw.PARTIAL, (), WITHIN) if reading.joined else None


def _is_fair(wrong: Fault | None) -> bool:
    return wrong is None or wrong.flaw is Flaw.PARTIAL


def _length(start: int, end: int, lines: Lines) -> int:
    """Characters of the whole sentences that a range touches, at least `_SHORTEST`."""
    first, last = lines.whole_range(start, end)
    return max(_SHORTEST, last - first)


@cached(LRUCache(_CHARACTERS_AT_HAND, getsizeof=lambda one: min(len(one.source), _CHARACTERS_AT_HAND)), lock=Lock())
def normalised(text: str) -> Normalised:
    """A statement's text in the form used for comparison, kept for the next wording."""
    return compared(text)


@lru_cache(maxsize=_PIECES_AT_HAND)
def _sought(options: tuple[str, ...], *, capitals: bool) -> tuple[Sought, ...]:
    form = folded if capitals else compared
    return tuple(dict.fromkeys(sought_in_lines(option, form) for option in options))


def _found(reading: WordingReading, statement: Statement, effort: Effort) -> dict[WordingPiece, list[WordingRange]]:
    """Where each piece stands in a statement; empty if a piece stands nowhere."""
    text = folded(statement.text) if reading.capitals else normalised(statement.text)
    found: dict[WordingPiece, list[WordingRange]] = {}
    for piece in dict.fromkeys(reading.pieces):
        found[piece] = _occurrences(piece, text, capitals=reading.capitals)
        effort.spend(_STEP * (len(piece.options) + len(found[piece])))
        if reading.joined and piece is reading.pieces[0]:
            found[piece] = [one for one in found[piece] if parts_with_a_conjunction(statement.text, one.start)]
        if not found[piece]:
            return {}
    return found


def _chains(
    reading: WordingReading, found: Mapping[WordingPiece, Sequence[WordingRange]], statement: Statement, effort: Effort
) -> list[Chain]:
    """The ways in which the pieces follow each other in a statement, each as close together as possible."""
    if not found:
        return []
    # From the last piece back: each place of a piece with the nearest place of the next from which the rest follows.
    chains: list[Chain] = [(match,) for match in found[reading.pieces[-1]]]
    for piece, gap in zip(reading.pieces[-2::-1], reading.before[:0:-1], strict=True):
        starts = [chain[0][0] for chain in chains]
        nearest = (_nearest(statement.text, match.end, starts, gap, effort) for match in found[piece])
        chains = [(match, *chains[k]) for match, k in zip(found[piece], nearest, strict=True) if k is not None]
        if not chains:
            return []
    # Of two beginnings with the same rest the nearer is meant.
    return sorted({chain[1:] or chain: chain for chain in chains}.values())


def _nearest(text: str, end: int, starts: Sequence[int], gap: Gap, effort: Effort) -> int | None:
    """The first start behind a place with no more text between than the gap may stand for."""
    for k in range(bisect_left(starts, end), len(starts)):
        if gap.omission:
            return k
        if starts[k] - end > _LONGEST_REPLACED:
            return None
        effort.spend(_STEP)
        if may_stand_for(gap, text[end : starts[k]]):
            return k
    return None


def _occurrences(piece: WordingPiece, text: Normalised, *, capitals: bool) -> list[WordingRange]:
    # Of two at one place the longer has the full stop that may belong to the piece.
    longest: dict[int, WordingRange] = {}
    options = _sought(piece.options, capitals=capitals)
    for match in sorted((m for option in options for m in find(option, text)), key=attrgetter("start", "end")):
        longest[match.start] = match
    return sorted(longest.values(), key=attrgetter("start"))[:_MOST_MATCHES]
