"""Something that is needed and does not answer: told once when it goes and once when it is back, not at each attempt.

Knows how long to pause between attempts; not what is attempted.
"""

from __future__ import annotations

import logging

log = logging.getLogger("onrecord.messenger")


class Outage:
    """Whether one thing is away, such as "The Bot API". Pauses grow from `first` to `longest` seconds."""

    def __init__(self, what: str, first: float = 1, longest: float = 30) -> None:
        self._what, self._first, self._longest = what, first, longest
        self._attempts = 0

    def failed(self, why: str) -> float:
        """The seconds to wait before the next attempt; the first failure in a row is logged as a warning."""
        if not self._attempts:
            log.warning("%s does not answer; trying on until it does (%s).", self._what, why)
        else:
            log.debug("%s still does not answer (%s).", self._what, why)
        pause = min(self._first * 2.0**self._attempts, self._longest)
        self._attempts = min(self._attempts + 1, 30)
        return pause

    def over(self) -> None:
        """It has answered; said in the log if it had been away."""
        if self._attempts:
            log.info("%s answers again.", self._what)
        self._attempts = 0
