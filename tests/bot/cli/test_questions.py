"""`onrecord questions`: a set's faults are named by line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.cli.conftest import Run
from tests.bot.cli.samples import BESIDES
from tests.conftest import ROOT, SEED

SHIPPED = ROOT / "corpus" / "questions" / "statement.jsonl"


def test_faults_are_named_by_line(onrecord: Run, tmp_path: Path) -> None:
    """File, line and what is wrong, one a line on standard output; the exit code is 1."""
    head = {"set": "mine", "complete": True, "statements": [SEED.name]}
    gold = {"statement": SEED.name, "text": BESIDES.replace("violation", "accordance")}
    row = {
        "id": "a",
        "question": "Who?",
        "lang": "en",
        "tags": ["direct"],
        "expect": {"kind": "answer", "quotes": [gold]},
    }
    (tmp_path / "mine.jsonl").write_text(f"{json.dumps(head)}\n{json.dumps(row)}\nno\n", encoding="utf-8")
    done = onrecord("questions", "lint", "mine.jsonl", "--statements", str(SEED.parent))
    assert done.returncode == 1
    first, second = done.stdout.decode("utf-8").splitlines()
    assert first.startswith(f"mine.jsonl:2: the quote is not in {SEED.name}")
    assert second.startswith("mine.jsonl:3: not JSON")


def test_a_set_without_fault(onrecord: Run) -> None:
    """The shipped one: nothing on standard output, and the exit code is 0. Without statements, that is said; with a
    folder that is none, every quote would be unchecked."""
    done = onrecord("questions", "lint", str(SHIPPED), "--statements", str(SEED.parent))
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Nothing is wrong" in done.stderr
    done = onrecord("questions", "lint", str(SHIPPED))
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Quotes were not looked up" in done.stderr
    done = onrecord("questions", "lint", str(SHIPPED), "--statements", "nowhere")
    assert (done.returncode, b"nowhere" in done.stderr) == (2, True)
