"""The core's protocol for a chat model: a prompt and a form in, the filled form out.

Adapters (`bot.models`) supply it; a model is told the task in words and fills in a form, it never writes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from retrieval.errors import OnRecordError


class Trouble(StrEnum):
    """Why a model's reply is unusable."""

    UNREACHABLE = "unreachable"
    """Nothing answers at the address, or the connection was cut."""
    SLOW = "slow"
    """No whole answer before the deadline."""
    KEY = "key"
    """The key is missing or was refused."""
    FORBIDDEN = "forbidden"
    UNKNOWN_MODEL = "unknown model"
    QUOTA = "quota"
    """What was paid for is used up: asking again is in vain."""
    RATE = "rate"
    """Too many questions in too short a time."""
    SERVER = "server"
    """The server failed (HTTP 5xx)."""
    INVALID = "invalid"
    """The server does not accept the request as it is."""
    TOO_LONG = "too long"
    """What was sent is longer than the model can read."""
    FILTERED = "filtered"
    """The provider's filter of contents stopped it."""
    DECLINED = "declined"
    """The model itself would not answer."""
    CUT = "cut"
    """The answer ended before it was whole."""
    MALFORMED = "malformed"
    """What came back is not what was asked for."""
    EMPTY = "empty"
    PAUSED = "paused"
    """It failed several times in a row, and is left alone for a while."""
    BUSY = "busy"
    """Too many questions are with the model at once."""


class ModelError(OnRecordError):
    """The model gave nothing usable. The message is for the person who asked; it holds no key."""

    def __init__(self, trouble: Trouble, message: str, *, wait: float | None = None) -> None:
        """`wait` is the server's request to be left alone, in seconds, None if unsaid.

        `usage` is the cost all the same. `final`: no other way of asking is left.
        """
        super().__init__(message)
        self.trouble = trouble
        self.wait = wait
        self.usage = Usage()
        self.final = False


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A model's instructions for one task: `system` is the same for every question, `user` ends with the question.

    `version` names the wording of the prompt: the first twelve hexadecimal digits of the SHA-256 of its file.
    """

    task: str
    system: str
    user: str
    version: str


@dataclass(frozen=True, slots=True)
class AnswerForm(Generic[T]):
    """The shape of an answer: a JSON Schema, a hint to the server and no guarantee, and the dataclass of an answer."""

    name: str
    schema: Mapping[str, Any]
    kind: type[T]

    def read(self, given: Mapping[str, Any]) -> T:
        """The answer in a JSON object, fully checked; further fields are ignored.

        Raises:
            ValueError: a field is missing or does not fit.
        """
        if not given.keys() >= set(self.schema["required"]):
            raise ValueError("a field is missing")
        return TypeAdapter(self.kind).validate_python(given)


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with these properties, all required and no others allowed, as strict servers ask."""
    fields = {"properties": dict(properties), "required": list(properties)}
    return {"type": "object", **fields, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Usage:
    """The cost of model calls: tokens read and written; `cost` in US dollars. None if unknown."""

    calls: int = 0
    read: int | None = None
    written: int | None = None
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """The sum; a figure missing from either call is None."""
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
    """A filled form, and its cost; `prompts` are further prompts used (task and version)."""

    value: T
    usage: Usage
    prompts: tuple[tuple[str, str], ...] = ()


class ChatModel(Protocol):
    """A chat model that fills in forms."""

    @property
    def name(self) -> str:
        """The model's name as the settings have it ("openai:gpt-5-mini"); no key and no address."""
        ...

    async def fill(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        """The form filled in by the model, in at most `most_tokens`. Cancelled if too slow.

        Raises:
            ModelError: the model gave nothing that fits the form.
        """
        ...
