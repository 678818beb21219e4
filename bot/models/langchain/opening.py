"""A chat model that is opened in the background: LangChain takes a second to import, and the search needs that second.

Knows when a model is there, not how a model is asked.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from bot.chat_model import AnswerForm, ChatModel, ModelError, Prompt, Told, Trouble
from bot.models.langchain.model import open_model
from bot.models.langchain.vendor import KeyMissing
from retrieval.errors import SettingsError

T = TypeVar("T")


class Opening:
    """A `bot.chat_model.ChatModel` that begins to open when constructed; `fill` waits for the opening."""

    def __init__(self, setting: str, *, seconds: float) -> None:
        """Begins to open the model named by "provider:model"; `seconds` is the time for a form."""
        self._name = setting.strip()
        self._opened: Future[ChatModel] = Future()
        Thread(target=self._open, args=(seconds,), name="opening the chat model", daemon=True).start()

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._name

    async def fill(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int) -> Told[T]:
        """The form filled in by the model.

        Raises:
            ModelError: the model gave nothing that fits the form, or cannot be opened as the settings have it.
        """
        try:
            model = await asyncio.shield(asyncio.wrap_future(self._opened))
        except SettingsError as error:
            trouble = Trouble.KEY if isinstance(error, KeyMissing) else Trouble.UNKNOWN_MODEL
            raise ModelError(trouble, str(error).rstrip(".")) from None
        return await model.fill(prompt, form, most_tokens)

    def _open(self, seconds: float) -> None:
        try:
            self._opened.set_result(open_model(self._name, seconds=seconds))
        except BaseException as error:  # whoever waits for it is told
            self._opened.set_exception(error)
