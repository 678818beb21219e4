"""A chat model that fills in forms, over any of LangChain's, opened in the background.

Whether a server holds to JSON schemas is found out by trial and remembered; never by the vendor's name. LangChain takes
a second to import, and the search needs that second: nothing here imports LangChain before a model is opened.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
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


class LangChainModel:
    """A `bot.chat_model.ChatModel`: no streaming, no retries, no cache."""

    def __init__(self, setting: str, *, seconds: float) -> None:
        """Begins to open the model that "provider:model" names; nothing is sent.

        `seconds` is the time for a read from the server.
        """
        self.name = setting.strip()
        """The model's name as the settings have it."""
        self.opening = on_own_loop(self._open(seconds))
        self._without: frozenset[str] = frozenset()
        self._useless = 0
        self._has_held = False

    @property
    def by_schema(self) -> bool | None:
        """Whether forms are filled in by schema, and not by a model told the schema in words; None while unknown."""
        return False if SCHEMA in self._without else self._has_held or None

    async def _open(self, seconds: float) -> Vendor:
        from bot.models.langchain.vendor import Vendor

        return Vendor(self.name, seconds)

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
        vendor = await asyncio.shield(asyncio.wrap_future(self.opening))
        without, spent, useless = self._without, Usage(), 0
        while True:
            asked = _in_words(prompt, form) if SCHEMA in without else prompt
            prompts = ((asked.task, asked.version),) if SCHEMA in without else ()
            usage = Usage(1, 0, 0, 0.0)
            try:
                reply = await vendor.reply(asked, None if SCHEMA in without else form, most_tokens, without)
                usage = usage_of(reply, self.name)
                told = Told(_value(form, object_in(reply)), usage, prompts)
                break
            except Exception as error:  # whatever a vendor's client raises is translated
                cause = error
            spent += Usage() if isinstance(cause, NotImplementedError) else usage
            failure = vendor.named.translated(cause)
            fewer = self._fewer(without, cause, failure.trouble)
            if fewer == without:
                # Where neither way went, to go both again would be four calls where one retry is allowed.
                failure.usage, failure.final = spent, SCHEMA in without - self._without
                raise failure
            useless += failure.trouble is not Trouble.INVALID
            without = fewer
        self._useless += useless
        if useless and self._useless < MOST_USELESS:
            without -= {SCHEMA}
        if without - self._without:
            log.info("%s is asked without %s from now on", self.name, ", ".join(sorted(without)))
        self._without |= without
        self._has_held |= not (useless or SCHEMA in without)
        return replace(told, usage=spent + told.usage)

    def _fewer(self, without: frozenset[str], cause: Exception, trouble: Trouble) -> frozenset[str]:
        """The options to leave out after a failure without some; the same where no other request is worth a try."""
        # A server that is known to hold to schemas is not asked in words for one bad answer.
        may_ignore = self.by_schema is None and SCHEMA not in without
        if trouble is not Trouble.INVALID:
            bad_reply = isinstance(cause, Unusable) and trouble in (Trouble.MALFORMED, Trouble.EMPTY)
            is_useless = bad_reply or status_of(cause) in (500, 501)
            return without | {SCHEMA} if is_useless and may_ignore else without
        if named := {option for option, others in REFUSABLE.items() if refuses(cause, option, *others)} - without:
            return without | named
        if SCHEMA not in without and refuses(cause, SCHEMA, *SCHEMA_WORDS):
            return without | {SCHEMA}
        if not without >= REFUSABLE.keys():  # it does not say what it is that it does not take
            return without.union(REFUSABLE)
        return self._without | {SCHEMA} if may_ignore else without


def _in_words(prompt: Prompt, form: AnswerForm[Any]) -> Prompt:
    """The prompt with the form's schema told in words."""
    schema = json.dumps(form.schema, ensure_ascii=False)
    return prompt_of(FORM, system=prompt.system, schema=schema, user=prompt.user)


def _value(form: AnswerForm[T], given: Any) -> T:
    try:
        return form.read(given)
    except ValueError:
        raise Unusable(Trouble.MALFORMED, "a field does not fit") from None


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
