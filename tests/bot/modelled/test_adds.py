"""What a chat model adds to an answer, and that it changes no quote: the Engine over a real HTTP server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.answer import Answer, Refusal, Reply
from bot.prompts import FOLDER
from bot.question import Question
from bot.wiring import Session
from tests.bot.modelled.drafts import CLAIM, FINDING, SANCTIONS, draft, good, line, plain, same_quotes
from tests.fake_openai import chat as fake
from tests.fake_openai.chat import MODEL, Request, answers
from tests.fake_openai.chat_server import FakeOpenAI


async def test_a_finding_and_claims_above_the_same_quotes(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """A good model adds prose whose claims point at quotes, and changes no quote; the record says what it took."""
    with server(always=answers(good)) as fake_server:
        session = opened()
        reply = await session.engine.ask(Question(SANCTIONS))
        assert isinstance(reply, Answer)
        same_quotes(reply, await plain(session))
        assert (reply.mode, reply.degraded) == ("model", None)
        assert reply.finding == FINDING
        (claim,) = reply.claims
        assert claim.text == CLAIM
        cited = [q for q in reply.quotes if q.n in claim.quotes]
        assert any("extra burden" in q.text for q in cited)
        assert reply.model is not None
        assert reply.model.name == f"openai:{MODEL}"
        assert reply.model.prompts[0][0] == "draft"
        assert (reply.model.usage.calls, reply.model.usage.read) == (1, 120)
        assert 0 < reply.ms.model <= reply.ms.total
        assert len(fake_server.requests) == 1


async def test_what_never_changes_comes_first_and_the_question_last(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """The prompt's fixed part is its file's, the statement's words stand in the block, the question ends it."""
    with server(always=answers(good)) as fake_server:
        await opened().engine.ask(Question(SANCTIONS))
        (request,) = fake_server.requests
        system = (FOLDER / "draft.md").read_text(encoding="utf-8").partition("\n=====\n")[0].strip()
        assert request.system == system.replace("$language", "English")
        assert request.user.rstrip().endswith(json.dumps(SANCTIONS))
        block = request.user.partition("<statements>")[2].partition("</statements>")[0]
        assert "extra burden" in block


async def test_mode_quotes_asks_no_model(server: Callable[..., FakeOpenAI], opened: Callable[..., Session]) -> None:
    """Where only quotes are wanted, nothing is sent anywhere."""
    with server(always=answers(good)) as fake_server:
        reply = await plain(opened())
        assert (reply.mode, reply.degraded, reply.model) == ("quotes", None, None)
        assert not fake_server.requests


async def test_a_refusal_asks_no_model(server: Callable[..., FakeOpenAI], opened: Callable[..., Session]) -> None:
    """What the statements do not speak to, no model makes up."""
    with server(always=answers(good)) as fake_server:
        reply = await opened().engine.ask(Question("What does Norway say about whales?"))
        assert isinstance(reply, Refusal)
        assert not fake_server.requests


async def test_a_model_that_finds_no_answer_takes_no_quote_away(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """Its doubt is said above the quotes that the search found."""
    nothing = {"refusal": "not in the sentences", "premise": "none", "claims": [], "finding": ""}
    with server(always=answers(nothing)):
        session = opened()
        reply = await session.engine.ask(Question(SANCTIONS))
        same_quotes(reply, await plain(session))
        assert isinstance(reply, Answer)
        assert "found no answer" in reply.finding


async def test_ids_repeated_count_once(server: Callable[..., FakeOpenAI], opened: Callable[..., Session]) -> None:
    """A claim that cites one sentence three times rests on one quote."""

    def drafted(request: Request) -> Mapping[str, Any]:
        return draft((CLAIM, [line(request, "extra burden")] * 3))

    with server(always=answers(drafted)):
        reply = await opened().engine.ask(Question(SANCTIONS))
        assert isinstance(reply, Answer)
        assert len(reply.claims[0].quotes) == 1


async def test_a_finding_that_says_more_than_the_claims_is_replaced(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """The claims stand, and the finding is a plain one."""

    def drafted(request: Request) -> Mapping[str, Any]:
        return {**good(request), "finding": "Iran threatens to close the strait for 40 days."}

    with server(always=answers(drafted)):
        session = opened()
        reply = await session.engine.ask(Question(SANCTIONS))
        assert isinstance(reply, Answer)
        assert [claim.text for claim in reply.claims] == [CLAIM]
        assert reply.finding == (await plain(session)).finding
        assert any("strait" in each.what for each in reply.rejected)


async def test_quotes_are_seen_before_the_model_answers(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
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
        assert early.claims == ()
        assert reply.claims


async def test_a_translation_stands_apart(server: Callable[..., FakeOpenAI], opened: Callable[..., Session]) -> None:
    """It has a field of its own, the quote keeps the statement's words, and one with another number is left out."""

    def drafted(request: Request) -> Mapping[str, Any]:
        if request.form == "draft":
            return {"refusal": "not in the sentences", "premise": "none", "claims": [], "finding": ""}
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

    with server(always=answers(drafted)):
        session = opened()
        reply = await session.engine.ask(Question("Que dit l'Iran des sanctions ?", translate=True))
        assert isinstance(reply, Answer)
        assert reply.translations[0].language == "fr"
        assert reply.translations[0].text.startswith("En outre")
        assert any("extra burden" in quote.text for quote in reply.quotes)
        assert not any("77" in each.text for each in reply.translations)
        assert len(reply.translations) == 1


async def test_a_translation_is_only_made_on_request(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """Without --translate one call is made, for the draft."""
    nothing = {"refusal": "not in the sentences", "premise": "none", "claims": [], "finding": ""}
    with server(always=answers(nothing)) as fake_server:
        await opened().engine.ask(Question("Que dit l'Iran des sanctions ?"))
        assert [request.form for request in fake_server.requests] == ["draft"]


async def test_a_comparison_keeps_its_rows(server: Callable[..., FakeOpenAI], opened: Callable[..., Session]) -> None:
    """With a model as without, one that is not held has its row, and prose about one is not given to the other."""

    def drafted(request: Request) -> Mapping[str, Any]:
        sentence = line(request, "extra burden")
        return draft((CLAIM, [sentence]), (CLAIM.replace("Iran says", "Norway says"), [sentence]), finding="")

    with server(always=answers(drafted)):
        session = opened()
        reply = await session.engine.ask(Question("Compare Iran and Norway on sanctions"))
        assert isinstance(reply, Answer)
        assert [(row.delegation.code, row.status.value) for row in reply.rows] == [
            ("IRN", "quoted"),
            ("NOR", "no statement held"),
        ]
        assert [claim.text for claim in reply.claims] == [CLAIM]


async def test_an_asker_who_goes_away_leaves_no_call_behind(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
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


async def test_questions_asked_at_once_are_each_answered(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """Eight askers get eight answers, with no more than four calls with the model at a time."""
    with server(always=answers(good)) as fake_server:
        session = opened()
        replies = await asyncio.gather(*(session.engine.ask(Question(SANCTIONS)) for _ in range(8)))
        assert all(isinstance(reply, Answer) and reply.mode == "model" for reply in replies)
        assert fake_server.busiest <= 4
