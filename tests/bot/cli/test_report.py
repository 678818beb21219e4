"""`onrecord report`: the reports of an evaluation again, from the file that it wrote, and nothing asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.evaluation import results
from bot.evaluation.results import Given, read
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_evaluate import write


def told(done: CompletedProcess[bytes]) -> bytes:
    """What was shown, and the lines on the set: what else a process of many tests logs meanwhile is none of it."""
    return done.stdout + b"".join(line for line in done.stderr.splitlines(True) if line.startswith(b"made"))


@pytest.fixture
def evaluated(onrecord: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What was shown when a set with gates that are missed was asked twice; from then on nothing can be asked."""
    made = write(tmp_path)
    gate = '[[gate]]\nmetric = "first_quote"\nlang = "en"\nfloor = 0.9\nwhy = "made"\n'
    (tmp_path / "made.gates.toml").write_text(gate, encoding="utf-8")
    files = [word for name in ("result.json", "page.html", "cases.xml", "first.baseline.json") for word in ("-o", name)]
    done = onrecord("evaluate", str(made), *files, "--fail-under", "over_refusal=0.2", "--repeat", "2")
    assert done.returncode == 1, done.stderr.decode()

    async def ask(self: Engine, question: object, seen: Any = None) -> None:
        raise AssertionError("something was asked")

    monkeypatch.setattr(Engine, "ask", ask)
    return told(done)


def test_every_report_is_made_again(evaluated: bytes, onrecord: Run, tmp_path: Path) -> None:
    """The screen, the page, the XML, the JSON and the compact form: to the byte what was shown and written first."""
    names = {
        "page.html": "again.html",
        "cases.xml": "again.xml",
        "result.json": "again.json",
        "first.baseline.json": "again.baseline.json",
    }
    done = onrecord("report", "result.json", *(word for name in names.values() for word in ("-o", name)))
    assert done.returncode == 1
    assert told(done) == evaluated
    assert b"made: first_quote (en) is 0.5, below 0.9" in done.stderr
    assert b"made: over_refusal is 0.333, above 0.2" in done.stderr
    for first, again in names.items():
        assert (tmp_path / again).read_bytes() == (tmp_path / first).read_bytes(), again


def test_two_results_are_compared(evaluated: bytes, onrecord: Run, tmp_path: Path) -> None:
    """With a baseline, without another run; further gates may be named."""
    (whole,) = read(tmp_path / "result.json")
    worse = [replace(one, measures={**one.measures, "right": 0.0}) for one in whole.runs[0]]
    results.write([replace(whole, runs=(tuple(worse),), gates=(), fail_under=())], tmp_path / "worse.json")
    done = onrecord("report", "worse.json", "--baseline", "first.baseline.json")
    assert (done.returncode, done.stderr.decode().strip()) == (0, "Compared with first.baseline.json.")
    assert "3 worse" in done.stdout.decode()
    done = onrecord("report", "worse.json", "--baseline", "first.baseline.json", "--fail-under", "right=0")
    assert done.returncode == 1
    assert "made: right (all) is worse than the baseline: 0.750 → 0.000" in done.stderr.decode()
    assert onrecord("report", "worse.json", "--fail-under", "right=0", "-o", "typed.json").returncode == 0
    assert read(tmp_path / "typed.json")[0].fail_under == ("right=0",)


def test_what_was_cut_short_is_named(evaluated: bytes, onrecord: Run, tmp_path: Path) -> None:
    """As evaluating does, with its exit code."""
    (whole,) = read(tmp_path / "result.json")
    part = replace(whole, runs=((*whole.runs[0][:2], Given("c", error="it broke")),), gates=(), fail_under=())
    results.write([part], tmp_path / "part.json")
    done = onrecord("report", "part.json")
    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == ["made: c could not be asked: it broke", "made: not asked: d"]


def test_what_no_report_can_be_made_of(evaluated: bytes, onrecord: Run, tmp_path: Path) -> None:
    """A compact result, two of one set, what is or holds no result, a folder that is none: named, nothing is shown."""
    (tmp_path / "empty.json").write_text('{"schema": "onrecord.evaluation/1", "results": []}', encoding="utf-8")
    (tmp_path / "folder.html").mkdir()
    for options, said in (
        (["first.baseline.json"], "can only be a --baseline"),
        (["result.json", "result.json"], "one set in one mode"),
        (["made.jsonl"], "is not a result"),
        (["nowhere.json"], "cannot be read"),
        (["empty.json"], "No result is in empty.json"),
        (["result.json", "-o", "folder.html"], "is a folder"),
        (["result.json", "-o", "nowhere/page.html"], "folder that does not exist"),
        (["result.json", "--baseline", "made.gates.toml"], "is not a result"),
    ):
        done = onrecord("report", *options)
        assert (done.returncode, done.stdout) == (2, b""), options
        assert said in done.stderr.decode()
