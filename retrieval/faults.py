"""What went wrong with a provider, judged by what the exception of whatever client was used says of itself.

Knows statuses, codes and names of classes (`retrieval.raised` reads them); passes no vendor's message on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.raised import chain, codes_of, names_of, status_of, wait_of, words_of
from retrieval.response_limit import UnusableResponse


class FaultKind(StrEnum):
    """What went wrong, in words."""

    KEY = "the key is refused"
    FORBIDDEN = "the key does not allow it"
    UNKNOWN = "no such model or address"
    QUOTA = "the quota is used up"
    BUSY = "too many requests"
    REFUSED = "the request is refused"
    BROKEN = "a fault of the server's own"
    LATE = "no answer in time"
    UNREACHABLE = "the server cannot be reached"
    NONSENSE = "what came back cannot be read"


PASSING = frozenset({FaultKind.BUSY, FaultKind.BROKEN, FaultKind.LATE, FaultKind.UNREACHABLE})
"""What may be over by the next attempt."""

BY_STATUS: Mapping[int, FaultKind] = {
    401: FaultKind.KEY,
    402: FaultKind.QUOTA,
    403: FaultKind.FORBIDDEN,
    404: FaultKind.UNKNOWN,
    408: FaultKind.LATE,
    425: FaultKind.BUSY,
    429: FaultKind.BUSY,
    504: FaultKind.LATE,
}

QUOTA_SIGNS = (
    "insufficient_quota",
    "insufficient_credits",
    "insufficient_funds",
    "billing_error",
    "billing_hard_limit_reached",
    "billing_not_active",
    "credit balance is too low",
    "exceeded your current quota",
    "insufficient balance",
)
"""Codes and phrases, in small letters, that say that what was paid for is used up; some stand in the message alone."""

BY_NAME = (
    (FaultKind.LATE, ("Timeout",)),
    (
        FaultKind.UNREACHABLE,
        (
            "Connect",
            "Network",
            "Transport",
            "ProtocolError",
            "ReadError",
            "WriteError",
            "HTTPError",
            "InvalidURL",
            "OSError",
        ),
    ),
)
"""Parts of the names of classes by which clients say that a connection was not to be had, was cut, or took too long."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A provider's failure: what it was, its HTTP status, and the seconds that the server asks to wait, where known.

    `detail` says more of it, in words that are ours.
    """

    kind: FaultKind
    status: int | None = None
    wait: float | None = None
    detail: str = ""

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.kind in PASSING

    def __str__(self) -> str:
        """What it was, in detail, and the status where there was one."""
        known = f"{self.kind}: {self.detail}" if self.detail else str(self.kind)
        return f"{known}, HTTP {self.status}" if self.status else known


def fault_of(error: BaseException) -> Fault:
    """The fault behind an exception of any client."""
    errors = list(chain(error))
    if unusable := next((each for each in errors if isinstance(each, UnusableResponse)), None):
        return Fault(FaultKind.NONSENSE, detail=str(unusable))
    status = next((found for each in errors if (found := status_of(each))), None)
    if (status is None or status >= 400) and any(says_quota(each) for each in errors):
        return Fault(FaultKind.QUOTA, status)
    if status is not None and status >= 400:
        if status == 500 and any("too large" in words_of(each) for each in errors):
            return Fault(FaultKind.REFUSED, status)  # llama.cpp's word for a text of more tokens than it takes
        wait = next((seconds for each in errors if (seconds := wait_of(each)) is not None), None)
        return Fault(kind_of_status(status), status, wait)
    return Fault(_of_connections(errors) or FaultKind.NONSENSE)


def kind_of_status(status: int) -> FaultKind:
    """What an HTTP status of 400 and more says."""
    return BY_STATUS.get(status, FaultKind.BROKEN if status >= 500 else FaultKind.REFUSED)


def says_quota(error: BaseException) -> bool:
    """Whether an error says that the quota is used up, by its codes or in its words."""
    codes, words = codes_of(error), words_of(error)
    return any(sign in codes or sign in words for sign in QUOTA_SIGNS)


def of_connection(error: BaseException) -> FaultKind | None:
    """LATE or UNREACHABLE, where the error's class says so by its name; None for any other."""
    return _of_connections([error])


def _of_connections(errors: list[BaseException]) -> FaultKind | None:
    names = [name for each in errors for name in names_of(each)]
    return next((kind for kind, parts in BY_NAME if any(part in name for part in parts for name in names)), None)
