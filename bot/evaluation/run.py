"""A question set asked of an Engine, one question after the other; the replies with their measures.

Listens to the Engine's searches, so that the search is measured as the Engine made it. Knows no terminal and no file of
results.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter

from bot.evaluation.measure_reply import measured, quotes_shown, secrets
from bot.evaluation.results import Asked, Given, Json
from bot.evaluation.statements import Place, Sources
from bot.library import Library
from bot.logs import redacted
from bot.output import json_replies
from bot.question import Question
from bot.reply import Reply
from retrieval.errors import OnRecordError
from retrieval.filters import Filters
from retrieval.results import Found, SearchQuery

OF_LISTS = ("quote_precision", "quote_recall", "quote_f1")
"""Measures meaningful only for sets with complete lists."""

OF_SEARCH = {"R@5": "recall_at_5", "R@10": "recall_at_10", "R@30": "recall_at_30", "nDCG@10": "ndcg_at_10"}
"""The metrics of ir-measures, and their names here."""

PLACES = 6
"""Decimal places of a measure: more than the precision of any measure."""

Ask = Callable[[Question], Awaitable[Reply]]
"""The reply to a question, by the Engine under evaluation or by the baseline."""

Ranking = Sequence[tuple[str, Place]]
"""Passages, best first: the statement's id and the range."""


class Heard:
    """A pass-through to a library, with a record of the results of searches among all passages.

    Searches of each statement by itself do not rank statements, and are not recorded.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._found: list[tuple[str, Found]] = []
        self.held = library.held
        self.statement = library.statement
        self.read, self.read_all = library.read, library.read_all
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


async def ask_all(
    questions: Iterable[Asked],
    ask: Ask,
    heard: Heard,
    sources: Sources,
    *,
    mode: str = "auto",
    complete: bool = True,
) -> list[Given]:
    """The outcomes of questions with their measures, asked in order, one at a time, so that the times do not overlap.

    A failed question has its error. If a set's lists are not `complete`, the share of quoted sentences is not measured,
    and the search is judged by the first expected passage found.
    """
    hidden = secrets()
    given: list[Given] = []
    for asked in questions:
        heard.heard()  # what another search left behind is not this question's
        started = perf_counter()
        try:
            reply = await ask(asked.in_mode(mode))
        except OnRecordError as error:
            given.append(Given(asked.id, error=str(error)))
            continue
        except Exception as error:
            # A question that breaks the Engine is named, and the others are asked.
            given.append(Given(asked.id, error=redacted(f"{type(error).__name__}: {error}")))
            continue
        total = round((perf_counter() - started) * 1000, 1)
        sent = json_replies.reply(reply, id=asked.id)
        ms = {stage: spent for stage, spent in sent.pop("ms").items() if spent} | {"total": total}
        _without_folders(sent)
        found = measured(asked, sent, sources, hidden) | of_search(asked, ranking(heard.heard()), sources, complete)
        # Rounded once, so that a result and its compact form differ in no figure.
        exact = {name: round(value, PLACES) for name, value in found.items() if complete or name not in OF_LISTS}
        given.append(Given(asked.id, sent, None, exact, ms))
    return given


def ranking(searches: Sequence[Found]) -> Ranking:
    """The passages of one question's searches: the first of each, then the second of each, and on."""
    longest = max((len(one.passages) for one in searches), default=0)
    rows = (one.passages[at] for at in range(longest) for one in searches if at < len(one.passages))
    return list(dict.fromkeys((row.held.id, (row.passage.start, row.passage.end)) for row in rows))


def of_search(asked: Asked, found: Ranking, sources: Sources, complete: bool) -> dict[str, float]:
    """The measures of a question's searches: of the passages with every sentence, or only the first passage found."""
    relevant = [passage for gold in asked.gold for passage in sources.holding(gold)]
    if not complete:
        relevant = ([passage for passage in found if passage in relevant] or relevant)[:1]
    return ranks(found, relevant) if asked.kind == "answer" else {}


def ranks(found: Ranking, relevant: Ranking) -> dict[str, float]:
    """The measures of `OF_SEARCH` (each 0..1) of a ranking; all relevant passages are equally relevant.

    Empty without a search, or without a relevant passage.
    """
    if not found or not relevant:
        return {}
    import ir_measures

    wanted = {"": {str(passage): 1 for passage in relevant}}
    given = {"": {str(passage): float(-place) for place, passage in enumerate(found)}}
    measures = map(ir_measures.parse_measure, OF_SEARCH)
    return {OF_SEARCH[str(one.measure)]: one.value for one in ir_measures.iter_calc(measures, wanted, given)}


def _without_folders(reply: Json) -> None:
    """Take the folders from the paths of sources, so that results are equal on every machine."""
    of_parts = (quote for part in reply["parts"] for quote in (part["check"] or {}).get("found", ()))
    for quote in (*quotes_shown(reply), *of_parts):
        if quote["source"] and Path(quote["source"]).is_absolute():
            quote["source"] = Path(quote["source"]).name
