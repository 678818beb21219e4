"""The translation of vendors' chat errors into ModelError.

Adds the troubles of chat (contexts, filters, refusals) to `retrieval.embedding.provider_errors`. No vendor's package is
needed, and no vendor's words are passed on: some repeat the key.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from bot.chat_model import ModelError, Trouble
from bot.logs import LOGGER
from bot.models.langchain.replies import Unusable
from retrieval.embedding.provider_errors import (
    FaultKind,
    ProviderFailure,
    bodies_of,
    codes_of,
    fault_of,
    names_of,
    status_of,
    words_of,
)
from retrieval.errors import SettingsError

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
    Trouble.KEY: ("api_key_invalid", "could not resolve authentication method"),
    Trouble.UNKNOWN_MODEL: ("model_not_found",),
}
"""Codes, types and phrases in the body of an error, in small letters, that say more than the status.

Some servers write the codes of TOO_LONG in the message alone. A message may quote the question: no others are sought
there.
"""

BY_STATUS = {409: Trouble.SERVER, 413: Trouble.TOO_LONG}
"""What a status says of chat that it does not say of every provider."""

BY_FAULT = {
    FaultKind.KEY: Trouble.KEY,
    FaultKind.FORBIDDEN: Trouble.FORBIDDEN,
    FaultKind.UNKNOWN: Trouble.UNKNOWN_MODEL,
    FaultKind.QUOTA: Trouble.QUOTA,
    FaultKind.BUSY: Trouble.RATE,
    FaultKind.REFUSED: Trouble.INVALID,
    FaultKind.BROKEN: Trouble.SERVER,
    FaultKind.LATE: Trouble.SLOW,
    FaultKind.UNREACHABLE: Trouble.UNREACHABLE,
}
"""The faults of any provider, as troubles of chat."""

OVERFLOW = "ContextOverflowError"
"""LangChain's class for a request that is too long: its packages know more of their vendors' phrases."""

BY_CLASS = {
    "ModelRefusalError": Trouble.DECLINED,
    OVERFLOW: Trouble.TOO_LONG,
    "LengthFinishReasonError": Trouble.CUT,
    "ContentFilterFinishReasonError": Trouble.FILTERED,
    "ModelAuthenticationError": Trouble.KEY,
    "ModelPermissionDeniedError": Trouble.FORBIDDEN,
    "ModelNotFoundError": Trouble.UNKNOWN_MODEL,
    "ModelRateLimitError": Trouble.RATE,
}
"""Classes of errors that say more than a status: an error's own class, or the nearest of its bases, is believed."""

BY_BASE = {
    "APIResponseValidationError": Trouble.MALFORMED,
    **dict.fromkeys(("ValueError", "TypeError", "LookupError", "AttributeError"), Trouble.MALFORMED),
    **dict.fromkeys(("ModelAPIError", "APIError"), Trouble.SERVER),
}
"""The same of classes that errors with a status descend from too: believed without a status."""


class KeyMissing(SettingsError):
    """The key of a chat model's vendor is not set."""


@dataclass(frozen=True, slots=True)
class Named:
    """A model's name in the settings, and the provider's variables for the key and for the address."""

    model: str
    key: str
    address: str

    def error(self, trouble: Trouble, what: str, wait: float | None = None) -> ModelError:
        """The trouble in words; `what` is the detail in brackets, or ""."""
        later = "in a while" if wait is None else f"in {max(1, round(wait))} s"
        message = SAID[trouble].format(name=self.model, what=what, key=self.key, address=self.address, later=later)
        return ModelError(trouble, message.replace(" ()", ""), wait=wait)

    def translated(self, error: Exception) -> ModelError:
        """The error for the person who asked; raise outside the `except`, so that the original is not kept."""
        # The class's name is for those who read the log: its words may hold the key, and are for nobody.
        log.debug("%s raised %s", self.model, type(error).__name__)
        if isinstance(error, Unusable):
            return self.error(error.trouble, str(error))
        fault = fault_of(error)
        if fault.detail:
            return self.error(Trouble.MALFORMED, f"its response is {fault.detail}")
        what = f"HTTP {fault.status}" if fault.status and fault.status != HTTPStatus.OK else ""
        wait = None if fault.wait is None else min(fault.wait, MOST_WAIT)
        return self.error(_trouble(error, fault), what, wait)


def _trouble(error: Exception, fault: ProviderFailure) -> Trouble:
    """The trouble of a client's error; INVALID for an unknown error."""
    if fault.kind is FaultKind.QUOTA:
        return Trouble.QUOTA
    names = names_of(error)
    said = Trouble.TOO_LONG if OVERFLOW in names else _by_code(error) or _nearest(BY_CLASS, names)
    by_status = BY_STATUS.get(fault.status or 0) or BY_FAULT.get(fault.kind)
    return said or by_status or _nearest(BY_BASE, names) or Trouble.INVALID


def _nearest(table: Mapping[str, Trouble], names: Iterable[str]) -> Trouble | None:
    return next((table[name] for name in names if name in table), None)


def _by_code(error: Exception) -> Trouble | None:
    codes, words = codes_of(error), words_of(error)
    for trouble, signs in BY_CODE.items():
        if any(sign in codes or ((trouble is Trouble.TOO_LONG or " " in sign) and sign in words) for sign in signs):
            return trouble
    return None


def refuses(error: BaseException, option: str, *phrases: str) -> bool:
    """Whether a server refuses an option of a request by name."""
    if status_of(error) not in (400, 404, 415, 422, 501):
        return False
    named = [body.get("param") for body in bodies_of(error)]
    if any(isinstance(one, str) and one.split(".")[0] == option for one in named):
        return True
    words = words_of(error)
    return any(phrase in words for phrase in (option, *phrases))
