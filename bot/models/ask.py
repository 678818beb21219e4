"""One task put to a model: its prompt filled in and sent, and what came of it with what it took.

Knows prompts, forms and limits; knows no task.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Generic, TypeVar

from bot.chat_model import AnswerForm, ModelError, Usage
from bot.models.guard import Guarded
from bot.models.prompts import prompt
from bot.output import model_notices
from bot.reply import ModelUse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Put(Generic[T]):
    """What came of a task: the filled form, or None and why; what it took, in `ms` milliseconds; what was told."""

    value: T | None
    failure: ModelError | None
    use: ModelUse
    ms: float
    system: str


async def put(
    model: Guarded, task: str, form: AnswerForm[T], most_tokens: int, seconds: float, /, **values: str
) -> Put[T]:
    """What a model makes of a task, within so many seconds; a failure is a value here and never raised.

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


def why(failure: ModelError | None, language: str | None) -> str:
    """What a person who asked in a language is told of a failure; in English with all that is known of it."""
    if failure is None:
        return ""
    return str(failure) if language in (None, "en") else model_notices.degraded(language, failure.trouble)
