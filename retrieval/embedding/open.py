"""The embedder that a setting names: "local", or provider:model through LangChain's `init_embeddings`.

Knows how each is set up. No vendor's message is passed on: some repeat the key.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from retrieval.embedding.base import TEXT_RULES, ArrayEmbeddings
from retrieval.embedding.local import LocalEmbeddings, local_identity
from retrieval.embedding.provider import ProviderEmbeddings, in_order
from retrieval.embedding.response_limit import limit_responses
from retrieval.errors import EmbeddingError, SettingsError

VARIABLE = "ONRECORD_EMBEDDINGS"
PROVIDER_SECONDS = 60.0
"""How long OpenAI's client waits for a batch of documents; ten minutes by default."""

ALLOWED = '"local", or provider:model as LangChain\'s init_embeddings knows them (openai:text-embedding-3-small, say)'


def identity(setting: str) -> str:
    """A name for everything on which the setting's vectors depend; nothing is loaded and no provider is asked.

    Raises:
        SettingsError: the setting is neither "local" nor provider:model.
        EmbeddingError: the setting is "local" and its package is not installed.
    """
    named = _provider_and_model(setting)
    return f"{named[0]}:{named[1]}, {TEXT_RULES}" if named else local_identity()


def setting_of(named: str) -> str | None:
    """The setting whose `identity` is `named`; None for an identity of another version of the local embedder."""
    with suppress(EmbeddingError):
        if named == local_identity():
            return "local"
    setting = named.removesuffix(f", {TEXT_RULES}")
    try:
        return setting if identity(setting) == named else None
    except (SettingsError, EmbeddingError):
        return None


def embeddings_for(setting: str) -> ArrayEmbeddings:
    """The embedder that the setting names. The local model is loaded, and a provider asked, at first use.

    Raises:
        SettingsError: the setting names no known provider, or the provider's package or own settings are missing.
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
        options["max_retries"] = 0  # ProviderEmbeddings retries, and not where a quota is used up
    from langchain.embeddings import init_embeddings

    try:
        vendor: Any = init_embeddings(f"{provider}:{model}", **options)
        limit_responses(vendor)
    except Exception as error:
        raise _wrong(setting, error) from error
    if options and vendor.client is not None:
        vendor.client.create = in_order(vendor.client.create)
    return ProviderEmbeddings(setting.strip(), vendor)


def _provider_and_model(setting: str) -> tuple[str, str] | None:
    """The two halves of the setting; None for "local"."""
    if setting.strip() == "local":
        return None
    provider, colon, model = (half.strip() for half in setting.partition(":"))
    if not (provider and colon and model):
        raise SettingsError(f"{VARIABLE} is {setting!r}, which is not allowed: {ALLOWED}.")
    return provider.lower(), model


def _wrong(setting: str, error: Exception) -> SettingsError:
    """The error to raise where LangChain cannot set up the embedder."""
    provider = setting.partition(":")[0].strip()
    if isinstance(error, ImportError):
        said = " ".join(str(error).split()).rstrip(".")
        return SettingsError(f"{VARIABLE} is {setting!r}, whose package is not installed: {said}.")
    # LangChain says that it does not know a provider by a plain ValueError; pydantic's is a subclass of it.
    if type(error) is ValueError:
        return SettingsError(f"{VARIABLE} is {setting!r}, and no provider {provider!r} is known; allowed: {ALLOWED}.")
    return SettingsError(
        f"{VARIABLE} is {setting!r}, and {provider} cannot be set up ({type(error).__name__}): "
        f"set its key ({provider.upper()}_API_KEY, as a rule), or {VARIABLE}=local."
    )
