"""The shipped set meets its gates and its baseline, in a process of its own, as CI runs it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.evaluation import gates, results
from bot.evaluation.aggregate import measure
from bot.evaluation.questions import load
from tests.bot.cli.conftest import ONRECORD, environment
from tests.conftest import ROOT

SET = Path("corpus", "questions", "statement.jsonl")
STATEMENTS = ROOT / "corpus" / "statements"

LARGEST = 400_000
"""Bytes of a baseline, which every clone has to carry."""


def run(*command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A command run to its end in the folder of the project."""
    return subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.slow
def test_the_shipped_set_meets_its_gates_and_its_baseline(tmp_path: Path) -> None:
    """Where this fails, standard error names each metric: make the answers better again or, if they are meant to be as
    they are, `make baseline`."""
    done = run(ONRECORD, "evaluate", str(SET), "--statements", str(STATEMENTS), home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert f"Compared with {results.beside(SET)}." in done.stderr


def test_the_committed_baseline_is_of_the_shipped_set() -> None:
    """Of every question as it stands now, with a figure for each gate; without a text, a time or a place; and small."""
    file = results.beside(ROOT / SET)
    (held,) = results.read(file)
    whole = load(ROOT / SET)
    assert held.hashes["set"] == whole.sha256, "the set changed: run `make baseline`"
    assert (held.mode, held.versions["model"]) == (results.QUOTES, None)
    assert [one.id for one in held.asked] == [item.id for item in whole.items]
    assert held.unfinished == ()
    assert held == results.compact(held)
    shipped = gates.load(gates.beside(ROOT / SET))
    assert {"exactness", "attribution", "first_quote", "recall_at_5", "refusal_f1", "over_refusal", "parity"} <= {
        gate.metric for gate in shipped
    }
    for gate in shipped:
        assert gate.half == "test", "numbers are set on the other half"
        found = measure(gate.scope.of(held.replies()), gate.metric)
        assert found is not None, gate
        assert found.n >= gate.least
    assert file.stat().st_size < LARGEST
    text = file.read_text(encoding="utf-8")
    assert not re.search(r'"ms"|"text": "|"question"|[a-z]:\\\\|"/', text)
