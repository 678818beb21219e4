"""Faults of a provider, told by the statuses, codes and class names of any client's exceptions.

Passes no vendor's message on.
"""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from retrieval.embedding.response_limit import UnusableResponse


class FaultKind(StrEnum):
    """The fault in words."""

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
"""Faults that may be over by the next attempt."""

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
"""Codes and phrases, in small letters, that say that the paid quota is used up; some stand in the message alone."""

BY_NAME = {
    FaultKind.LATE: ("Timeout",),
    FaultKind.UNREACHABLE: (
        *("Connect", "Network", "Transport", "ProtocolError", "ReadError", "WriteError", "HTTPError", "InvalidURL"),
        "OSError",
    ),
}
"""Parts of class names by which clients say that a connection failed, was cut, or took too long."""


@dataclass(frozen=True, slots=True)
class ProviderFailure:
    """A provider's failure: the fault, the HTTP status, and the seconds that the server asks to wait, where known.

    `detail` says more, in words of our own.
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
        """The fault in detail, and the status if there was a response."""
        known = f"{self.kind}: {self.detail}" if self.detail else str(self.kind)
        return f"{known}, HTTP {self.status}" if self.status else known


def fault_of(error: BaseException) -> ProviderFailure:
    """The fault behind an exception of any client."""
    errors = list(chain(error))
    if unusable := next((each for each in errors if isinstance(each, UnusableResponse)), None):
        return ProviderFailure(FaultKind.NONSENSE, detail=str(unusable))
    status = next((found for each in errors if (found := status_of(each))), None)
    if (status is None or status >= 400) and any(says_quota(each) for each in errors):
        return ProviderFailure(FaultKind.QUOTA, status)
    if status is None or status < 400:
        names = [name for each in errors for name in names_of(each)]
        kinds = (kind for kind, parts in BY_NAME.items() if any(part in name for part in parts for name in names))
        return ProviderFailure(next(kinds, FaultKind.NONSENSE))
    if status == 500 and any("too large" in words_of(each) for each in errors):
        # llama.cpp's word for a text of more tokens than it takes
        return ProviderFailure(FaultKind.REFUSED, status)
    wait = next((seconds for each in errors if (seconds := wait_of(each)) is not None), None)
    kind = BY_STATUS.get(status, FaultKind.BROKEN if status >= 500 else FaultKind.REFUSED)
    return ProviderFailure(kind, status, wait)


def says_quota(error: BaseException) -> bool:
    """Whether the codes or the words of an error say that the quota is used up."""
    codes, words = codes_of(error), words_of(error)
    return any(sign in codes or sign in words for sign in QUOTA_SIGNS)


MOST_READ = 4000
"""Characters of a vendor's words that are looked into."""

LONGEST_HEADER = 100
"""Characters of a header that says how long to wait."""

CAUSES = 5
"""Exceptions looked at, each the cause of the one before."""

FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
"""Error numbers of the operating system for a full disk, and for a user's share used up."""

FULL_SIGNS = ("disk is full", "no space left on device", "quota exceeded", "(code: 13)", "os error 28", "os error 122")
"""Words of SQLite and of the system for a full disk, as Chroma passes them on, in small letters."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and the exceptions that caused it, at most `CAUSES`."""
    at: BaseException | None = error
    for _ in range(CAUSES):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP status in an error of a client; None where there was no response.

    Clients keep the status on the exception, on the response, in a dictionary as response (botocore), or in the body;
    of two statuses the body's says more than a 200 around the body.
    """
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        response = response.get("ResponseMetadata", {})
        found = [response.get("HTTPStatusCode")] if isinstance(response, Mapping) else []
    else:
        found = [getattr(error, "status_code", None), getattr(response, "status_code", None)]
    found += [getattr(error, "http_status", None), getattr(error, "code", None)]
    found += [body.get("code") for body in bodies_of(error)]
    statuses = [int(s) for s in found if isinstance(s, int) and not isinstance(s, bool) and 100 <= s <= 599]
    return max(statuses, default=None)


def codes_of(error: BaseException) -> set[str]:
    """The codes and types in the body of an error, in small letters; no prose."""
    named = [body.get(key) for body in bodies_of(error) for key in ("code", "type", "status", "Code", "innererror")]
    named += [inner.get("code") for inner in named if isinstance(inner, Mapping)]
    named += [getattr(error, key, None) for key in ("code", "type", "status")]
    return {one.lower() for one in named if isinstance(one, str) and len(one) < 100}


def words_of(error: BaseException) -> str:
    """The message of an error in small letters: to be searched, never to be shown."""
    return str(error)[:MOST_READ].lower()


def says_full(error: BaseException) -> bool:
    """Whether an error, or an error behind, says that the disk is full."""
    return any(
        getattr(each, "errno", None) in FULL or any(sign in words_of(each) for sign in FULL_SIGNS)
        for each in chain(error)
    )


def names_of(error: BaseException) -> list[str]:
    """The names of the error's class and of its bases, its own name first."""
    return [kind.__name__ for kind in type(error).__mro__]


def wait_of(error: BaseException) -> float | None:
    """The seconds, maybe endless, that a server asks to be left alone; None if not stated.

    Read from `retry-after-ms` (OpenAI), else from `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3).
    """
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None or not hasattr(headers, "get"):
        return None
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if (seconds := _seconds(str(headers.get(name) or ""))) is not None:
            return seconds * unit
    return _until(str(headers.get("retry-after") or ""))


def _seconds(stated: str) -> float | None:
    try:
        seconds = float(stated) if len(stated) <= LONGEST_HEADER else math.nan
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def _until(stated: str) -> float | None:
    try:
        at = parsedate_to_datetime(stated[:LONGEST_HEADER])
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def bodies_of(error: BaseException) -> Iterator[Mapping[str, Any]]:
    """The objects that tell of the error: the response's body, or the argument that LangChain gives an error."""
    response = getattr(error, "response", None)
    told_by = (getattr(error, "body", None), getattr(error, "details", None), response, *error.args[:1])
    for found in (*told_by, _body_of_success(response)):
        if isinstance(found, Mapping):
            yield found
            for key in ("error", "Error"):
                if isinstance(found.get(key), Mapping):
                    yield found[key]


def _body_of_success(response: object) -> object:
    """The body of a response with status 200: some gateways tell of errors so."""
    content = getattr(response, "content", None)
    if getattr(response, "status_code", None) != 200 or not isinstance(content, bytes) or len(content) > MOST_READ:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
