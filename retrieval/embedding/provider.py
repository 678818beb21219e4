"""A provider's embeddings through any LangChain class: batched, retried, bounded in time.

Knows LangChain's `Embeddings` interface and faults, not the provider nor how the embedder was set up.
"""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from retrieval.embedding.base import EMPTY, ArrayEmbeddings, batches, clean, unit_rows
from retrieval.embedding.provider_errors import FaultKind, ProviderFailure, fault_of
from retrieval.errors import EmbeddingError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from retrieval.embedding.base import Matrix

T = TypeVar("T")

log = logging.getLogger(__name__)

ATTEMPTS = 7
"""Times that a batch is sent while the fault may pass, with waits of 1, 2, 4, 8, 16 and 30 s between."""

PATIENCE = 240.0
"""Seconds after which a batch is not sent again; a server that asks for a longer wait is given up at once."""

LONGEST_WAIT = 30.0
"""Seconds between two attempts, where the server does not say how long to wait."""

QUESTION_ATTEMPTS = 2
QUESTION_SECONDS = 10.0
"""How long a person waits for the vector of a question, the second attempt included."""

SHORTEST = 200
"""The shortest cut, in characters, of a text that a provider refuses alone: some take no more than 512 tokens."""


class ProviderEmbeddings(ArrayEmbeddings):
    """A provider's embeddings: cleaned texts in, unit vectors out, failures as EmbeddingError.

    A refused batch is halved, and where the halves are taken, later batches are smaller: the limit of texts in a
    request is between 25 and 2,048, and no protocol tells.
    """

    batch = 96
    batch_characters = 50_000
    drifts = True

    def __init__(self, setting: str, vendor: Embeddings) -> None:
        """Embeds with `vendor`, named by `setting`. A vendor with retries of its own (`max_retries`) is not retried."""
        self._setting = setting
        self._vendor = vendor
        self._retried = not getattr(vendor, "max_retries", 0)
        self._dims: int | None = None
        self._refused = 0

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32.

        Raises:
            EmbeddingError: the provider did not answer, or not with vectors; says the fault and the remedy.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        cleaned = [clean(text) or EMPTY for text in texts]
        try:
            return np.concatenate([self._rows(cleaned[at]) for at in batches(cleaned, self)])
        except EmbeddingError:
            raise
        except Exception as error:
            raise self._failed(error, "what was embedded before is kept") from error

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (dims,), float32.

        Raises:
            EmbeddingError: the provider did not answer within `QUESTION_SECONDS`, or not with a vector.
        """
        text = clean(text) or EMPTY

        def ask() -> list[float]:
            return self._tried(lambda: self._vendor.embed_query(text), QUESTION_ATTEMPTS, QUESTION_SECONDS)

        try:
            vector = within(QUESTION_SECONDS, ask)
        except Exception as error:
            raise self._failed(error) from error
        unit: Matrix = self._checked([vector], 1)[0]
        return unit

    def _rows(self, texts: Sequence[str]) -> Matrix:
        """The vectors of one batch; of the two halves, where the provider refuses the batch."""
        try:
            vectors = self._tried(lambda: self._vendor.embed_documents(list(texts)), ATTEMPTS, PATIENCE)
        except Exception as error:
            if fault_of(error).kind is not FaultKind.REFUSED:
                raise
            self._refused += 1
            if len(texts) > 1:
                return self._halved(texts)
            if len(texts[0]) // 2 < SHORTEST:
                raise
            # A sentence so long is rare, and its beginning says what it is about.
            return self._rows([texts[0][: len(texts[0]) // 2].rstrip()])
        return self._checked(vectors, len(texts))

    def _halved(self, texts: Sequence[str]) -> Matrix:
        before, half = self._refused, len(texts) // 2
        rows = np.concatenate([self._rows(texts[:half]), self._rows(texts[half:])])
        if self._refused == before:  # it was their number, and not one among them
            self.batch = min(self.batch, len(texts) - half)
        return rows

    def _checked(self, vectors: object, rows: int) -> Matrix:
        matrix = unit_rows(vectors, rows, self._setting)
        dims = matrix.shape[1]
        if self._dims not in (None, dims):
            raise EmbeddingError(
                f"{self._setting} answered with vectors of {dims} dimensions, and of {self._dims} before: "
                "the model behind that name has changed; name one model, and run `onrecord ingest --rebuild`."
            )
        self._dims = dims
        return matrix

    def _tried(self, ask: Callable[[], T], attempts: int, seconds: float) -> T:
        """The result of `ask`, in so many attempts as long as the fault may pass, within some seconds."""
        until = time.monotonic() + seconds
        for attempt in range(attempts - 1 if self._retried else 0):
            try:
                return ask()
            except Exception as error:
                fault = fault_of(error)
                pause = min(2.0**attempt, LONGEST_WAIT) if fault.wait is None else fault.wait
                if not fault.passing or time.monotonic() + pause > until:
                    raise
                log.warning("%s: %s; asking again in %.0f s", self._setting, fault, pause)
            time.sleep(pause)
        return ask()

    def _failed(self, error: Exception, kept: str | None = None) -> EmbeddingError:
        fault = fault_of(error)
        advice = f"{_advice(fault, self._setting)}; {kept}" if kept else _advice(fault, self._setting)
        return EmbeddingError(f"{self._setting} did not embed the text ({fault}): {advice}.")


def in_order(create: Callable[..., Any]) -> Callable[..., Any]:
    """The `create` of an OpenAI client's embeddings, with the vectors of a response in the order of the texts.

    The protocol numbers each vector by text; LangChain's class takes the vectors as received. Raises ValueError where
    the numbers of the vectors are not the numbers of the texts.
    """

    def created(**request: Any) -> Any:
        response = create(**request)
        numbers = [row.index for row in response.data]
        if any(numbers):  # some servers number nothing
            if sorted(numbers) != list(range(len(numbers))):
                raise ValueError("the vectors are not numbered as the texts are")
            response.data.sort(key=lambda row: row.index)
        return response

    return created


def within(seconds: float, work: Callable[[], T]) -> T:
    """The result or the error of `work`, run in a thread of its own, if the work ends in time.

    A client's own timeout is for each piece read: an answer that trickles in outlives the timeout.

    Raises:
        TimeoutError: the work has not ended after `seconds`; the thread goes on, and the result is dropped.
    """
    done: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            done.set_result(context.run(work))
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            done.set_exception(error)

    Thread(target=run, daemon=True, name="within").start()
    return done.result(timeout=seconds)


def _advice(fault: ProviderFailure, setting: str) -> str:
    """The remedy for a fault, in words."""
    provider = setting.partition(":")[0].strip().upper()
    key, address = f"{provider}_API_KEY", f"the provider's address ({provider}_BASE_URL, as a rule)"
    if fault.kind is FaultKind.BUSY and fault.wait:
        return f"the provider asks to wait for {fault.wait:,.0f} s; try again after that"
    may_use = f"check the provider's key ({key}, as a rule), and whether it may use the model"
    runs = f"see whether the server runs, check {address}, and try again"
    return {
        FaultKind.KEY: may_use,
        FaultKind.FORBIDDEN: may_use,
        FaultKind.UNKNOWN: f"check the model's name in ONRECORD_EMBEDDINGS, and {address}",
        FaultKind.QUOTA: "see to the account behind the key, or name another embedder in ONRECORD_EMBEDDINGS",
        FaultKind.BUSY: "try again in a while",
        FaultKind.BROKEN: "try again in a while",
        FaultKind.LATE: runs,
        FaultKind.UNREACHABLE: runs,
    }.get(fault.kind, f"check that ONRECORD_EMBEDDINGS names a model for embeddings, and {address}")
