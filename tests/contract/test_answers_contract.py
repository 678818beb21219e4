"""Answers with the model that ONRECORD_MODEL names: its choice loses no first quote, its summary names quotes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import pytest

from bot.question import Question
from bot.reply import Answer
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


async def test_a_real_model_s_choice_loses_no_first_quote_and_its_summary_names_quotes(
    session: Session, times: Times, say: Callable[[str], None]
) -> None:
    """No question crashes, the first quote stays, and each sentence of a summary names its quotes."""
    outcomes: Counter[str] = Counter()
    passed = dropped = 0
    for text in questions():
        plain = await session.engine.ask(Question(text, mode="quotes"))
        started = perf_counter()
        reply = await session.engine.ask(Question(text, mode="model"))
        times.append(perf_counter() - started)
        if not isinstance(reply, Answer) or not isinstance(plain, Answer):
            outcomes["refused by the search"] += 1
            continue
        assert plain.quotes[0].permalink in [quote.permalink for quote in reply.quotes]
        shown = {quote.n for quote in reply.quotes}
        sentences = reply.summary.sentences if reply.summary else ()
        assert all(one.quotes and set(one.quotes) <= shown for one in sentences)
        outcomes[reply.mode if not reply.degraded else f"quotes alone: {reply.degraded}"] += 1
        passed += len(sentences)
        dropped += len(reply.rejected)
    say(f"\n{sum(outcomes.values())} questions: {dict(outcomes)}; sentences shown {passed}, left out {dropped}")
    assert outcomes["model"] > 0, "no choice of the model was read for any question"
