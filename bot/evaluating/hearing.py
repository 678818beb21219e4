"""A library that the Engine asks like any other, and that tells what it was asked and what it found.

Knows searches and what they find; knows no question of a set. So the search is measured as the Engine made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.evaluating.placing import Place
from bot.library import Library
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.found import Found, RankedPassage, SearchQuery
from retrieval.held import Held
from retrieval.statement import Passage, Statement

Ranking = tuple[tuple[str, Place], ...]
"""Passages, best first: the statement's id and the range."""


class Heard:
    """A library that passes everything on, keeps what searches found, and can make its sentences seem less alike.

    `shift` is taken from every cosine found, which is to raise all thresholds by it.
    """

    def __init__(self, library: Library) -> None:
        """Passes on to `library`."""
        self._library = library
        self._kept: dict[SearchQuery, Found] | None = None
        self._found: list[Found] = []
        self.shift = 0.0

    def keep(self) -> None:
        """From here on, a search that was made before is not made again: times are no longer those of a search."""
        self._kept = {} if self._kept is None else self._kept

    def heard(self) -> tuple[Found, ...]:
        """What searches found since this was asked last, in the order in which they were made."""
        found, self._found = tuple(self._found), []
        return found

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences, less alike by `shift`."""
        found = self._kept.get(query) if self._kept is not None else None
        if found is None:
            found = self._library.search(query)
            if self._kept is not None:
                self._kept[query] = found
        self._found.append(found)
        return found if self.shift == 0 else _shifted(found, self.shift)

    def search_each(self, query: SearchQuery, each: Sequence[Filters]) -> tuple[Found, ...]:
        """What is found for a query with each of some filters, in their order."""
        return tuple(self.search(replace(query, filters=filters)) for filters in each)

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The candidates for what comes close: no ranking, and none while thresholds of refusing are moved."""
        moved = self.shift != 0 or self._kept is not None
        return Found((), ()) if moved else self._library.candidates(query, each)

    def search_statements(self, query: SearchQuery, most: int) -> Found:
        """The best passages of each statement: no ranking, and not measured as one."""
        found = self._library.search_statements(query, most)
        return found if self.shift == 0 else _shifted(found, self.shift)

    def held(self) -> tuple[Held, ...]:
        """What is held now."""
        return self._library.held()

    def statement(self, statement_id: str) -> Statement:
        """The statement of an id."""
        return self._library.statement(statement_id)

    def read(self, held: Held) -> tuple[Statement, tuple[Passage, ...]]:
        """A statement as it is held, and its passages."""
        return self._library.read(held)

    def find(self, statement_id: str) -> Held:
        """What is held under an id."""
        return self._library.find(statement_id)

    def holding(self, pieces: Sequence[str], filters: Filters = ADMIT_ALL) -> tuple[Held, ...]:
        """Every statement that may hold all the pieces of a wording."""
        return self._library.holding(pieces, filters)

    def resembling(self, text: str, filters: Filters = ADMIT_ALL, limit: int = 5) -> tuple[RankedPassage, ...]:
        """The passages whose words are most like those of a text."""
        return self._library.resembling(text, filters, limit)


def ranking(searches: Sequence[Found]) -> Ranking:
    """The passages of searches that were made for one question: the first of each, then the second of each, and on."""
    longest = max((len(one.passages) for one in searches), default=0)
    rows = (one.passages[at] for at in range(longest) for one in searches if at < len(one.passages))
    return tuple(dict.fromkeys((row.held.id, (row.passage.start, row.passage.end)) for row in rows))


def _shifted(found: Found, shift: float) -> Found:
    return replace(
        found,
        sentences=tuple(
            replace(one, cosine=one.cosine - shift, passage_cosine=one.passage_cosine - shift)
            for one in found.sentences
        ),
    )
