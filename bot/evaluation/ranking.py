"""The results of the Engine's searches, and their quality: the ranks of passages with expected sentences.

Knows searches and relevance; knows no reply. The search is measured as the Engine made it.
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
    """A pass-through to a library, with a record of the results of searches among all passages.

    Searches of each statement by itself do not rank statements, and are not recorded.
    """

    def __init__(self, library: Library) -> None:
        """Passes on to `library`."""
        self._library = library
        self._found: list[tuple[str, Found]] = []
        self.held = library.held
        self.statement = library.statement
        self.read = library.read
        self.find = library.find
        self.pieces = library.pieces
        self.standing = library.standing
        self.search_statements = library.search_statements
        self.holding = library.holding
        self.resembling = library.resembling
        self.mentioning = library.mentioning
        self.mentions = library.mentions
        self.other_words = library.other_words

    def heard(self) -> tuple[Found, ...]:
        """Results of the searches for the last text since the last call, in order.

        In a conversation, earlier questions are searched for before it.
        """
        found, self._found = self._found, []
        return tuple(one for text, one in found if text == found[-1][0])

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences."""
        return self._kept(query, self._library.search(query))

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found with each of some filters."""
        return self._kept(query, self._library.candidates(query, each))

    def _kept(self, query: SearchQuery, found: Found) -> Found:
        self._found.append((query.text, found))
        return found


def ranking(searches: Sequence[Found]) -> Ranking:
    """The passages of one question's searches: the first of each, then the second of each, and on."""
    longest = max((len(one.passages) for one in searches), default=0)
    rows = (one.passages[at] for at in range(longest) for one in searches if at < len(one.passages))
    return tuple(dict.fromkeys((row.held.id, (row.passage.start, row.passage.end)) for row in rows))


NAMES = {"R@5": "recall_at_5", "R@10": "recall_at_10", "R@30": "recall_at_30", "nDCG@10": "ndcg_at_10"}
"""The metrics of ir-measures, and their names here."""


def ranks(found: Ranking, relevant: Sequence[tuple[str, Place]]) -> dict[str, float]:
    """The measures of `NAMES` (each 0..1) of a ranking, by ir-measures; all relevant passages are equally relevant.

    Empty without a search, or without a relevant passage.
    """
    if not found or not relevant:
        return {}
    import ir_measures

    wanted = {"": {_name(passage): 1 for passage in relevant}}
    given = {"": {_name(passage): float(-place) for place, passage in enumerate(found)}}
    measures = map(ir_measures.parse_measure, NAMES)
    return {NAMES[str(one.measure)]: one.value for one in ir_measures.iter_calc(measures, wanted, given)}


def _name(passage: tuple[str, Place]) -> str:
    statement, (start, end) = passage
    return f"{statement}#{start}-{end}"
