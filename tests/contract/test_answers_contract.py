"""Answers with the model that ONRECORD_MODEL names: the quotes of quotes mode, and no claim without one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest

from bot.answer import Answer
from bot.question import Question
from bot.settings import Settings
from bot.wiring import Session, open_session
from tests.contract.conftest import Times

QUESTIONS = Path(__file__).parent.parent.parent / "corpus" / "questions" / "seed.jsonl"
ASKED = 20
SECONDS = 120.0
"""For one answer: a small model on a processor takes half a minute for a page that it has not seen."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, setting: str) -> Iterator[Session]:
    """The shipped statement, and the model."""
    opened = open_session(Settings(home=tmp_path_factory.mktemp("home"), model=setting, model_timeout=SECONDS))
    yield opened
    opened.close()


def questions() -> list[str]:
    """Questions that the shipped statement answers, in several languages."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[1:]]
    return [row["question"] for row in rows if row["expect"]["kind"] == "answer" and not row["history"]][:ASKED]


async def test_answers_have_the_quotes_of_quotes_mode_and_no_claim_without_one(
    session: Session, times: Times, say: Callable[[str], None]
) -> None:
    """Whatever the model makes of it, no question crashes, no quote changes, and each claim names its quotes."""
    outcomes: Counter[str] = Counter()
    passed = dropped = 0
    for text in questions():
        plain = await session.engine.ask(Question(text, mode="quotes"))
        started = perf_counter()
        reply = await session.engine.ask(Question(text, mode="model"))
        times.append(perf_counter() - started)
        assert type(reply) is type(plain)
        if not isinstance(reply, Answer) or not isinstance(plain, Answer):
            outcomes["refused by the search"] += 1
            continue
        assert reply.quotes[: len(plain.quotes)] == plain.quotes
        shown = {quote.n for quote in reply.quotes}
        assert all(claim.quotes and set(claim.quotes) <= shown for claim in reply.claims)
        outcomes[reply.mode if not reply.degraded else f"quotes alone: {reply.degraded}"] += 1
        passed += len(reply.claims)
        dropped += len(reply.rejected)
    say(f"\n{sum(outcomes.values())} questions: {dict(outcomes)}; claims shown {passed}, left out {dropped}")
    assert outcomes["model"] > 0, "nothing of what the model wrote passed for any question"
