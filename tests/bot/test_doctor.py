"""What `doctor` finds, of parts that work and of parts that do not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.chat_model import ModelError, Trouble
from bot.doctor import TRACING, Finding, diagnosed
from bot.model_worth import Worth
from bot.operations import ingest_paths
from bot.settings import Settings
from retrieval.errors import SettingsError
from tests.tables import tables

CASES = tables(__file__)


def findings(home: Path, ask: Callable[[], bool | None] | None = None, **settings: Any) -> dict[str, Finding]:
    """What is found of a home and these settings, by what it is of; the chat model answers so."""
    found = diagnosed(Settings(home=home, **settings), model=ask)
    assert len({f.what for f in found}) == len(found)
    return {f.what: f for f in found}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a statement of Kenya, six without a delegation, two of unknown delegations, and one of a group."""
    folder = tmp_path_factory.mktemp("doctor")
    for n, name in enumerate(["Kenya", *[""] * 6, "Atlantis", "Group of 77", "Lemuria"]):
        head = f"---\ndelegation: {name}\n---\n" if name else ""
        (folder / f"{n}.txt").write_text(f"{head}We welcome report number {n}.\n", encoding="utf-8")
    assert len(list(ingest_paths(Settings(home=folder / "home"), [folder]))) == 10
    return folder / "home"


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests begin with tracing off."""
    for name in TRACING:
        monkeypatch.delenv(name, raising=False)


def test_all_is_well(home: Path) -> None:
    """Each part with what it is, in the order in which one depends on another; who lacks a delegation is named."""
    found = findings(home)
    lacking = found.pop("Delegations")
    assert [(f.what, f.state, f.detail, f.remedy) for f in found.values()] == [
        ("Python", "ok", sys.version.split()[0], None),
        ("State", "ok", f"in {home}", None),
        ("Embedder", "ok", "local, 384 dimensions", None),
        ("Statements", "ok", "10 held, in 10 passages; every text adds up to its hash", None),
        ("Chat model", "note", "none; answers are quotes alone (ONRECORD_MODEL is not set)", None),
        ("Tracing", "ok", "off; nothing is sent to anyone", None),
    ]
    without, unknown = lacking.detail.split("; ")
    assert (lacking.state, without.split(": ")[0], without.count(",")) == ("note", "6 without one", 4)
    assert unknown.startswith("2 of one that is not known: ")
    assert "(Atlantis)" in unknown
    assert "(Lemuria)" in unknown
    assert "--delegation" in str(lacking.remedy)


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    """What became a file since the settings were read has no folder below it; the variable to set is named."""
    settings = Settings(home=tmp_path / "file" / "home")
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "file").chmod(0o755)
    (state,) = [finding for finding in diagnosed(settings) if finding.what == "State"]
    assert (state.state, state.remedy) == ("problem", "Set ONRECORD_HOME to a folder of yours.")
    assert "cannot be written" in state.detail


def test_an_embedder_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own words are told, and the rest is looked at all the same: an empty index is no fault."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    found = findings(tmp_path, embeddings="openai:text-embedding-3-small")
    assert (found["Embedder"].state, "OPENAI_API_KEY" in found["Embedder"].detail) == ("problem", True)
    assert "ONRECORD_EMBEDDINGS" in str(found["Embedder"].remedy)
    assert found["Statements"].detail == "none held"
    assert found["Statements"].remedy == "Store some with: onrecord ingest PATH…"
    assert "Tracing" in found


def model_found(home: Path, ask: Callable[[], bool | None]) -> Finding:
    """What is found of a chat model that answers so."""
    return findings(home, ask, model="openai:gpt")["Chat model"]


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


@pytest.mark.parametrize(("model", "low", "high", "said"), CASES["worth"])
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


def test_a_chat_model_in_trouble(home: Path) -> None:
    """What it says itself is told, and what to do; what may be gone in a minute is no problem of the configuration."""
    passing = {Trouble.RATE, Trouble.SERVER, Trouble.BUSY, Trouble.PAUSED}
    for trouble in Trouble:

        def ask(trouble: Trouble = trouble) -> bool:
            raise ModelError(trouble, f"The chat model is in trouble ({trouble}).")

        found = model_found(home, ask)
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


def test_tracing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever variable has LangChain send what it runs elsewhere is named; one that says false is none."""
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
        found = findings(tmp_path)["Tracing"]
        assert (found.state, found.remedy) == ("note", f"Unset {name} unless you want that.")
        assert "LangSmith" in found.detail
        monkeypatch.setenv(name, "false")
        assert findings(tmp_path)["Tracing"].state == "ok"
