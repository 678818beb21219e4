"""`onrecord ask --batch` and `check --batch`: lines in, lines out, in order and at once, whatever a line holds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment, objects

QUESTION = "What is said about sanctions?"


def test_answers_come_in_order_with_their_ids(onrecord: Run, tmp_path: Path) -> None:
    """Any JSON value is an id and comes back as it was; blank lines, `set` lines and unknown keys are passed over."""
    ids: list[object] = ["a", 7, None, {"deep": [1, "é", "\ud800"]}, 1.5, ""]
    lines = [json.dumps({"set": "development", "complete": True}), ""]
    lines += [json.dumps({"id": each, "question": QUESTION, "tags": ["x"], "expect": {}}) for each in ids]
    (tmp_path / "questions.jsonl").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    result = onrecord("ask", "--batch", "questions.jsonl")
    assert result.returncode == 0, result.stderr.decode()
    assert [each["id"] for each in objects(result)] == ids


@pytest.mark.parametrize(
    "filters",
    [
        {"delegation": ["FRA", "Kenya"]},
        {"filters": {"delegations": ["FRA"]}},
        {"since": 2021},
    ],
)
def test_a_line_may_carry_filters(onrecord: Run, filters: dict[str, object]) -> None:
    """At the top of a line or within `filters`, a text or a list: each keeps the Iranian statement out."""
    (answer,) = objects(onrecord("ask", "--batch", "-", stdin=json.dumps({"question": QUESTION, **filters}).encode()))
    assert answer["kind"] == "refusal"


def test_options_hold_for_lines_that_say_nothing_else(onrecord: Run) -> None:
    """An option is the default of every line, and a line's own key takes its place."""
    lines = [{"question": QUESTION}, {"question": QUESTION, "delegation": "Iran"}]
    stdin = b"\n".join(json.dumps(line).encode() for line in lines)
    kinds = [each["kind"] for each in objects(onrecord("ask", "--batch", "-", "-d", "France", stdin=stdin))]
    assert kinds == ["refusal", "answer"]


def test_history_makes_a_follow_up(onrecord: Run) -> None:
    """A line's history is what came before its question."""
    line = {
        "question": "And on ITU?",
        "history": [{"question": "What does Iran say about sanctions?", "answer": "Iran speaks to this."}],
    }
    (answer,) = objects(onrecord("ask", "--batch", "-", stdin=json.dumps(line).encode()))
    assert answer["kind"] == "answer"
    assert answer["filters"]["delegations"] == ["IRN"]
    assert any("ITU" in quote["text"] for quote in answer["quotes"])


@pytest.mark.parametrize(
    ("command", "line", "says"),
    [
        ("ask", b"not json", "not JSON"),
        ("ask", b"[1, 2]", 'not a JSON object: write {"question": "…"}'),
        ("check", b"[1]", 'not a JSON object: write {"wording": "…"}'),
        ("ask", b'{"id": "x"}', "has no question"),
        ("ask", b'{"id": "x", "question": 5}', "has no question"),
        ("check", b'{"id": "x", "question": "y"}', "has no wording"),
        ("ask", b'{"question": "\xff"}', "not UTF-8"),
        ("ask", b'{"id": NaN, "question": "x"}', "not JSON"),
        ("ask", b'{"id": 1e999, "question": "x"}', "not JSON"),
        ("ask", b"[" * 100_000, "not JSON"),
        ("ask", b'{"id": ' + b"9" * 10_000 + b', "question": "x"}', "not JSON"),
        ("ask", b'{"id": "x", "question": "y", "delegation": "Xyzzy"}', "'Xyzzy' is not a delegation"),
        ("ask", b'{"id": "x", "question": "y", "since": "soon"}', "since is 'soon'"),
        ("ask", b'{"id": "x", "question": "y", "delegation": {"a": 1}}', "must be text"),
        ("ask", b'{"id": "x", "question": "y", "filters": 3}', "filters must be"),
        ("ask", b'{"id": "x", "question": "y", "history": "z"}', "history must be"),
        ("ask", b'{"id": "x", "question": "y", "history": [{"question": "z", "answer": 1}]}', "answer in history"),
        ("ask", b'{"question": "' + b"x" * (16 * 2**20) + b'"}', "longer than 16 MB"),
        ("check", b'{"id": "x", "wording": " . "}', "holds no words"),
        ("check", b'{"wording": "' + b"x" * (2 * 2**20) + b'"}', "characters"),
    ],
    ids=range(20),
)
def test_a_bad_line_fails_alone(onrecord: Run, command: str, line: bytes, says: str) -> None:
    """An error stands in its place, naming the line; the others are answered, and the exit code is 3."""
    good = json.dumps({"id": "good", "question": QUESTION, "wording": "sanctions"}).encode()
    result = onrecord(command, "--batch", "-", stdin=b"\n".join([good, line, good]))
    assert result.returncode == 3, result.stderr.decode()
    first, bad, last = objects(result)
    assert (first["id"], last["id"]) == ("good", "good")
    assert set(bad) == {"id", "line", "error"}
    assert bad["line"] == 2
    assert says in bad["error"]
    assert bad["id"] == ("x" if b'"id": "x"' in line else None)


def test_ten_megabytes_in_one_question_end_in_a_line(onrecord: Run) -> None:
    """A huge question is answered or refused, and the next one answered."""
    huge = json.dumps({"id": "huge", "question": "sanctions " * 2**20}).encode()
    first, second = objects(onrecord("ask", "--batch", "-", stdin=huge + b'\n{"id": "next", "question": "ITU?"}'))
    assert first["id"] == "huge"
    assert second["id"] == "next"


def test_an_answer_comes_before_the_next_question(stored: Path) -> None:
    """Standard input is answered line by line: a program can wait for one answer before it asks again."""
    with subprocess.Popen(
        [ONRECORD, "ask", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(stored)
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(json.dumps({"id": n, "question": QUESTION}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
    assert process.returncode == 0
