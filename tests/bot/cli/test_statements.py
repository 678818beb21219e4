"""`onrecord statements`, `ingest` and `doctor`: what is held, put in, taken out, and looked after."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run, objects, sent
from tests.tables import tables

CASES = tables(__file__)

SPEECH = """---
delegation: Kenya
speaker: Ms. Amina Otieno
forum: General Assembly
session: 79
date: 2024-09-25
language: en
---
Thank you, Mr. President.

Kenya supports a fair and inclusive architecture for digital cooperation. We call on all partners to close the gap.

We thank you.
"""


def test_the_list_names_what_is_held(onrecord: Run) -> None:
    """One statement a line off a terminal, with id, delegation, speaker and date whole."""
    held = sent(onrecord, "statements", "list")
    lines = onrecord("statements", "list").stdout.decode("utf-8").splitlines()
    assert lines[-1] == "1 statement."
    for words in (held["id"], "Islamic Republic of Iran", "Ms. Tahereh Jalili", "12 June 2020", held["source"]):
        assert words in lines[0]
    assert onrecord("statements").stdout.decode("utf-8").splitlines() == lines
    assert objects(onrecord("statements", "--json")) == [held]


def test_the_list_takes_the_filters_of_a_question(onrecord: Run) -> None:
    """Filters mean the same everywhere; a list without entries is no error."""
    assert objects(onrecord("statements", "list", "-d", "Tehran", "--since", "2020", "--json"))
    none = onrecord("statements", "list", "-d", "France")
    assert none.returncode == 0
    assert b"No statement" in none.stdout


def test_text_is_printed_byte_for_byte(onrecord: Run) -> None:
    """`show --text` is the text whose hash the record names, nothing added."""
    held = sent(onrecord, "statements", "list")
    text = onrecord("statements", "show", held["id"][:6], "--text").stdout
    assert hashlib.sha256(text).hexdigest() == held["sha256"]
    assert len(text.decode("utf-8")) == held["length"]


def test_a_statement_is_shown_with_its_record_and_labels(onrecord: Run) -> None:
    """A person sees who spoke where, every word, and which words are not the speaker's."""
    held = sent(onrecord, "statements", "list")
    shown = onrecord("statements", "show", held["id"]).stdout.decode("utf-8")
    told = sent(onrecord, "statements", "show", held["id"])
    assert "Ms. Tahereh Jalili" in shown
    assert "[from a disclaimer, not the speaker's words]" in shown
    assert all(word in shown for word in told["text"].split())
    assert [part["kind"] for part in told["parts"]].count("disclaimer") == 1


@pytest.mark.parametrize("command", [["show", "ffff"], ["export", "ffff"], ["remove", "ffff"], ["show", ""]])
def test_an_id_that_is_not_held_is_named(onrecord: Run, command: list[str]) -> None:
    """A wrong id is a usage error that says where ids are listed."""
    result = onrecord("statements", *command)
    assert result.returncode == 2
    (line,) = result.stderr.decode("utf-8").splitlines()
    assert line.startswith("onrecord: ")


def test_ingest_tells_what_became_of_each_file(fresh: Run, tmp_path: Path) -> None:
    """Added, unchanged, changed and refused files are told, a refused one with its reason and exit code 3."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "kenya.txt").write_text(SPEECH, encoding="utf-8")
    first = fresh("ingest", "in", "--json")
    assert first.returncode == 0, first.stderr.decode()
    assert [each["status"] for each in objects(first)] == ["added"]

    second = fresh("ingest", "in")
    assert second.returncode == 0
    assert second.stdout.decode() == "1 unchanged.\n"

    (folder / "kenya.txt").write_text(SPEECH.replace("fair", "just"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    third = fresh("ingest", "in")
    assert third.returncode == 3
    shown = third.stdout.decode("utf-8")
    assert "empty.txt" in shown
    assert "1 changed" in shown
    assert "1 refused" in shown


@pytest.mark.parametrize(("content", "side", "reason"), CASES["refused"])
def test_a_reason_names_no_path_that_the_outcome_has(
    fresh: Run, tmp_path: Path, content: str, side: str, reason: str
) -> None:
    """Programs find the path in its own key and people at the line's start; the reason only names other files."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(content, encoding="utf-8")
    if side:
        (folder / "a.yaml").write_text(side, encoding="utf-8")
    (told,) = objects(fresh("ingest", "in", "--json"))
    assert (told["path"], told["status"]) == ("in/a.txt", "refused")
    assert told["reason"].startswith(reason)
    assert fresh("ingest", "in").stdout.decode("utf-8").count("in/a.txt") == 1


def test_what_the_reader_passed_over_is_told_and_nothing_is_incomplete(fresh: Run, tmp_path: Path) -> None:
    """Keys of another program are named beside the file, and to programs under a key of their own."""
    (tmp_path / "a.md").write_text("---\ntags: [x]\ndelegation: Kenya\n---\n\nWe agree.", encoding="utf-8")
    told = fresh("ingest", "a.md", "--dry-run")
    assert (told.returncode, b"would be added" in told.stdout) == (0, True)
    remark = "ignored what is no key of a record: 'tags' (front matter)"
    assert remark in " ".join(told.stdout.decode("utf-8").split())
    (added,) = objects(fresh("ingest", "a.md", "--json"))
    assert (added["status"], added["notes"], added["remarks"]) == ("added", [], [remark])


def test_a_statement_without_a_delegation_is_stored_and_named(fresh: Run, tmp_path: Path) -> None:
    """It can be found, and whoever ingests it is told, with exit code 3; an option fills the gap."""
    (tmp_path / "speech.txt").write_text("We support this. We thank you for it.", encoding="utf-8")
    result = fresh("ingest", "speech.txt")
    assert result.returncode == 3
    assert "speech.txt" in result.stdout.decode("utf-8")
    assert "delegation" in result.stdout.decode("utf-8")
    assert fresh("ingest", "speech.txt", "--delegation", "Kenya").returncode == 0
    assert sent(fresh, "statements", "list")["delegation"]["code"] == "KEN"


def test_an_export_can_be_ingested_again(onrecord: Run, fresh: Run, tmp_path: Path) -> None:
    """An exported statement is the one it was, links and labels included; beside the original it is no second one."""
    (before,) = objects(onrecord("statements", "show", sent(onrecord, "statements", "list")["id"], "--json"))
    exported = onrecord("statements", "export", before["id"]).stdout
    (tmp_path / "again.md").write_bytes(exported)
    (tmp_path / "twice.txt").write_bytes(exported)
    assert fresh("ingest", "again.md").returncode == 0
    (after,) = objects(fresh("statements", "show", before["id"], "--json"))
    assert {"text", "parts", "id"} < set(after)
    assert after | {"source": ""} == before | {"source": ""}
    assert fresh("statements", "export", before["id"]).stdout == exported
    assert [each["status"] for each in objects(fresh("ingest", "twice.txt", "--json"))] == ["duplicate"]
    assert sent(fresh, "statements", "list")["id"] == before["id"]


def test_what_is_removed_is_gone(fresh: Run, tmp_path: Path) -> None:
    """Removing names the statement, and leaves its file."""
    (tmp_path / "kenya.txt").write_text(SPEECH, encoding="utf-8")
    fresh("ingest", "kenya.txt")
    held = sent(fresh, "statements", "list")
    result = fresh("statements", "remove", held["id"][:8])
    assert result.returncode == 0, result.stderr.decode()
    assert b"1 removed" in result.stdout
    assert objects(fresh("statements", "list", "--json")) == []
    assert (tmp_path / "kenya.txt").exists()


def test_doctor_says_what_works(onrecord: Run) -> None:
    """With a statement stored there is no problem; every finding has its state and words."""
    result = onrecord("doctor", "--json")
    findings = objects(result)
    assert result.returncode == 0, result.stdout.decode()
    assert {each["state"] for each in findings} <= {"ok", "note"}
    assert all(each["what"] and each["detail"] for each in findings)
    shown = " ".join(onrecord("doctor").stdout.decode("utf-8").split())
    assert all(each["what"] in shown for each in findings)
