"""A reader that knows what answers: nothing behind the model loses an answer that is among the candidates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.measure_reply import measured
from bot.evaluation.questions import load
from bot.evaluation.statements import Sources
from bot.output import json_replies
from tests.bot.modelled.conftest import Open, Serve
from tests.bot.modelled.readings import reading
from tests.fake_openai.chat import Request, answers

QUESTIONS = Path(__file__).parents[3] / "corpus" / "questions" / "seed.jsonl"


def _told(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
async def test_an_honest_reader_reaches_what_is_among_the_candidates(server: Serve, opened: Open) -> None:
    """Wherever a sentence that answers was shown to it, the reply has it first; nothing else is called an answer."""
    gold: list[str] = []
    offered: list[bool] = []

    def honest(request: Request) -> Mapping[str, Any]:
        rows = [row.partition(" ")[::2] for row in request.user.splitlines() if row.startswith("S")]
        right = [id for id, text in rows if any(_told(json.loads(text)) in each for each in gold)]
        offered.append(bool(right))
        return reading(*right, degree="answers" if right else "not")

    read = 0
    with server(always=answers(honest)):
        session = opened()
        sources = Sources(session.library)
        for item in load(QUESTIONS).items:
            asked = replace(item, gold=sources.placed(item.gold))
            gold[:] = [_told(one.text) for one in asked.gold]
            offered.clear()
            reply = await session.engine.ask(replace(item.in_mode("model"), summary=False))
            found = measured(asked, json_replies.reply(reply), sources)
            if offered and asked.kind == "answer":
                read += offered[-1]
                assert found["hit"] == offered[-1], item.id
                assert found["first_quote"] == offered[-1], item.id
            elif offered:
                assert reply.kind != "answer", item.id
    assert read > 20
