"""What a vendor's client raises, told as a ModelError: the one place where vendors' errors of chat become ours.

Goes by HTTP status, by the code in the body, and by names of classes, so that no vendor's package is needed. A vendor's
words are looked into and never passed on: some repeat the key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.model_errors import ModelError, Trouble

MOST_WAIT = 3600.0
"""Seconds. Who asks to be left alone for longer is not waited for anyway."""

MOST_READ = 4000
"""Characters of a vendor's words that are looked into."""

SAID = {
    Trouble.UNREACHABLE: "The chat model {name} cannot be reached ({what}): check the network and {address}.",
    Trouble.SLOW: "The chat model {name} did not answer in time ({what}): ask again, or allow it more time.",
    Trouble.KEY: "The key of the chat model {name} was refused ({what}): set {key} to a key that is valid.",
    Trouble.FORBIDDEN: "The chat model {name} may not be used with this key or from here ({what}): ask the provider.",
    Trouble.UNKNOWN_MODEL: "The chat model {name} is not known there ({what}): check its name and {address}.",
    Trouble.QUOTA: "The quota of the chat model {name} is used up ({what}): pay, or set ONRECORD_MODEL to another.",
    Trouble.RATE: "The chat model {name} was asked too often ({what}): ask again {later}.",
    Trouble.SERVER: "The server of the chat model {name} failed ({what}): ask again in a while.",
    Trouble.INVALID: "The chat model {name} does not take the request ({what}): set ONRECORD_MODEL to another.",
    Trouble.TOO_LONG: "The chat model {name} cannot read as much as was sent ({what}): ask something narrower.",
    Trouble.FILTERED: "The provider's filter stopped the chat model {name} ({what}): ask in other words.",
    Trouble.DECLINED: "The chat model {name} declined to answer ({what}): ask in other words.",
    Trouble.CUT: "The answer of the chat model {name} ended too early ({what}): ask again.",
    Trouble.MALFORMED: "The chat model {name} did not answer in the form asked for ({what}): ask again.",
    Trouble.EMPTY: "The chat model {name} answered nothing ({what}): ask again.",
}

BY_CODE = {
    Trouble.QUOTA: (
        "insufficient_quota",
        "insufficient_credits",
        "insufficient_funds",
        "billing_error",
        "billing_hard_limit_reached",
        "billing_not_active",
        "credit balance is too low",
        "exceeded your current quota",
        "insufficient balance",
    ),
    Trouble.TOO_LONG: (
        "context_length_exceeded",
        "exceed_context_size_error",
        "string_above_max_length",
        "request_too_large",
        "maximum context length",
        "exceeds the context window",
        "exceeds the available context size",
        "prompt is too long",
    ),
    Trouble.FILTERED: ("content_filter", "content_policy_violation", "responsibleaipolicyviolation"),
    Trouble.KEY: (
        "invalid_api_key",
        "authentication_error",
        "api_key_invalid",
        "could not resolve authentication method",
    ),
    Trouble.FORBIDDEN: ("unsupported_country_region_territory", "permission_error", "permission_denied"),
    Trouble.UNKNOWN_MODEL: ("model_not_found", "not_found_error"),
    Trouble.RATE: ("rate_limit_exceeded", "rate_limit_error"),
    Trouble.SERVER: ("overloaded_error", "server_error", "internal_error"),
}
"""Codes, types and phrases in the body of an error, in small letters; the first that is there is believed."""

IN_WORDS = frozenset((Trouble.QUOTA, Trouble.TOO_LONG))
"""Whose codes some servers write in the message alone. A message may quote the question: no others are sought there."""

BY_STATUS = {
    400: Trouble.INVALID,
    401: Trouble.KEY,
    402: Trouble.QUOTA,
    403: Trouble.FORBIDDEN,
    404: Trouble.UNKNOWN_MODEL,
    408: Trouble.SLOW,
    409: Trouble.SERVER,
    413: Trouble.TOO_LONG,
    425: Trouble.SERVER,
    429: Trouble.RATE,
}

BY_CLASS = (
    (Trouble.DECLINED, ("ModelRefusalError",)),
    (Trouble.TOO_LONG, ("ContextOverflowError",)),
    (Trouble.CUT, ("LengthFinishReasonError",)),
    (Trouble.FILTERED, ("ContentFilterFinishReasonError",)),
    (Trouble.KEY, ("ModelAuthenticationError", "AuthenticationError", "OAuthError", "SubjectTokenProviderError")),
    (Trouble.FORBIDDEN, ("ModelPermissionDeniedError", "PermissionDeniedError")),
    (Trouble.UNKNOWN_MODEL, ("ModelNotFoundError", "NotFoundError")),
    (Trouble.RATE, ("ModelRateLimitError", "RateLimitError")),
    (Trouble.MALFORMED, ("DecodingError", "StreamError")),
    (
        Trouble.SLOW,
        ("ModelTimeoutError", "APITimeoutError", "TimeoutError", "TimeoutException"),
    ),
    (
        Trouble.UNREACHABLE,
        (
            "ModelConnectionError",
            "APIConnectionError",
            "WebSocketConnectionClosedError",
            "HTTPError",
            "InvalidURL",
            "OSError",
        ),
    ),
    (Trouble.SERVER, ("ModelAPIError", "InternalServerError", "ConflictError")),
    (Trouble.MALFORMED, ("APIResponseValidationError", "OutputParserException")),
    (Trouble.INVALID, ("ModelInvalidRequestError", "BadRequestError", "UnprocessableEntityError")),
    (Trouble.MALFORMED, ("ValueError", "TypeError", "LookupError", "AttributeError", "ValidationError")),
    (Trouble.SERVER, ("ModelError", "APIError")),
)
"""Names of classes, of the error itself and of those it descends from; the first line that fits is believed."""


def translated(error: Exception, name: str, *, key: str = "its key", address: str = "its address") -> ModelError:
    """The error, told for the person who asked; raise it outside the `except`, so that the original is not kept.

    `name` is the model's in the settings; `key` and `address` are the variables that hold the provider's.
    """
    trouble, wait = trouble_of(error), wait_of(error)
    status = status_of(error)
    what = type(error).__name__ + (f", HTTP {status}" if status else "")
    return told(trouble, name, what, key=key, address=address, wait=wait)


def told(
    trouble: Trouble,
    name: str,
    what: str,
    *,
    key: str = "its key",
    address: str = "its address",
    wait: float | None = None,
) -> ModelError:
    """The trouble in words; `what` is the detail in brackets."""
    later = "in a while" if wait is None else f"in {max(1, round(wait))} s"
    message = SAID[trouble].format(name=name, what=what, key=key, address=address, later=later)
    return ModelError(trouble, message, wait=wait)


def trouble_of(error: BaseException) -> Trouble:
    """Which trouble an error of a client is; INVALID where nothing about it is known."""
    codes, words = codes_of(error), words_of(error)
    status = status_of(error)
    if status is None or status >= 400:
        for trouble, signs in BY_CODE.items():
            if any(sign in codes or ((trouble in IN_WORDS or " " in sign) and sign in words) for sign in signs):
                return trouble
    if status is not None and status >= 400:
        return Trouble.SERVER if status >= 500 else BY_STATUS.get(status, Trouble.INVALID)
    names = {kind.__name__ for kind in type(error).__mro__}
    return next((trouble for trouble, known in BY_CLASS if not names.isdisjoint(known)), Trouble.INVALID)


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of a client tells of; None where there was no response."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # botocore's
        response = response.get("ResponseMetadata", {})
        found = [response.get("HTTPStatusCode")] if isinstance(response, Mapping) else []
    else:
        found = [getattr(error, "status_code", None), getattr(response, "status_code", None)]
    found += [getattr(error, "code", None), *(body.get("code") for body in _bodies(error))]
    statuses = [s for s in found if isinstance(s, int) and not isinstance(s, bool) and 100 <= s <= 599]
    return max(statuses, default=None)


def codes_of(error: BaseException) -> set[str]:
    """The codes and types in the body of an error, in small letters; no prose."""
    named = [body.get(key) for body in _bodies(error) for key in ("code", "type", "status", "Code", "innererror")]
    named += [inner.get("code") for inner in named if isinstance(inner, Mapping)]
    named += [getattr(error, key, None) for key in ("code", "type", "status")]
    return {one.lower() for one in named if isinstance(one, str) and len(one) < 100}


def words_of(error: BaseException) -> str:
    """What an error says, in small letters: to be looked into, never to be shown."""
    return str(error)[:MOST_READ].lower()


def refuses(error: BaseException, option: str, *phrases: str) -> bool:
    """Whether a server says that it does not take this option of a request."""
    if status_of(error) not in (400, 404, 415, 422, 501):
        return False
    named = [body.get("param") for body in _bodies(error)]
    if any(isinstance(one, str) and one.split(".")[0] == option for one in named):
        return True
    words = words_of(error)
    return any(phrase in words for phrase in (option, *phrases))


def wait_of(error: BaseException) -> float | None:
    """The seconds that a server asks to be left alone (RFC 9110, 10.2.3), at most `MOST_WAIT`; None if it does not."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None or not hasattr(headers, "get"):
        return None
    stated = str(headers.get("retry-after") or "").strip()[:100]
    if not stated:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", stated, re.ASCII):
        seconds = float(stated)
    else:
        try:
            at = parsedate_to_datetime(stated)
        except (ValueError, TypeError, OverflowError):
            return None
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), MOST_WAIT)


def _bodies(error: BaseException) -> Iterator[Mapping[str, Any]]:
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
