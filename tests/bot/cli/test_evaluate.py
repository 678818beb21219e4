"""`onrecord evaluate`: sets asked of their own statements, figures shown and written, floors that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.samples import BESIDES
from tests.conftest import SEED

GOLD = [{"statement": SEED.name, "text": BESIDES}]


def line(name: str, question: str, lang: str = "en", **expect: Any) -> str:
    """A line of a set, tagged by its kind."""
    kind = expect.setdefault("kind", "answer" if "quotes" in expect else "refusal")
    return json.dumps({"id": name, "question": question, "lang": lang, "tags": [kind], "expect": expect})


QUESTIONS = (
    line("a", "What does Iran say about sanctions?", quotes=GOLD, delegations=["IRN"]),
    line("b", "Was sagt der Iran zu Sanktionen?", "de", quotes=GOLD, delegations=["IRN"]),
    line("c", "What does Norway say about sanctions?", reason="no statement held"),
    # Expected to be answered, and is not: half of the English questions fall below any floor.
    line("d", "What is the best recipe for pizza?", quotes=GOLD),
)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A set of four questions about the shipped statement."""
    return write(tmp_path, statements=[SEED.name])


def write(folder: Path, **head: Any) -> Path:
    """The set, with this head."""
    path = folder / "made.jsonl"
    path.write_text("\n".join([json.dumps({"set": "made", **head}), *QUESTIONS]) + "\n", encoding="utf-8")
    return path


def test_figures_are_shown_and_written(onrecord: Run, made: Path, tmp_path: Path) -> None:
    """Each metric for all questions and by language, in a table and, with -o, as JSON, to as many files as named."""
    done = onrecord("evaluate", str(made), "-o", "one.json", "-o", "two.json")
    assert done.returncode == 0, done.stderr.decode()
    (written,) = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert (tmp_path / "two.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    assert written["set"] == "made"
    whole = written["metrics"]
    assert (whole["questions"], whole["exactness"], whole["refusal_recall"], whole["refusal_reason"]) == (4, 1, 1, 1)
    assert (whole["first_quote"], whole["over_refusal"]) == pytest.approx((2 / 3, 1 / 3))
    assert written["by_language"]["de"]["first_quote"] == 1
    shown = done.stdout.decode("utf-8").splitlines()
    assert shown[0].split() == ["made"]
    assert shown[1].split() == ["all", "de", "en"]
    rows = {row.split()[0]: row.split()[1:] for row in shown[2:] if row.strip()}
    assert rows["first_quote"] == ["0.67", "1.00", "0.50"]
    assert rows["questions"] == ["4", "1", "3"]
    assert rows["refusal_recall"] == ["1.00", "–", "1.00"]


def test_a_floor_that_holds_and_one_that_does_not(onrecord: Run, made: Path) -> None:
    """At the floor is not below it; below it, each metric is named with its figure and the exit code is 1."""
    assert onrecord("evaluate", str(made), "--fail-under", "exactness=1").returncode == 0
    done = onrecord(
        "evaluate", str(made), "--fail-under", "first_quote=0.9", "--fail-under", "refusal_precision=0.51",
        "--fail-under", "exactness=1",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "made: first_quote is 0.667, below 0.9",
        "made: refusal_precision is 0.500, below 0.51",
    ]
    assert b"first_quote" in done.stdout


def test_a_floor_for_what_was_not_measured_fails(onrecord: Run, made: Path) -> None:
    """A set that no longer asks what a floor is for must not pass for that."""
    done = onrecord("evaluate", str(made), "--filter", "de", "--fail-under", "refusal_recall=0.1")
    assert (done.returncode, done.stderr.decode().strip()) == (1, "refusal_recall was not measured")


@pytest.mark.parametrize("floor", ["frist_quote=0.6", "first_quote", "first_quote=high", "first_quote=nan", "=0.6"])
def test_a_floor_that_is_none(onrecord: Run, made: Path, floor: str) -> None:
    """A slip of the pen would let everything pass: it is refused before a question is asked."""
    done = onrecord("evaluate", str(made), "--fail-under", floor)
    assert done.returncode == 2
    assert f"--fail-under '{floor}'" in done.stderr.decode()
    assert not done.stdout


@pytest.mark.parametrize(
    ("options", "questions"),
    [
        (["--filter", "refusal"], 1),
        (["--filter", "de"], 1),
        (["--limit", "3"], 3),
        (["--filter", "en", "--limit", "2"], 2),
    ],
)
def test_a_part_of_a_set(onrecord: Run, made: Path, tmp_path: Path, options: list[str], questions: int) -> None:
    """A tag or a language, or the first so many, or both."""
    assert onrecord("evaluate", str(made), *options, "-o", "out.json").returncode == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))[0]["metrics"]["questions"] == questions


def test_a_part_that_is_empty(onrecord: Run, made: Path) -> None:
    """A tag that no question has is named; nothing is measured."""
    done = onrecord("evaluate", str(made), "--filter", "nonsense")
    assert done.returncode == 2
    assert "'nonsense'" in done.stderr.decode()


def test_a_place_that_cannot_be_written_is_named_first(onrecord: Run, made: Path) -> None:
    """Not after all questions were asked."""
    done = onrecord("evaluate", str(made), "-o", "nowhere/out.json")
    assert done.returncode == 2
    assert "nowhere/out.json" in done.stderr.decode()
    assert not done.stdout


def test_a_set_is_asked_of_its_own_statements(fresh: Run, tmp_path: Path) -> None:
    """With --statements each set has an index of its own, from files found anywhere in the folder, with its records."""
    folder = tmp_path / "deep" / "down"
    folder.mkdir(parents=True)
    text = "We plant trees along our coast. Mangroves hold back the sea where walls do not."
    for name in ("used.txt", "unused.txt"):
        (folder / name).write_text(f"{text} This is {name}.", encoding="utf-8")
    head = {"set": "trees", "statements": ["used.txt"], "records": {"used.txt": {"delegation": "Fiji", "date": "2023"}}}
    gold = [{"statement": "used.txt", "text": "Mangroves hold back the sea where walls do not."}]
    asked = line("a", "What does Fiji say about mangroves and the sea?", quotes=gold, delegations=["FJI"])
    path = tmp_path / "trees.jsonl"
    path.write_text(f"{json.dumps(head)}\n{asked}\n", encoding="utf-8")
    done = fresh("evaluate", str(path), "--statements", "deep", "--fail-under", "first_quote=1", "-o", "out.json")
    assert done.returncode == 0, done.stderr.decode()
    (report,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert report["metrics"]["attribution"] == 1
    assert [p.name for p in (tmp_path / "home").iterdir()] == ["evaluation"]


def test_statements_that_are_missing_are_named(onrecord: Run, tmp_path: Path) -> None:
    """A folder without a set's statements, and a set that names none, are refused before anything is asked."""
    done = onrecord(
        "evaluate", str(write(tmp_path, statements=["gone.txt", SEED.name])), "--statements", str(SEED.parent)
    )
    assert done.returncode == 2
    assert "lacks 1 of the statements of made: gone.txt." in done.stderr.decode()
    done = onrecord("evaluate", str(write(tmp_path)), "--statements", str(SEED.parent))
    assert done.returncode == 2
    assert "does not say of which statements it is asked" in done.stderr.decode()


def test_a_statement_that_cannot_be_read_is_named(fresh: Run, tmp_path: Path) -> None:
    """A set is not measured on what is left of its statements."""
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = fresh("evaluate", str(write(tmp_path, statements=["empty.txt"])), "--statements", ".")
    assert done.returncode == 2
    assert "empty.txt cannot be asked of: " in done.stderr.decode()
    assert not done.stdout
