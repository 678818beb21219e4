"""Builds the Telegram bot from the settings: the Engine's session, and the handlers over the session and the state.

The counterpart of `bot.wiring` for a long-running process. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.state.state import State
    from bot.telegram.handlers.routes import Front
    from bot.telegram.transport.metrics import Metrics
    from bot.telegram.transport.sender import Sender


_M_ARENA_MAX = -8  # As malloc.h of glibc has it.


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the Telegram bot until told to stop.

    Raises:
        SettingsError: there is no token, or Telegram refuses the token; or another setting is wrong.
        OnRecordError: the state, the store or the embedder cannot be used.
    """
    from bot.telegram.transport import process
    from bot.telegram.transport.http import token_of
    from bot.wiring import open_session

    token_of(settings)
    share_heaps()
    settings.home.mkdir(parents=True, exist_ok=True)
    with closing(open_session(settings, say)) as session:

        def build(bot: ExtBot[Any], sender: Sender, state: State, metrics: Metrics) -> Front:
            from bot.telegram.handlers.routes import Front
            from bot.telegram.services import Aside, Services

            threads = max(os.cpu_count() or 1, 2)
            # One more than there are threads: of a question that is being understood none is at work. A model's answer
            # is waited for, and leaves the threads to others meanwhile.
            at_once = None if settings.model else threads + 1
            questions, glances = Aside("questions", threads, at_once), Aside("glances", 2)
            return Front(Services(session, settings, questions, glances, state, sender, metrics, bot.bot), bot)

        pages = []
        if settings.public_url:
            from bot.pages.routes import Pages

            pages = Pages(session).routes()
        await process.serve(settings, build, session.library.held, pages)


def share_heaps() -> None:
    """Let all threads take their memory from two heaps, where the C library is glibc.

    Each thread would have a heap of its own, and keep what its largest question took. After 100 questions over 256,000
    passages on servers the process has 379 MiB of its own, and 504 MiB without this.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 2)


def database(settings: Settings) -> str:
    """The name of the database in words, once opened and brought to the newest revision.

    Raises:
        SettingsError: ONRECORD_DATABASE_URL names no known database.
        StateError: the database cannot be reached, read or written.
    """
    from bot.state.state import open_state
    from bot.telegram.transport.http import bot_id

    settings.home.mkdir(parents=True, exist_ok=True)
    with closing(open_state(settings.database_url, settings.home, bot=bot_id(settings))) as state:
        state.alive()
    return "the database of ONRECORD_DATABASE_URL" if settings.database_url else f"state.sqlite in {settings.home}"


def bot_name(settings: Settings) -> str:
    """The bot's name, from Telegram. Raises as `whose` does."""
    from bot.telegram.transport.process import whose

    return asyncio.run(whose(settings))
