"""Which embedder a setting names: "local", or provider:model through LangChain's `init_embeddings`.

The one place where a vendor's errors become ours. No vendor's message is passed on: some repeat the key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.embeddings import EMPTY, TEXT_RULES, ArrayEmbeddings, clean, unit_rows
from retrieval.errors import EmbeddingError, SettingsError
from retrieval.local_embedder import LocalEmbeddings, local_identity

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from retrieval.embeddings import Matrix

__all__ = ["LocalEmbeddings", "ProviderEmbeddings", "clean", "embeddings_for", "identity"]

VARIABLE = "ONRECORD_EMBEDDINGS"
PROVIDER_SECONDS = 60.0
"""How long one request may take; OpenAI's client would wait ten minutes, and a person is waiting too."""

ALLOWED = '"local", or provider:model as LangChain\'s init_embeddings knows them (openai:text-embedding-3-small, say)'


def identity(setting: str) -> str:
    """A name for everything that the setting's vectors depend on; nothing is loaded and nobody is asked.

    Raises:
        SettingsError: the setting is neither "local" nor provider:model.
        EmbeddingError: the setting is "local" and its package is not installed.
    """
    named = _provider_and_model(setting)
    return f"{named[0]}:{named[1]}, {TEXT_RULES}" if named else local_identity()


def embeddings_for(setting: str) -> ArrayEmbeddings:
    """The embedder that the setting names. The local model is loaded at first use; a provider is asked then.

    Raises:
        SettingsError: the setting names no known provider, its package is missing, or its own settings are.
    """
    named = _provider_and_model(setting)
    if named is None:
        return LocalEmbeddings()
    provider, model = named
    options: dict[str, Any] = {}
    if provider in ("openai", "azure_openai"):
        # Plain text instead of token numbers: servers that speak OpenAI's protocol know no others' tokens, and the
        # table of tokens would have to be fetched from a third place. `clean` keeps texts within any limit.
        options["check_embedding_ctx_length"] = False
        options["timeout"] = PROVIDER_SECONDS
    from langchain.embeddings import init_embeddings

    with _as_settings_error(setting):
        return ProviderEmbeddings(setting.strip(), init_embeddings(f"{provider}:{model}", **options))


class ProviderEmbeddings(ArrayEmbeddings):
    """A provider's embeddings, cleaned texts in, unit vectors out, failures as EmbeddingError."""

    batch = 256

    def __init__(self, setting: str, vendor: Embeddings) -> None:
        """Embeds with `vendor`, which `setting` named."""
        self._setting = setting
        self._vendor = vendor

    def document_matrix(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors of texts to be found: shape (len(texts), dims), float32.

        Raises:
            EmbeddingError: the provider did not answer, or not with vectors.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        with _as_embedding_error(self._setting):
            vectors = self._vendor.embed_documents([clean(text) or EMPTY for text in texts])
        return unit_rows(vectors, len(texts), self._setting)

    def query_vector(self, text: str) -> Matrix:
        """The unit vector of a question: shape (dims,), float32.

        Raises:
            EmbeddingError: the provider did not answer, or not with a vector.
        """
        with _as_embedding_error(self._setting):
            vector = self._vendor.embed_query(clean(text) or EMPTY)
        unit: Matrix = unit_rows([vector], 1, self._setting)[0]
        return unit


def _provider_and_model(setting: str) -> tuple[str, str] | None:
    """The setting's two halves; None for "local"."""
    if setting.strip() == "local":
        return None
    provider, colon, model = (half.strip() for half in setting.partition(":"))
    if not (provider and colon and model):
        raise SettingsError(f"{VARIABLE} is {setting!r}, which is not allowed: {ALLOWED}.")
    return provider.lower(), model


@contextmanager
def _as_settings_error(setting: str) -> Iterator[None]:
    provider = setting.partition(":")[0].strip()
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"{VARIABLE} is {setting!r}, whose package is not installed: {_one_line(error)}."
        ) from error
    except Exception as error:
        # LangChain says that it does not know a provider by a plain ValueError; pydantic's is a subclass of it.
        if type(error) is ValueError:
            raise SettingsError(
                f"{VARIABLE} is {setting!r}, and no provider {provider!r} is known; allowed: {ALLOWED}."
            ) from error
        raise SettingsError(
            f"{VARIABLE} is {setting!r}, and {provider} cannot be set up ({type(error).__name__}): "
            f"set its key ({provider.upper()}_API_KEY, as a rule), or {VARIABLE}=local."
        ) from error


@contextmanager
def _as_embedding_error(setting: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        status = getattr(error, "status_code", None)
        what = type(error).__name__ + (f", HTTP {status}" if isinstance(status, int) else "")
        raise EmbeddingError(
            f"{setting} did not embed the text ({what}): "
            f"check {VARIABLE}, the provider's key and address, and try again."
        ) from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
