"""A task put to a model: the prompt filled in and sent, the outcome, and the usage.

Knows prompts, forms and limits, and the smallest task: whether the model is there at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Generic, TypeVar

from bot.chat_model import AnswerForm, Misfit, ModelError, Usage, object_schema
from bot.models.guard import Guarded
from bot.models.prompts import prompt
from bot.output import model_notices
from bot.reply import ModelUse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Put(Generic[T]):
    """The outcome of a task: the filled form, or None and the failure; the usage; `ms` milliseconds; the prompt."""

    value: T | None
    failure: ModelError | None
    use: ModelUse
    ms: float
    system: str


async def put(
    model: Guarded, task: str, form: AnswerForm[T], most_tokens: int, seconds: float, /, **values: str
) -> Put[T]:
    """The outcome of a task within `seconds`; a failure is a value here and never raised.

    Raises:
        PromptError: the values do not fit the prompt.
    """
    asked = prompt(task, **values)
    started = perf_counter()
    value: T | None = None
    failure: ModelError | None = None
    usage = Usage()
    prompts: tuple[tuple[str, str], ...] = ((asked.task, asked.version),)
    try:
        told = await model.fill(asked, form, most_tokens, seconds=seconds)
        value, usage, prompts = told.value, told.usage, (*prompts, *told.prompts)
    except ModelError as error:
        failure, usage = error, error.usage or usage
    ms = (perf_counter() - started) * 1000
    return Put(value, failure, ModelUse(model.name, prompts, usage), ms, asked.system)


def _read(given: Mapping[str, Any]) -> bool:
    if not isinstance(given.get("ready"), bool):
        raise Misfit("`ready` is neither true nor false")
    return True


READY: AnswerForm[bool] = AnswerForm("ready", object_schema({"ready": {"type": "boolean"}}), _read)
PROBED = 1_000
"""Tokens that `READY` may take: ten for the answer, the rest for models that think before they answer."""
PROBING = 10.0
"""Seconds that a person waits for the answer."""


def why(failure: ModelError | None, language: str | None) -> str:
    """The message about a failure for a person who asked in a language; in English with all details."""
    if failure is None:
        return ""
    return str(failure) if language in (None, "en") else model_notices.degraded(language, failure.trouble)
