"""OpenAI's embeddings endpoint on the loopback: strict about what it is asked, and faulty on demand.

Refuses what the real one refuses, with its status and the shape of its errors; remembers what it was asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

KEY = "sk-secret-0123456789"
MODEL = "text-embedding-3-small"
FIELDS = {"input", "model", "dimensions", "encoding_format", "user"}
JSON = "application/json"
LOOPBACK = "127.0.0.1"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    """What the server does to one request instead of answering it, or to its answer.

    `rows` changes the vectors of an answer, `text` is sent in its place; `cut` bytes of it are sent and then no more,
    `pause` seconds pass before it, and `drip` seconds between its bytes. An `endless` answer is white space for ever.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    code: str = "fault"
    text: str | None = None
    content_type: str = JSON
    rows: Callable[[Rows], Rows] | None = None
    cut: int | None = None
    pause: float = 0.0
    drip: float = 0.0
    endless: bool = False


class EmbeddingsServer(ThreadingHTTPServer):
    """The endpoint. Faults are used up in order, one a request; afterwards it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.requests: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.embedded: list[str] = []
        self.refusals: list[str] = []
        self.dims = 8
        self.most_inputs = 2_048
        self.most_characters = 300_000
        self.longest = 8_000
        self.too_much = 400
        self.knows_base64 = True
        self.salt = ""

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/v1"

    def vector(self, text: str) -> list[float]:
        """The vector of a text: of no fixed length, and the same for the same text, model and dimensions."""
        seed = int.from_bytes(hashlib.sha256((self.salt + text).encode()).digest()[:8], "big")
        return [float(x) for x in np.random.default_rng(seed).normal(size=self.dims).astype(np.float32)]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EmbeddingsServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        server.times.append(time.monotonic())
        fault = server.faults.popleft() if server.faults else server.always or Fault()
        time.sleep(fault.pause)
        asked = json.loads(body)
        server.requests.append(asked)
        if fault.endless:
            self._flood()
        elif fault.text is not None:
            self._send(fault.status, fault.text, fault)
        else:
            self._embed(asked, fault)

    def _flood(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b" " * 2**20)

    def _embed(self, asked: dict[str, Any], fault: Fault) -> None:
        server = self.server
        status, answer = self._answered(asked, fault)
        if status != 200 and fault.status == 200:
            server.refusals.append(answer["error"]["message"])
        self._send(status, json.dumps(answer), fault)

    def _answered(self, asked: dict[str, Any], fault: Fault) -> tuple[int, dict[str, Any]]:
        if fault.status != 200:
            # The real server repeats the end of the key, and some the whole.
            return fault.status, _error(f"no: {self.headers['Authorization']}", fault.code)
        if self.path != "/v1/embeddings":
            return 404, _error(f"Invalid URL (POST {self.path})", "not_found")
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return 401, _error(f"Incorrect API key provided: {self.headers['Authorization']}", "invalid_api_key")
        if asked.get("model") != MODEL:
            return 404, _error(f"The model `{asked.get('model')}` does not exist", "model_not_found")
        if wrong := self._wrong(asked):
            return self.server.too_much, _error(wrong, "invalid_request_error")
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        self.server.embedded += texts
        packed = asked.get("encoding_format") == "base64" and self.server.knows_base64
        rows: Rows = [
            {"object": "embedding", "index": n, "embedding": self.server.vector(text)} for n, text in enumerate(texts)
        ]
        if fault.rows:
            rows = fault.rows(rows)
        for row in rows:
            if packed and isinstance(row.get("embedding"), list):
                row["embedding"] = base64.b64encode(np.array(row["embedding"], dtype="<f4").tobytes()).decode()
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return 200, {"object": "list", "model": MODEL, "data": rows, "usage": usage}

    def _wrong(self, asked: dict[str, Any]) -> str | None:
        """What the request is refused for."""
        server = self.server
        texts = [asked["input"]] if isinstance(asked.get("input"), str) else asked.get("input")
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
            return "'$.input' is invalid"
        reasons = {
            "unrecognized request arguments": set(asked) - FIELDS,
            "'encoding_format' is invalid": asked.get("encoding_format", "float") not in ("float", "base64"),
            "array too long": len(texts) > server.most_inputs,
            "too many tokens in one request": sum(map(len, texts)) > server.most_characters,
            "maximum context length exceeded": any(len(text) > server.longest for text in texts),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _send(self, status: int, text: str, fault: Fault) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": fault.content_type, **fault.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault.drip:
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
                time.sleep(fault.drip)
            return
        self.wfile.write(body if fault.cut is None else body[: fault.cut])
        if fault.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


def _error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    """A server that the environment names as OpenAI's, and that answers until the block ends."""
    with EmbeddingsServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
