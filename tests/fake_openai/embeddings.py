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
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from tests.fake_openai.chat import JSON, Reply, Request, floods
from tests.fake_openai.chat_server import Server

KEY = "sk-secret-0123456789"
MODEL = "text-embedding-3-small"
FIELDS = {"input", "model", "dimensions", "encoding_format", "user"}

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    """What the server does to one request instead of answering it, or to its answer.

    `rows` changes the vectors of an answer, `text` is sent in its place; `cut` bytes of it are sent and then no more,
    `pause` seconds pass before it, or until `until` is set, and `drip` seconds between its bytes. An `endless` answer
    is white space for ever.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    code: str = "fault"
    text: str | None = None
    content_type: str = JSON
    rows: Callable[[Rows], Rows] | None = None
    cut: int | None = None
    pause: float = 0.0
    until: threading.Event | None = None
    drip: float = 0.0
    endless: bool = False


class EmbeddingsServer(Server):
    """The endpoint. Faults are used up in order, one a request; afterwards it answers."""

    def __init__(self) -> None:
        super().__init__()
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

    def vector(self, text: str) -> list[float]:
        """The vector of a text: of no fixed length, and the same for the same text, model and dimensions."""
        seed = int.from_bytes(hashlib.sha256((self.salt + text).encode()).digest()[:8], "big")
        return [float(x) for x in np.random.default_rng(seed).normal(size=self.dims).astype(np.float32)]

    def answer(self, request: Request, path: str) -> Reply:
        """What is sent back: the vectors, or the next fault."""
        self.times.append(time.monotonic())
        fault = self.faults.popleft() if self.faults else self.always or Fault()
        time.sleep(fault.pause)
        if fault.until:
            fault.until.wait(60)
        self.requests.append(request.body)
        if fault.endless:
            return floods(request)
        status, text = fault.status, fault.text
        if text is None:
            status, answer = self._answered(request, path, fault)
            text = json.dumps(answer)
            if status != 200 and fault.status == 200:
                self.refusals.append(answer["error"]["message"])
        headers, body = {"content-type": fault.content_type, **fault.headers}, text.encode()
        if fault.drip:
            return Reply(status, headers=headers, chunks=_dripping(body, fault.drip))
        if fault.cut is not None:
            return Reply(status, body[: fault.cut], headers, len(body))
        return Reply(status, body, headers)

    def _answered(self, request: Request, path: str, fault: Fault) -> tuple[int, dict[str, Any]]:
        asked, key = request.body, request.headers["authorization"]
        if fault.status != 200:
            # The real server repeats the end of the key, and some the whole.
            return fault.status, _error(f"no: {key}", fault.code)
        if path != "/v1/embeddings":
            return 404, _error(f"Invalid URL (POST {path})", "not_found")
        if key != f"Bearer {KEY}":
            return 401, _error(f"Incorrect API key provided: {key}", "invalid_api_key")
        if asked.get("model") != MODEL:
            return 404, _error(f"The model `{asked.get('model')}` does not exist", "model_not_found")
        if wrong := self._wrong(asked):
            return self.too_much, _error(wrong, "invalid_request_error")
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        self.embedded += texts
        packed = asked.get("encoding_format") == "base64" and self.knows_base64
        rows: Rows = [
            {"object": "embedding", "index": n, "embedding": self.vector(text)} for n, text in enumerate(texts)
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
        texts = [asked["input"]] if isinstance(asked.get("input"), str) else asked.get("input")
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
            return "'$.input' is invalid"
        reasons = {
            "unrecognized request arguments": set(asked) - FIELDS,
            "'encoding_format' is invalid": asked.get("encoding_format", "float") not in ("float", "base64"),
            "array too long": len(texts) > self.most_inputs,
            "too many tokens in one request": sum(map(len, texts)) > self.most_characters,
            "maximum context length exceeded": any(len(text) > self.longest for text in texts),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)


def _dripping(body: bytes, seconds: float) -> Iterator[bytes]:
    for byte in body:
        yield bytes([byte])
        time.sleep(seconds)


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
        yield server
