"""What a user sees of a model that fails, lies or is left alone: the quotes, a plain finding, and why."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest

from bot import wire
from bot.answer import Answer, Timing
from bot.question import Question
from bot.wiring import Session
from tests.bot.modelled.drafts import CLAIM, SANCTIONS, draft, everything, line, plain
from tests.fake_openai import chat as fake
from tests.fake_openai.chat import KEY, Behaviour, Request, answers
from tests.fake_openai.chat_server import FakeOpenAI

BROKEN: dict[str, tuple[Behaviour, str]] = {
    "a wrong key": (fake.AUTHENTICATION, "key"),
    "no permission": (fake.FORBIDDEN, "may not be used"),
    "an unknown model": (fake.UNKNOWN_MODEL, "model"),
    "too many requests": (fake.RATE, "too often"),
    "a used-up quota": (fake.QUOTA, "quota"),
    "a server error": (fake.SERVER, "server|failed"),
    "a gateway's page": (fake.GATEWAY, "server|failed"),
    "a context that is too long": (fake.TOO_LONG, "as much as was sent"),
    "a filter of contents": (fake.FILTERED_PROMPT, "filter"),
    "a page instead of JSON": (fake.A_PAGE, "in the form asked for"),
    "broken JSON": (fake.NOT_JSON, "in the form asked for"),
    "no choices": (fake.NO_CHOICES, "in the form asked for"),
    "prose": (fake.PROSE, "in the form asked for"),
    "an empty answer": (fake.EMPTY, "answered nothing"),
    "an answer cut by length": (fake.CUT_BY_LENGTH, "ended too early"),
    "an answer that ends early": (fake.ENDED_EARLY, "ended too early"),
    "a filtered answer": (fake.FILTERED, "filter"),
    "a refusal by the model": (fake.declines, "declined to answer"),
    "a connection that is cut": (fake.cut, "cannot be reached"),
    "a megabyte of prose": (fake.much, "in the form asked for"),
    "a megabyte in a claim": (answers(draft(("Iran says yes. " * 70_000, ["S1"]))), "form"),
    "wrong fields": (answers({"verdict": "yes"}), "in the form asked for"),
    "wrong types": (answers(draft(("x", []), refusal="yes")), "in the form asked for"),
    "a server that stalls": (fake.stalls, "time"),
    "a stream that trickles for ever": (fake.trickles, "time"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_model_that_fails_costs_nothing_but_the_finding(
    case: str, server: Callable[..., FakeOpenAI], opened: Callable[..., Session], caplog: pytest.LogCaptureFixture
) -> None:
    """Every way to fail ends in the same quotes with a plain finding, in time, and a reason without the key."""
    behaviour, told = BROKEN[case]
    caplog.set_level(logging.DEBUG)
    with server(always=behaviour):
        session = opened(model_timeout=4.0)
        started = perf_counter()
        reply = await session.engine.ask(Question(SANCTIONS))
        assert perf_counter() - started < 6.0
        before = await plain(session)
        assert isinstance(reply, Answer)
        assert reply.mode == "quotes"
        assert reply.degraded
        assert any(word in reply.degraded.casefold() for word in told.split("|"))
        assert (reply.quotes, reply.finding, reply.claims) == (before.quotes, before.finding, ())
        assert KEY not in everything(reply, caplog)


async def test_nothing_listens_at_the_address(opened: Callable[..., Session], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not up is said so, and the quotes are there."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    reply = await opened().engine.ask(Question(SANCTIONS))
    assert isinstance(reply, Answer)
    assert reply.quotes
    assert reply.degraded
    assert "OPENAI_BASE_URL" in reply.degraded


async def test_after_failures_the_model_is_left_alone(
    server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """A wrong key is tried once; the questions behind it do not wait for it."""
    with server(always=fake.AUTHENTICATION) as fake_server:
        session = opened()
        for _ in range(3):
            reply = await session.engine.ask(Question(SANCTIONS))
            assert isinstance(reply, Answer)
            assert reply.degraded
        assert len(fake_server.requests) == 1


LIES: dict[str, tuple[Callable[[Request], Mapping[str, Any]], str]] = {
    "invented ids": (lambda r: draft((CLAIM, ["S99", "Q1"])), "S99"),
    "no ids": (lambda r: draft((CLAIM, [])), CLAIM),
    "an altered quote typed into a claim": (
        lambda r: draft(('Iran says that sanctions "created a huge burden".', [line(r, "extra burden")])),
        "huge",
    ),
    "an altered number": (
        lambda r: draft(("Iran says that 12 sanctions created extra burden.", [line(r, "extra burden")])),
        "12 sanctions",
    ),
    "a dropped not": (
        lambda r: draft(("Iran says that enhanced cooperation has yielded its results.", [r_id(r, "yet to yield")])),
        "yielded",
    ),
    "an actor swapped": (
        lambda r: draft(("Kenya says that sanctions created extra burden.", [line(r, "extra burden")])),
        "Kenya",
    ),
    "an actor invented": (
        lambda r: draft(("Iran says that Israel's sanctions created extra burden.", [line(r, "extra burden")])),
        "Israel",
    ),
    "another language": (
        lambda r: draft(("L'Iran affirme que les sanctions ont créé une charge.", [line(r, "extra burden")])),
        "L'Iran",
    ),
    "HTML": (
        lambda r: draft(("Iran says <script>alert(1)</script> sanctions created burden.", [line(r, "extra burden")])),
        "script",
    ),
    "a link": (
        lambda r: draft(("Iran says [sanctions](http://evil.example) created burden.", [line(r, "extra burden")])),
        "evil",
    ),
    "an empty draft": (lambda r: draft(finding=""), ""),
    "a hundred claims": (
        lambda r: draft(*[(f"Iran demands {n} things at once now.", [line(r, "extra burden")]) for n in range(100)]),
        "99",
    ),
    "a claim without an end": (lambda r: draft(("Iran says yes. " * 3_000, [line(r, "extra burden")])), "yes. Iran"),
}


def r_id(request: Request, words: str) -> str:
    """The id of the sentence with these words, or of the first where none has them."""
    return next((e.split()[0] for e in request.user.splitlines() if words in e and e.startswith("S")), "S1")


@pytest.mark.parametrize("case", LIES)
async def test_a_lying_model_shows_nothing_and_takes_nothing(
    case: str, server: Callable[..., FakeOpenAI], opened: Callable[..., Session]
) -> None:
    """What does not stand in the quotes is not shown, is recorded, and leaves the quotes and a plain finding."""
    lie, marker = LIES[case]
    question = "What does Iran say about enhanced cooperation?" if case == "a dropped not" else SANCTIONS
    with server(always=answers(lambda request: {**lie(request), "finding": ""})):
        session = opened()
        reply = await session.engine.ask(Question(question))
        before = await plain(session, question)
        assert isinstance(reply, Answer)
        assert (reply.quotes, reply.finding, reply.claims) == (before.quotes, before.finding, ())
        shown = json.dumps({**wire.reply(replace(reply, rejected=(), ms=Timing())), "quotes": []}, ensure_ascii=False)
        assert not marker or marker not in shown
        if case != "an empty draft":
            assert reply.rejected
            assert max(len(each.what) for each in reply.rejected) <= 210
        assert reply.degraded
