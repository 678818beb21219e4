"""What can go wrong with a chat model, as one error with a kind; the tree of `retrieval.errors` goes on here.

    OnRecordError
    └── ModelError               the model gave nothing that can be used; `trouble` says which kind

Knows kinds and words, no vendor: the adapters translate what their clients raise.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from bot.chat_model import Usage


class Trouble(StrEnum):
    """Why a model gave nothing that can be used."""

    UNREACHABLE = "unreachable"
    """Nothing answers at the address, or the connection was cut."""
    SLOW = "slow"
    """No whole answer before the deadline."""
    KEY = "key"
    """The key is missing or was refused."""
    FORBIDDEN = "forbidden"
    UNKNOWN_MODEL = "unknown model"
    QUOTA = "quota"
    """What was paid for is used up: asking again is in vain."""
    RATE = "rate"
    """Too many questions in too short a time."""
    SERVER = "server"
    """The server failed (HTTP 5xx)."""
    INVALID = "invalid"
    """The server does not accept the request as it is."""
    TOO_LONG = "too long"
    """What was sent is longer than the model can read."""
    FILTERED = "filtered"
    """The provider's filter of contents stopped it."""
    DECLINED = "declined"
    """The model itself would not answer."""
    CUT = "cut"
    """The answer ended before it was whole."""
    MALFORMED = "malformed"
    """What came back is not what was asked for."""
    EMPTY = "empty"
    PAUSED = "paused"
    """It failed several times in a row, and is left alone for a while."""
    BUSY = "busy"
    """Too many questions are with the model at once."""


RETRIED = frozenset((Trouble.UNREACHABLE, Trouble.SERVER, Trouble.RATE))
"""What may be gone the next moment; after anything else a second try costs time and money in vain."""

STANDING = frozenset((Trouble.KEY, Trouble.FORBIDDEN, Trouble.UNKNOWN_MODEL, Trouble.QUOTA))
"""What stays until somebody changes a setting or pays."""

FAILURES = frozenset((*STANDING, Trouble.UNREACHABLE, Trouble.SLOW, Trouble.RATE, Trouble.SERVER))
"""What says that the next question will fare no better: what counts towards leaving the model alone."""


class ModelError(OnRecordError):
    """The model gave nothing that can be used. The message is for the person who asked; it holds no key."""

    def __init__(
        self,
        trouble: Trouble,
        message: str,
        *,
        wait: float | None = None,
        usage: Usage | None = None,
        final: bool = False,
    ) -> None:
        """`wait` is in seconds: how long the server asks to be left alone, None where it does not say.

        `usage` is what it took all the same. `final` says that it was tried in every way there is.
        """
        super().__init__(message)
        self.trouble = trouble
        self.wait = wait
        self.usage = usage
        self.final = final
