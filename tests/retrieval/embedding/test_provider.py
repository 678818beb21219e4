"""Embeddings through a provider, over real HTTP: whatever the server does, vectors or one error with a way out."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from retrieval.embedding import provider
from retrieval.embedding.base import ArrayEmbeddings
from retrieval.embedding.open import embeddings_for
from retrieval.embedding.provider import ProviderEmbeddings
from retrieval.errors import EmbeddingError
from tests.fake_openai.embeddings import MODEL, EmbeddingsServer, Fault, running
from tests.tables import tables

CASES = tables(__file__)

SETTING = f"openai:{MODEL}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    """A server that the environment names as OpenAI's."""
    with running(monkeypatch) as server:
        yield server


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between attempts no more than a moment passes, unless the server asks for it."""
    monkeypatch.setattr(provider, "LONGEST_WAIT", 0.01)


@pytest.fixture
def embeddings(server: EmbeddingsServer, hurried: None) -> ArrayEmbeddings:
    """The embedder of the setting, as a user gets it."""
    return embeddings_for(SETTING)


def unit(server: EmbeddingsServer, text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The server's vector of a text, at length 1."""
    vector = np.array(server.vector(text))
    unit: np.ndarray[tuple[int], np.dtype[np.float64]] = vector / np.linalg.norm(vector)
    return unit


def both(embeddings: ArrayEmbeddings) -> tuple[Callable[[], object], ...]:
    """The two things that are asked of an embedder."""
    return (lambda: embeddings.document_matrix(["oil"]), lambda: embeddings.query_vector("oil"))


def numbered(count: int) -> list[str]:
    """So many texts, each another."""
    return [f"Sentence {number}." for number in range(count)]


def test_a_request_holds_what_any_server_takes(server: EmbeddingsServer, embeddings: ArrayEmbeddings) -> None:
    """At most 96 texts, and 50,000 characters, whatever is asked at once; each text's vector is its own."""
    texts = [*numbered(250), *("long " * 700 + str(n) for n in range(40))]
    vectors = embeddings.document_matrix(texts)
    assert max(len(r["input"]) for r in server.requests) == 96
    assert max(sum(map(len, r["input"])) for r in server.requests) <= 50_000
    assert [len(r["input"]) for r in server.requests[:2]] == [96, 96]
    assert server.embedded == texts
    assert server.refusals == []
    for row in (0, 95, 96, 249, 250, 289):
        assert np.allclose(vectors[row], unit(server, texts[row]), atol=1e-6)


def test_a_provider_gets_plain_cleaned_texts(server: EmbeddingsServer, embeddings: ArrayEmbeddings) -> None:
    """A server that speaks OpenAI's protocol sees words, not another model's token numbers, and never nothing."""
    vectors = embeddings.document_matrix(["four", "", "a\0b\ud800 "])
    assert server.requests[0]["input"] == ["four", ".", "a b"]
    assert np.allclose(embeddings.query_vector(" four"), vectors[0], atol=1e-6)
    assert embeddings.document_matrix([]).shape[0] == 0
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_server_that_takes_fewer_is_given_fewer(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, status: int
) -> None:
    """A refused batch is halved until it is taken, which is remembered: nothing is refused again."""
    server.most_inputs, server.too_much = 32, status
    vectors = embeddings.document_matrix(numbered(96))
    assert np.allclose(vectors[77], unit(server, "Sentence 77."), atol=1e-6)
    assert len(server.refusals) == 3
    embeddings.document_matrix(numbered(200))
    assert len(server.refusals) == 3
    assert max(len(r["input"]) for r in server.requests[-4:]) == 24


def test_a_text_that_a_server_refuses_is_given_by_its_beginning(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings
) -> None:
    """One long sentence does not stop an ingest, and does not make the other batches small."""
    server.longest = 600
    long = "word " * 500
    texts = [*numbered(50), long, *numbered(45)]
    vectors = embeddings.document_matrix(texts)
    (taken,) = [text for text in server.embedded if text.startswith("word")]
    assert 300 < len(taken) <= 600
    assert long.startswith(taken)
    assert np.allclose(vectors[50], unit(server, taken), atol=1e-6)
    assert np.allclose(vectors[51], unit(server, "Sentence 0."), atol=1e-6)
    before = len(server.requests)
    embeddings.document_matrix([f"More {n}." for n in range(96)])
    assert len(server.requests) == before + 1


@pytest.mark.parametrize("packed", [True, False])
def test_vectors_come_as_base64_or_as_numbers(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, packed: bool
) -> None:
    """The client asks for base64; a server that does not know it sends numbers, and both are read."""
    server.knows_base64 = packed
    assert np.allclose(embeddings.document_matrix(["oil"])[0], unit(server, "oil"), atol=1e-6)
    assert server.requests[0]["encoding_format"] == "base64"


@pytest.mark.parametrize("fault", [Fault(**fault) for fault in CASES["passing"]], ids=str)
def test_a_fault_that_passes_is_waited_out(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """Busy, broken or cut off three times: the batch is sent again, only it, and the log says why."""
    server.faults.extend([Fault(), fault, fault, fault])
    vectors = embeddings.document_matrix(numbered(150))
    assert np.allclose(vectors[149], unit(server, "Sentence 149."), atol=1e-6)
    assert [len(r["input"]) for r in server.requests] == [96, 54, 54, 54, 54]
    assert caplog.text.count("asking again") == 3
    assert "secret" not in caplog.text


def test_each_attempt_is_ours_alone(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, caplog: pytest.LogCaptureFixture
) -> None:
    """The client does not retry on top of it: a server that stays down is asked so often and no more.

    Nothing logs the key, not at the most talkative level.
    """
    caplog.set_level(logging.DEBUG, logger="retrieval")
    server.always = Fault(500)
    with pytest.raises(EmbeddingError, match=r"a fault of the server's own, HTTP 500.*before is kept"):
        embeddings.document_matrix(["oil"])
    assert len(server.requests) == provider.ATTEMPTS
    assert "secret" not in caplog.text


def test_a_server_that_asks_to_wait_is_waited_for(server: EmbeddingsServer, embeddings: ArrayEmbeddings) -> None:
    """Retry-After is obeyed, as a number and as a date."""
    for is_date in (False, True):
        server.times.clear()
        asked = formatdate(time.time() + 3, usegmt=True) if is_date else "1.2"
        server.faults.append(Fault(429, {"Retry-After": asked}))
        embeddings.document_matrix(["oil"])
        assert 0.9 < server.times[1] - server.times[0] < 4


@pytest.mark.parametrize(("fault", "says"), CASES["lasting"], ids=str)
def test_what_does_not_pass_is_said_at_once(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, fault: dict[str, Any], says: str
) -> None:
    """One request, and the name of the variable to look at; the server's words, which repeat the key, are not told."""
    server.always = Fault(**fault)
    for embed in both(embeddings):
        server.requests.clear()
        with pytest.raises(EmbeddingError, match=says) as caught:
            embed()
        assert len(server.requests) == 1
        assert "secret" not in str(caught.value)


def test_a_server_that_refuses_everything_says_so_soon(server: EmbeddingsServer, embeddings: ArrayEmbeddings) -> None:
    """A refusal that has nothing to do with size ends after a few attempts, without the server's words."""
    server.always = Fault(400)
    with pytest.raises(EmbeddingError, match=r"the request is refused, HTTP 400.*ONRECORD_EMBEDDINGS") as caught:
        embeddings.document_matrix(numbered(96))
    assert len(server.requests) <= 8
    assert "secret" not in str(caught.value)


def test_each_text_gets_its_own_vector_in_whatever_order_they_come(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings
) -> None:
    """A vector is its text's by its number; where nothing is numbered, by its place."""
    server.faults += [
        Fault(rows=lambda rows: rows[::-1]),
        Fault(rows=lambda rows: [row | {"index": 0} for row in rows]),
    ]
    for _ in server.faults.copy():
        vectors = embeddings.document_matrix(["oil", "water", "wind"])
        assert np.allclose(vectors, [unit(server, text) for text in ("oil", "water", "wind")], atol=1e-6)


def test_a_server_whose_dimensions_change_is_not_believed(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings
) -> None:
    """Another model behind the same name is noticed, in the middle of a run and between document and question."""
    embeddings.document_matrix(["oil"])
    server.dims = 12
    for embed in both(embeddings):
        with pytest.raises(EmbeddingError, match=r"12 dimensions, and of 8 before.*--rebuild"):
            embed()


def each(**changed: object) -> Fault:
    """A response of rows that are changed."""
    return Fault(rows=lambda rows: [row | changed for row in rows])


NONSENSE = [
    Fault(rows=lambda rows: rows[:-1]),
    Fault(rows=lambda rows: [*rows, rows[0] | {"index": len(rows)}]),
    Fault(rows=lambda rows: []),
    Fault(rows=lambda rows: [rows[0], rows[1] | {"embedding": [1.0]}]),
    Fault(rows=lambda rows: [{"object": "embedding"} for _ in rows]),
    *(each(embedding=vector) for vector in ([math.nan] * 8, [math.inf] * 8, [0.0] * 8, [], None)),
    each(index=7),
    Fault(text="<html>Welcome to nginx</html>", content_type="text/html"),
    *(Fault(text=text) for text in ("not json", "{}", "null", '{"data": null}', '{"error": {"message": "busy"}}')),
]


@pytest.mark.parametrize("fault", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_never_taken_for_vectors(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, fault: Fault
) -> None:
    """Too few, too many, not finite, without direction, of mixed lengths, or no vectors at all: one known error."""
    server.always = fault
    with pytest.raises(EmbeddingError, match=f"{SETTING} (answered|did not embed)"):
        embeddings.document_matrix(["oil", "water"])
    assert len(server.requests) == 1


def test_a_question_is_asked_twice_at_most(server: EmbeddingsServer, embeddings: ArrayEmbeddings) -> None:
    """A passing fault is tried once more, since a person waits."""
    server.faults.append(Fault(503))
    assert np.allclose(embeddings.query_vector("oil"), unit(server, "oil"), atol=1e-6)
    server.requests.clear()
    server.always = Fault(503)
    with pytest.raises(EmbeddingError, match="HTTP 503"):
        embeddings.query_vector("oil")
    assert len(server.requests) == provider.QUESTION_ATTEMPTS == 2


@pytest.mark.parametrize("fault", [Fault(pause=5), Fault(drip=0.05), Fault(429, {"Retry-After": "5"})], ids=str)
def test_a_question_does_not_wait_for_a_slow_server(
    server: EmbeddingsServer, embeddings: ArrayEmbeddings, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silent, trickling or asking for patience: there is one deadline for all of it."""
    embeddings.query_vector("loads what a first question loads")
    monkeypatch.setattr(provider, "QUESTION_SECONDS", 0.8)
    server.always = fault
    began = time.monotonic()
    with pytest.raises(EmbeddingError, match=r"no answer in time|asks to wait for 5 s"):
        embeddings.query_vector("oil")
    assert time.monotonic() - began < 1.5


def test_a_server_that_is_silent_ends_a_batch(server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own timeout is set, and a silence counts as a fault that may pass."""
    monkeypatch.setattr("retrieval.embedding.open.PROVIDER_SECONDS", 0.3)
    monkeypatch.setattr(provider, "LONGEST_WAIT", 0.01)
    server.faults.append(Fault(pause=2))
    embeddings = embeddings_for(SETTING)
    assert np.allclose(embeddings.document_matrix(["oil"])[0], unit(server, "oil"), atol=1e-6)


def test_a_server_that_is_not_there_is_named_by_its_variable(
    server: EmbeddingsServer, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens: the variable with the address is named."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    for embed in both(embeddings_for(SETTING)):
        with pytest.raises(EmbeddingError, match=r"the server cannot be reached.*OPENAI_BASE_URL"):
            embed()


class Status(Exception):
    """Another vendor's error, which keeps the status on its response."""

    def __init__(self, status: int) -> None:
        super().__init__("the key is sk-secret")
        self.response = type("Response", (), {"status_code": status, "headers": {}})()


class Coded(Exception):
    """Another vendor's error, which keeps the status as its code."""

    code = 429


class ReadTimeout(Exception):
    """Another client's timeout."""


class Vendor(Embeddings):
    """A vendor's class of which nothing is known; raises what it is given, then embeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.asked = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return [[1.0, float(len(text))] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def test_any_vendor_s_passing_faults_are_waited_out(hurried: None) -> None:
    """Status, code or class tell; no vendor's package is needed for it."""
    for error in (Status(503), Coded(), ReadTimeout(), ConnectionResetError(), TimeoutError()):
        vendor = Vendor(error, error)
        assert ProviderEmbeddings("other:model", vendor).document_matrix(["oil"]).shape == (1, 2)
        assert vendor.asked == 3


def test_any_vendor_s_lasting_faults_are_told(hurried: None) -> None:
    """Whatever is raised leaves as one known error, without its words."""
    for error, says in (
        (Status(401), "the key is refused, HTTP 401.*OTHER_API_KEY"),
        (Status(404), "no such model or address, HTTP 404"),
        (RuntimeError("the key is sk-secret"), "what came back cannot be read"),
        (KeyError("embedding"), "what came back cannot be read"),
    ):
        vendor = Vendor(error)
        with pytest.raises(EmbeddingError, match=f"other:model did not embed.*{says}") as caught:
            ProviderEmbeddings("other:model", vendor).document_matrix(["oil"])
        assert vendor.asked == 1
        assert "secret" not in str(caught.value)


def test_a_vendor_that_retries_by_itself_is_not_retried(hurried: None) -> None:
    """Retries do not multiply."""

    class Retrying(Vendor):
        max_retries = 3

    vendor = Retrying(Status(503))
    with pytest.raises(EmbeddingError, match="HTTP 503"):
        ProviderEmbeddings("other:model", vendor).document_matrix(["oil"])
    assert vendor.asked == 1
