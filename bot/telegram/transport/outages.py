"""Something that is needed and does not answer: told once when it goes and once when it is back, not at each attempt.

Knows how long to pause between attempts; not what is attempted.
"""

from __future__ import annotations

import logging
import time

log = logging.getLogger("onrecord.telegram")

FIRST = 1.0
"""Seconds before the second attempt; each pause after it is twice as long."""


SERIOUS = 10.0
"""Seconds after which somebody has to look."""

REMEMBERED = 60.0
"""Seconds after which a failure says nothing of now: where nothing is attempted, nobody can tell."""


class Outage:
    """Whether one thing is away, such as "The Bot API". Pauses grow up to `longest` seconds.

    Of one that is `vital` it is an error, told once, that it is away for longer than `SERIOUS` seconds.
    """

    def __init__(self, what: str, longest: float = 30, *, vital: bool = False) -> None:
        self._what, self._longest, self._vital = what, longest, vital
        self._attempts = 0
        self._since = self._last = 0.0
        self._told = False

    @property
    def lasts(self) -> bool:
        """Whether it failed more than once since it last answered, and a short while ago."""
        return self._attempts > 1 and time.monotonic() - self._last < REMEMBERED

    def failed(self, why: str) -> float:
        """The seconds to wait before the next attempt; the second failure in a row is logged as a warning.

        One alone is nothing: servers drop a connection now and then.
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
        """It has answered; said in the log if it had been said that it does not."""
        if self._attempts > 1:
            log.info("%s answers again.", self._what)
        self._attempts, self._told = 0, False
