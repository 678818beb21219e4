"""What went wrong with a provider, read off the exception of whatever client was used: by status, header and class.

No client is imported and no vendor's message is passed on: some repeat the key.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Trouble(StrEnum):
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


PASSING = frozenset({Trouble.BUSY, Trouble.BROKEN, Trouble.LATE, Trouble.UNREACHABLE})
"""What may be over by the next attempt."""

BY_STATUS: Mapping[int, Trouble] = {
    401: Trouble.KEY,
    402: Trouble.QUOTA,
    403: Trouble.FORBIDDEN,
    404: Trouble.UNKNOWN,
    408: Trouble.LATE,
    425: Trouble.BUSY,
    429: Trouble.BUSY,
    504: Trouble.LATE,
}

CAUSES = 5
"""Exceptions looked at, each the cause of the one before."""

NO_CONNECTION = ("Connect", "Network", "Transport", "ProtocolError", "ReadError", "WriteError")
"""Parts of the names of classes by which clients say that a connection was not to be had or was cut."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A provider's failure: what it was, its HTTP status, and the seconds that the server asks to wait, where known."""

    trouble: Trouble
    status: int | None = None
    wait: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.trouble in PASSING

    def __str__(self) -> str:
        """The trouble, and the status where there was one."""
        return f"{self.trouble}, HTTP {self.status}" if self.status else str(self.trouble)


def fault_of(error: BaseException) -> Fault:
    """The fault behind an exception of any client."""
    chain = list(_chain(error))
    status = next((found for each in chain if (found := _status(each))), None)
    if status is not None and status >= 400:
        if status == 500 and any("too large" in str(each) for each in chain):
            return Fault(Trouble.REFUSED, status)  # llama.cpp's word for a text of more tokens than it takes
        if status in (402, 429) and any(_says_quota(each) for each in chain):
            return Fault(Trouble.QUOTA, status)
        otherwise = Trouble.BROKEN if status >= 500 else Trouble.REFUSED
        wait = next((seconds for each in chain if (seconds := _wait(each)) is not None), None)
        return Fault(BY_STATUS.get(status, otherwise), status, wait)
    names = [kind.__name__ for each in chain for kind in type(each).__mro__]
    if any("Timeout" in name for name in names):
        return Fault(Trouble.LATE)
    if any(part in name for name in names for part in NO_CONNECTION):
        return Fault(Trouble.UNREACHABLE)
    return Fault(Trouble.NONSENSE)


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(CAUSES):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def _status(error: BaseException) -> int | None:
    """Where clients keep it: on the exception, on its response, or in a response that is a dictionary (botocore)."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        response = response.get("ResponseMetadata", {})
        found = response.get("HTTPStatusCode") if isinstance(response, Mapping) else None
        return found if isinstance(found, int) else None
    for holder, name in ((error, "status_code"), (response, "status_code"), (error, "http_status"), (error, "code")):
        found = getattr(holder, name, None)
        if isinstance(found, int) and 100 <= found < 600:
            return int(found)
    return None


def _says_quota(error: BaseException) -> bool:
    return any("insufficient_quota" in str(getattr(error, name, "")) for name in ("code", "type", "body"))


def _wait(error: BaseException) -> float | None:
    """The seconds that the server asks to wait: `Retry-After` as seconds or as a date, or OpenAI's own in ms."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None or not hasattr(headers, "get"):
        return None
    for name, each in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name) or "") * each
        except (TypeError, ValueError):
            continue
        return max(0.0, seconds) if not math.isnan(seconds) else None
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after") or "").timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
