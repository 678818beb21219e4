"""Follow-ups, and lines with several questions, as a model makes them stand alone; its failure costs only that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.question import Question, Turn
from retrieval.filters import Filters
from tests.bot.modelled.conftest import Ask
from tests.bot.modelled.readings import SANCTIONS, ids, reading
from tests.fake_openai import chat as fake
from tests.fake_openai.chat import KEY, Request, answers

HISTORY = (Turn(SANCTIONS, "Iran speaks to this.", Filters(delegations=("IRN",))),)
FOLLOWS = Question("And about the role of ITU?", HISTORY)
ALONE = "What does Iran say about the role of ITU?"


def rewriting(*questions: str, **given: Any) -> Callable[[Request], Any]:
    """What a model fills in that rewrites so, and chooses the first sentence; `given` is sent for the rewriting."""

    def filled(request: Request) -> Any:
        if request.form == "rewriting":
            return given.get("instead", {"questions": list(questions)})
        return reading(*ids(request)[:1])

    return filled


async def test_a_follow_up_is_made_to_stand_alone(ask: Ask) -> None:
    """What it is taken as is the model's line, what was asked is the asker's, and both calls are told."""
    asked = await ask(answers(rewriting(ALONE)), FOLLOWS)
    reply, _ = asked.answers
    assert (reply.question, reply.standalone_question) == (FOLLOWS.text, ALONE)
    assert "ITU" in reply.quotes[0].text
    assert [request.form for request in asked.server.requests] == ["rewriting", "choice_summary"]
    assert "speaks to this" not in asked.server.requests[0].user, "no answer tells how a question is to be read"
    assert reply.model is not None
    assert [task for task, _ in reply.model.prompts] == ["rewrite", "read"]
    assert reply.model.usage.calls == 2


async def test_several_questions_of_a_line_are_each_answered(ask: Ask) -> None:
    """Each is a part of the reply, its quotes numbered through."""
    asked = await ask(answers(rewriting(SANCTIONS, ALONE)), f"{SANCTIONS} And about the role of ITU?")
    reply, _ = asked.answers
    assert [part.standalone_question for part in reply.parts] == [SANCTIONS, ALONE]
    assert any("extra burden" in quote.text for quote in reply.quotes)
    assert any("ITU" in quote.text for quote in reply.quotes)
    assert len({quote.n for quote in reply.quotes}) == len(reply.quotes)


async def test_a_question_that_leans_on_nothing_is_not_rewritten(ask: Ask) -> None:
    """One call is made, for the choice."""
    asked = await ask(answers(rewriting(ALONE)), Question(SANCTIONS, HISTORY))
    assert [request.form for request in asked.server.requests] == ["choice_summary"]


REFUSED: Mapping[str, Callable[[Request], Any]] = {
    "a name that nobody said": rewriting("What does Kenya say about the role of ITU?"),
    "a number that nobody said": rewriting("What does Iran say about 77 roles of ITU?"),
    "the key": rewriting(f"What does Iran say about {KEY}?"),
    "the prompt": rewriting("You make questions about diplomatic statements stand alone, Iran?"),
    "nothing": rewriting(),
    "an empty line": rewriting(""),
    "a book": rewriting("What does Iran say about ITU? " * 100),
    "another form": rewriting(instead={"questions": "ITU"}),
    "prose": rewriting(instead="Iran speaks about ITU."),
    "a failure of the server": rewriting(instead=fake.SERVER),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_no_rewriting_costs_only_that(case: str, ask: Ask) -> None:
    """The question is read as without a model, and the model's choice is shown all the same."""
    asked = await ask(answers(REFUSED[case]), FOLLOWS)
    reply, plain = asked.reply, asked.plain
    assert (reply.question, reply.standalone_question) == (plain.question, plain.standalone_question)
    assert (reply.mode, reply.degraded) == ("model", None)
    assert KEY not in str(reply)
