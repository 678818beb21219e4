"""What each of many statements says on a question: its best sentences, of every statement that speaks to it.

Knows the library and the gate; knows no model and no front end. A search for an answer wants the few best of all; who
waits for what is new wants none left out because others came on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answer import Quote, Rejected
from bot.by_date import EACH, FEWEST_EACH, MOST_STATEMENTS, PASSAGES, looked_through
from bot.library import Library
from bot.question import Question
from bot.searching import Searched, gated, wanted_of
from bot.understand import Understanding
from retrieval.filters import Filters

MOST_QUOTED = 1_000
"""Statements that are quoted in one reply: those that answer best."""


def of_each(library: Library, understood: Understanding, each: Sequence[Filters], question: Question) -> list[Searched]:
    """For each of some filters the quotes of the statements that speak to a question: the best of each, then further.

    `question.limit` quotes of one statement at most. Whether a statement speaks is told as in a timeline, and of one
    alone as in an answer.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        OnRecordError: the library cannot be read, or the embedder does not answer.
    """
    return [_searched(library, understood, filters, question) for filters in each]


def _searched(library: Library, understood: Understanding, filters: Filters, question: Question) -> Searched:
    query, wanted = wanted_of(understood, question)
    passages = min(EACH, max(FEWEST_EACH, PASSAGES // max(len(filters.statements), 1)))
    found = library.search_statements(replace(query, filters=filters, passages=passages), MOST_STATEMENTS)
    speaking, nearest = looked_through(found, replace(wanted, record=frozenset()))
    quotes: list[list[Quote]] = []
    within: dict[str, tuple[str, ...]] = {}
    rejected: list[Rejected] = []
    for one in speaking[:MOST_QUOTED]:
        passed, sentences, failed = gated(library, one.sentences[: question.limit])
        quotes.append(list(passed))
        within |= sentences
        rejected += failed
    in_turn = [quote for some in zip_longest(*quotes) for quote in some if quote is not None]
    nearest_quotes = () if in_turn else gated(library, nearest)[0]
    best = speaking[0].margin if speaking else -1.0
    return Searched(filters, tuple(in_turn), within, nearest_quotes, tuple(rejected), best, dropped=bool(rejected))
