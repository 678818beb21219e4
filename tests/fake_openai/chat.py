"""OpenAI's chat-completions endpoint on the loopback: strict about what it is asked, and does as it is scripted.

A behaviour takes the request and says what is sent back. Each is used for one request, in order; `always` for the rest.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.fake_openai.rules import Refused, check

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

    @cached_property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer is to be held to; None where none is asked for."""
        described = self.body.get("response_format", {}).get("json_schema")
        found: dict[str, Any] | None = described["schema"] if described else None
        return found

    @cached_property
    def form(self) -> str | None:
        """The schema's name."""
        described = self.body.get("response_format", {}).get("json_schema")
        return str(described["name"]) if described else None


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


class FakeOpenAI:
    """The endpoint, up for the time of a `with`; `url` is what OPENAI_BASE_URL is set to.

    `schemas=False` refuses schemas as older models do, `reasons=True` what reasoning models refuse.
    """

    def __init__(
        self,
        *behaviours: Behaviour,
        always: Behaviour | None = None,
        models: tuple[str, ...] = (MODEL,),
        schemas: bool = True,
        reasons: bool = False,
    ) -> None:
        self.script = deque(behaviours)
        self.always = always
        self.models, self.schemas, self.reasons = models, schemas, reasons
        self.requests: list[Request] = []
        self.refused: list[Refused] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The root of its API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> FakeOpenAI:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Nobody is at the address any more."""
        for request in self.requests:
            request.over.set()
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request, path: str) -> Reply:
        """What is sent back: an error for what the real one refuses, else as scripted."""
        with self._lock:
            self.requests.append(request)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            self._check(request, path)
            with self._lock:
                behaviour = self.script.popleft() if self.script else self.always
            return behaviour(request) if behaviour else fails(500, message="Nothing is scripted for this.")(request)
        except Refused as refused:
            self.refused.append(refused)
            error = {"message": str(refused), "type": "invalid_request_error", "param": refused.param}
            body = json.dumps({"error": {**error, "code": refused.code}}).encode()
            return Reply(refused.status, body)
        finally:
            with self._lock:
                self._busy -= 1

    def _check(self, request: Request, path: str) -> None:
        if path != "/v1/chat/completions":
            raise Refused(f"Invalid URL (POST {path})", status=404)
        given = request.headers.get("authorization", "")
        if given != f"Bearer {KEY}":
            text = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
            raise Refused(text, status=401, code="invalid_api_key")
        if request.headers.get("content-type") != JSON:
            raise Refused("Invalid content type.", status=415)
        check(request.body, self.models, reasons=self.reasons, schemas=self.schemas)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    fake: FakeOpenAI


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        """Answer one request."""
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        request = Request({name.lower(): value for name, value in self.headers.items()}, body)
        watch = threading.Thread(target=self._watch, args=(request,), daemon=True)
        watch.start()
        self._send(self.server.fake.answer(request, self.path), request)
        request.over.set()
        watch.join()

    def _watch(self, request: Request) -> None:
        """Notice that the client has gone: its end of the connection reads as closed."""
        while not request.over.wait(0.02):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                request.gone.set()
                request.over.set()

    def _send(self, reply: Reply, request: Request) -> None:
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) if reply.length is None else reply.length
            if reply.chunks:
                self.send_header("connection", "close")
            else:
                self.send_header("content-length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)
            for chunk in reply.chunks:
                self.wfile.write(chunk)
        except OSError:
            request.gone.set()
        self.close_connection = self.close_connection or bool(reply.chunks) or reply.length is not None

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what was asked is kept in `requests`."""
