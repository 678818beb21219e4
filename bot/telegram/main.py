"""Builds the Telegram bot from the settings: its state, the Engine's session, and the handlers over both.

The counterpart of `bot.wiring` for a long-running process. Everything heavy is imported inside the functions.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from retrieval.errors import SettingsError

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.state.state import State
    from bot.telegram.handlers.routes import Front
    from bot.telegram.transport.http import Address
    from bot.telegram.transport.metrics import Metrics
    from bot.telegram.transport.sender import Sender


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the Telegram bot until told to stop.

    Raises:
        SettingsError: there is no token, or Telegram refuses the token; or another setting is wrong.
        OnRecordError: the state, the store or the embedder cannot be used.
    """
    # Many people's questions are answered side by side, and a product of matrices takes no millisecond: to share one
    # among threads costs more than it takes, since the others spin while they wait. It is read when numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot.state.state import open_state
    from bot.telegram.transport.process import serve as run

    address = _address(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    from bot.wiring import open_session

    with closing(open_session(settings, say)) as session:

        def build(bot: ExtBot[Any], sender: Sender, state: State, metrics: Metrics) -> Front:
            from bot.telegram.handlers.routes import Front
            from bot.telegram.services import Services
            from bot.telegram.transport.worker_loop import Aside

            threads = max(os.cpu_count() or 1, 2)
            # One more than there are threads: of a question that is being understood none is at work. A model's answer
            # is waited for, and leaves the threads to others meanwhile.
            at_once = None if settings.model else threads + 1
            questions, glances = Aside("questions", threads, at_once), Aside("glances", 2)
            return Front(Services(session, settings, questions, glances, state, sender, metrics, bot.bot), bot)

        def healthy() -> None:
            session.library.held()

        await run(address, lambda bot_id: open_state(settings.database_url, settings.home, bot=bot_id), build, healthy)


def database(settings: Settings) -> str:
    """The name of the database in words, once opened and brought to the newest revision.

    Raises:
        SettingsError: ONRECORD_DATABASE_URL names no known database.
        StateError: the database cannot be reached, read or written.
    """
    from bot.state.state import open_state

    settings.home.mkdir(parents=True, exist_ok=True)
    with closing(open_state(settings.database_url, settings.home, bot=_address(settings).bot_id)) as state:
        state.alive()
    return "the database of ONRECORD_DATABASE_URL" if settings.database_url else f"state.sqlite in {settings.home}"


def bot_name(settings: Settings) -> str:
    """The bot's name, from Telegram.

    Raises:
        SettingsError: there is no token, or Telegram refuses the token.
        OnRecordError: the Bot API does not answer.
    """
    from bot.telegram.transport.process import whose

    return asyncio.run(whose(_address(settings)))


def _address(settings: Settings) -> Address:
    from bot.telegram.transport.http import Address

    if settings.telegram_token is None:
        raise SettingsError(
            "ONRECORD_TELEGRAM_TOKEN is not set: ask @BotFather for a bot, and set it to the token that it gives."
        )
    return Address(
        settings.telegram_token,
        settings.telegram_base_url,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret,
        settings.telegram_listen,
    )
