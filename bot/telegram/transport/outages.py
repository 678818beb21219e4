"""An outage of something needed: reported once at its beginning and once at its end, not at each attempt.

Knows how long to pause between attempts; not the attempts.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.state.errors import StateError
from bot.telegram.transport.http import reason, seconds_of

T = TypeVar("T")

log = logging.getLogger("onrecord.telegram")

FIRST = 1.0
"""Seconds before the second attempt; each further pause is twice as long."""


SERIOUS = 10.0
"""Seconds after which an outage needs a person's attention."""

REMEMBERED = 60.0
"""Seconds after which a failure is outdated: without attempts, the present state is unknown."""


class Outage:
    """Whether one thing is away, such as "The Bot API". Pauses grow up to `longest` seconds.

    An outage of something `vital` for longer than `SERIOUS` seconds is an error, told once.
    """

    def __init__(self, what: str, longest: float = 30, *, vital: bool = False) -> None:
        self._what, self._longest, self._vital = what, longest, vital
        self._attempts = 0
        self._since = self._last = 0.0
        self._told = False

    @property
    def lasts(self) -> bool:
        """Whether there was more than one failure since the last answer, and a failure a short while ago."""
        return self._attempts > 1 and time.monotonic() - self._last < REMEMBERED

    def failed(self, why: str) -> float:
        """The seconds to wait before the next attempt; the second failure in a row is logged as a warning.

        A single failure is normal: servers drop a connection now and then.
        """
        self._last = time.monotonic()
        self._since = self._since if self._attempts else self._last
        self._attempts = min(self._attempts + 1, 30)
        lasted = self._last - self._since
        if self._vital and lasted >= SERIOUS and not self._told:
            self._told = True
            log.error("%s has not answered for %.0f seconds; all waits for it (%s).", self._what, lasted, why)
        elif self._attempts == 2:
            log.warning("%s does not answer; trying on until it does (%s).", self._what, why)
        else:
            log.debug("%s does not answer (%s).", self._what, why)
        return float(min(FIRST * 2 ** (self._attempts - 1), self._longest))

    def over(self) -> None:
        """Note an answer; the recovery is logged if the outage was."""
        if self._attempts > 1:
            log.info("%s answers again.", self._what)
        self._attempts, self._told = 0, False

    async def outlast(self, call: Callable[[], Awaitable[T]], passes: Callable[[Exception], bool]) -> T:
        """The result of a call, repeated for as long as it fails with an error that passes; raises any other."""
        failing = False
        while True:
            try:
                result = await call()
            except Exception as error:
                if not passes(error):
                    raise
                failing = True
                await asyncio.sleep(seconds_of(error) if isinstance(error, RetryAfter) else self.failed(reason(error)))
            else:
                # A call that needs nothing of what is away goes well all the time, and says nothing of that.
                if failing:
                    self.over()
                return result


def api_is_away(error: Exception) -> bool:
    """Whether the Bot API is away, or answers with something else, unless it refuses the token."""
    return isinstance(error, TelegramError | ValueError | TypeError | LookupError) and not isinstance(
        error, InvalidToken
    )


def database_is_away(error: Exception) -> bool:
    """Whether the database cannot be read or written."""
    return isinstance(error, StateError)


async def every(seconds: float, work: Callable[[], Awaitable[None]], outage: Outage) -> None:
    """Do the work again and again, with pauses between; an error of the database is outlasted. Returns never."""
    while True:
        await asyncio.sleep(seconds)
        await outage.outlast(work, database_is_away)
