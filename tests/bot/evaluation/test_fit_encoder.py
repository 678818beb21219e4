"""The fit of how a question is read: from a table of questions to layers by which they lie nearer to what answers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wiring
from bot.evaluation import fit_encoder
from bot.evaluation.fit_encoder import Sentences, fit, of_set, of_table, read_below, sentences
from bot.library import Library
from bot.settings import Settings
from retrieval.embedding.encoder.run import Encoder
from retrieval.embedding.encoder.upper_layers import UpperLayers
from tests.conftest import ROOT

DEVELOPMENT = ROOT / "corpus" / "questions" / "development.jsonl"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Sentences]]:
    """The shipped statement, and its sentences."""
    settings = Settings(home=tmp_path_factory.mktemp("shipped"))
    session = wiring.open_session(settings, telling=False)
    yield session.library, sentences(session.library, wiring.open_embeddings(settings))
    session.close()


def test_a_table_names_sentences_by_their_places(shipped: tuple[Library, Sentences], tmp_path: Path) -> None:
    """A sentence by file, start and end; questions of files that are not held, or of other places, are left out."""
    _, every = shipped
    file, (start, end), (first, last) = every.files[0], every.places[3], every.places[5]
    lines = [
        f"{file}\ten\tBoth?\t{start}-{end},{first}-{last}",
        f"{file}\ten\tNo sentence?\t{start}-{end - 1}",
        f"gone.txt\ten\tNot held?\t{start}-{end}",
    ]
    table = tmp_path / "table.tsv.gz"
    table.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    assert list(of_table(table, every)) == [("Both?", [3, 5])]


def test_the_table_that_ships_is_whole() -> None:
    """Each line has a file of the corpus, a language, a question, and places, and hardly a question comes twice."""
    lines = gzip.decompress((ROOT / "corpus" / "questions" / "fitting.tsv.gz").read_bytes()).decode().splitlines()
    assert len(lines) == 7_505
    assert len({tuple(line.split("\t")[:3]) for line in lines}) > 7_400
    for line in lines:
        assert re.fullmatch(r"[A-Z]+_\d+_\d{4}\.txt\t[a-z-]+\t[^\t]+\t\d+-\d+(,\d+-\d+)*", line), line


@pytest.mark.slow
def test_a_fit_brings_questions_nearer_to_what_answers(
    shipped: tuple[Library, Sentences], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a few questions of like length, seen twice, what is lost becomes less."""
    for name, few in {"BATCH": 4, "NEAREST": 8, "PASSED_OVER": 2, "OTHERS": 4, "NEAR": 2, "ROUNDS": 2}.items():
        monkeypatch.setattr(fit_encoder, name, few)
    library, every = shipped
    asked = read_below(sorted(of_set(DEVELOPMENT, every, library), key=lambda one: len(one[0]))[:4], Encoder())
    told: list[str] = []
    parameters = fit(every, asked, UpperLayers(), told.append)
    first, second = (float(line.split("loss ")[1].split(",")[0]) for line in told)
    assert second < first
    assert any(abs(each).max() > 0 for name, each in parameters["added"].items() if name.endswith(".up"))
