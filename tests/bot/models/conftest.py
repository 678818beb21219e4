"""A model on the fake server, and the forms that it is asked to fill in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from bot.chat_model import AnswerForm, Prompt, object_schema
from bot.models.langchain.model import LangChainModel, open_model
from tests.fake_openai.chat import KEY, MODEL, Behaviour
from tests.fake_openai.chat_server import FakeOpenAI

PROMPT = Prompt("test", "You fill in a form.", "<statements>none</statements> The question: is it so?", "0" * 12)


@dataclass(frozen=True)
class Yes:
    """The filled form."""

    yes: bool


YES = AnswerForm("yes_or_no", object_schema({"yes": {"type": "boolean"}}), Yes)


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """No vendor's variable of the machine has a say."""
    for name in os.environ:
        if name.startswith(("OPENAI_", "LANGSMITH_", "LANGCHAIN_", "ANTHROPIC_", "AZURE_")) or name.endswith("_proxy"):
            monkeypatch.delenv(name)


Opened = Callable[..., tuple[FakeOpenAI, LangChainModel]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Starts a fake server with these behaviours, and opens the model that it serves."""
    with ExitStack() as stack:

        def opens(*behaviours: Behaviour, **options: Any) -> tuple[FakeOpenAI, LangChainModel]:
            fake = stack.enter_context(FakeOpenAI(*behaviours, **options))
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
            return fake, open_model(f"openai:{MODEL}", seconds=30)

        yield opens
