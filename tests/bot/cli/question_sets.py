"""A question set about the shipped statement, and what a result says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.cli.samples import BESIDES
from tests.bot.evaluation.samples import line
from tests.conftest import SEED

GOLD = [{"statement": SEED.name, "text": BESIDES}]


QUESTIONS = (
    line("a", "What does Iran say about sanctions?", quotes=GOLD, delegations=["IRN"]),
    line("b", "Was sagt der Iran zu Sanktionen?", "de", quotes=GOLD, delegations=["IRN"]),
    line("c", "What does Norway say about sanctions?", reason="no statement held"),
    # Expected to be answered, and is not: half of the English questions fall below any floor.
    line("d", "What is the best recipe for pizza?", quotes=GOLD),
)


def write(folder: Path, *asked: str, **head: Any) -> Path:
    """A set of these lines, or of the questions, with this head."""
    folder.mkdir(exist_ok=True)
    path = folder / "made.jsonl"
    path.write_text("\n".join([json.dumps({"set": "made"} | head), *(asked or QUESTIONS)]) + "\n", encoding="utf-8")
    return path


def measured(path: Path, scope: str = "all") -> dict[str, Any]:
    """The figures of the one result of a file, in a scope."""
    (one,) = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {m["name"]: m["value"] for m in one["summary"]["measures"] if m["scope"] == scope}
