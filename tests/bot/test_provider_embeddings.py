"""Statements embedded by a provider, through the settings and the command line, over real HTTP."""

from __future__ import annotations

import signal
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.doctor import Finding, diagnosed
from bot.operations import ingest_paths
from bot.question import Question
from bot.settings import Settings
from bot.wiring import open_session
from retrieval.embedding.drift_check import TEXT
from retrieval.errors import EmbeddingError, IndexMismatch
from tests.bot.provided import SETTING, command, written
from tests.fake_openai.embeddings import KEY, EmbeddingsServer, Fault

STATEMENTS, SENTENCES = 4, 20
WATER = Question("What does Kenya say about water?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of statements."""
    return written(tmp_path / "statements", STATEMENTS, SENTENCES)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that name the server's model."""
    return Settings(home=tmp_path / "home", embeddings=SETTING)


def ingest(settings: Settings, *paths: Path, rebuild: bool = False) -> Counter[str]:
    """What became of the files."""
    return Counter(str(o.status) for o in ingest_paths(settings, paths, rebuild=rebuild))


def embedder(settings: Settings) -> Finding:
    """What doctor finds of the embedder."""
    (found,) = [f for f in diagnosed(settings) if f.what == "Embedder"]
    return found


def test_an_archive_is_embedded_in_few_requests(embeddings: EmbeddingsServer, settings: Settings, folder: Path) -> None:
    """One request a statement as short as these, header included, and no text twice."""
    assert ingest(settings, folder) == {"added": STATEMENTS}
    assert len(embeddings.embedded) == len(set(embeddings.embedded)) == STATEMENTS * (SENTENCES + 1) + 1
    assert len(embeddings.requests) == STATEMENTS + 1
    embeddings.requests.clear()
    assert ingest(settings, folder) == {"unchanged": STATEMENTS}
    assert embeddings.requests == []


@pytest.mark.slow
def test_a_killed_ingest_asks_for_what_is_missing_only(
    embeddings: EmbeddingsServer, settings: Settings, folder: Path
) -> None:
    """kill -9 between two batches loses the one in hand: over both runs no other text is asked for twice."""
    embeddings.always = Fault(pause=0.3)
    with command(settings, "ingest", str(folder)) as child:
        while len(embeddings.embedded) < 3 * SENTENCES:
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    embeddings.always = None
    time.sleep(0.5)  # a request in hand is answered to nobody
    before = len(embeddings.embedded)
    assert ingest(settings, folder).total() == STATEMENTS
    asked = Counter(embeddings.embedded)
    twice = [text for text, times in asked.items() if times > 1 and text != TEXT]
    assert len(twice) <= SENTENCES + 1
    assert len(asked) == STATEMENTS * (SENTENCES + 1) + 1
    assert len(embeddings.embedded) - before <= (STATEMENTS - 2) * (SENTENCES + 1) + 1


@pytest.mark.slow
def test_a_provider_that_fails_midway_ends_the_command_and_keeps_the_rest(
    embeddings: EmbeddingsServer, settings: Settings, folder: Path
) -> None:
    """Exit code 1 with what to do; the next run goes on from there."""
    embeddings.faults.extend([Fault(), Fault(), Fault(), Fault(401)])
    with command(settings, "ingest", str(folder)) as child:
        out, error = child.communicate()
    assert child.returncode == 1
    said = " ".join((out + error).split())
    assert "the key is refused, HTTP 401" in said
    assert "OPENAI_API_KEY" in said
    assert "what was embedded before is kept" in said
    assert KEY not in said
    assert "Traceback" not in said
    done = len(embeddings.embedded)
    assert done == 2 * (SENTENCES + 1) + 1
    ingest(settings, folder)
    assert len(embeddings.embedded) - done == (STATEMENTS - 2) * (SENTENCES + 1) + 1


@pytest.mark.parametrize("change", [{"dims": 12}, {"salt": "another model"}], ids=str)
async def test_another_model_behind_the_same_name_is_noticed(
    embeddings: EmbeddingsServer, settings: Settings, folder: Path, change: dict[str, object]
) -> None:
    """Whether or not its vectors have as many dimensions: by ingest, by a question and by doctor, until a rebuild."""
    ingest(settings, folder / "0.md")
    assert embedder(settings).state == "ok"
    for name, value in change.items():
        setattr(embeddings, name, value)
    with pytest.raises(EmbeddingError, match=rf"{SETTING} gives other vectors than before.*onrecord ingest --rebuild"):
        ingest(settings, folder)
    with (
        closing(open_session(settings)) as session,
        pytest.raises((EmbeddingError, IndexMismatch), match="onrecord ingest --rebuild"),
    ):
        await session.engine.ask(WATER)
    assert (embedder(settings).state, "other vectors than before" in embedder(settings).detail) == ("problem", True)

    assert ingest(settings, rebuild=True) == {"changed": 1}
    assert embedder(settings).state == "ok"
    with closing(open_session(settings)) as session:
        await session.engine.ask(WATER)
    assert ingest(settings, folder) == {"unchanged": 1, "added": STATEMENTS - 1}
