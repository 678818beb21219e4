"""`make baseline` writes what later runs are held to, and `make evaluate` fails by it: on a few questions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.evaluation import results
from tests.bot.cli.conftest import environment
from tests.conftest import ROOT

QUESTIONS = 3

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """The folder of the sets, each with a few of its questions, one of which cannot come out right; and a gate."""
    folder = tmp_path / "sets"
    folder.mkdir()
    for name in ("statement.jsonl", "development.jsonl", "seed.jsonl"):
        lines = (ROOT / "corpus" / "questions" / name).read_text(encoding="utf-8").splitlines()
        unfair = json.loads(lines[QUESTIONS]) | {"expect": {"kind": "refusal", "reason": "out of scope"}}
        few = [*lines[:QUESTIONS], json.dumps(unfair)]
        (folder / name).write_text("\n".join(few), encoding="utf-8")
    unmet = '[[gate]]\nmetric = "right"\nfloor = 0.99\nwhy = "made"\n'
    (folder / "statement.gates.toml").write_text(unmet, encoding="utf-8")
    return folder


def make(target: str, sets: Path) -> subprocess.CompletedProcess[str]:
    """The entry of the Makefile over these sets, in an environment that is taken as set up."""
    venv = sets.parent / "venv"
    venv.mkdir(exist_ok=True)
    if not (venv / "bin").exists():
        (venv / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".installed", ".installed-dev"):
        (venv / stamp).touch()
    env = environment(sets.parent / "home")
    return subprocess.run(
        ["make", target, f"SETS={sets}", f"VENV={venv}"],
        cwd=ROOT,
        env={name: value for name, value in env.items() if name not in ("MAKEFLAGS", "MAKELEVEL")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_baseline_is_made_and_held_to(sets: Path) -> None:
    """It is written though a gate is missed, which is said; a later run that is worse fails by both, and says so."""
    done = make("baseline", sets)
    assert done.returncode == 0, done.stderr
    assert "statement: right is 0.667, below 0.99" in done.stderr
    path = sets / "statement.baseline.json"
    (held,) = results.read(path)
    assert (held.name, len(held.asked), held.is_compact) == ("statement", QUESTIONS, True)
    assert not [each for each in sets.parent.joinpath("venv").iterdir() if each.suffix == ".json"]

    body = json.loads(path.read_text(encoding="utf-8"))
    for given in body["results"][0]["runs"][0]:
        given["measures"]["right"] = 1.0
    path.write_text(json.dumps(body), encoding="utf-8")
    done = make("evaluate", sets)
    assert done.returncode != 0
    assert "statement: right is 0.667, below 0.99" in done.stderr
    assert "statement: right (all) is worse than the baseline: 1.000 → 0.667 on 3 questions" in done.stderr
    assert "seed, " in done.stdout, "the other sets are asked all the same"
    assert "ONRECORD_DATA names no folder" in done.stdout


def test_what_could_not_be_measured_becomes_no_baseline(sets: Path) -> None:
    """A set that cannot be read leaves the baseline as it was, and nothing of an earlier run is taken for it."""
    path = sets / "statement.baseline.json"
    path.write_text("<<<<<<< a conflict", encoding="utf-8")
    assert make("baseline", sets).returncode == 0
    made = path.read_bytes()
    assert results.read(path)
    shutil.copy(path, sets.parent / "venv")
    path.write_bytes(made + b" ")
    (sets / "statement.jsonl").write_text("no set", encoding="utf-8")
    done = make("baseline", sets)
    assert done.returncode != 0
    assert "statement.jsonl, line 1" in done.stderr
    assert path.read_bytes() == made + b" "
