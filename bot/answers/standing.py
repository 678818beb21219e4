"""Where a wording stands among the statements held, and what is wrong with quoting it there.

Knows the library and the gate; knows no verdict and no message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.library import Library
from bot.quotes.judge import Flaw
from bot.quotes.omissions import WordingReading
from bot.quotes.placing import Effort, WordingPlace, places
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import Sentence, Statement

MOST_FOUND = 200
"""Places where it is whole sentences that are given, the earliest."""

MOST_PARTS = 1_000
"""Places where it is a part of one, after which no further statement is looked at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place of the wording in a statement that is held; `own_words` are the quoter's in the reading found there."""

    held: Held
    statement: Statement
    sentences: tuple[Sentence, ...]
    place: WordingPlace
    own_words: tuple[str, ...]
    capitals: bool = False

    @property
    def flaw(self) -> Flaw | None:
        """What is wrong with quoting it so, if anything."""
        return self.place.fault.flaw if self.place.fault else None

    @property
    def text(self) -> str:
        """The statement's words from the first piece to the last."""
        return self.statement.text[self.place.ranges[0][0] : self.place.ranges[-1][1]]

    @property
    def length(self) -> int:
        """Characters from the first piece's start to the last one's end."""
        return self.place.ranges[-1][1] - self.place.ranges[0][0]


@dataclass(frozen=True, slots=True)
class Looked:
    """The places of a wording, earliest first; `unlisted` further statements hold its words and were not looked at."""

    places: tuple[Standing, ...]
    unlisted: int

    def clean(self) -> tuple[Standing, ...]:
        """The places where it is whole sentences."""
        return tuple(one for one in self.places if one.flaw is None)

    def flawed(self, *flaws: Flaw) -> tuple[Standing, ...]:
        """The places with one of these flaws; of those in pieces in one statement the one that is closest together."""
        closest: dict[object, Standing] = {}
        for one in self.places:
            if one.flaw in flaws:
                key = one.held.id if len(one.place.ranges) > 1 else (one.held.id, one.place.ranges)
                closest[key] = min(closest.get(key, one), one, key=lambda s: s.length)
        return tuple(closest.values())


def look(
    ways: Sequence[WordingReading], library: Library, filters: Filters, admits: Callable[[Held], bool], effort: Effort
) -> Looked:
    """Every place of a wording, read in any of the ways, in the statements that the filters and `admits` let pass.

    A statement where the more literal way may be quoted is read in no other. No further statement is looked at once
    `MOST_FOUND` places without a fault or `MOST_PARTS` parts are found, or the `effort` is spent.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        StoreError: the library cannot be read.
    """
    in_way: dict[str, list[WordingReading]] = {}
    candidates: dict[str, Held] = {}
    for way in ways:
        for held in library.holding([part for piece in way.pieces for part in piece.sure], filters):
            if admits(held):
                candidates.setdefault(held.id, held)
                in_way.setdefault(held.id, []).append(way)
    ordered = sorted(candidates.values(), key=lambda h: (h.record.date is None, h.record.date or "", h.id))
    found: list[Standing] = []
    clean = parts = 0
    for number, held in enumerate(ordered):
        if clean >= MOST_FOUND or parts >= MOST_PARTS or effort.spent:
            return Looked(tuple(found), len(ordered) - number)
        here = in_statement(held, in_way[held.id], library, effort)
        clean += sum(1 for one in here if one.flaw is None)
        parts += sum(1 for one in here if one.flaw is Flaw.PARTIAL)
        found += here
    return Looked(tuple(found), 0)


def in_statement(held: Held, ways: Sequence[WordingReading], library: Library, effort: Effort) -> list[Standing]:
    """The places of a wording, read in any of the ways, in one statement, first to last."""
    statement, passages = library.read(held)
    effort.spend(len(statement.text))
    sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
    found: dict[tuple[tuple[int, int], ...], Standing] = {}
    for way in ways:
        for place in places(way, statement, sentences, effort):
            found.setdefault(place.ranges, Standing(held, statement, sentences, place, way.own_words, way.capitals))
        if any(one.flaw in (None, Flaw.PARTIAL) for one in found.values()):
            break
    return sorted(found.values(), key=lambda one: one.place.ranges)
