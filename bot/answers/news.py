"""What each of many statements says on a question: its best sentences, of every statement that speaks to it.

Knows the library and the gate; knows no model and no front end. A search for an answer wants the few best of all; who
waits for what is new wants none left out because others came on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from bot.answers.quotes import gated
from bot.answers.rank import NOTHING
from bot.answers.search import MOST_STATEMENTS, Searched, query_of
from bot.answers.timeline import EACH, FEWEST_EACH, PASSAGES, looked_through
from bot.library import Library
from bot.question import Question
from bot.questions.plan import Plan
from bot.quote import Quote, Rejected
from retrieval.filters import Filters

MOST_QUOTED = 1_000
"""Statements that are quoted in one reply: those that answer best."""


def of_each(library: Library, plan: Plan, each: Sequence[Filters], question: Question) -> list[Searched]:
    """For each of some filters the quotes of the statements that speak to a question: the best of each, then further.

    `question.limit` quotes of one statement at most. Whether a statement speaks is told as in a timeline, and of one
    alone as in an answer.

    Raises:
        StatementGone: a statement was replaced meanwhile.
        OnRecordError: the library cannot be read, or the embedder does not answer.
    """
    return [_searched(library, plan, filters, question) for filters in each]


def _searched(library: Library, plan: Plan, filters: Filters, question: Question) -> Searched:
    passages = min(EACH, max(FEWEST_EACH, PASSAGES // max(len(filters.statements), 1)))
    query = replace(query_of(plan, passages), filters=filters)
    speaking, _ = looked_through(library.search_statements(query, MOST_STATEMENTS))
    quotes: list[list[Quote]] = []
    within: dict[str, tuple[str, ...]] = {}
    rejected: list[Rejected] = []
    for one in speaking[:MOST_QUOTED]:
        passed, sentences, failed = gated(library, one.sentences[: question.limit])
        quotes.append(list(passed))
        within |= sentences
        rejected += failed
    in_turn = [quote for some in zip_longest(*quotes) for quote in some if quote is not None]
    best = speaking[0].margin if speaking else NOTHING
    return Searched(filters, tuple(in_turn), within, tuple(rejected), best, None, dropped=bool(rejected))
