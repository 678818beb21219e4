"""Question sets as they are read, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.questions import load
from bot.evaluation.results import Gold
from bot.question import Question, Turn
from retrieval.errors import UsageError
from retrieval.filters import Filters

FIRST = "We oppose the measures taken against us."


def line(**fields: Any) -> str:
    """A line of a set, an answerable question unless the fields say otherwise."""
    expect = {"kind": "answer", "quotes": [{"statement": "a.txt", "text": FIRST}], "delegations": ["IRN"]}
    return json.dumps({"id": "1", "question": "Who?", "lang": "en", "tags": ["single"], "expect": expect} | fields)


def test_a_question_set_is_read(tmp_path: Path) -> None:
    """The head names the set and its statements; a question keeps its history, its filters and rows in their order."""
    path = tmp_path / "set.jsonl"
    history = [{"question": "Before?", "answer": "Nobody."}]
    head = json.dumps(
        {"set": "made", "complete": True, "statements": ["a.txt"], "records": {"a.txt": {"date": "2020"}}}
    )
    rows = [{"delegation": "IRN", "status": "quoted"}, {"delegation": "FRA", "status": "no statement held"}]
    expect = {"kind": "answer", "quotes": [{"statement": "a.txt", "text": FIRST}], "delegations": ["IRN"], "rows": rows}
    asked = line(history=history, filters={"delegations": ["Iran"], "since": "2020"}, expect=expect)
    path.write_text(f"{head}\n\n{asked}\n", encoding="utf-8")
    read = load(path)
    assert (read.name, read.complete, read.statements, read.records) == (
        "made",
        True,
        ("a.txt",),
        {"a.txt": {"date": "2020"}},
    )
    (only,) = read.items
    filters = Filters(delegations=("IRN",), since="2020")
    assert only.in_mode("quotes") == Question("Who?", (Turn("Before?", "Nobody."),), filters, mode="quotes")
    assert (only.id, only.lang, only.tags, only.kind) == ("1", "en", ("single",), "answer")
    assert (only.gold, only.delegations, only.reason) == ((Gold("a.txt", FIRST),), ("IRN",), None)
    assert only.rows == (("IRN", "quoted"), ("FRA", "no statement held"))


def test_a_set_without_a_head_has_its_file_s_name(tmp_path: Path) -> None:
    """A list of questions alone is a set too, of which nothing is claimed."""
    path = tmp_path / "bare.jsonl"
    path.write_text(line(), encoding="utf-8")
    read = load(path)
    assert (read.name, read.complete, read.statements) == ("bare", False, ())
    assert read.items[0].rows == ()


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        "{}",
        line(),
        line(id="2", filters={"delegations": ["Atlantis"]}),
        line(id="2", filters={"since": "yesterday"}),
        json.dumps({"set": ".."}),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, bad: str) -> None:
    """The error names the file and the line: of form (each fault is a line of `test_lint`), id or filters."""
    path = tmp_path / "set.jsonl"
    path.write_text(f"{line()}\n{bad}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"set\.jsonl, line 2: "):
        load(path)


def test_what_is_no_set_is_named(tmp_path: Path) -> None:
    """A missing file, one that is no text, and one without questions say what they are."""
    with pytest.raises(UsageError, match=r"none\.jsonl cannot be read"):
        load(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"bytes\.jsonl cannot be read"):
        load(tmp_path / "bytes.jsonl")
    (tmp_path / "head.jsonl").write_text('{"set": "empty"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="holds no question"):
        load(tmp_path / "head.jsonl")


def test_a_mark_before_the_first_line_is_none_of_it(tmp_path: Path) -> None:
    """As editors on Windows put it there, to say that a file is UTF-8."""
    path = tmp_path / "set.jsonl"
    path.write_text(f'{{"set": "made", "complete": true}}\n{line()}\n', encoding="utf-8-sig")
    assert load(path).name == "made"


def test_halves_are_told_by_ids(tmp_path: Path) -> None:
    """An id that begins with the name of a half and a hyphen is in it; any other is in none."""
    path = tmp_path / "set.jsonl"
    names = ("dev-1", "test-en-1", "development-1", "tests", "dev", "seed-dev-1")
    path.write_text("\n".join(line(id=name) for name in names), encoding="utf-8")
    assert [item.half for item in load(path).items] == ["dev", "test", None, None, None, None]


def test_a_question_is_known_by_what_is_asked_and_expected(tmp_path: Path) -> None:
    """However it is filed; and not by its id alone."""
    quotes = [{"statement": "a.txt", "text": FIRST}]
    expect: dict[str, Any] = {"kind": "answer", "quotes": quotes, "delegations": ["IRN"]}
    refusal: dict[str, Any] = {"kind": "refusal", "reason": "out of scope"}
    changed: list[dict[str, Any]] = [
        {"question": "Whom?"},
        {"history": [{"question": "So?", "answer": "No."}]},
        {"filters": {"delegation": "Iran"}},
        {"expect": expect | {"quotes": [quotes[0] | {"text": "We thank you."}]}},
        {"expect": expect | {"delegations": ["FRA"]}},
        {"expect": expect | {"corrects_premise": True}},
        {"expect": expect | {"rows": [{"delegation": "IRN", "status": "quoted"}]}},
        {"expect": expect | {"rows": [{"delegation": "IRN", "status": "silent"}]}},
        {"expect": refusal},
        {"expect": refusal | {"reason": "not in the statements"}},
    ]
    path = tmp_path / "set.jsonl"
    alike = line(), line(id="test-9", tags=["filed", "anew"], lang="fr")
    path.write_text("\n".join([*alike[1:], *(line(id=str(n), **one) for n, one in enumerate(changed))]), "utf-8")
    first, *others = (one.hash for one in load(path).items)
    path.write_text(alike[0], "utf-8")
    assert load(path).items[0].hash == first
    assert len({first, *others}) == len(changed) + 1
