"""What a chat model's choice and summary make of an answer, and that it changes no quote: the Engine over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.models.ask import FOLDER
from bot.question import Question, Turn
from bot.reply import Answer, Closest, Reply
from tests.bot.modelled.conftest import Ask, Open, Serve
from tests.bot.modelled.readings import BURDEN, NOTHING, SANCTIONS, SUMMARY, good, ids, line, reading
from tests.fake_openai import chat as fake
from tests.fake_openai.chat import MODEL, Request, answers


async def test_a_choice_and_a_labelled_summary(ask: Ask) -> None:
    """A good model's sentence comes first, its summary names its quotes, and the record says what it took."""
    asked = await ask(answers(good))
    reply, plain = asked.answers
    assert reply.quotes == plain.quotes
    assert (reply.mode, reply.degraded) == ("model", None)
    assert BURDEN in reply.quotes[0].text
    assert reply.summary is not None
    assert (reply.summary.by, reply.summary.text, reply.summary.quotes) == (f"openai:{MODEL}", SUMMARY, (1,))
    assert reply.model is not None
    assert reply.model.name == f"openai:{MODEL}"
    assert reply.model.prompts[0][0] == "read"
    assert (reply.model.usage.calls, reply.model.usage.read) == (1, 120)
    assert 0 < reply.ms.model <= reply.ms.total
    assert len(asked.server.requests) == 1


async def test_the_model_s_order_is_shown_and_the_ranker_s_first_stays_behind_it(ask: Ask) -> None:
    """Whatever a model prefers, the quote that the ranker holds for the best is in view."""

    def others(request: Request) -> Mapping[str, Any]:
        return reading(*[id for id in reversed(ids(request)) if id != line(request, BURDEN)])

    reply, plain = (await ask(answers(others))).answers
    assert [quote.n for quote in reply.quotes] == [1, 2, 3]
    assert reply.quotes[2].permalink == plain.quotes[0].permalink
    assert BURDEN not in reply.quotes[0].text
    places = [(quote.start, quote.end) for quote in (*reply.quotes, *reply.more)]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("degree", ["answers", "partly"])
async def test_what_only_partly_answers_is_said_to(ask: Ask, degree: str) -> None:
    """The degree stands behind the finding, as the model's reading."""
    reply, _ = (await ask(answers(lambda request: reading(line(request, BURDEN), degree=degree)))).answers
    assert reply.kind == "answer"
    assert ("only a part" in reply.finding) is (degree == "partly")


async def test_none_makes_the_reply_closest_and_never_a_dead_end(ask: Ask) -> None:
    """The same quotes are shown, under a finding that says who found no answer in them."""
    reply, plain = (await ask(answers(NOTHING))).answers
    assert isinstance(reply, Closest)
    assert reply.quotes == plain.quotes
    assert "found no answer" in reply.finding
    assert (reply.mode, reply.summary) == ("model", None)


async def test_a_summary_is_not_asked_for_where_it_is_not_wanted(ask: Ask) -> None:
    """The form has no field for it."""
    chosen = answers(lambda request: {"ids": [line(request, BURDEN)], "degree": "answers"})
    asked = await ask(chosen, Question(SANCTIONS, summary=False))
    reply, _ = asked.answers
    assert (reply.mode, reply.summary, asked.server.requests[0].form) == ("model", None, "choice")


async def test_a_model_that_only_sums_up_chooses_nothing(ask: Ask) -> None:
    """With the role summarise it is shown the quotes alone, and their order stays."""

    def summed(request: Request) -> Mapping[str, Any]:
        assert request.form == "summary"
        return {"summary": [{"text": SUMMARY, "sentences": ids(request)}]}

    asked = await ask(answers(summed), model_role="summarise")
    reply, plain = asked.answers
    assert (reply.quotes, reply.finding) == (plain.quotes, plain.finding)
    assert (reply.summary and reply.summary.text, reply.mode) == (SUMMARY, "model")
    rows = [row for row in asked.server.requests[0].user.splitlines() if row.startswith("S")]
    assert all(json.loads(row.partition(" ")[2]) in plain.quotes[0].text for row in rows)


async def test_a_model_that_sums_up_nothing_of_its_quotes_is_not_said_to_help(ask: Ask) -> None:
    """The answer is that of the quotes, and says why there is no summary."""

    def invented(request: Request) -> Mapping[str, Any]:
        return {"summary": [{"text": "Iran says that 12 sanctions created extra burden.", "sentences": ids(request)}]}

    reply, _ = (await ask(answers(invented), model_role="summarise")).answers
    assert (reply.mode, reply.summary) == ("quotes", None)
    assert "Nothing that the model wrote stands in the quotes" in (reply.degraded or "")


@pytest.mark.parametrize(
    ("question", "mode", "role"),
    [
        (SANCTIONS, "auto", "off"),
        (SANCTIONS, "quotes", "read"),
        ("What does Norway say about whales?", "auto", "read"),
    ],
)
async def test_a_model_is_asked_only_where_it_may_help(ask: Ask, question: str, mode: str, role: str) -> None:
    """Not one that is off, nor where only quotes are wanted, nor about what the statements do not speak to."""
    asked = await ask(answers(good), Question(question, mode=mode), model_role=role)
    assert isinstance(asked.reply, Answer) is (question == SANCTIONS)
    assert (asked.reply.mode, asked.reply.degraded, asked.reply.model) == ("quotes", None, None)
    assert not asked.server.requests


async def test_what_never_changes_comes_first_and_the_question_last(ask: Ask) -> None:
    """The fixed part is its file's, the candidates stand in the block with those beside them, the question ends it."""
    history = (Turn("What is said about ITU?", "Iran speaks to this."),)
    (request,) = (await ask(answers(good), Question(SANCTIONS, history))).server.requests
    system = (FOLDER / "read.md").read_text(encoding="utf-8").partition("\n=====\n")[0].strip()
    assert request.system == system.replace("$language", "English")
    assert request.user.rstrip().endswith(json.dumps(SANCTIONS))
    block, _, behind = request.user.partition("<statements>")[2].partition("</statements>")
    assert BURDEN in block
    assert 'before: "To the contrary, the challenges and risks' in block
    assert json.dumps("What is said about ITU?") in behind
    assert 10 < len(ids(request)) <= 30


async def test_quotes_are_seen_before_the_model_answers(server: Serve, opened: Open) -> None:
    """What is chosen and checked is shown at once, and is what the whole answer shows first."""
    seen: list[Reply] = []

    def drafted(request: Request) -> Mapping[str, Any]:
        assert seen, "the model is asked before the quotes were shown"
        return good(request)

    with server(always=answers(drafted)):
        reply = await opened().engine.ask(Question(SANCTIONS), seen.append)
        (early,) = seen
        assert isinstance(early, Answer)
        assert isinstance(reply, Answer)
        assert reply.quotes[: len(early.quotes)] == early.quotes
        assert early.summary is None
        assert reply.summary is not None


async def test_a_translation_stands_apart(server: Serve, opened: Open) -> None:
    """It has a field of its own, the quote keeps the statement's words, and one with another number is left out."""

    def drafted(request: Request) -> Mapping[str, Any]:
        if request.form == "choice_summary":
            return reading(line(request, BURDEN))
        rows = [each for each in request.user.splitlines() if each.startswith("T")]
        french = "En outre, les mesures coercitives unilatérales et les sanctions imposées à l'Iran et à d'autres pays "
        french += "ont créé une charge supplémentaire qui viole les lois, les normes et les principes acceptés."
        return {
            "translations": [
                {
                    "number": row.split()[0],
                    "text": french if "extra burden" in row else "Il y a 77 pays qui le disent dans cette salle.",
                }
                for row in rows
            ]
        }

    with server(always=answers(drafted)) as fake_server:
        session = opened()
        asked = Question("Que dit l'Iran des sanctions ?")
        await session.engine.ask(asked)
        assert [request.form for request in fake_server.requests] == ["choice_summary"]
        reply = await session.engine.ask(replace(asked, translate=True))
        assert isinstance(reply, Answer)
        assert reply.translations[0].language == "fr"
        assert reply.translations[0].text.startswith("En outre")
        assert any("extra burden" in quote.text for quote in reply.quotes)
        assert not any("77" in each.text for each in reply.translations)
        assert len(reply.translations) == 1


async def test_a_comparison_keeps_its_rows(ask: Ask) -> None:
    """With a model as without; it sums up, and what it says of one is not given to the other."""

    def summed(request: Request) -> Mapping[str, Any]:
        sentence = [line(request, BURDEN)]
        told = [SUMMARY, SUMMARY.replace("Iran says", "Norway says")]
        return {"summary": [{"text": text, "sentences": sentence} for text in told]}

    reply, _ = (await ask(answers(summed), "Compare Iran and Norway on sanctions")).answers
    rows = [(row.delegation.code, row.status.value) for row in reply.rows]
    assert rows == [("IRN", "quoted"), ("NOR", "no statement held")]
    assert reply.summary is not None
    assert reply.summary.text == SUMMARY
    assert any("Norway" in each.what for each in reply.rejected)


async def test_an_asker_who_goes_away_leaves_no_call_behind(server: Serve, opened: Open) -> None:
    """Who breaks off a question closes the connection, and the next question is answered."""
    with server(fake.stalls, always=answers(good)) as fake_server:
        session = opened()
        asking = asyncio.create_task(session.engine.ask(Question(SANCTIONS)))
        while not fake_server.requests:
            await asyncio.sleep(0.02)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await asyncio.to_thread(fake_server.requests[0].gone.wait, 5)
        reply = await session.engine.ask(Question(SANCTIONS))
        assert isinstance(reply, Answer)
        assert reply.mode == "model"
