"""What a model makes of words that are a bloc's: they are told as the bloc's, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.operations import ingest_paths
from bot.question import Question
from bot.reply import Answer
from bot.settings import Settings
from tests.bot.modelled.conftest import Open, Serve
from tests.bot.modelled.readings import line
from tests.fake_openai.chat import Request, answers

ASKED = "What does Kenya say about the foreign debt of developing countries?"
SPEECH = """---
delegation: Cuba
date: 2023-09-20
---
I have the honour to speak on behalf of the Group of 77 and China. We call for the cancellation of the foreign
debt of all developing countries without delay. We are many countries, and speak with one voice on this matter today.
"""
KENYA = "---\ndelegation: Kenya\ndate: 2023-09-21\n---\nKenya will plant trees by the year 2032. Forests feed rivers.\n"
TOLD = "{who} calls for the cancellation of the foreign debt of all developing countries without delay."
THE_GROUP = TOLD.format(who="The Group of 77 and China")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a statement by Cuba for the Group of 77 is stored, and one by Kenya on something else."""
    folder, settings = tmp_path_factory.mktemp("in"), Settings(home=tmp_path_factory.mktemp("home"))
    (folder / "cuba.txt").write_text(SPEECH, encoding="utf-8")
    (folder / "kenya.txt").write_text(KENYA, encoding="utf-8")
    assert all(one.status == "added" for one in ingest_paths(settings, [folder]))
    return settings.home


async def test_a_bloc_s_words_are_never_told_as_a_member_s(server: Serve, opened: Open) -> None:
    """Neither as those of Cuba, which read them out, nor as Kenya's, which is asked about; as the bloc's they are."""
    shown: list[str] = []

    def summed(request: Request) -> Mapping[str, Any]:
        shown.append(request.system + request.user)
        sentence = [line(request, "cancellation")]
        told = (TOLD.format(who="Cuba"), TOLD.format(who="Kenya"), THE_GROUP)
        return {"summary": [{"text": text, "sentences": sentence} for text in told]}

    with server(always=answers(summed)):
        reply = await opened().engine.ask(Question(ASKED))
    assert isinstance(reply, Answer)
    assert reply.summary is not None
    assert reply.summary.text == THE_GROUP
    assert 'on behalf of: "Group of 77 and China"' in shown[-1]
