"""The systems that run within the project's own environment: its engine, and the nearest sentences as a baseline."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.answers.nearest import Nearest
from bot.question import Question, Turn
from bot.quote import Quote
from bot.reply import Answer, Closest, Reply
from bot.wiring import Session

Json = dict[str, Any]

CONFIRMED = frozenset({"verbatim", "part of a sentence"})
"""The verdicts by which a wording was said."""


def answers(session: Session, name: str, questions: Sequence[Json], wordings: Sequence[Json]) -> Iterator[Json]:
    """The answers of a system to questions and wordings; a system without a check leaves the wordings out.

    Raises:
        KeyError: no system has the name.
    """
    mode, ask = _SYSTEMS[name](session)
    for one in questions:
        started = time.perf_counter()
        reply = asyncio.run(ask(_question(one, mode)))
        yield {"id": one["id"], "seconds": round(time.perf_counter() - started, 3), **_told(reply)}
    if mode == "quotes":
        for one in wordings:
            check = asyncio.run(session.engine.check(one["wording"]))
            yield {"id": one["id"], "said": str(check.verdict) in CONFIRMED}
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    yield {"id": "memory", "memory_mb": round(kilobytes / 1024)}


_SYSTEMS: Mapping[str, Any] = {
    "onrecord": lambda session: ("quotes", session.engine.ask),
    "onrecord-model": lambda session: ("model", session.engine.ask),
    "nearest": lambda session: ("nearest", Nearest(session.library).ask),
}

NAMES = tuple(_SYSTEMS)


def _question(one: Json, mode: str) -> Question:
    history = tuple(Turn(question, answer) for question, answer in one["history"])
    return Question(one["question"], history, mode="quotes" if mode == "nearest" else mode)


def _told(reply: Reply) -> Json:
    quotes = reply.quotes if isinstance(reply, Answer) else ()
    answers = isinstance(reply, Answer) and not isinstance(reply, Closest)
    return {"answers": answers, "quotes": [_quote(each) for each in quotes]}


def _quote(quote: Quote) -> Json:
    return {"text": quote.text, "code": quote.whose.code if quote.whose else None, "speaker": quote.speaker}
