"""Asks the Bot API for updates, for ever, despite any failure.

Knows how polling works and fails; the dispatcher handles the updates.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.telegram.transport.dispatcher import Dispatcher, Raw, number_of
from bot.telegram.transport.http import reason
from bot.telegram.transport.outages import Outage, api_is_away, database_is_away
from retrieval.errors import SettingsError

log = logging.getLogger("onrecord.telegram")

HELD = 30
"""Seconds for which the Bot API delays its answer while there is no update."""

AT_ONCE = 100

# Written so, the call returns what came as it came: `Bot.get_updates` fails for all if one update cannot be read.
_GET_UPDATES = "get_Updates"

REFUSED = (
    "ONRECORD_TELEGRAM_TOKEN is …: Telegram refuses it; allowed is the token that @BotFather gave for a bot that exists"
    " (/mybots in a chat with @BotFather shows it)."
)


class Poller:
    """Long polling of one bot for a dispatcher. `took` is called after each answer of the Bot API."""

    def __init__(
        self, bot: ExtBot[Any], kinds: Sequence[str], dispatcher: Dispatcher, took: Callable[[], None]
    ) -> None:
        self._bot, self._kinds, self._dispatcher, self._took = bot, list(kinds), dispatcher, took
        self._offset: int | None = None
        self._api, self._database = Outage("The Bot API"), dispatcher.database
        self._others = 0

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            SettingsError: Telegram refuses the token.
        """
        while True:
            await self._dispatcher.room()
            try:
                updates = await self._api.outlast(self._updates, _may_come_back)
            except (InvalidToken, EndPointNotFound):
                raise SettingsError(REFUSED) from None
            except Conflict as error:
                await self._wait_for_the_other(error)
            else:
                self._others = 0
                self._took()
                await self._keep(updates)

    async def _updates(self) -> Sequence[Raw]:
        asked: dict[str, Any] = {"timeout": HELD, "limit": AT_ONCE, "allowed_updates": self._kinds}
        if self._offset is not None:
            asked["offset"] = self._offset
        got = await self._bot.do_api_request(_GET_UPDATES, api_kwargs=asked, read_timeout=HELD + 10)
        if not isinstance(got, list):
            raise TypeError("what came is not a list of updates")
        return [each for each in got if number_of(each) is not None]

    async def _keep(self, updates: Sequence[Raw]) -> None:
        """Hand the updates on until kept: only then is the Bot API told to forget the updates."""
        if updates:
            await self._database.outlast(partial(self._dispatcher.take, updates), database_is_away)
            self._offset = max(number_of(each) or 0 for each in updates) + 1

    async def _wait_for_the_other(self, error: Conflict) -> None:
        if "webhook" in error.message.lower():
            log.warning("A webhook is set for this bot; it is removed, since updates are polled for here.")
            try:
                await self._bot.delete_webhook()
            except TelegramError as failed:
                await asyncio.sleep(self._api.failed(reason(failed)))
            return
        # One conflict alone is the end of a poll that this bot's last process left behind.
        self._others += 1
        if self._others == 2:
            log.warning("Another process polls for this bot; each gets a part of what is asked. Stop one of them.")
        await asyncio.sleep(min(self._others, 10))


def _may_come_back(error: Exception) -> bool:
    return api_is_away(error) and not isinstance(error, EndPointNotFound | Conflict)
