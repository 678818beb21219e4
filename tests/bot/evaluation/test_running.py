"""A set asked of the Engine: what comes back, and what the search found."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.evaluation import run as running
from bot.evaluation.results import Asked, Given
from bot.evaluation.run import Heard, Ranking, ranking, ranks
from bot.evaluation.statements import Sources
from bot.wiring import Session
from tests.bot.evaluation.samples import SANCTIONS, SUPPORT, asked
from tests.conftest import SEED


@pytest.fixture(scope="module")
def questions(sources: Sources) -> list[Asked]:
    """Two questions with an answer, and one without."""
    return [
        replace(asked(sources, SANCTIONS, name="dev-1"), question="What does Iran say about sanctions?"),
        replace(asked(sources, SUPPORT, name="dev-2"), question="Whom does Iran fully support when using ICTs?"),
        replace(asked(sources, name="test-1"), question="How many hospitals did Iran build last year?"),
    ]


def run(
    evaluated: tuple[Session, Heard], sources: Sources, some: list[Asked], ask: running.Ask | None = None
) -> list[Given]:
    """The outcomes of questions, with their measures."""
    session, heard = evaluated
    return asyncio.run(running.ask_all(some, ask or session.engine.ask, heard, sources))


def test_questions_are_asked_in_order(
    evaluated: tuple[Session, Heard], sources: Sources, questions: list[Asked]
) -> None:
    """Each has its reply, its times and its search; a source is a file's name, whatever machine measured."""
    given = run(evaluated, sources, questions)
    assert [one.id for one in given] == [one.id for one in questions]
    assert [one.reply and one.reply["kind"] for one in given] == ["answer", "answer", "closest"]
    assert all(0 < one.ms["search"] < one.ms["total"] for one in given)
    assert given[0].measures["recall_at_5"] == given[0].measures["first_quote"] == 1
    assert "recall_at_5" not in given[2].measures
    assert [one.measures["right"] for one in given] == [1, 1, 1]
    assert given[0].reply is not None
    assert given[0].reply["quotes"][0]["source"] == SEED.name
    assert str(SEED.parent) not in str(given)


def test_ranks_by_hand() -> None:
    """The first of two passages that are wanted is third, the other is not found; by ir-measures' definitions."""

    def passages(*numbers: int) -> Ranking:
        return tuple(("s", (n, n + 1)) for n in numbers)

    found = passages(*range(40))
    figures = ranks(found, passages(2, 50))
    assert (figures["recall_at_5"], figures["recall_at_10"]) == (0.5, 0.5)
    assert figures["ndcg_at_10"] == pytest.approx(0.5 / (1 + 1 / 1.584962500721156))
    assert ranks(passages(), passages(2)) == ranks(found, ()) == {}
    late = ranks(found, passages(7))
    assert (late["recall_at_5"], late["recall_at_10"]) == (0, 1)
    later = ranks(found, passages(29, 30))
    assert (later["recall_at_10"], later["recall_at_30"]) == (0, 0.5)


def test_a_list_that_is_not_complete(evaluated: tuple[Session, Heard], sources: Sources) -> None:
    """One of the sentences listed is enough to be found, and how many are quoted says nothing."""
    question = replace(asked(sources, SANCTIONS, "Submitted by"), question="What does Iran say about sanctions?")
    found = sources.holding(question.gold[0])
    whole, part = (running.of_search(question, found, sources, complete) for complete in (True, False))
    assert (whole["recall_at_5"], part["recall_at_5"]) == (0.5, 1)
    assert running.of_search(question, (("f" * 12, (0, 1)),), sources, complete=False)["recall_at_5"] == 0
    session, heard = evaluated
    (given,) = asyncio.run(running.ask_all([question], session.engine.ask, heard, sources, complete=False))
    assert given.measures["first_quote"] == 1
    assert "quote_recall" not in given.measures


def test_a_follow_up_is_ranked_by_its_own_search(evaluated: tuple[Session, Heard], questions: list[Asked]) -> None:
    """The question before is searched for again, and is not measured with it."""
    session, heard = evaluated
    heard.heard()
    follow_up = replace(questions[0], question="And why is that?", history=((questions[0].question, ""),))
    asyncio.run(session.engine.ask(follow_up.in_mode()))
    assert len(heard.heard()) == 1


def test_searches_of_one_question_are_one_ranking(evaluated: tuple[Session, Heard], questions: list[Asked]) -> None:
    """The first of each, then the second of each; no passage twice."""
    session, heard = evaluated
    heard.heard()
    asyncio.run(session.engine.ask(questions[0].in_mode()))
    (one,) = heard.heard()
    asyncio.run(session.engine.ask(questions[1].in_mode()))
    (two,) = heard.heard()
    both = ranking([one, two])
    assert both[0] == ranking([one])[0]
    assert set(both) == set(ranking([one])) | set(ranking([two]))
    assert len(set(both)) == len(both)
    assert heard.heard() == ()
