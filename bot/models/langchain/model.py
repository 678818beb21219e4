"""A chat model that fills in forms, over any of LangChain's, opened in the background.

Whether a server holds to JSON schemas is found out by trial and remembered; never by the vendor's name. LangChain takes
a second to import, and the search needs that second: nothing here imports LangChain before a model is opened.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from bot.chat_model import AnswerForm, ModelError, Prompt, Told, Trouble, Usage
from bot.logs import LOGGER
from bot.models.ask import FORM
from bot.models.ask import prompt as prompt_of
from bot.models.langchain.errors import KeyMissing, refuses
from bot.models.langchain.prices import usage_of
from bot.models.langchain.replies import Unusable, object_in
from retrieval.embedding.provider_errors import status_of
from retrieval.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

    from bot.models.langchain.vendor import Vendor

T = TypeVar("T")

log = logging.getLogger(f"{LOGGER}.models")

REFUSABLE = {"max_tokens": ("max_completion_tokens",), "temperature": (), "reasoning_effort": ()}
"""Options that some models do not take, with other names of the options."""

SCHEMA_WORDS = ("json_schema", "schema", "structured output", "grammar", "output_format", "output_config")
"""By these a server that will not have a schema names it."""

USELESS, REFUSED, NAMED = 1, 2, 3
"""How far a failure is the schema's: a useless answer, a refused request, or a refused schema."""

MOST_DOUBTS = 2
"""After so many doubts, each mended by asking in words, a server is taken to ignore schemas."""


class _Failed(Exception):
    """A failed try: the error, with the usage, and how far the failure is the schema's."""

    def __init__(self, error: ModelError, usage: Usage, doubt: int = 0) -> None:
        super().__init__()
        self.error, self.doubt = error, doubt
        error.usage = usage


class LangChainModel:
    """A `bot.chat_model.ChatModel`: no streaming, no retries, no cache."""

    def __init__(self, setting: str, *, seconds: float, build: Callable[..., Any] | None = None) -> None:
        """Begins to open the model that "provider:model" names; nothing is sent.

        `seconds` is the time for a read from the server. `build` replaces LangChain's builder.
        """
        self._name = setting.strip()
        self.opening = on_own_loop(self._open(seconds, build))
        self._without: frozenset[str] = frozenset()
        self._doubts = 0
        self.by_schema: bool | None = None
        """Whether forms are filled in by schema, and not by a model told the schema in words; None while unknown."""

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._name

    async def _open(self, seconds: float, build: Callable[..., Any] | None) -> Vendor:
        from bot.models.langchain.vendor import Vendor

        return Vendor(self._name, seconds, build)

    @property
    def _vendor(self) -> Vendor:
        """The vendor, once it is open."""
        return self.opening.result()

    async def fill(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        """The form filled in by the model in at most `most_tokens`; thoughts of reasoning models count.

        Raises:
            ModelError: the model gave nothing that fits the form, or cannot be opened as the settings have it.
        """
        try:
            return await asyncio.wrap_future(on_own_loop(self._once_open(prompt, form, most_tokens)))
        except ModelError as error:
            log.info("%s", error)
            raise

    async def _once_open(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        try:
            await asyncio.shield(asyncio.wrap_future(self.opening))
            return await self._filled(prompt, form, most_tokens)
        except SettingsError as error:
            trouble = Trouble.KEY if isinstance(error, KeyMissing) else Trouble.UNKNOWN_MODEL
            raise ModelError(trouble, str(error).rstrip(".")) from None
        except _Failed as failed:
            raise failed.error from None

    async def _filled(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        if self.by_schema is False:
            return await self._in_words(prompt, form, most_tokens)
        try:
            told = await self._asked(prompt, form, most_tokens, by_schema=True)
        except _Failed as failed:
            first = failed
        else:
            self.by_schema = True
            return told
        # A server that is known to hold to schemas is not asked in words for one bad answer.
        if first.doubt < (NAMED if self.by_schema else USELESS):
            raise first
        try:
            told = await self._in_words(prompt, form, most_tokens)
        except _Failed as failed:
            # Neither way went: to go both again would be four calls where one retry is allowed.
            failed.error.usage, failed.error.final = first.error.usage + failed.error.usage, True
            raise
        self._doubts += first.doubt
        if self._doubts >= MOST_DOUBTS:
            self.by_schema = False
            log.info("%s fills in forms when told in words, and not by schema", self._name)
        return replace(told, usage=first.error.usage + told.usage)

    async def _in_words(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        schema = json.dumps(form.schema, ensure_ascii=False)
        longer = prompt_of(FORM, system=prompt.system, schema=schema, user=prompt.user)
        told = await self._asked(longer, form, most_tokens, by_schema=False)
        return replace(told, prompts=((longer.task, longer.version),))

    async def _asked(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, *, by_schema: bool) -> Told[T]:
        reply = await self._reply(prompt, form if by_schema else None, most_tokens)
        usage = usage_of(reply, self._name)
        try:
            return Told(form.read(object_in(reply)), usage)
        except Unusable as unusable:
            trouble, where = unusable.trouble, str(unusable)
        except ValueError:
            trouble, where = Trouble.MALFORMED, "a field does not fit"
        useless = by_schema and trouble in (Trouble.MALFORMED, Trouble.EMPTY)
        raise _Failed(self._vendor.named.error(trouble, where), usage, USELESS if useless else 0)

    async def _reply(self, prompt: Prompt, form: AnswerForm[Any] | None, most_tokens: int) -> AIMessage:
        """The reply; an option refused by a server is left out from then on."""
        without = self._without
        while True:
            try:
                reply = await self._vendor.reply(prompt, form, most_tokens, without)
            except Exception as caught:  # whatever a vendor's client raises is translated
                error = caught
            else:
                self._without |= without
                return reply
            failure = self._vendor.named.translated(error)
            invalid = failure.trouble is Trouble.INVALID
            doubt = _doubt(error, invalid=invalid) if form else 0
            fewer = without | {option for option, others in REFUSABLE.items() if refuses(error, option, *others)}
            if fewer == without and doubt < NAMED:
                fewer = frozenset(REFUSABLE)  # it does not say what it is that it does not take
            if not invalid or fewer == without:
                # A class that knows no schemas has sent nothing.
                sent = not isinstance(error, NotImplementedError)
                raise _Failed(failure, Usage(1, 0, 0, 0.0) if sent else Usage(), doubt)
            without = fewer


def _doubt(error: Exception, *, invalid: bool) -> int:
    """How far an error is the schema's."""
    if invalid:
        return NAMED if refuses(error, "response_format", *SCHEMA_WORDS) else REFUSED
    return USELESS if status_of(error) in (500, 501) else 0


def open_model(setting: str, *, seconds: float) -> LangChainModel:
    """The open chat model that "provider:model" names; `seconds` is the time for a read from the server.

    The vendors' own variables are honoured.

    Raises:
        SettingsError: no such provider is known, its package is missing, or its key is; says what to do.
    """
    model = LangChainModel(setting, seconds=seconds)
    model.opening.result()
    return model


_starting = Lock()


def on_own_loop(work: Coroutine[Any, Any, T]) -> Future[T]:
    """The coroutine, on a loop for all models that runs in a thread apart.

    A vendor's client keeps connections, shared between models, and each connection belongs to the loop of its opening.
    A caller that cancels the future cancels the coroutine.
    """
    with _starting:
        loop = _loop()
    return asyncio.run_coroutine_threadsafe(work, loop)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="chat model", daemon=True).start()
    return loop
