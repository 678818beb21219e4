"""Where a wording stands in a statement: its pieces in order, the quoter's own words between them.

Knows wordings in pieces and one statement; whether it may be quoted so is the judge's to say, and what may stand in
brackets is said there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from threading import Lock

from cachetools import LRUCache, cached

from bot.gate.brackets import inserted, may_stand_for
from bot.gate.governing import Cues, cues
from bot.gate.judge import Fault, Range, fault, sentence_at
from bot.gate.omissions import Gap, Reading
from bot.gate.pieces import Piece
from bot.gate.wording import Match, Sought, find, find_broken, sought
from retrieval.normalise import Normalised, normalise
from retrieval.statement import Sentence, Statement

_MOST_MATCHES = 4_000
"""Places of one piece in one statement that are looked at: more than a speech has of any word."""

_MOST_PLACES = 16
"""Places of one wording in one statement that are told, of those without a fault and of those with one."""

_CHARACTERS_JUDGED = 50_000
"""Characters of sentences that are read for the places of one wording in one statement beyond the first of them."""

_LONGEST_REPLACED = 60
"""Characters that a quoter's word in brackets may stand in place of ("the", "my delegation")."""

_SHORTEST = 200
"""Characters that a shorter sentence counts for: others may belong to it."""

_CHARACTERS_AT_HAND = 16_000_000
"""Characters of statements that are kept without their typography: about ten bytes each."""

_PIECES_AT_HAND = 64
"""Pieces whose options are kept without their typography for the next statement: two wordings' of the longest."""

Chain = tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wording stands: the ranges of its pieces in order, and what is wrong with quoting it so, if anything."""

    ranges: Chain
    fault: Fault | None


def places(reading: Reading, statement: Statement, sentences: Sequence[Sentence]) -> Iterator[Place]:
    """Where a reading of a wording stands in a statement, first to last, each judged when it is asked for.

    Pieces follow in order, on word boundaries; between two pieces where the quoter put words of his own nothing but
    articles, pronouns and the like is left out. Of places with a fault the first `_MOST_PLACES` are told, and as many
    of those without: these are looked for behind any number of others, in sentences of ordinary length.
    """
    told = {True: 0, False: 0}
    left = _CHARACTERS_JUDGED
    for n, ranges in enumerate(_chains(reading, statement)):
        length = sum(max(_SHORTEST, _sentence(start, end, sentences)) for start, end in ranges)
        if n >= _MOST_PLACES and length > left:
            continue
        left -= length
        wrong = inserted(reading, ranges, statement, sentences) or fault(ranges, statement, sentences)
        told[wrong is None] += 1
        if told[wrong is None] <= _MOST_PLACES:
            yield Place(ranges, wrong)
        elif wrong is None:
            return


def _sentence(start: int, end: int, sentences: Sequence[Sentence]) -> int:
    """Characters of the sentences that a range touches."""
    return sentences[sentence_at(sentences, end - 1)].end - sentences[sentence_at(sentences, start)].start


@cached(LRUCache(_CHARACTERS_AT_HAND, getsizeof=lambda one: min(len(one.source), _CHARACTERS_AT_HAND)), lock=Lock())
def normalised(text: str) -> Normalised:
    """A statement's text without its typography, kept for the next wording."""
    return normalise(text)


@lru_cache(maxsize=_PIECES_AT_HAND)
def _sought(piece: Piece) -> tuple[Sought, ...]:
    return tuple(dict.fromkeys(map(sought, piece.options)))


def _chains(reading: Reading, statement: Statement) -> list[Chain]:
    """The ways in which the pieces follow each other in a statement, each as close together as can be."""
    text = normalised(statement.text)
    found: dict[Piece, list[Match]] = {}
    for piece in dict.fromkeys(reading.pieces):
        found[piece] = _occurrences(piece, text)
        if not found[piece]:
            return []
    # From the last piece back: each place of a piece with the nearest place of the next from which the rest follows.
    chains: list[Chain] = [((match.start, match.end),) for match in found[reading.pieces[-1]]]
    language = cues(statement.record.language)
    for piece, gap in zip(reading.pieces[-2::-1], reading.before[:0:-1], strict=True):
        starts = [chain[0][0] for chain in chains]
        nearest = (_nearest(match.end, starts, gap or Gap(), statement.text, language) for match in found[piece])
        chains = [
            ((match.start, match.end), *chains[k])
            for match, k in zip(found[piece], nearest, strict=True)
            if k is not None
        ]
    # Of two beginnings with the same rest the nearer is meant.
    return sorted({chain[1:] or chain: chain for chain in chains}.values())


def _nearest(end: int, starts: Sequence[int], gap: Gap, text: str, language: Cues | None) -> int | None:
    """Which start is the first behind a place with no more in front of it than the gap may stand for."""
    for k in range(bisect_left(starts, end), len(starts)):
        if gap.omission:
            return k
        if starts[k] - end > _LONGEST_REPLACED:
            return None
        if may_stand_for(gap, text[end : starts[k]], language):
            return k
    return None


def _occurrences(piece: Piece, text: Normalised) -> list[Match]:
    # Of two at one place the longer has the full stop that may belong to the piece.
    longest: dict[int, Match] = {}
    for match in sorted((m for option in _sought(piece) for m in find(option, text)), key=attrgetter("start", "end")):
        longest[match.start] = match
    if not longest and piece.broken:
        return find_broken(piece.broken, text)[:_MOST_MATCHES]
    return list(longest.values())[:_MOST_MATCHES]
