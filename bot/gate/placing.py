"""Where a wording stands in a statement: its pieces in order, the quoter's own words between them.

Knows wordings in pieces and one statement; whether it may be quoted so is the judge's to say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from threading import Lock

from cachetools import LRUCache, cached

from bot.gate.governing import Cues, Kind, cues
from bot.gate.judge import Fault, Flaw, Range, fault, sentence_at
from bot.gate.omissions import Gap, Reading
from bot.gate.pieces import Piece
from bot.gate.wording import Match, find
from retrieval.normalise import Normalised, normalise
from retrieval.statement import Sentence, Statement

_MOST_MATCHES = 500
"""Places of one piece in one statement that are looked at."""

_MOST_PLACES = 16
"""Places of one wording in one statement that are judged."""

_LONGEST_REPLACED = 60
"""Characters that a quoter's word in brackets may stand in place of ("the", "my delegation")."""

_CHARACTERS_AT_HAND = 16_000_000
"""Characters of statements that are kept without their typography: about ten bytes each."""

_CHARACTERS_SOUGHT = 2_000_000
"""Characters of wordings that are kept so, for the next statement that they are looked for in."""

_TURNING = frozenset(Kind) - {Kind.CLAUSE, Kind.JOINT, Kind.BARRIER, Kind.TURN, Kind.ONSET, Kind.ASIDE, Kind.STOP}
"""What a quoter may not put in."""

_QUOTERS = ("en",)
"""Languages in which a quoter may write whatever the statement's is."""


Chain = tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wording stands: the ranges of its pieces in order, and what is wrong with quoting it so, if anything."""

    ranges: Chain
    fault: Fault | None


def places(reading: Reading, statement: Statement, sentences: Sequence[Sentence]) -> list[Place]:
    """Where a reading of a wording stands in a statement, first to last; empty if it does not.

    Pieces follow in order, on word boundaries; between two pieces where the quoter put words of his own nothing but
    articles, pronouns and the like is left out.
    """
    chains = _chains(reading, statement)
    language = cues(statement.record.language)
    out = []
    for ranges in chains:
        wrong = _inserted(reading, ranges, statement, sentences, language) or fault(ranges, statement, sentences)
        out.append(Place(ranges, wrong))
    return out


@cached(LRUCache(_CHARACTERS_AT_HAND, getsizeof=lambda one: min(len(one.source), _CHARACTERS_AT_HAND)), lock=Lock())
def normalised(text: str) -> Normalised:
    """A statement's text without its typography, kept for the next wording."""
    return normalise(text)


@cached(LRUCache(_CHARACTERS_SOUGHT, getsizeof=lambda one: min(len(one.source), _CHARACTERS_SOUGHT)), lock=Lock())
def _sought(option: str) -> Normalised:
    return normalise(option)


def _chains(reading: Reading, statement: Statement) -> list[Chain]:
    """The ways in which the pieces follow each other in a statement, each as close together as can be."""
    text = normalised(statement.text)
    found = {piece: _occurrences(piece, text) for piece in dict.fromkeys(reading.pieces)}
    # From the last piece back: each place of a piece with the nearest place of the next from which the rest follows.
    chains: list[Chain] = [((match.start, match.end),) for match in found[reading.pieces[-1]]]
    for piece, gap in zip(reading.pieces[-2::-1], reading.before[:0:-1], strict=True):
        rests = ((match, _nearest(match.end, chains, gap, statement)) for match in found[piece])
        chains = [((match.start, match.end), *rest) for match, rest in rests if rest is not None]
    # Of two beginnings with the same rest the nearer is meant.
    nearest = {chain[1:] or chain: chain for chain in chains}
    return sorted(nearest.values())[:_MOST_PLACES]


def _nearest(end: int, chains: Sequence[Chain], gap: Gap | None, statement: Statement) -> Chain | None:
    """The first of the chains behind a place; in front of it no more than the quoter's own words may stand for."""
    language = cues(statement.record.language)
    for k in range(bisect_left(chains, end, key=lambda chain: chain[0][0]), len(chains)):
        start = chains[k][0][0]
        if gap is not Gap.INSERTION:
            return chains[k]
        if start - end > _LONGEST_REPLACED:
            return None
        if _replaceable(statement.text[end:start], language):
            return chains[k]
    return None


def _occurrences(piece: Piece, text: Normalised) -> list[Match]:
    # Of two at one place the longer has the full stop that may belong to the piece.
    longest: dict[int, Match] = {}
    found = [match for option in piece.options for match in find(_sought(option), text)]
    for match in sorted(found, key=attrgetter("start", "end")):
        longest[match.start] = match
    return list(longest.values())[:_MOST_MATCHES]


def _replaceable(between: str, language: Cues | None) -> bool:
    return not any(map(str.isalnum, between)) or (language is not None and language.replaceable(between))


def _inserted(
    reading: Reading,
    ranges: Sequence[Range],
    statement: Statement,
    sentences: Sequence[Sentence],
    language: Cues | None,
) -> Fault | None:
    """What is wrong with the quoter's own words: they turn the meaning round, or stand for more than a pronoun."""
    if not reading.own_words:
        return None
    for own in reading.own_words:
        if len(own) == 1 or own.casefold() == "sic":
            continue
        if language is None:
            return Fault(Flaw.INSERTED, (), f"what [{own}] does to the meaning cannot be judged in this language")
        if _turns(own, language) or any(_turns(own, cues(quoters)) for quoters in _QUOTERS):
            return Fault(Flaw.INSERTED, (), f"[{own}] changes the meaning")
    edges: list[Range] = []
    if reading.before[0] is Gap.INSERTION:
        sentence = sentences[sentence_at(sentences, ranges[0][0])]
        edges.append(_last_word(statement.text, sentence.start, ranges[0][0]))
    if reading.after is Gap.INSERTION:
        sentence = sentences[sentence_at(sentences, ranges[-1][1] - 1)]
        edges.append(_first_word(statement.text, ranges[-1][1], sentence.end))
    for start, end in edges:
        if not _replaceable(statement.text[start:end], language):
            return Fault(Flaw.INSERTED, ((start, end),), f"it has “{statement.text[start:end]}” there")
    return None


def _turns(own: str, language: Cues | None) -> bool:
    return language is not None and any(cue.kind in _TURNING for cue in language.find(language.words(own)))


def _last_word(text: str, start: int, end: int) -> Range:
    """The word just before a place, or nothing if a mark stands in between."""
    words = text[start:end].rstrip().rsplit(None, 1)
    last = words[-1] if words else ""
    if not last or not last[-1].isalnum():
        return end, end
    at = text.rindex(last, start, end)
    return at, at + len(last)


def _first_word(text: str, start: int, end: int) -> Range:
    words = text[start:end].split(None, 1)
    if not words or not words[0][0].isalnum():
        return start, start
    at = text.index(words[0], start, end)
    return at, at + len(words[0].rstrip(".,;:!?"))
