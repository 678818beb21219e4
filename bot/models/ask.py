"""A task put to a model: the prompt filled in and sent, the outcome, and the usage.

A prompt is a file in `prompts/`, with strict placeholders and a version. The file has two parts with a parting line
between: a text equal for every question, and a text with the question. Knows prompts, forms and limits, and the
smallest task: whether the model is there at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Template
from time import perf_counter
from typing import Generic, TypeVar

from bot.chat_model import AnswerForm, ModelError, Prompt, Trouble, object_schema
from bot.models.guard import Guarded
from bot.output import model_notices
from bot.quote import Timing
from bot.reply import Answer, ModelUse, Refusal
from retrieval.text.canonical import visible

FOLDER = Path(__file__).resolve().parents[2] / "prompts"

PARTING = "\n=====\n"
"""The line between what is the same for every question and what is not."""

FORM = "form"
"""The task whose prompt has a form filled in without the server's help; its text comes behind another's."""

T = TypeVar("T")
R = TypeVar("R", bound=Answer | Refusal)


@cache
def _read(folder: Path, task: str) -> tuple[Template, Template, str]:
    raw = (folder / f"{task}.md").read_bytes()
    system, user = raw.decode("utf-8").split(PARTING)
    return Template(system.strip()), Template(user.strip()), hashlib.sha256(raw).hexdigest()[:12]


def prompt(task: str, folder: Path = FOLDER, /, **values: str) -> Prompt:
    """The prompt of a task with the placeholders filled in; values are never searched for placeholders.

    Characters invisible to a person are left out of the values.

    Raises:
        KeyError: a placeholder has no value.
        ValueError: a value has no placeholder, or the file is malformed.
    """
    system, user, version = _read(folder, task)
    if unknown := values.keys() - {*system.get_identifiers(), *user.get_identifiers()}:
        raise ValueError(f"{task}.md has no placeholder {', '.join(sorted(unknown))}")
    seen = {name: visible(value) for name, value in values.items()}
    return Prompt(task, system.substitute(seen), user.substitute(seen), version)


def wordings() -> list[str]:
    """The texts of all prompts, with the placeholders."""
    return [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")]


@dataclass(frozen=True, slots=True)
class Put(Generic[T]):
    """The outcome of a task: the filled form, or None and the failure; the usage; `ms` milliseconds."""

    value: T | None
    failure: ModelError | None
    use: ModelUse
    ms: float

    def added_to(self, reply: R) -> R:
        """The reply with the usage and the time of the task added."""
        use = self.use if reply.model is None else reply.model + self.use
        return replace(reply, model=use, ms=reply.ms + Timing(model=self.ms))


async def put(
    model: Guarded, task: str, form: AnswerForm[T], most_tokens: int, seconds: float, /, **values: str
) -> Put[T]:
    """The outcome of a task within `seconds`; a failure is a value here and never raised."""
    asked = prompt(task, **values)
    prompts = ((asked.task, asked.version),)
    started = perf_counter()
    try:
        told = await model.fill(asked, form, most_tokens, seconds=seconds)
    except ModelError as error:
        use = ModelUse(model.name, prompts, error.usage)
        return Put(None, error, use, (perf_counter() - started) * 1000)
    use = ModelUse(model.name, (*prompts, *told.prompts), told.usage)
    return Put(told.value, None, use, (perf_counter() - started) * 1000)


@dataclass(frozen=True, slots=True)
class Ready:
    """The filled form of the smallest task."""

    ready: bool


READY = AnswerForm("ready", object_schema({"ready": {"type": "boolean"}}), Ready)
PROBED = 1_000
"""Tokens that `READY` may take: ten for the answer, the rest for models that think before they answer."""


async def ready(model: Guarded, seconds: float) -> bool:
    """Whether a model fills in the smallest form; False where the model is there, and its thoughts were too long.

    Raises:
        ModelError: the model does not answer; the message says how to fix the problem.
    """
    done = await put(model, "ready", READY, PROBED, seconds)
    if done.failure is not None and done.failure.trouble is not Trouble.CUT:
        raise done.failure
    return done.failure is None


def why(failure: ModelError | None, language: str | None) -> str:
    """The message about a failure for a person who asked in a language; in English with all details."""
    if failure is None:
        return ""
    return str(failure) if language in (None, "en") else model_notices.degraded(language, failure.trouble)
