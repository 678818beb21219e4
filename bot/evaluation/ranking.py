"""The results of the Engine's searches, and their quality: the ranks of passages with expected sentences.

Knows searches and relevance; knows no reply. The search is measured as the Engine made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
        """Search results since the last call, in the order of the searches."""
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
    """The passages of one question's searches: the first of each, then the second of each, and on."""
    longest = max((len(one.passages) for one in searches), default=0)
    rows = (one.passages[at] for at in range(longest) for one in searches if at < len(one.passages))
    return tuple(dict.fromkeys((row.held.id, (row.passage.start, row.passage.end)) for row in rows))


NAMES = {"R@5": "recall_at_5", "R@10": "recall_at_10", "R@30": "recall_at_30", "nDCG@10": "ndcg_at_10"}
"""The metric names of ir-measures, and the names here."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's ranking and, for each sentence of a full answer, the passages with the sentence."""

    ranking: Ranking
    relevant: tuple[tuple[tuple[str, Place], ...], ...]


def ranked(questions: Mapping[str, Ranked]) -> dict[str, dict[str, float]]:
    """The measures of `NAMES` (each 0..1) of each question by its id, by ir-measures.

    Questions without a search, or without a held sentence, are left out. All passages with a sentence are equally
    relevant.
    """
    asked = {id_: one for id_, one in questions.items() if one.ranking and any(one.relevant)}
    if not asked:
        return {}
    import ir_measures
    from ir_measures import R, nDCG

    wanted = {
        id_: {_name(passage): 1 for passages in one.relevant for passage in passages} for id_, one in asked.items()
    }
    given = {
        id_: {_name(passage): float(-place) for place, passage in enumerate(one.ranking)} for id_, one in asked.items()
    }
    out: dict[str, dict[str, float]] = {id_: {} for id_ in asked}
    for metric in ir_measures.iter_calc([R @ 5, R @ 10, R @ 30, nDCG @ 10], wanted, given):
        out[metric.query_id][NAMES[str(metric.measure)]] = float(metric.value)
    return out


def _name(passage: tuple[str, Place]) -> str:
    statement, (start, end) = passage
    return f"{statement}#{start}-{end}"
