"""`onrecord questions`: lines are written in a dialogue, and a set's faults are named by line."""

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
    """The shipped one: nothing on standard output, and the exit code is 0; without statements, that is said."""
    done = onrecord("questions", "lint", str(SHIPPED), "--statements", str(SEED.parent))
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Nothing is wrong" in done.stderr
    done = onrecord("questions", "lint", str(SHIPPED))
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Quotes were not looked up" in done.stderr


def test_a_folder_that_is_none(onrecord: Run) -> None:
    """A slip of the pen would leave every quote unchecked."""
    done = onrecord("questions", "lint", str(SHIPPED), "--statements", "nowhere")
    assert done.returncode == 2
    assert b"nowhere" in done.stderr


def test_lines_are_written_in_a_dialogue(onrecord: Run, tmp_path: Path) -> None:
    """A question and the sentence that answers it, one to refuse, one passed over, a follow-up found by its words."""
    typed = [
        "What does Iran say about sanctions?", "77", "1", "", "", "direct, open", "", "y",
        "What does Norway say about sanctions?", "0", "2", "xx", "", "", "",
        "What does Iran say about the dividends of ICTs?", "",
        ">And about ITU?", "+pivotal role of ITU", "1", "", "fr", "", "dev", "",
        "",
    ]  # fmt: skip
    done = onrecord("questions", "new", "mine.jsonl", stdin="\n".join(typed).encode())
    assert done.returncode == 0, done.stderr.decode()
    head, *rows = map(json.loads, (tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines())
    assert head["statements"] == [SEED.name]
    assert [row["id"] for row in rows] == ["dev-en-001", "test-en-001", "dev-fr-001"]
    first, refused, leaning = rows
    assert first["tags"] == ["direct", "open"]
    assert first["expect"] == {
        "kind": "answer",
        "quotes": [{"statement": SEED.name, "text": BESIDES}],
        "delegations": ["IRN"],
        "corrects_premise": True,
    }
    assert refused["expect"] == {"kind": "refusal", "reason": "no statement held"}
    assert leaning["history"][-1]["question"] == "What does Iran say about the dividends of ICTs?"
    assert "pivotal role of ITU" in leaning["expect"]["quotes"][0]["text"]
    assert "extra burden" in done.stdout.decode()
    assert "3 lines added to mine.jsonl." in done.stderr.decode()
    done = onrecord("questions", "lint", "mine.jsonl", "--statements", str(SEED.parent))
    assert (done.returncode, done.stdout) == (0, b"")


def test_input_that_ends_in_the_middle(onrecord: Run, tmp_path: Path) -> None:
    """What was added stays; what was begun is passed over."""
    typed = "What does Norway say?\n0\n2\n\n\n\nWhat does Iran say about sanctions?\n"
    done = onrecord("questions", "new", "mine.jsonl", stdin=typed.encode())
    assert done.returncode == 0, done.stderr.decode()
    assert len((tmp_path / "mine.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_place_that_cannot_be_written_is_named_first(onrecord: Run, tmp_path: Path) -> None:
    """Not after a question was asked and its sentences ticked."""
    (tmp_path / "mine.jsonl").mkdir()
    done = onrecord("questions", "new", "mine.jsonl", stdin=b"What does Iran say about sanctions?\n1\n\n\n\n\n\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"mine.jsonl" in done.stderr


def test_sentences_of_several_statements_say_whose_they_are(fresh: Run, tmp_path: Path) -> None:
    """The words alone do not tell whose: what is ticked decides who may be quoted."""
    for name, delegation in (("fiji.txt", "Fiji"), ("chile.txt", "Chile")):
        text = f"---\ndelegation: {delegation}\ndate: 2023\n---\nWe will close our last coal plant by 2040.\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert fresh("ingest", "fiji.txt", "chile.txt").returncode == 0
    typed = "What does Fiji say about coal?\n+coal plant\n\n\n"
    done = fresh("questions", "new", "mine.jsonl", stdin=typed.encode())
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode()
    assert "by 2040. (FJI)" in said
    assert "by 2040. (CHL)" in said
