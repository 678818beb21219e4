"""Every error that a client can raise is told as one of our troubles, and none of a vendor's words come through."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import ModuleType
from typing import Any

import httpx
import httpx2
import langchain_core.exceptions
import openai
import pytest

from bot.chat_model import Trouble
from bot.models.langchain.errors import SAID, Named

NAMED = Named("openai:tiny", "A_KEY", "AN_ADDRESS")
SECRET = "sk-proj-SECRET-0123456789"
REQUEST = httpx2.Request("POST", f"https://user:{SECRET}@api.example/v1/chat/completions")
OUR_OWN = {Trouble.PAUSED, Trouble.BUSY}
"""Told by what asks the model, and by no client."""

NOT_KNOWN = frozenset(
    [
        "APIRemovedInV1",
        "CookieConflict",
        "HTTPXDeprecationWarning",
        "LangChainException",
        "ModelError",
        "OpenAIError",
        "RequestNotRead",
        "ResponseNotRead",
        "StreamClosed",
        "StreamConsumed",
        "StreamError",
        "SubjectTokenProviderError",
        "TracerException",
        "WebSocketQueueFullError",
    ]
)
"""Roots, and what no call of a chat model raises: INVALID, which is what is said of what is not known."""

BAD_REQUESTS = {"BadRequestError", "UnprocessableEntityError", "ModelInvalidRequestError", "OpenAIInvalidRequestError"}
"""INVALID, as the names say."""

ROOMS = ("openai", "openai._exceptions", "langchain_core.exceptions", "langchain_openai.chat_models", "httpx", "httpx2")
"""Where the errors of a call are defined; the rest of openai's package has tools of its own, with their own."""


def trouble_of(error: Exception) -> Trouble:
    """The trouble that an error is told as."""
    return NAMED.translated(error).trouble


def response(status: int, body: Any = None, **headers: str) -> httpx2.Response:
    """A response of that status; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, str) else json.dumps(body or {})
    return httpx2.Response(status, headers=named, text=content, request=REQUEST)


def classes(*modules: ModuleType) -> list[type[Exception]]:
    """Every class of an exception that is defined in these modules or in any below them."""
    found: set[type[Exception]] = set()
    for module in modules:
        below = [module]
        if hasattr(module, "__path__"):
            for info in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
                if ".resources" in info.name or ".types" in info.name or "__main__" in info.name:
                    continue
                try:
                    below.append(importlib.import_module(info.name))
                except Exception:  # an extra that is not installed
                    continue
        for one in below:
            found |= {
                member
                for _, member in inspect.getmembers(one, inspect.isclass)
                if issubclass(member, Exception) and member.__module__.startswith(module.__name__.split(".")[0])
            }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def made(kind: type[Exception]) -> Exception:
    """An error of this class as it is after a call, with the attributes of its class and a secret in its words."""
    error = kind.__new__(kind)
    Exception.__init__(error, f"It failed with {SECRET}")
    return error


CLASSES = classes(openai, importlib.import_module("langchain_openai"), langchain_core.exceptions, httpx, httpx2)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_each_class_of_the_clients_is_known(kind: type[Exception]) -> None:
    """What a client defines as an error is told as a trouble that fits its name, without its words."""
    error = NAMED.translated(made(kind))
    assert SECRET not in str(error)
    assert error.trouble in set(Trouble) - OUR_OWN
    if kind.__module__.startswith(("langchain_openai.chat_models", "httpx")) or kind.__module__ in ROOMS:
        private = kind.__name__.startswith("_")
        assert private or (error.trouble is Trouble.INVALID) is (kind.__name__ in NOT_KNOWN | BAD_REQUESTS)


def test_there_are_classes_to_look_at() -> None:
    """The walk finds what is raised: the test above is no empty promise."""
    names = {kind.__name__ for kind in CLASSES}
    assert {"OpenAIRateLimitError", "ModelRefusalError", "LengthFinishReasonError", "ConnectTimeout"} <= names
    assert len(names) > 60


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("ModelConnectionError", Trouble.UNREACHABLE),
        ("ModelTimeoutError", Trouble.SLOW),
        ("ModelAuthenticationError", Trouble.KEY),
        ("ModelPermissionDeniedError", Trouble.FORBIDDEN),
        ("ModelNotFoundError", Trouble.UNKNOWN_MODEL),
        ("ModelRateLimitError", Trouble.RATE),
        ("ModelAPIError", Trouble.SERVER),
        ("ModelInvalidRequestError", Trouble.INVALID),
        ("ContextOverflowError", Trouble.TOO_LONG),
        ("ModelRefusalError", Trouble.DECLINED),
    ],
)
def test_another_vendor_s_error_goes_by_langchain_s_class(name: str, trouble: Trouble) -> None:
    """A class that descends from LangChain's needs no status and no vendor's package."""
    kind = type("SomebodysError", (getattr(langchain_core.exceptions, name),), {})
    assert trouble_of(kind("It failed.")) is trouble


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, None, Trouble.KEY),
        (402, None, Trouble.QUOTA),
        (403, None, Trouble.FORBIDDEN),
        (404, "<html>", Trouble.UNKNOWN_MODEL),
        (408, None, Trouble.SLOW),
        (413, None, Trouble.TOO_LONG),
        (422, None, Trouble.INVALID),
        (429, None, Trouble.RATE),
        (429, {"code": "insufficient_quota"}, Trouble.QUOTA),
        (429, {"error": {"type": "insufficient_quota"}}, Trouble.QUOTA),
        (429, {"code": "rate_limit_exceeded"}, Trouble.RATE),
        (400, {"type": "invalid_request_error", "message": "Your credit balance is too low"}, Trouble.QUOTA),
        (400, {"code": "context_length_exceeded"}, Trouble.TOO_LONG),
        (400, {"type": "exceed_context_size_error"}, Trouble.TOO_LONG),
        (400, {"message": "prompt is too long: 9 tokens > 8 maximum"}, Trouble.TOO_LONG),
        (400, {"code": "content_filter"}, Trouble.FILTERED),
        (400, {"innererror": {"code": "ResponsibleAIPolicyViolation"}}, Trouble.FILTERED),
        (400, {"status": "INVALID_ARGUMENT"}, Trouble.INVALID),
        (400, {"message": "the question speaks of a content_filter and of permission_denied"}, Trouble.INVALID),
        (500, None, Trouble.SERVER),
        (529, {"type": "overloaded_error"}, Trouble.SERVER),
    ],
)
def test_a_status_and_a_code(status: int, body: Any, trouble: Trouble) -> None:
    """By HTTP status, unless a code in the body says more; what stands in prose is no code."""
    error = openai.APIStatusError(str(body), response=response(status, body), body=body)
    assert trouble_of(error) is trouble
    assert f"HTTP {status}" in str(NAMED.translated(error))


def test_errors_of_other_shapes() -> None:
    """A number in `code` (Google), a response that is a mapping (botocore), a body for an argument, Python's own."""
    google = type("ClientError", (Exception,), {"code": 429, "status": "RESOURCE_EXHAUSTED"})
    amazon = type("BotoError", (Exception,), {"response": {"ResponseMetadata": {"HTTPStatusCode": 403}}})
    assert trouble_of(google()) is Trouble.RATE
    assert trouble_of(amazon()) is Trouble.FORBIDDEN
    assert trouble_of(ValueError({"code": 401, "message": SECRET})) is Trouble.KEY
    assert trouble_of(ValueError({"code": "insufficient_quota"})) is Trouble.QUOTA
    assert trouble_of(TypeError("Could not resolve authentication method. Expected one of …")) is Trouble.KEY
    assert trouble_of(TimeoutError()) is Trouble.SLOW
    assert trouble_of(ConnectionResetError()) is Trouble.UNREACHABLE
    assert trouble_of(json.JSONDecodeError("x", "y", 0)) is Trouble.MALFORMED
    assert trouble_of(KeyError("choices")) is Trouble.MALFORMED
    assert trouble_of(RuntimeError(SECRET)) is Trouble.INVALID


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - OUR_OWN))
def test_each_trouble_has_words(trouble: Trouble) -> None:
    """What happened, a colon, and what to do: one line that names the model."""
    message = str(NAMED.error(trouble, "HTTP 400"))
    happened, colon, remedy = message.partition(": ")
    assert (colon, ": " in remedy, remedy[-1], "\n" in message) == (": ", False, ".", False)
    assert "openai:tiny" in happened
    assert set(SAID) == set(Trouble) - OUR_OWN


@pytest.mark.parametrize(
    ("stated", "wait"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("86400", 3600.0),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("9" * 5000, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_how_long_to_wait(stated: str, wait: float | None) -> None:
    """Seconds or a date, within an hour; anything else is not said."""
    error = openai.RateLimitError("x", response=response(429, retry_after=stated), body=None)
    assert NAMED.translated(error).wait == wait


def test_milliseconds_to_wait() -> None:
    """OpenAI's own header is finer, and goes before the one of whole seconds."""
    error = openai.RateLimitError("x", response=response(429, retry_after="7", retry_after_ms="1500"), body=None)
    assert NAMED.translated(error).wait == 1.5


def test_a_date_to_wait_for() -> None:
    """A date that is a minute away is about a minute's wait."""
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    error = openai.RateLimitError("x", response=response(429, retry_after=at), body=None)
    assert NAMED.translated(error).wait == pytest.approx(60, abs=3)
