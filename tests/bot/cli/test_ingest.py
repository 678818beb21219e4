"""`onrecord ingest`: what is said beside the outcomes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.cli.conftest import Run

TEXT = "---\ndelegation: {}\n---\nWe thank the Chair. We agree with the text.\n"


def test_files_of_other_kinds_are_counted(fresh: Run, tmp_path: Path) -> None:
    """What a folder holds besides is told in one line on standard error; side files and hidden ones are none of it."""
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    (folder / "kenya.md").write_text(TEXT.format("Kenya"), encoding="utf-8")
    (folder / "kenya.yaml").write_text("speaker: Ms. Wanjiru Maina\n", encoding="utf-8")
    quiet = fresh("ingest", str(folder), "--json")
    assert (quiet.returncode, b"passed over" in quiet.stderr) == (0, False)
    for name in ("a.png", "sub/B.PNG", "c.xyz", "Makefile", ".hidden.png"):
        (folder / name).touch()
    told = fresh("ingest", str(folder), "--json")
    assert told.returncode == 0
    assert "4 files of other kinds were passed over: .png, .xyz, no suffix." in told.stderr.decode()
    assert [json.loads(line)["status"] for line in told.stdout.splitlines()] == ["unchanged"]


def test_a_delegation_that_is_not_known_is_told(fresh: Run, tmp_path: Path) -> None:
    """Wherever it is written; the statement is stored, each such name is counted at the end, and the exit code is 3."""
    (tmp_path / "front.md").write_text(TEXT.format("Atlantis"), encoding="utf-8")
    (tmp_path / "side.txt").write_text("We thank the Chair for this.", encoding="utf-8")
    (tmp_path / "side.yaml").write_text("delegation: Lemuria\n", encoding="utf-8")
    (tmp_path / "known.md").write_text(TEXT.format("Kenya"), encoding="utf-8")
    (tmp_path / "bloc.md").write_text(TEXT.format("Group of 77 and China"), encoding="utf-8")
    result = fresh("ingest", "front.md", "side.txt", "known.md", "bloc.md")
    front, side, known, bloc, *end = result.stdout.decode().splitlines()
    assert front.endswith(": delegation 'Atlantis' is not one that is known; stored as written")
    assert side.endswith(": delegation 'Lemuria' is not one that is known; stored as written")
    assert "delegation" not in known + bloc
    assert end[1:3] == [
        "1 statement: delegation 'Atlantis' is not one that is known; stored as written.",
        "1 statement: delegation 'Lemuria' is not one that is known; stored as written.",
    ]
    assert result.returncode == 3
    again = fresh("ingest", "front.md", "known.md")
    assert "1 statement: delegation 'Atlantis'" in again.stdout.decode()
    assert again.returncode == 3
    assert "2 of one that is not known: " in fresh("doctor").stdout.decode()
    assert fresh("ingest", "known.md", "bloc.md").returncode == 0
