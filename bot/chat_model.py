"""What the core asks of a chat model, as a protocol: a prompt and a form in, the filled form out.

Adapters (`bot.models`) supply it; a model is told what to do in words and fills in a form, it never writes an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Misfit(Exception):
    """What came back does not fit the form; the message says where, for a log."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told for one task: `system` is the same for every question, `user` ends with the question.

    `version` names the wording of the prompt: the first twelve hexadecimal digits of the SHA-256 of its file.
    """

    task: str
    system: str
    user: str
    version: str


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """The shape of an answer: a JSON Schema, and what reads an answer of that shape.

    `read` takes the JSON object that came back and raises `Misfit` where it cannot be read. The schema is a hint to
    the server, and no guarantee: `read` checks everything.
    """

    name: str
    schema: Mapping[str, Any]
    read: Callable[[Mapping[str, Any]], T]


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls of a model took: tokens read and written; `cost` in US dollars. None where it is not known."""

    calls: int = 0
    read: int | None = None
    written: int | None = None
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """The sum; what one of two calls does not say is not known of both."""
        if not self.calls or not other.calls:
            return self if self.calls else other

        def added(one: Any, two: Any) -> Any:
            return None if one is None or two is None else one + two

        return Usage(
            self.calls + other.calls,
            added(self.read, other.read),
            added(self.written, other.written),
            added(self.cost, other.cost),
        )


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """A filled form, and what it took; `prompts` are those that came beside the one given (task and version)."""

    value: T
    usage: Usage
    prompts: tuple[tuple[str, str], ...] = ()


class ChatModel(Protocol):
    """A chat model that fills in forms."""

    @property
    def name(self) -> str:
        """The model's name as the settings have it ("openai:gpt-5-mini"); no key and no address."""
        ...

    async def fill(self, prompt: Prompt, form: Form[T], most_tokens: int) -> Told[T]:
        """The form as the model fills it in, in at most so many tokens. It is cancelled where it takes too long.

        Raises:
            ModelError: the model gave nothing that fits the form.
        """
        ...
