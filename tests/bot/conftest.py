"""What the tests of the root of `bot` share: an embedder of a provider's, and logging that is put back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from retrieval.embedding import provider
from tests.fake_openai.embeddings import EmbeddingsServer, running


@pytest.fixture
def embeddings(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsServer]:
    """A server that the environment names as OpenAI's; between attempts no more than a moment passes."""
    monkeypatch.setattr(provider, "LONGEST_WAIT", 0.01)
    with running(monkeypatch) as server:
        yield server


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Logging as pytest had it, after the test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
