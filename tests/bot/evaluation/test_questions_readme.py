"""The guide to question sets says what is so: its examples pass, its tables are complete, its commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.evaluation import gates, lint, measure_reply, questions, results
from bot.evaluation.metrics import METRICS, Kind
from bot.questions.typed_filters import FIELDS
from tests import pages
from tests.bot.cli.conftest import environment
from tests.conftest import ROOT, SEED

SETS = ROOT / "corpus" / "questions"
README = (SETS / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    (kind, "\n".join(line.removeprefix(indent) for line in block.splitlines()))
    for indent, kind, block in re.findall(r"^( *)```(\w+)\n(.*?)^ *```", README, flags=re.DOTALL | re.MULTILINE)
]
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
SECTIONS = {part.partition("\n")[0]: part for part in README.split("\n## ")}


def block(kind: str) -> str:
    """The examples of a kind, one after the other."""
    return "\n".join(text for each, text in BLOCKS if each == kind) + "\n"


def table(text: str) -> Iterator[list[str]]:
    """The rows of the tables in a text, without their heads."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0].startswith(("`", *"0123456789")):
            yield cells


def named(text: str) -> list[str]:
    """The names in the first cells of the tables in a text."""
    return [name for cells in table(text) for name in re.findall(r"`([^`]+)`", cells[0])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the set and the gates of the examples, in which the commands may be typed."""
    place = tmp_path_factory.mktemp("sets")
    (place / "mine.jsonl").write_text(block("json"), encoding="utf-8")
    (place / "mine.gates.toml").write_text(block("toml"), encoding="utf-8")
    (place / "statements").symlink_to(SEED.parent)
    (place / "corpus").symlink_to(ROOT / "corpus")
    return place


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the guide, run by a shell in which `onrecord` and `python` are this environment's."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment(folder / "home", PATH=beside, PYTHONPATH=str(ROOT))
    return subprocess.run(
        command, shell=True, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_the_example_is_a_set(folder: Path) -> None:
    """Its lines have every field, pass lint as they stand, and are read."""
    path = folder / "mine.jsonl"
    assert lint.lint(path, SEED.parent) == []
    made = questions.load(path)
    assert (made.name, made.complete, {item.half for item in made.items}) == ("mine", True, set(questions.HALVES))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {key for row in rows[1:] for key in row} == set(questions.Line.model_fields)


def test_every_field_is_explained_and_no_other() -> None:
    """Of the first line, of a question, of what is expected, of a filter, and of a gate."""
    names = named(SECTIONS["Write your own"])
    head = len(questions.Head.model_fields)
    assert names[head:] == [*questions.Line.model_fields]
    assert set(names[:head]) == set(questions.Head.model_fields)
    cells = {row[0].strip("`"): " | ".join(row[1:]) for row in table(SECTIONS["Write your own"])}
    for field in questions.Expect.model_fields:
        assert field in cells["expect"], field
    assert {reason for reason in questions.REASONS if f"`{reason}`" in cells["expect"]} == set(questions.REASONS)
    assert set(re.findall(r"`([^`]+)`", cells["filters"])) == set(FIELDS)
    for tag in (measure_reply.FOLLOW_UP, measure_reply.HOSTILE):
        assert f"`{tag}`" in cells["tags"]
    for half in questions.HALVES:
        assert f"`{half}-`" in cells["id"]
    assert named(SECTIONS["Gates"]) == list(gates.Gate.model_fields)


def test_every_metric_is_explained_and_no_other() -> None:
    """In the order in which they are shown, with which way is better."""
    rows = list(table(SECTIONS["What is measured"]))
    assert [row[0].strip("`") for row in rows] == list(METRICS)
    assert [row[1] == "higher" for row in rows] == [metric.higher for metric in METRICS.values()]
    assert all(len(row) == 4 for row in rows)
    assert all("milliseconds" in row[3] for row in rows if METRICS[row[0].strip("`")].kind is Kind.MS)


def test_every_set_is_named_with_what_it_is() -> None:
    """Its questions are counted, and so are its gates and its baseline; every exit code is there."""
    rows = {row[0].strip("`"): row for row in table(SECTIONS["# Question sets"])}
    assert set(rows) == {path.stem for path in SETS.glob("*.jsonl")}
    for name, (_, counted, _, complete, beside) in rows.items():
        path = SETS / f"{name}.jsonl"
        held = questions.load(path)
        assert (int(counted.partition(",")[0]), complete) == (len(held.items), "yes" if held.complete else "no")
        assert ("halves" in counted) == ({item.half for item in held.items} == set(questions.HALVES))
        there = (gates.beside(path).exists(), results.beside(path).exists())
        assert beside.strip("| ") == {(True, True): "both", (True, False): "gates", (False, False): ""}[there]
    assert [row[0] for row in table(SECTIONS["Reports"])] == ["0", "1", "2", "3"]


@pytest.mark.slow
def test_its_commands_are_run(folder: Path) -> None:
    """In the order in which they stand: each ends well, and writes what it names.

    `tests/test_readme.py` runs what stands on the pages for users too, in the same words.
    """
    for command in (line for line in COMMANDS if line not in pages.lines()):
        done = run(command, folder)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout or "questions" in command, command
        for written in re.findall(r"-o (\S+)", command):
            assert (folder / written).stat().st_size
    words = {" ".join(shlex.split(command)[:2]) for command in COMMANDS}
    assert words == {"onrecord ingest", "onrecord questions", "onrecord evaluate"}
