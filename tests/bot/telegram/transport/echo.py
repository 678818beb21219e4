"""A bot as a process of its own that says what it is told: run by tests that kill it, and that read all it prints.

    python -m tests.bot.telegram.transport.echo HOME [SECONDS]

The settings are in the environment. An answer to "slow" takes so many seconds.
"""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections import deque
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.cli import main as cli
from bot.logs import configure
from bot.settings import Settings
from bot.state.state import State, open_state
from bot.telegram.transport import dispatcher, process
from bot.telegram.transport.http import Address
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.process import serve
from bot.telegram.transport.sender import Sender
from bot.telegram.values import Spot
from retrieval.errors import SettingsError
from tests.bot.telegram.transport.connected import Handlers, card

# A killed process's claims end sooner than they do for users, and one that is told to end waits less.
dispatcher.LEASE, dispatcher.RENEWED_EVERY, dispatcher.SWEPT_EVERY = 1.5, 0.4, 0.2
process.FINISHING = 4.0


def front(bot: ExtBot[Any], sender: Sender, seconds: float) -> Handlers:
    """Handlers that say what they are told, and go wrong when told so."""

    async def answer(update: Update) -> None:
        message = update.message
        if message is None or message.text is None:
            return
        spot = Spot(message.chat.id, None, message.chat.type == "private")
        async with sender.busy(spot, message.message_id):
            if message.text == "slow":
                await asyncio.sleep(seconds)
            if message.text == "fault":
                warnings.warn(f"{bot!r} is at fault", stacklevel=1)
                raise KeyError(bot.token)
            await sender.send(spot, card(message.text))

    return Handlers(answer, deque(maxlen=0))


def run(home: Path, seconds: float) -> int:
    """The exit code, as the command would end."""
    settings = Settings(home=home)
    configure(settings)
    assert settings.telegram_token
    address = Address(
        settings.telegram_token,
        settings.telegram_base_url,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret,
        settings.telegram_listen,
    )

    def opened(bot: int) -> State:
        return open_state(settings.database_url, home, bot=bot)

    def build(bot: ExtBot[Any], sender: Sender, state: State, metrics: Metrics) -> Handlers:
        return front(bot, sender, seconds)

    try:
        asyncio.run(serve(address, opened, build))
    except SettingsError as error:
        return cli._fail(str(error), cli.USAGE)
    return 0


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0))
