"""What an exception of any vendor's client says: its HTTP status, its codes, its words, how long to wait, a full disk.

No client is imported. Words are looked into and never passed on: some repeat the key. What the signs mean is known to
those who ask.
"""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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
