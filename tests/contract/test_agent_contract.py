"""An agent with the model that ONRECORD_MODEL names and the tools of `onrecord mcp`: it looks up, drafts, checks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from mcp.client import Client

from bot.chat_model import AnswerForm, ModelError, Prompt, object_schema
from bot.models.langchain.model import LangChainModel
from tests.bot.assistants.conftest import stored, told, with_process
from tests.contract.conftest import Times

__all__ = ["stored"]

QUESTIONS = (
    "What does Iran say about sanctions?",
    "What does Iran say about internet governance?",
    "What does Iran want ITU to do?",
)
MOST_CALLS = 3
"""Calls of tools before a draft is asked for."""

LONGEST_RESULT = 3_000
"""Characters of a tool's result that the model is shown."""

SAID = frozenset({"verbatim", "part of a sentence"})

_QUOTED = re.compile('[“"]([^“”"]{12,})[”"]')


@dataclass(frozen=True)
class Call:
    """The model's next step: a tool with its one argument, or that it has enough."""

    tool: Literal["ask", "who", "enough"]
    argument: str


@dataclass(frozen=True)
class Draft:
    """The model's text."""

    text: str


TEXT = {"type": "string", "maxLength": 600}
CALL = AnswerForm(
    "call", object_schema({"tool": {"type": "string", "enum": ["ask", "who", "enough"]}, "argument": TEXT}), Call
)
DRAFT = AnswerForm("draft", object_schema({"text": TEXT}), Draft)


async def drafted(client: Client, model: LangChainModel, question: str) -> tuple[list[str], str]:
    """The tools that the agent called for a question, and what it wrote."""
    tools = "\n".join(f"{each.name}: {each.description}" for each in (await client.list_tools()).tools)
    system = f"{client.instructions}\n\nThe tools:\n{tools}"
    seen = ""
    called: list[str] = []
    for _ in range(MOST_CALLS):
        user = f"{seen}\n\nQuestion: {question}\nWhich tool next, with which argument? enough: nothing more is needed."
        step = (await model.fill(Prompt("agent", system, user, ""), CALL, 200)).value
        if step.tool == "enough":
            break
        called.append(step.tool)
        given = {"question": step.argument} if step.tool == "ask" else {"topic": step.argument}
        result = json.dumps(await told(client, step.tool, **given), ensure_ascii=False)
        seen += f"\n\n{step.tool}({step.argument!r}) gave: {result[:LONGEST_RESULT]}"
    user = f"{seen}\n\nQuestion: {question}\nAnswer in two sentences, with one quote between quotation marks."
    return called, (await model.fill(Prompt("agent", system, user, ""), DRAFT, 400)).value.text


def letters(text: str) -> str:
    """The letters and digits of a text alone."""
    return "".join(char for char in text.casefold() if char.isalnum())


def test_an_agent_looks_up_and_has_its_draft_checked(
    stored: Path, model: LangChainModel, times: Times, say: Callable[[str], None]
) -> None:
    """It uses the tools, and no quotation of its drafts that stands in no statement is confirmed by `check`."""
    outcomes: Counter[str] = Counter()

    async def use(client: Client) -> list[tuple[str, str]]:
        (whole,) = (await client.read_resource("onrecord://6a76347c716f")).contents
        judged = []
        for question in QUESTIONS:
            began = perf_counter()
            try:
                called, text = await drafted(client, model, question)
            except ModelError as error:
                outcomes[f"failed: {error.trouble}"] += 1
                continue
            finally:
                times.append(perf_counter() - began)
            outcomes["drafts after a tool" if called else "drafts without a tool"] += 1
            wordings = _QUOTED.findall(text)
            outcomes["drafts without a quotation"] += not wordings
            checked: Any = await told(client, "check", wordings=wordings) if wordings else {"checks": []}
            judged += [(one["wording"], one["verdict"]) for one in checked["checks"]]
        statement.append(getattr(whole, "text", ""))
        return judged

    statement: list[str] = []
    judged = with_process(stored, use)
    for wording, verdict in judged:
        outcomes[verdict] += 1
        assert verdict not in SAID or letters(wording) in letters(statement[0]), wording
    say(f"\n{len(QUESTIONS)} questions to an agent: {dict(outcomes)}")
    assert outcomes["drafts after a tool"] > 0, "the model called no tool for any question"
