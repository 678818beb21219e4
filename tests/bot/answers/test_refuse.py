"""What seems to be about something else than statements is searched for too, and refused unless a statement answers."""

from __future__ import annotations

import pytest

from bot.answers.refuse import off, seems_off
from bot.answers.search import Searched
from bot.library import Library
from bot.question import Question
from bot.questions.holdings import holdings
from bot.questions.planning import plan
from bot.quote import Quote
from bot.reply import RefusalReason
from retrieval.filters import ADMIT_ALL
from tests.bot.cli.samples import quote

TERSE = Question("emigrants sculpture lawn")
"""A search that the reader takes for no question about statements."""


def searched(confidence: float | None, *quotes: Quote, best: float = 1.0) -> list[Searched]:
    """One search with its first quote's probability."""
    return [Searched(ADMIT_ALL, quotes, (), best, confidence)]


def test_what_seems_off_is_answered_where_a_statement_surely_answers(library: Library) -> None:
    read = plan(TERSE, holdings([one.record for one in library.held()]), library.pieces)
    assert seems_off(read)
    assert off(read, library.held(), searched(0.9, quote())) is None


@pytest.mark.parametrize(
    "found",
    [
        searched(0.5, quote()),
        searched(0.9, quote(), best=-1.0),
        searched(None, quote()),
        searched(None),
    ],
    ids=["not surely", "only close", "by a word alone", "nothing"],
)
def test_what_seems_off_is_refused_otherwise(library: Library, found: list[Searched]) -> None:
    read = plan(TERSE, holdings([one.record for one in library.held()]), library.pieces)
    refusal = off(read, library.held(), found)
    assert refusal is not None
    assert refusal.reason is RefusalReason.OUT_OF_SCOPE
