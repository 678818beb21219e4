"""A chat model that fills in forms, over any of LangChain's.

Whether a server holds to JSON schemas is found out by trial, form by form, and remembered; never by the vendor's name.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from bot.chat_model import AnswerForm, Misfit, ModelError, Prompt, Told, Trouble, Usage
from bot.logs import LOGGER
from bot.models.ask import PROBED, READY
from bot.models.langchain.errors import refuses, status_of, told, translated
from bot.models.langchain.prices import usage_of
from bot.models.langchain.replies import Unusable, object_in
from bot.models.langchain.vendor import REFUSABLE, TOKENS, Vendor
from bot.models.prompts import FORM
from bot.models.prompts import prompt as prompt_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable

T = TypeVar("T")

log = logging.getLogger(f"{LOGGER}.models")

MOST_DOUBTS = 2
"""After so many useless answers by schema, each mended by asking in words, a server is taken to ignore schemas."""

SCHEMA_WORDS = ("json_schema", "schema", "structured output", "grammar", "output_format", "output_config")
"""By these a server that will not have a schema names it."""

OTHER_NAMES = {TOKENS: ("max_completion_tokens",)}
"""What else a server calls an option of ours that it does not take."""


class Way(Enum):
    """How a form is filled in."""

    SCHEMA = "by the server, which holds to the schema"
    WORDS = "by the model, which is told the schema in words"


@dataclass(frozen=True, slots=True)
class _Failed:
    """A failed try: the error, the usage, and findings about the server and schemas."""

    error: ModelError
    spent: Usage
    named: bool = False
    """The server refused the schema in so many words."""
    refused: bool = False
    """The request was refused; it may be for the schema."""
    useless: bool = False
    """What came back does not look as if the server knew of the schema."""


def open_model(setting: str, *, seconds: float) -> LangChainModel:
    """The chat model that "provider:model" names; nothing is sent. The vendors' own variables are honoured.

    `seconds` is how long one form may take.

    Raises:
        SettingsError: no such provider is known, its package is missing, or its key is; says what to do.
    """
    return LangChainModel(setting.strip(), Vendor(setting, seconds), seconds=seconds)


class LangChainModel:
    """A `bot.chat_model.ChatModel`: no streaming, no retries, no cache; at most `seconds` for a form."""

    def __init__(
        self, name: str, vendor: Vendor | Callable[[int, frozenset[str]], BaseChatModel], *, seconds: float
    ) -> None:
        """`vendor` gives the model that writes at most so many tokens, built without the options named."""
        self._name = name
        self._vendor = vendor
        self._seconds = seconds
        self._key, self._address = (
            (vendor.key, vendor.address) if isinstance(vendor, Vendor) else ("its key", "its address")
        )
        self._without: frozenset[str] = frozenset()
        self._ways: dict[str, Way] = {}
        self._doubts: dict[str, int] = {}

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._name

    def way(self, form: AnswerForm[Any]) -> Way | None:
        """How a form is filled in; None as long as unknown."""
        return self._ways.get(form.name)

    async def fill(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        """The form filled in by the model in at most `most_tokens`; thoughts of reasoning models count.

        Raises:
            ModelError: the model gave nothing that fits the form.
        """
        done = await on_own_loop(self._in_time(prompt, form, most_tokens))
        if isinstance(done, ModelError):
            log.info("%s", done)
            raise done
        return done

    async def _in_time(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T] | ModelError:
        try:
            async with asyncio.timeout(self._seconds):
                done = await self._filled(prompt, form, most_tokens)
        except TimeoutError:
            return self._told(Trouble.SLOW, f"{self._seconds:g} s")
        if isinstance(done, Told):
            return done
        done.error.usage = done.spent
        return done.error

    async def _filled(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T] | _Failed:
        way = self.way(form)
        first: _Failed | None = None
        if way is not Way.WORDS:
            done = await self._tried(prompt, form, most_tokens, by_schema=True)
            if isinstance(done, Told):
                self._ways[form.name] = Way.SCHEMA
                return done
            first = done
            # A server that is known to hold to schemas is not asked in words for one bad answer.
            if not (first.named or (way is None and (first.refused or first.useless))):
                return first
        done = await self._tried(prompt, form, most_tokens, by_schema=False)
        if isinstance(done, _Failed):
            # Neither way went: to go both again would be four calls where one retry is allowed.
            done.error.final = first is not None
            return done if first is None else replace(done, spent=first.spent + done.spent)
        if first is None:
            return done
        self._learn(form, first)
        return replace(done, usage=first.spent + done.usage)

    def _learn(self, form: AnswerForm[Any], failed: _Failed) -> None:
        """Take note that the form was filled in when asked for in words, after a failure by schema."""
        doubts = self._doubts[form.name] = self._doubts.get(form.name, 0) + 1
        certain = failed.named or (failed.refused and self.way(form) is None)
        if certain or (doubts >= MOST_DOUBTS and self.way(form) is None):
            self._ways[form.name] = Way.WORDS
            log.info("%s fills in the form %s when told in words, and not by schema", self._name, form.name)

    async def _tried(
        self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, *, by_schema: bool
    ) -> Told[T] | _Failed:
        from langchain_core.messages import HumanMessage, SystemMessage

        beside: tuple[tuple[str, str], ...] = ()
        if not by_schema:
            schema = json.dumps(dict(form.schema), ensure_ascii=False)
            prompt = prompt_of(FORM, system=prompt.system, schema=schema, user=prompt.user)
            beside = ((prompt.task, prompt.version),)
        messages = [SystemMessage(prompt.system), HumanMessage(prompt.user)]
        reply = await self._reply(messages, form if by_schema else None, most_tokens)
        if isinstance(reply, _Failed):
            return reply
        spent = usage_of(reply, *self._provider_and_model())
        try:
            return Told(form.read(object_in(reply)), spent, beside)
        except Unusable as unusable:
            trouble, where = unusable.trouble, str(unusable)
        except Misfit as misfit:
            log.debug("%s filled in the form %s wrongly: %s", self._name, form.name, misfit)
            trouble, where = Trouble.MALFORMED, "a field does not fit"
        useless = by_schema and trouble in (Trouble.MALFORMED, Trouble.EMPTY)
        return _Failed(self._told(trouble, where), spent, useless=useless)

    async def _reply(
        self, messages: list[BaseMessage], form: AnswerForm[Any] | None, most_tokens: int
    ) -> AIMessage | _Failed:
        """The reply; an option refused by a server is left out from then on."""
        from langchain_core.messages import AIMessage

        from bot.models.langchain.streamed import Streamed

        without = self._without
        while True:
            try:
                model = self._vendor(most_tokens, without)
                call = model if form is None else _held_to(model, form)
                if call is None:
                    return _Failed(self._told(Trouble.INVALID, "no schemas"), Usage(), refused=True)
                came = await call.ainvoke(messages, {"callbacks": [Streamed()]})
            except Exception as caught:  # whatever a vendor's client raises is translated
                error = caught
            else:
                self._without |= without
                reply = came["raw"] if isinstance(came, dict) else came
                if isinstance(reply, AIMessage):
                    return reply
                return _Failed(self._told(Trouble.MALFORMED, type(reply).__name__), Usage(1))
            failed = self._failed(error, by_schema=form is not None)
            fewer = without | _unwelcome(error)
            if fewer == without and not failed.named:
                fewer = REFUSABLE  # it does not say what it is that it does not take
            if failed.error.trouble is not Trouble.INVALID or fewer == without:
                return failed
            without = fewer

    def _failed(self, error: Exception, *, by_schema: bool) -> _Failed:
        failure = translated(error, self._name, key=self._key, address=self._address)
        invalid = by_schema and failure.trouble is Trouble.INVALID
        return _Failed(
            failure,
            Usage(1, 0, 0, 0.0),
            named=invalid and refuses(error, "response_format", *SCHEMA_WORDS),
            refused=invalid,
            useless=by_schema and status_of(error) in (500, 501),
        )

    def _told(self, trouble: Trouble, what: str) -> ModelError:
        return told(trouble, self._name, what, key=self._key, address=self._address)

    def _provider_and_model(self) -> tuple[str, str]:
        provider, _, model = self._name.partition(":")
        return provider, model


def probe_setting(setting: str, *, seconds: float) -> bool | None:
    """Whether the model that "provider:model" names fills in forms by schema; outside any event loop.

    None where the model answers and the way did not come out.

    Raises:
        SettingsError: no such provider is known, its package is missing, or its key is.
        ModelError: the model does not answer; the message says what to do.
    """
    return asyncio.run(probe(open_model(setting, seconds=seconds)))


async def probe(model: LangChainModel) -> bool | None:
    """As `probe_setting`, for an open model."""
    try:
        await model.fill(prompt_of("ready"), READY, PROBED)
    except ModelError as error:
        if error.trouble is not Trouble.CUT:
            raise
        return None
    return model.way(READY) is Way.SCHEMA


_starting = Lock()


async def on_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from a loop for all models that runs in a thread apart.

    A vendor's client keeps connections, shared between models, and each connection belongs to the loop of its opening.
    A cancelled caller cancels the coroutine.
    """
    with _starting:
        loop = _loop()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="chat model", daemon=True).start()
    return loop


def _unwelcome(error: Exception) -> set[str]:
    """The options that a server refuses by name."""
    return {option for option in REFUSABLE if refuses(error, option, *OTHER_NAMES.get(option, ()))}


def _held_to(model: BaseChatModel, form: AnswerForm[Any]) -> Runnable[Any, Any] | None:
    """The model bound to the form's schema; None if the class knows no schemas."""
    from langchain_core.runnables import RunnableSequence

    schema = {"title": form.name, **form.schema}
    options: dict[str, Any] = {"method": "json_schema", "include_raw": True}
    if "strict" in inspect.signature(model.with_structured_output).parameters:
        options["strict"] = True
    try:
        held = model.with_structured_output(schema, **options)
    except (NotImplementedError, TypeError, ValueError):
        return None
    # The call is used and the parser behind it left out: it mends broken JSON.
    return held.first if isinstance(held, RunnableSequence) else held
