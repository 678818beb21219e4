"""Every error that a client can raise is told as one of our troubles, and none of a vendor's words come through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import httpx2
import langchain_core.exceptions
import langchain_openai  # noqa: F401  # whose errors descend from LangChain's
import openai
import pytest

from bot.chat_model import Trouble
from bot.models.langchain.errors import SAID, Named
from tests.tables import tables

CASES = tables(__file__)

NAMED = Named("openai:tiny", "A_KEY", "AN_ADDRESS")
SECRET = "sk-proj-SECRET-0123456789"
REQUEST = httpx2.Request("POST", f"https://user:{SECRET}@api.example/v1/chat/completions")
OUR_OWN = {Trouble.PAUSED, Trouble.BUSY}
"""Told by what asks the model, and by no client."""

ROOTS = (
    openai.APIError,
    openai.LengthFinishReasonError,
    openai.ContentFilterFinishReasonError,
    langchain_core.exceptions.ModelError,
    langchain_core.exceptions.OutputParserException,
    httpx.HTTPError,
    httpx2.HTTPError,
)
"""What a call of a client raises descends from these."""

BAD_REQUESTS = {
    "BadRequestError",
    "ModelError",
    "ModelInvalidRequestError",
    "OpenAIInvalidRequestError",
    "UnprocessableEntityError",
}
"""INVALID, as the names say, or as a root is that says nothing."""


def trouble_of(error: Exception) -> Trouble:
    """The trouble that an error is told as."""
    return NAMED.translated(error).trouble


def response(status: int, body: Any = None, **headers: str) -> httpx2.Response:
    """A response of that status; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, str) else json.dumps(body or {})
    return httpx2.Response(status, headers=named, text=content, request=REQUEST)


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    """A class of exceptions and the classes that descend from it, of the clients' own modules."""
    yield kind
    for each in kind.__subclasses__():
        yield from below(each)


def made(kind: type[Exception]) -> Exception:
    """An error of this class as it is after a call, with the attributes of its class and a secret in its words."""
    error = kind.__new__(kind)
    Exception.__init__(error, f"It failed with {SECRET}")
    return error


CLASSES = sorted({kind for root in ROOTS for kind in below(root)}, key=lambda kind: (kind.__module__, kind.__name__))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_each_class_of_the_clients_is_known(kind: type[Exception]) -> None:
    """What a client defines as an error is told as a trouble that fits its name, without its words."""
    error = NAMED.translated(made(kind))
    assert SECRET not in str(error)
    assert error.trouble in set(Trouble) - OUR_OWN
    assert (error.trouble is Trouble.INVALID) is (kind.__name__ in BAD_REQUESTS)


def test_there_are_classes_to_look_at() -> None:
    """The walk finds what is raised: the test above is no empty promise."""
    names = {kind.__name__ for kind in CLASSES}
    assert {"OpenAIRateLimitError", "ModelRefusalError", "LengthFinishReasonError", "ConnectTimeout"} <= names


def of_langchain(name: str) -> Exception:
    """Another vendor's error, of a class that descends from LangChain's."""
    kind: type[Exception] = type("SomebodysError", (getattr(langchain_core.exceptions, name),), {})
    return kind("It failed.")


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        *((of_langchain(name), Trouble(trouble)) for name, trouble in CASES["langchain"].items()),
        # A number in `code` (Google), a response that is a mapping (botocore), a body for an argument, Python's own.
        (type("ClientError", (Exception,), {"code": 429, "status": "RESOURCE_EXHAUSTED"})(), Trouble.RATE),
        (
            type("BotoError", (Exception,), {"response": {"ResponseMetadata": {"HTTPStatusCode": 403}}})(),
            Trouble.FORBIDDEN,
        ),
        (ValueError({"code": 401, "message": SECRET}), Trouble.KEY),
        (ValueError({"code": "insufficient_quota"}), Trouble.QUOTA),
        (TypeError("Could not resolve authentication method. Expected one of …"), Trouble.KEY),
        (TimeoutError(), Trouble.SLOW),
        (ConnectionResetError(), Trouble.UNREACHABLE),
        (json.JSONDecodeError("x", "y", 0), Trouble.MALFORMED),
        (KeyError("choices"), Trouble.MALFORMED),
        (RuntimeError(SECRET), Trouble.INVALID),
    ],
    ids=lambda given: type(given).__mro__[1].__name__ if isinstance(given, Exception) else given,
)
def test_an_error_of_any_shape(error: Exception, trouble: Trouble) -> None:
    """No status and no vendor's package is needed."""
    assert trouble_of(error) is trouble


@pytest.mark.parametrize(("status", "body", "trouble"), CASES["statuses"])
def test_a_status_and_a_code(status: int, body: Any, trouble: str) -> None:
    """By HTTP status, unless a code in the body says more; what stands in prose is no code."""
    error = openai.APIStatusError(str(body), response=response(status, body), body=body or None)
    assert trouble_of(error) == trouble
    assert f"HTTP {status}" in str(NAMED.translated(error))


def test_each_trouble_has_words() -> None:
    """What happened, a colon, and what to do: one line that names the model."""
    assert set(SAID) == set(Trouble) - OUR_OWN
    for trouble in SAID:
        happened, colon, remedy = str(NAMED.error(trouble, "HTTP 400")).partition(": ")
        assert (colon, ": " in remedy, remedy[-1], "\n" in remedy) == (": ", False, ".", False)
        assert "openai:tiny" in happened


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        *((stated, *seconds, None)[:2] for stated, *seconds in CASES["waits"]),
        ({"retry_after": "9" * 5000}, None),
        ({"retry_after": format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)}, 3600.0),
    ],
)
def test_how_long_to_wait(stated: dict[str, str], wait: float | None) -> None:
    """Seconds, milliseconds or a date, within an hour; anything else is not said."""
    error = openai.RateLimitError("x", response=response(429, **stated), body=None)
    assert NAMED.translated(error).wait == wait
