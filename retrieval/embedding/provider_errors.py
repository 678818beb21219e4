"""What went wrong with a provider, judged by what the exception of whatever client was used says of itself.

Knows statuses, codes and names of classes (`retrieval.embedding.provider_errors` reads them); passes no vendor's
message on.
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
class ProviderFailure:
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


def fault_of(error: BaseException) -> ProviderFailure:
    """The fault behind an exception of any client."""
    errors = list(chain(error))
    if unusable := next((each for each in errors if isinstance(each, UnusableResponse)), None):
        return ProviderFailure(FaultKind.NONSENSE, detail=str(unusable))
    status = next((found for each in errors if (found := status_of(each))), None)
    if (status is None or status >= 400) and any(says_quota(each) for each in errors):
        return ProviderFailure(FaultKind.QUOTA, status)
    if status is not None and status >= 400:
        if status == 500 and any("too large" in words_of(each) for each in errors):
            return ProviderFailure(
                FaultKind.REFUSED, status
            )  # llama.cpp's word for a text of more tokens than it takes
        wait = next((seconds for each in errors if (seconds := wait_of(each)) is not None), None)
        return ProviderFailure(kind_of_status(status), status, wait)
    return ProviderFailure(_of_connections(errors) or FaultKind.NONSENSE)


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


MOST_READ = 4000
"""Characters of a vendor's words that are looked into."""

LONGEST_HEADER = 100
"""Characters of a header that says how long to wait."""

CAUSES = 5
"""Exceptions looked at, each the cause of the one before."""


FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
"""What the operating system says where there is no room, or none left of a user's share."""

FULL_SIGNS = ("disk is full", "no space left on device", "quota exceeded", "(code: 13)", "os error 28", "os error 122")
"""How SQLite and the system's own words, passed on by Chroma, say the same, in small letters."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those that caused it, at most `CAUSES`."""
    at: BaseException | None = error
    for _ in range(CAUSES):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of a client tells of; None where there was no response.

    Clients keep it on the exception, on its response, in a response that is a dictionary (botocore), or in the body;
    where two differ, the body's says more than a 200 around it.
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
    """What an error says, in small letters: to be looked into, never to be shown."""
    return str(error)[:MOST_READ].lower()


def says_full(error: BaseException) -> bool:
    """Whether an error of a disk, or one that caused it, says that there is no room."""
    return any(
        getattr(each, "errno", None) in FULL or any(sign in words_of(each) for sign in FULL_SIGNS)
        for each in chain(error)
    )


def names_of(error: BaseException) -> list[str]:
    """The names of its class and of those that it descends from, its own first."""
    return [kind.__name__ for kind in type(error).__mro__]


def wait_of(error: BaseException) -> float | None:
    """The seconds that a server asks to be left alone, which may be endless; None if it does not say.

    Read from `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), and before it from `retry-after-ms` (OpenAI).
    """
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None or not hasattr(headers, "get"):
        return None
    stated = {name: str(headers.get(name) or "").strip() for name in ("retry-after-ms", "retry-after")}
    for name, each in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        if (seconds := _seconds(stated[name])) is not None:
            return seconds * each
    return _until(stated["retry-after"])


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
    """The objects that tell of the error: the body of the response, or what LangChain makes an error's argument."""
    response = getattr(error, "response", None)
    told_by = (getattr(error, "body", None), getattr(error, "details", None), response, *error.args[:1])
    for found in (*told_by, _body_of_success(response)):
        if isinstance(found, Mapping):
            yield found
            for key in ("error", "Error"):
                if isinstance(found.get(key), Mapping):
                    yield found[key]


def _body_of_success(response: object) -> object:
    """What a response says that calls itself a success: some gateways tell of their errors so."""
    content = getattr(response, "content", None)
    if getattr(response, "status_code", None) != 200 or not isinstance(content, bytes) or len(content) > MOST_READ:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
