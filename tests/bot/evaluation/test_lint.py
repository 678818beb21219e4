"""Every fault of a set is found, with its line, and the shipped sets have none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.lint import lint
from bot.evaluation.questions import Fault
from tests.conftest import SEED
from tests.tables import tables

CASES = tables(__file__)

TEXT = "We oppose  the measures\ntaken against us. We thank you."
GOLD = {"statement": "a.txt", "text": "We thank you."}
IRAN = {"delegation": "IRN", "status": "quoted"}
HEAD = {"set": "made", "complete": True, "about": "made", "statements": ["a.txt"]}


def line(name: str = "dev-1", **fields: Any) -> dict[str, Any]:
    """A line without fault, but for what the fields say."""
    expect = {"kind": "answer", "quotes": [GOLD], "delegations": ["IRN"]}
    usual = {"id": name, "question": f"Who said {name}?", "lang": "en", "tags": ["direct"], "expect": expect}
    return {name: value for name, value in (usual | fields).items() if value is not None}


def answer(*quotes: object, **more: object) -> dict[str, Any]:
    """A line that expects an answer, with these quotes or the usual one, and what else is said of it."""
    return line(expect={"kind": "answer", "quotes": [*(quotes or [GOLD])], **more})


def compared(*rows: object) -> dict[str, Any]:
    """A line that expects an answer with these rows."""
    return answer(rows=[*rows])


def faults(tmp_path: Path, *lines: object) -> list[Fault]:
    """The faults of a set of these lines, on a statement with `TEXT`."""
    path = tmp_path / "set.jsonl"
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return lint(path, tmp_path)


def test_a_set_without_fault(tmp_path: Path) -> None:
    """White space within a quote is no fault, nor are an empty line, a history, filters and rows."""
    spaced = line("dev-2", expect=answer(GOLD | {"text": "We oppose the measures taken"})["expect"])
    silent = line("test-1", expect={"kind": "refusal", "reason": "out of scope"})
    history = line("test-2", history=[{"question": "So?", "answer": "No."}], filters={"delegation": "Iran"})
    rows = line("test-3", expect=compared(IRAN, {"delegation": "FRA", "status": "silent"})["expect"])
    assert faults(tmp_path, HEAD, line(), "", spaced, silent, history, rows) == []


UNSAID = {"complete": None}, "complete: Input should be a valid boolean"
BAD: list[tuple[object, str]] = [
    ("[" * 100_000, "not JSON"),
    *CASES["no_lines"],
    *((line(**dict[str, Any]({name: None})), said) for name, said in CASES["missing"]),
    *((line(**fields), said) for fields, said in CASES["lines"]),
    *((answer(**expected), said) for expected, said in CASES["expected"]),
    *((compared(*rows), said) for rows, said in CASES["rows"]),
]
"""Lines with a fault each, and what is said of it."""


@pytest.mark.parametrize(("bad", "said"), BAD)
def test_a_fault_is_named_with_its_line(tmp_path: Path, bad: object, said: str) -> None:
    """Each fault by itself, on the third line; the lines around it are without."""
    (found,) = faults(tmp_path, HEAD, line("test-1"), bad, line("test-2"))
    assert found.line == 3
    assert said in found.message


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """All faults of a line and of all lines, not the first alone."""
    found = faults(tmp_path, HEAD, line("dev-1", lang="xx", tags=[]), line("dev-2", question=""))
    assert [fault.line for fault in found] == [2, 2, 3]


def test_ids_and_questions_are_one_of_a_kind(tmp_path: Path) -> None:
    """The line that has them first is named; the same words after another history are another question."""
    turn = [{"question": "So?", "answer": "No."}]
    again = line("dev-1", question="Another?"), line("dev-3", question="Who said dev-1?")
    found = faults(tmp_path, HEAD, line(), *again, line("dev-4", question="Who said dev-1?", history=turn))
    assert [(fault.line, "line 2" in fault.message) for fault in found] == [(3, True), (4, True)]


def test_halves_are_named_by_all_or_by_none(tmp_path: Path) -> None:
    """Where some ids name a half, those that name none are faults; where none does, there are no halves."""
    assert [fault.line for fault in faults(tmp_path, HEAD, line("dev-1"), line("tset-1"))] == [3]
    assert faults(tmp_path, HEAD, line("a"), line("b")) == []


def test_the_first_line_comes_first_and_once(tmp_path: Path) -> None:
    """There is one, and there are questions behind it, and the statements that it names."""
    assert [f.line for f in faults(tmp_path, line(), HEAD)] == [2]
    assert [f.line for f in faults(tmp_path, HEAD, line(), HEAD)] == [3]
    assert faults(tmp_path, HEAD) == [Fault(0, "the set holds no question")]
    assert [f.message[:21] for f in faults(tmp_path, line())][:1] == ["no line names the set"]
    missing = faults(tmp_path, HEAD | {"statements": ["a.txt", "b.txt"]}, line())
    assert missing[0].message.startswith("the statement b.txt")


@pytest.mark.parametrize(("head", "said"), [*CASES["heads"], UNSAID])
def test_what_keeps_a_set_from_being_asked_is_named_beforehand(tmp_path: Path, head: dict[str, Any], said: str) -> None:
    """Whatever evaluating refuses of the first line is a fault."""
    (found,) = faults(tmp_path, HEAD | head, line())
    assert found.line == 1
    assert said in found.message


def test_whether_lists_are_complete_is_said(tmp_path: Path) -> None:
    """A first line that leaves it open is a fault, and one that can be asked."""
    (found,) = faults(tmp_path, {"set": "made", "statements": ["a.txt"]}, line())
    assert (found.line, "complete must be true or false" in found.message) == (1, True)


def test_without_statements_quotes_are_not_looked_up(tmp_path: Path) -> None:
    """The form is checked all the same."""
    path = tmp_path / "set.jsonl"
    other = line(expect={"kind": "answer", "quotes": [GOLD | {"text": "Nobody said so."}]}, tags=[])
    path.write_text(f"{json.dumps(HEAD)}\n{json.dumps(other)}\n", encoding="utf-8")
    assert [fault.message for fault in lint(path)] == ["tags must list at least one tag, the kind of question first"]


@pytest.mark.parametrize("name", ["statement", "seed"])
def test_the_shipped_sets_have_no_fault(questions: Path, name: str) -> None:
    """Every quote stands in the shipped statement."""
    path = questions / f"{name}.jsonl"
    assert lint(path, SEED.parent) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["general-debate", "climate", "ungdc", "ungdc-whole"])
def test_the_sets_on_real_documents_have_no_fault(questions: Path, data: Path, name: str) -> None:
    """Every quote stands in its statement, as it is read from its file."""
    assert lint(questions / f"{name}.jsonl", data) == []
