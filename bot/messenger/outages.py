"""Something that is needed and does not answer: told once when it goes and once when it is back, not at each attempt.

Knows how long to pause between attempts; not what is attempted.
"""

from __future__ import annotations

import logging

log = logging.getLogger("onrecord.messenger")

FIRST = 1.0
"""Seconds before the second attempt; each pause after it is twice as long."""


class Outage:
    """Whether one thing is away, such as "The Bot API". Pauses grow up to `longest` seconds."""

    def __init__(self, what: str, longest: float = 30) -> None:
        self._what, self._longest = what, longest
        self._attempts = 0

    def failed(self, why: str) -> float:
        """The seconds to wait before the next attempt; the second failure in a row is logged as a warning.

        One alone is nothing: servers drop a connection now and then.
        """
        self._attempts = min(self._attempts + 1, 30)
        if self._attempts == 2:
            log.warning("%s does not answer; trying on until it does (%s).", self._what, why)
        else:
            log.debug("%s does not answer (%s).", self._what, why)
        return float(min(FIRST * 2 ** (self._attempts - 1), self._longest))

    def over(self) -> None:
        """It has answered; said in the log if it had been said that it does not."""
        if self._attempts > 1:
            log.info("%s answers again.", self._what)
        self._attempts = 0
