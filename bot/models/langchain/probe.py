"""Whether a chat model answers at all, found out by the smallest form there is."""

from __future__ import annotations

import asyncio

from bot.chat_model import ModelError, Trouble
from bot.models.langchain.model import LangChainModel, Way, open_model
from bot.models.prompts import prompt
from bot.models.ready import PROBED, READY


async def probe(model: LangChainModel) -> bool | None:
    """Whether forms are filled in by schema; None where it answers and that did not come out.

    Raises:
        ModelError: it does not answer; the message says what to do.
    """
    try:
        await model.fill(prompt("ready"), READY, PROBED)
    except ModelError as error:
        if error.trouble is not Trouble.CUT:
            raise
        return None
    return model.way(READY) is Way.SCHEMA


def probe_setting(setting: str, *, seconds: float) -> bool | None:
    """The same for the model that "provider:model" names, outside any event loop.

    Raises:
        SettingsError: no such provider is known, its package is missing, or its key is.
        ModelError: it does not answer; the message says what to do.
    """
    return asyncio.run(probe(open_model(setting, seconds=seconds)))
