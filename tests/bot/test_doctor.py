"""What `doctor` finds, of parts that work and of parts that do not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.chat_model import ModelError, Trouble
from bot.doctor import TRACING, Finding, diagnose
from bot.model_worth import Worth
from bot.settings import Settings
from retrieval.embedding.statement_vectors import TextVectors
from retrieval.errors import EmbeddingError, IndexMismatch, SettingsError
from retrieval.held import Held
from retrieval.record import merged


class Five:
    """An embedder of five dimensions."""

    def document_matrix(self, texts: Any) -> Any:
        """As many vectors as texts."""
        return np.ones((len(texts), 5), dtype=np.float32)

    def query_vector(self, text: str) -> Any:
        """A vector."""
        return self.document_matrix([text])[0]


def fails() -> TextVectors:
    """An embedder that cannot be loaded."""
    raise EmbeddingError("the embedder did not answer")


def held(*delegations: str | None) -> tuple[list[Held], list[str]]:
    """Statements of 600 passages each, none of them damaged."""
    records = [merged({"delegation": name} if name else {}) for name in delegations]
    return [Held(f"{n:012}", "", record, f"/{n}", "", 9, 600, "") for n, record in enumerate(records)], []


def findings(home: Path, *statements: str | None, **settings: Any) -> dict[str, Finding]:
    """What is found where these delegations' statements are held."""
    found = list(diagnose(Settings(home=home, **settings), Five, lambda: held(*statements)))
    assert len({f.what for f in found}) == len(found)
    return {f.what: f for f in found}


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests begin with tracing off."""
    for name in TRACING:
        monkeypatch.delenv(name, raising=False)


def test_all_is_well(tmp_path: Path) -> None:
    """Each part is named with what it is, in the order in which one depends on another."""
    found = findings(tmp_path / "new" / "home", "Kenya", "Norway")
    assert [(f.what, f.state, f.detail, f.remedy) for f in found.values()] == [
        ("Python", "ok", sys.version.split()[0], None),
        ("State", "ok", f"in {tmp_path / 'new' / 'home'}", None),
        ("Embedder", "ok", "local, 5 dimensions", None),
        ("Statements", "ok", "2 held, in 1,200 passages; every text adds up to its hash", None),
        ("Chat model", "note", "none; answers are quotes alone (ONRECORD_MODEL is not set)", None),
        ("Tracing", "ok", "off; nothing is sent to anyone", None),
    ]
    assert not (tmp_path / "new").exists()


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    """What became a file since the settings were read has no folder below it; the variable to set is named."""
    settings = Settings(home=tmp_path / "file" / "home")
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "file").chmod(0o755)
    state = next(finding for finding in diagnose(settings, fails, held) if finding.what == "State")
    assert (state.state, state.remedy) == ("problem", "Set ONRECORD_HOME to a folder of yours.")
    assert "cannot be written" in state.detail


def test_an_embedder_that_does_not_answer(tmp_path: Path) -> None:
    """Its own words are told, and the rest is looked at all the same."""
    found = {f.what: f for f in diagnose(Settings(home=tmp_path), fails, held)}
    assert (found["Embedder"].state, found["Embedder"].detail) == ("problem", "the embedder did not answer")
    assert "ONRECORD_EMBEDDINGS" in str(found["Embedder"].remedy)
    assert "Tracing" in found


def test_an_index_that_cannot_be_read(tmp_path: Path) -> None:
    """What the store says, remedy included, is told as it is."""

    def mismatch() -> tuple[list[Held], list[str]]:
        raise IndexMismatch("made by another embedder: run onrecord ingest --rebuild")

    found = {f.what: f for f in diagnose(Settings(home=tmp_path), Five, mismatch)}
    assert (found["Statements"].state, found["Statements"].detail) == (
        "problem",
        "made by another embedder: run onrecord ingest --rebuild",
    )
    assert "Delegations" not in found


def test_nothing_held(tmp_path: Path) -> None:
    """An empty index is no fault; how to fill it is said."""
    found = findings(tmp_path)["Statements"]
    assert (found.state, found.remedy) == ("note", "Store some with: onrecord ingest PATH…")


def test_statements_without_a_delegation(tmp_path: Path) -> None:
    """They are counted, five are named, and what to do is said."""
    found = findings(tmp_path, "Kenya", *[None] * 7)["Delegations"]
    assert found.state == "note"
    assert found.detail == "7 without one: " + ", ".join(f"{n:012}" for n in range(1, 6))
    assert "--delegation" in str(found.remedy)


def test_statements_of_a_delegation_that_is_not_known(tmp_path: Path) -> None:
    """They are counted beside those without one, each with the name as written; a bloc is known."""
    found = findings(tmp_path, "Kenya", None, "Atlantis", "Group of 77", "Lemuria")["Delegations"]
    assert found.detail == (
        "1 without one: 000000000001; 2 of one that is not known: 000000000002 (Atlantis), 000000000004 (Lemuria)"
    )


def model_found(home: Path, ask: Callable[[], bool | None] | None) -> Finding:
    """What is found of a chat model that answers so."""
    (found,) = [
        f for f in diagnose(Settings(home=home, model="openai:gpt"), Five, held, model=ask) if f.what == "Chat model"
    ]
    return found


@pytest.mark.parametrize(
    ("schemas", "said"),
    [
        (True, "openai:gpt, fills in forms by schema, role read"),
        (False, "openai:gpt, fills in forms when told in words, role read"),
        (None, "openai:gpt, answers, role read"),
    ],
)
def test_a_chat_model_that_answers(tmp_path: Path, schemas: bool | None, said: str) -> None:
    """It is asked, and how it fills in forms is told."""
    found = model_found(tmp_path, lambda: schemas)
    unmeasured = "what its choice is worth was not measured: see onrecord evaluate"
    assert (found.state, found.detail, found.remedy) == ("ok", f"{said}; {unmeasured}", None)


@pytest.mark.parametrize(
    ("model", "low", "high", "said"),
    [
        ("openai:gpt", 0.2, 0.33, "+27 points, 95% interval +20 to +33, p < .001. It is good enough to read."),
        ("openai:gpt", -0.01, 0.55, "does not choose better than the search: set ONRECORD_MODEL_ROLE=summarise."),
        ("openai:gpt", -0.2, -0.1, "chooses worse than the search: set ONRECORD_MODEL_ROLE=summarise."),
        ("openai:other", 0.2, 0.33, "was not measured"),
    ],
)
def test_the_last_measure_of_a_model_is_quoted(tmp_path: Path, model: str, low: float, high: float, said: str) -> None:
    """What its choice is worth stands beside whether it answers; another model's is not taken for it."""
    Worth(model, "made", 241, 0.66, 0.39, low, high, 0.0, nearest=0.3).save(tmp_path)
    detail = model_found(tmp_path, lambda: True).detail
    assert said in detail
    assert ("66% (quotes alone 39%, nearest sentences 30%)" in detail) is (model == "openai:gpt")


def test_a_model_that_answers_everything_is_not_good_enough(tmp_path: Path) -> None:
    """To call whatever is near an answer shows more right quotes, and more wrong ones."""
    Worth("openai:gpt", "made", 241, 0.66, 0.39, 0.2, 0.33, 0.0, silent=(0.81, 0.1), answers_more=True).save(tmp_path)
    detail = model_found(tmp_path, lambda: True).detail
    assert "10% are not answered (quotes alone 81%). It answers what has no answer: set ONRECORD_MODEL_ROLE" in detail


def test_a_measure_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A file of another version costs its sentence alone."""
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "model.json").write_text('{"model": "openai:gpt"}', encoding="utf-8")
    assert "was not measured" in model_found(tmp_path, lambda: True).detail


def test_a_chat_model_that_nobody_asks(tmp_path: Path) -> None:
    """It is not said to work."""
    assert model_found(tmp_path, None).state == "note"


@pytest.mark.parametrize("trouble", Trouble)
def test_a_chat_model_in_trouble(tmp_path: Path, trouble: Trouble) -> None:
    """What it says itself is told, and what to do; what may be gone in a minute is no problem of the configuration."""

    def ask() -> bool:
        raise ModelError(trouble, f"The chat model is in trouble ({trouble}).")

    found = model_found(tmp_path, ask)
    passing = {Trouble.RATE, Trouble.SERVER, Trouble.BUSY, Trouble.PAUSED}
    assert found.state == ("note" if trouble in passing else "problem")
    assert found.detail == f"The chat model is in trouble ({trouble})."
    assert str(found.remedy).endswith(".")


def test_a_chat_model_that_cannot_be_opened(tmp_path: Path) -> None:
    """A missing key or package is a problem, told in its own words."""

    def ask() -> bool:
        raise SettingsError("ONRECORD_MODEL is 'openai:gpt', and openai cannot be set up: set OPENAI_API_KEY.")

    found = model_found(tmp_path, ask)
    assert (found.state, "set OPENAI_API_KEY" in found.detail) == ("problem", True)
    assert "ONRECORD_MODEL" in str(found.remedy)


@pytest.mark.parametrize(
    "name", ["LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"]
)
def test_tracing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whatever variable has LangChain send what it runs elsewhere is named; one that says false is none."""
    monkeypatch.setenv(name, "false")
    assert findings(tmp_path)["Tracing"].state == "ok"
    monkeypatch.setenv(name, "true")
    found = findings(tmp_path)["Tracing"]
    assert (found.state, found.remedy) == ("note", f"Unset {name} unless you want that.")
    assert "LangSmith" in found.detail
