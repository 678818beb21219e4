"""What OpenAI's chat-completions endpoint is asked and sends back, well or badly.

A behaviour takes the request and says what is sent back; `tests.fake_openai.chat_server` does as it says.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

KEY = "sk-proj-9f3ATopSecret0Key7b1"
MODEL = "tiny-chat"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Request:
    """A request as it came: the headers (names in small letters) and the body."""

    headers: Mapping[str, str]
    body: Any
    gone: threading.Event = field(default_factory=threading.Event, compare=False)
    """Set once the client has closed its connection before the answer was whole."""
    over: threading.Event = field(default_factory=threading.Event, compare=False)
    """Set once nobody waits for the answer any more."""

    @cached_property
    def system(self) -> str:
        """What is the same for every question."""
        return str(self.body["messages"][0]["content"])

    @cached_property
    def user(self) -> str:
        """What ends with the question."""
        return str(self.body["messages"][-1]["content"])

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer is to be held to; None where none is asked for."""
        found: dict[str, Any] | None = self._described.get("schema")
        return found

    @property
    def form(self) -> str | None:
        """The schema's name."""
        return self._described.get("name")

    @property
    def _described(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body.get("response_format", {}).get("json_schema", {})
        return found


@dataclass(frozen=True)
class Reply:
    """What is sent back. `length` overstates or leaves out the length; `chunks` go out one by one after the body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": JSON})
    length: int | None = None
    chunks: Iterable[bytes] = ()


Behaviour = Callable[[Request], Reply]


def completion(
    content: str | None, *, finish: str | None = "stop", refusal: str | None = None, usage: Any = True, **more: Any
) -> Reply:
    """A whole completion with this text. `usage` is that object, or the usual one, or none."""
    counted = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150} if usage is True else usage
    message = {"role": "assistant", "content": content, "refusal": refusal}
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_750_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        **({"usage": counted} if counted else {}),
        **more,
    }
    return Reply(body=json.dumps(whole).encode())


def answers(given: Any, **more: Any) -> Behaviour:
    """Fills in the form with this: an object, a text as it stands, or what a function of the request returns.

    The function may return a `Reply`, too, or a behaviour.
    """

    def behaviour(request: Request) -> Reply:
        said = given(request) if callable(given) else given
        if callable(said):
            said = said(request)
        if isinstance(said, Reply):
            return said
        return completion(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False), **more)

    return behaviour


def fails(
    status: int,
    code: str | None = None,
    message: str = "It failed.",
    kind: str = "invalid_request_error",
    **headers: str,
) -> Behaviour:
    """An error in OpenAI's shape, whose message repeats the key; underscores in names of headers stand for hyphens."""
    error = {"message": f"{message} Key: {KEY}", "type": kind, "param": None, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = Reply(status, json.dumps({"error": error}).encode(), {"content-type": JSON, **named})
    return lambda _: reply


def sends(body: str, status: int = 200, content_type: str = JSON) -> Behaviour:
    """This body as it stands."""
    reply = Reply(status, body.encode(), {"content-type": content_type})
    return lambda _: reply


def cut(_: Request) -> Reply:
    """Half of a completion, and then the connection is closed."""
    whole = completion('{"yes": true}').body
    return Reply(body=whole[: len(whole) // 2], length=len(whole))


def stalls(request: Request) -> Reply:
    """Nothing, until the client goes."""
    request.over.wait(60)
    return Reply(body=b"")


def trickles(request: Request) -> Reply:
    """A completion that never ends: white space, a byte at a time, as long as the client stays."""

    def bytes_for_ever() -> Iterator[bytes]:
        while not request.over.is_set():
            yield b" "
            time.sleep(0.05)

    return Reply(chunks=bytes_for_ever())


def floods(request: Request, content_type: str = JSON, **headers: str) -> Reply:
    """A completion that never ends, as fast as the client takes it."""

    def blocks_for_ever() -> Iterator[bytes]:
        while not request.over.is_set():
            yield b" " * 2**20

    return Reply(headers={"content-type": content_type, **headers}, chunks=blocks_for_ever())


def packed(reply: Reply, encoding: str = "gzip") -> Reply:
    """The same reply, its body packed by gzip, whatever its header says."""
    return replace(reply, body=gzip.compress(reply.body), headers={**reply.headers, "content-encoding": encoding})


def bomb(_: Request) -> Reply:
    """A little that unpacks to two hundred megabytes of white space."""
    block, packer = b" " * 2**20, zlib.compressobj(zlib.Z_BEST_SPEED, wbits=31)
    body = b"".join([*(packer.compress(block) for _ in range(200)), packer.flush()])
    return Reply(body=body, headers={"content-type": JSON, "content-encoding": "gzip"})


AUTHENTICATION = fails(401, "invalid_api_key", "Incorrect API key provided.")
FORBIDDEN = fails(403, "unsupported_country_region_territory", kind="request_forbidden")
UNKNOWN_MODEL = fails(404, "model_not_found")
RATE = fails(429, "rate_limit_exceeded", kind="requests", retry_after="7")
QUOTA = fails(429, "insufficient_quota", "You exceeded your current quota.", kind="insufficient_quota")
SERVER = fails(500, kind="server_error")
GATEWAY = sends(PAGE, 502, HTML)
OVERLOADED = fails(503, kind="server_error")
TOO_LONG = fails(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens.")
FILTERED_PROMPT = fails(400, "content_filter", "The response was filtered.")
NOT_JSON = sends("{broken")
A_PAGE = sends(PAGE, 200, HTML)
NO_CHOICES = sends(json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": None}))
ERROR_IN_200 = sends(json.dumps({"error": {"message": f"Rate limit. {KEY}", "code": 429}}))
PROSE = answers("The sentences say that Iran objects.")
EMPTY = answers("")
CUT_BY_LENGTH = answers('{"yes": tr', finish="length")
ENDED_EARLY = answers('{"yes": tr', finish=None)
FILTERED = answers("", finish="content_filter")


def declines(_: Request) -> Reply:
    """A refusal by the model."""
    return completion(None, refusal="I'm sorry, I cannot help with that.")


def much(request: Request, characters: int = 1_000_000) -> Reply:
    """A megabyte of prose."""
    return completion(("The delegation spoke at length. " * (characters // 32 + 1))[:characters])
