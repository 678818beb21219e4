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
    from bot.models.langchain.vendor import Vendor

T = TypeVar("T")

log = logging.getLogger(f"{LOGGER}.models")

REFUSABLE = {"max_tokens": ("max_completion_tokens",), "temperature": (), "reasoning_effort": ()}
"""Options that some models do not take, with other names of the options."""

SCHEMA = "response_format"
"""The option that holds a reply to a form's schema; where it is left out, the schema is told in words."""

SCHEMA_WORDS = ("json_schema", "schema", "structured output", "grammar", "output_format", "output_config")
"""By these a server that will not have a schema names it."""

MOST_USELESS = 2
"""After so many useless answers, each mended by asking in words, a server is taken to ignore schemas."""


class _Failed(Exception):
    """A failed request: the error with its usage, and the client's exception; None where a reply came."""

    def __init__(self, error: ModelError, usage: Usage, cause: Exception | None = None) -> None:
        super().__init__()
        self.error, self.cause = error, cause
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
        self._useless = 0
        self._has_held = False

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._name

    @property
    def by_schema(self) -> bool | None:
        """Whether forms are filled in by schema, and not by a model told the schema in words; None while unknown."""
        return False if SCHEMA in self._without else self._has_held or None

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
            return await asyncio.wrap_future(on_own_loop(self._filled(prompt, form, most_tokens)))
        except SettingsError as error:
            trouble = Trouble.KEY if isinstance(error, KeyMissing) else Trouble.UNKNOWN_MODEL
            failure = ModelError(trouble, str(error).rstrip("."))
        except ModelError as error:
            failure = error
        log.info("%s", failure)
        raise failure

    async def _filled(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        """The form filled in; options that the server refused meanwhile are left out from then on."""
        await asyncio.shield(asyncio.wrap_future(self.opening))
        without, spent, useless = self._without, Usage(), 0
        while True:
            try:
                told = await self._asked(prompt, form, most_tokens, without)
                break
            except _Failed as caught:
                failed = caught
            spent += failed.error.usage
            fewer = self._fewer(without, failed)
            if fewer == without:
                # Where neither way went, to go both again would be four calls where one retry is allowed.
                failed.error.usage, failed.error.final = spent, SCHEMA in without - self._without
                raise failed.error
            useless += failed.error.trouble is not Trouble.INVALID
            without = fewer
        self._useless += useless
        if useless and self._useless < MOST_USELESS:
            without -= {SCHEMA}
        if without - self._without:
            log.info("%s is asked without %s from now on", self._name, ", ".join(sorted(without)))
        self._without |= without
        self._has_held |= not (useless or SCHEMA in without)
        return replace(told, usage=spent + told.usage)

    async def _asked(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, without: frozenset[str]) -> Told[T]:
        """The form as filled in for one request."""
        prompts: tuple[tuple[str, str], ...] = ()
        held_to: AnswerForm[T] | None = form
        if SCHEMA in without:
            schema, held_to = json.dumps(form.schema, ensure_ascii=False), None
            prompt = prompt_of(FORM, system=prompt.system, schema=schema, user=prompt.user)
            prompts = ((prompt.task, prompt.version),)
        try:
            reply = await self._vendor.reply(prompt, held_to, most_tokens, without)
        except Exception as error:  # whatever a vendor's client raises is translated
            # A class that knows no schemas has sent nothing.
            usage = Usage() if isinstance(error, NotImplementedError) else Usage(1, 0, 0, 0.0)
            raise _Failed(self._vendor.named.translated(error), usage, error) from None
        usage = usage_of(reply, self._name)
        try:
            return Told(form.read(object_in(reply)), usage, prompts)
        except Unusable as unusable:
            failure = self._vendor.named.error(unusable.trouble, str(unusable))
        except ValueError:
            failure = self._vendor.named.error(Trouble.MALFORMED, "a field does not fit")
        raise _Failed(failure, usage)

    def _fewer(self, without: frozenset[str], failed: _Failed) -> frozenset[str]:
        """The options to leave out after a failure without some; the same where no other request is worth a try."""
        cause, trouble = failed.cause, failed.error.trouble
        # A server that is known to hold to schemas is not asked in words for one bad answer.
        may_ignore = self.by_schema is None and SCHEMA not in without
        if cause is None or trouble is not Trouble.INVALID:
            useless = status_of(cause) in (500, 501) if cause else trouble in (Trouble.MALFORMED, Trouble.EMPTY)
            return without | {SCHEMA} if useless and may_ignore else without
        if named := {option for option, others in REFUSABLE.items() if refuses(cause, option, *others)} - without:
            return without | named
        if SCHEMA not in without and refuses(cause, SCHEMA, *SCHEMA_WORDS):
            return without | {SCHEMA}
        if not without >= REFUSABLE.keys():  # it does not say what it is that it does not take
            return without.union(REFUSABLE)
        return self._without | {SCHEMA} if may_ignore else without


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
