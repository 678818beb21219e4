"""OpenAI's chat-completions endpoint on the loopback: strict about what it is asked, and does as it is scripted.

Each behaviour (`tests.fake_openai.chat`) is used for one request, in order; `always` for the rest.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.fake_openai.chat import JSON, KEY, MODEL, Behaviour, Reply, Request, fails
from tests.fake_openai.rules import Refused, check


class Server(ThreadingHTTPServer):
    """An endpoint on the loopback, up for the time of a `with`; `url` is what OPENAI_BASE_URL is set to."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.came: list[Request] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The root of its API."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nobody is at the address any more."""
        for request in self.came:
            request.over.set()
        if self._thread.is_alive():
            self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up is no error."""

    def answer(self, request: Request, path: str) -> Reply:
        """What is sent back."""
        raise NotImplementedError


class FakeOpenAI(Server):
    """The chat endpoint.

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
        super().__init__()
        self.script = deque(behaviours)
        self.always = always
        self.models, self.schemas, self.reasons = models, schemas, reasons
        self.requests = self.came
        self.refused: list[Refused] = []
        self.busiest = 0
        self._busy = 0
        self._lock = threading.Lock()

    def answer(self, request: Request, path: str) -> Reply:
        """What is sent back: an error for what the real one refuses, else as scripted."""
        with self._lock:
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


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Answer one request."""
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        request = Request({name.lower(): value for name, value in self.headers.items()}, body)
        self.server.came.append(request)
        watch = threading.Thread(target=self._watch, args=(request,), daemon=True)
        watch.start()
        self._send(self.server.answer(request, self.path), request)
        request.over.set()
        watch.join()

    def _watch(self, request: Request) -> None:
        """Notice that the client has gone: its end of the connection reads as closed."""
        connection = select.poll()
        connection.register(self.connection, select.POLLIN)
        while not request.over.wait(0.02):
            if connection.poll(0) and not self._is_sending():
                request.gone.set()
                request.over.set()

    def _is_sending(self) -> bool:
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except OSError:  # closed, by the client or meanwhile here
            return False

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
