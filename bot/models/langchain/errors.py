"""The translation of vendors' chat errors into ModelError.

Adds the troubles of chat (contexts, filters, refusals) to `retrieval.embedding.provider_errors`. No vendor's package is
needed, and no vendor's words are passed on: some repeat the key.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus

from bot.chat_model import ModelError, Trouble
from bot.logs import LOGGER
from retrieval.embedding import provider_errors
from retrieval.embedding.provider_errors import (
    QUOTA_SIGNS,
    FaultKind,
    bodies_of,
    chain,
    codes_of,
    kind_of_status,
    names_of,
    of_connection,
    status_of,
    words_of,
)
from retrieval.embedding.response_limit import UnusableResponse

__all__ = ["by_class", "refuses", "status_of", "told", "translated", "trouble_of", "wait_of"]

log = logging.getLogger(f"{LOGGER}.models")

MOST_WAIT = 3600.0
"""Seconds. Who asks to be left alone for longer is not waited for anyway."""

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
    Trouble.QUOTA: QUOTA_SIGNS,
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

BY_STATUS = {409: Trouble.SERVER, 413: Trouble.TOO_LONG}
"""What a status says of chat that it does not say of every provider."""

BY_KIND = {
    FaultKind.KEY: Trouble.KEY,
    FaultKind.FORBIDDEN: Trouble.FORBIDDEN,
    FaultKind.UNKNOWN: Trouble.UNKNOWN_MODEL,
    FaultKind.QUOTA: Trouble.QUOTA,
    FaultKind.BUSY: Trouble.RATE,
    FaultKind.REFUSED: Trouble.INVALID,
    FaultKind.BROKEN: Trouble.SERVER,
    FaultKind.LATE: Trouble.SLOW,
    FaultKind.UNREACHABLE: Trouble.UNREACHABLE,
    FaultKind.NONSENSE: Trouble.MALFORMED,
}
"""The faults of any provider, as troubles of chat."""

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
)
"""Names of classes, of the error itself and of those it descends from; the first line that fits is believed."""

BY_BASE = (
    (Trouble.SERVER, ("ModelAPIError", "InternalServerError", "ConflictError")),
    (Trouble.MALFORMED, ("APIResponseValidationError", "OutputParserException")),
    (Trouble.INVALID, ("ModelInvalidRequestError", "BadRequestError", "UnprocessableEntityError")),
    (Trouble.MALFORMED, ("ValueError", "TypeError", "LookupError", "AttributeError", "ValidationError")),
    (Trouble.SERVER, ("ModelError", "APIError")),
)
"""The same of classes that errors of connections descend from, too: believed where it is none of those."""


def translated(error: Exception, name: str, *, key: str = "its key", address: str = "its address") -> ModelError:
    """The error for the person who asked; raise outside the `except`, so that the original is not kept.

    `name` is the model's in the settings; `key` and `address` are variables of the provider.
    """
    unusable = next((each for each in chain(error) if isinstance(each, UnusableResponse)), None)
    if unusable is not None:
        return told(Trouble.MALFORMED, name, f"its response is {unusable}", key=key, address=address)
    trouble, wait = trouble_of(error), wait_of(error)
    status = status_of(error)
    # The class's name is for those who read the log: its words may hold the key, and are for nobody.
    log.debug("%s raised %s", name, type(error).__name__)
    what = f"HTTP {status}" if status and status != HTTPStatus.OK else ""
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
    """The trouble in words; `what` is the detail in brackets, or ""."""
    later = "in a while" if wait is None else f"in {max(1, round(wait))} s"
    message = SAID[trouble].format(name=name, what=what, key=key, address=address, later=later)
    return ModelError(trouble, message.replace(" ()", ""), wait=wait)


def trouble_of(error: BaseException) -> Trouble:
    """The trouble of a client's error; INVALID for an unknown error."""
    codes, words = codes_of(error), words_of(error)
    status = status_of(error)
    if status is None or status >= 400:
        for trouble, signs in BY_CODE.items():
            if any(sign in codes or ((trouble in IN_WORDS or " " in sign) and sign in words) for sign in signs):
                return trouble
    if status is not None and status >= 400:
        return BY_STATUS.get(status) or BY_KIND[kind_of_status(status)]
    return by_class(error) or Trouble.INVALID


def by_class(error: BaseException) -> Trouble | None:
    """The trouble told by the names of an error's classes; None for unknown classes."""
    names = set(names_of(error))
    if (found := _first(BY_CLASS, names)) is not None:
        return found
    connection = of_connection(error)
    return BY_KIND[connection] if connection else _first(BY_BASE, names)


def _first(table: Iterable[tuple[Trouble, Iterable[str]]], names: set[str]) -> Trouble | None:
    return next((trouble for trouble, known in table if not names.isdisjoint(known)), None)


def refuses(error: BaseException, option: str, *phrases: str) -> bool:
    """Whether a server refuses an option of a request by name."""
    if status_of(error) not in (400, 404, 415, 422, 501):
        return False
    named = [body.get("param") for body in bodies_of(error)]
    if any(isinstance(one, str) and one.split(".")[0] == option for one in named):
        return True
    words = words_of(error)
    return any(phrase in words for phrase in (option, *phrases))


def wait_of(error: BaseException) -> float | None:
    """The seconds that a server asks to be left alone, at most `MOST_WAIT`; None if not stated."""
    wait = provider_errors.wait_of(error)
    return None if wait is None else min(wait, MOST_WAIT)
