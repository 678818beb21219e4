"""A library that the Engine asks like any other, and that tells what its searches found.

Knows searches and what they find; knows no question of a set. So the search is measured as the Engine made it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.statements import Place
from bot.library import Library
from retrieval.filters import Filters
from retrieval.results import Found, SearchQuery

Ranking = tuple[tuple[str, Place], ...]
"""Passages, best first: the statement's id and the range."""


class Heard:
    """A library that passes everything on, and keeps what was found among all passages.

    What looks at each statement by itself ranks none against another, and is not kept.
    """

    def __init__(self, library: Library) -> None:
        """Passes on to `library`."""
        self._library = library
        self._found: list[Found] = []
        self.held = library.held
        self.statement = library.statement
        self.read = library.read
        self.find = library.find
        self.pieces = library.pieces
        self.search_statements = library.search_statements
        self.holding = library.holding
        self.resembling = library.resembling
        self.mentioning = library.mentioning
        self.other_words = library.other_words

    def heard(self) -> tuple[Found, ...]:
        """What searches found since this was asked last, in the order in which they were made."""
        found, self._found = tuple(self._found), []
        return found

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences."""
        return self._kept(self._library.search(query))

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found with each of some filters."""
        return self._kept(self._library.candidates(query, each))

    def _kept(self, found: Found) -> Found:
        self._found.append(found)
        return found


def ranking(searches: Sequence[Found]) -> Ranking:
    """The passages of searches that were made for one question: the first of each, then the second of each, and on."""
    longest = max((len(one.passages) for one in searches), default=0)
    rows = (one.passages[at] for at in range(longest) for one in searches if at < len(one.passages))
    return tuple(dict.fromkeys((row.held.id, (row.passage.start, row.passage.end)) for row in rows))
