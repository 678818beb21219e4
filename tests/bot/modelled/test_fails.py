"""What a user sees of a model that fails, lies or is left alone: the quotes, a plain finding, and why."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest

from bot.output import json_replies
from bot.quote import Timing
from tests.bot.modelled.conftest import Ask
from tests.bot.modelled.readings import BURDEN, SUMMARY, everything, ids, line, reading, summing
from tests.fake_openai import chat as fake
from tests.fake_openai.chat import KEY, Behaviour, Request, answers

BROKEN: dict[str, tuple[Behaviour, str]] = {
    "a wrong key": (fake.AUTHENTICATION, "set OPENAI_API_KEY"),
    "a gateway's page": (fake.GATEWAY, "failed"),
    "a context that is too long": (fake.TOO_LONG, "as much as was sent"),
    "prose": (fake.PROSE, "in the form asked for"),
    "a filtered answer": (fake.FILTERED, "filter"),
    "a refusal by the model": (fake.declines, "declined to answer"),
    "a connection that is cut": (fake.cut, "cannot be reached"),
    "a megabyte in a summary": (answers(reading(summary=(("Iran says yes. " * 70_000, ["S1"]),))), "form"),
    "wrong fields": (answers({"verdict": "yes"}), "in the form asked for"),
    "wrong types": (answers(reading(degree="yes")), "in the form asked for"),
    "a stream that trickles for ever": (fake.trickles, "time"),
}
"""One of each kind: `tests/bot/models` has every way to fail that is known."""


@pytest.mark.parametrize("case", BROKEN)
async def test_a_model_that_fails_costs_nothing_but_its_help(
    case: str, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    """Every way to fail ends in the same quotes with a plain finding, in time, and a reason without the key."""
    behaviour, told = BROKEN[case]
    caplog.set_level(logging.DEBUG)
    started = perf_counter()
    reply, plain = (await ask(behaviour, model_timeout=1.5 if behaviour is fake.trickles else 20.0)).answers
    assert perf_counter() - started < 25.0
    assert reply.mode == "quotes"
    assert told in (reply.degraded or "")
    assert (reply.quotes, reply.finding, reply.summary) == (plain.quotes, plain.finding, None)
    assert KEY not in everything(reply, caplog)


LIES: dict[str, tuple[Callable[[Request], Mapping[str, Any]], str]] = {
    "invented ids": (lambda r: reading(line(r, BURDEN), summary=((SUMMARY, ["S99", "Q1"]),)), "S99"),
    "no ids": (lambda r: reading(line(r, BURDEN), summary=((SUMMARY, []),)), SUMMARY),
    "a sentence that is not shown": (
        lambda r: reading(line(r, BURDEN), summary=((SUMMARY, [line(r, "pivotal role")]),)),
        SUMMARY,
    ),
    "an altered number": (summing("Iran says that 12 sanctions created extra burden."), "12 sanctions"),
    "a summary without an end": (summing("Iran says yes. " * 3_000), "yes. Iran"),
}
"""One that the quotes tell, and what no sentence tells: `tests/bot/models/summaries.toml` has every other reason."""


@pytest.mark.parametrize("case", LIES)
async def test_a_lie_in_a_summary_is_dropped_and_recorded(case: str, ask: Ask) -> None:
    """What the quotes and their records have not is not shown, and leaves the choice and a plain finding."""
    lie, marker = LIES[case]
    reply, plain = (await ask(answers(lie))).answers
    assert (reply.finding, reply.summary, reply.mode) == (plain.finding, None, "model")
    assert plain.quotes[0] in [replace(quote, n=1) for quote in reply.quotes]
    shown = {**json_replies.reply(replace(reply, rejected=(), ms=Timing())), "quotes": []}
    assert marker not in json.dumps(shown, ensure_ascii=False)
    assert reply.rejected
    assert max(len(each.what) for each in reply.rejected) <= 210


async def test_of_many_sentences_three_are_looked_at(ask: Ask) -> None:
    """A summary is short; what is behind its third sentence is recorded and not shown."""

    def long(request: Request) -> Mapping[str, Any]:
        right = line(request, BURDEN)
        return reading(right, summary=((SUMMARY, [right]),) * 100)

    reply, _ = (await ask(answers(long))).answers
    assert reply.summary is not None
    assert len(reply.summary.sentences) == 3
    assert any("at most 3" in each.why for each in reply.rejected)


CHOICES: dict[str, Callable[[Request], Mapping[str, Any]]] = {
    "every id": lambda r: reading(*ids(r)),
    "every id, the worst first": lambda r: reading(*reversed(ids(r))),
    "one id many times": lambda r: reading(*[line(r, BURDEN)] * 30),
    "ids that were never shown": lambda r: reading("S99", "S0", "Q1", "the key is sk-1"),
    "ids, and that they do not answer": lambda r: reading(*ids(r)[:3], degree="not"),
    "no ids, and that they answer": lambda r: reading(degree="answers"),
}


@pytest.mark.parametrize("case", CHOICES)
async def test_no_choice_adds_a_quote_or_loses_the_ranker_s_first(case: str, ask: Ask) -> None:
    """Whatever is chosen, each quote is the statement's own text, once, and the ranker's first is among those shown."""
    asked = await ask(answers(CHOICES[case]))
    reply, plain = asked.answers
    quotes = (*reply.quotes, *reply.more)
    assert plain.quotes[0].permalink in [quote.permalink for quote in reply.quotes]
    assert [quote.n for quote in quotes] == list(range(1, len(quotes) + 1))
    for quote in quotes:
        assert quote.text == asked.session.library.statement(quote.statement).text[quote.start : quote.end]
    assert (reply.kind == "closest") is (case not in list(CHOICES)[:3])
    assert "sk-1" not in json.dumps(json_replies.reply(reply))
