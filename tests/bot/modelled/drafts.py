"""What a model fills in about the shipped statement, good drafts and the ids that they cite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot import wire
from bot.answer import Answer, Reply
from bot.question import Question
from bot.wiring import Session
from tests.fake_openai.chat import Request

SANCTIONS = "What does Iran say about sanctions?"
CLAIM = (
    "Iran says that the unilateral coercive measures and sanctions, including the limiting and blocking ones, against "
    "Iran and other targeted countries created extra burden which are in violation of accepted laws, norms and "
    "principles."
)
FINDING = (
    "Iran says that the unilateral coercive measures and sanctions against Iran and other targeted countries created "
    "extra burden which are in violation of accepted laws, norms and principles."
)


def draft(*claims: tuple[str, list[str]], finding: str = FINDING, **fields: Any) -> dict[str, Any]:
    """A filled form."""
    made = [{"text": text, "sentences": sentences} for text, sentences in claims]
    return {"refusal": "none", "premise": "none", "claims": made, "finding": finding, **fields}


def line(request: Request, words: str) -> str:
    """The id of the sentence with these words in it, as the model was shown it."""
    return next(each.split()[0] for each in request.user.splitlines() if words in each and each.startswith("S"))


def good(request: Request) -> Mapping[str, Any]:
    """What a good model fills in."""
    return draft((CLAIM, [line(request, "extra burden")]))


async def plain(session: Session, question: str = SANCTIONS) -> Answer:
    """The answer in quotes mode."""
    reply = await session.engine.ask(Question(question, mode="quotes"))
    assert isinstance(reply, Answer)
    return reply


def same_quotes(reply: Reply, other: Answer) -> None:
    """The quotes of a reply are those of another, first to last, with what may have come behind them."""
    assert isinstance(reply, Answer)
    assert reply.quotes[: len(other.quotes)] == other.quotes


def everything(reply: Reply, caplog: pytest.LogCaptureFixture) -> str:
    """All that leaves: the reply as programs read it, and the log."""
    return wire.line(wire.reply(reply)).decode() + caplog.text
