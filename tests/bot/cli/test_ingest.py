"""`onrecord ingest`: what is said beside the outcomes, and the bar of a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pexpect
import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment, objects, process

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
    assert [each["status"] for each in objects(told)] == ["unchanged"]


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


SENTENCES = 240
"""About sixty passages, which take the embedder a few seconds: long enough for a rate."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two statements."""
    place = tmp_path / "statements"
    place.mkdir()
    for name in ("Kenya", "Norway"):
        said = " ".join(f"In point {n}, {name} thanks the Chair for the report." for n in range(SENTENCES // 2))
        (place / f"{name}.md").write_text(f"---\ndelegation: {name}\n---\n\n{said}\n", encoding="utf-8")
    return place


@pytest.mark.slow
def test_a_terminal_shows_how_far_how_fast_and_how_long(folder: Path, tmp_path: Path) -> None:
    """Passages done of all, passages a second, time left; the counts never go back, and the outcomes stay."""
    env = environment(tmp_path / "home", TERM="xterm-256color")
    del env["COLUMNS"]
    child: pexpect.spawn[str] = pexpect.spawn(
        ONRECORD, ["ingest", str(folder)], env=env, encoding="utf-8", timeout=60, dimensions=(30, 100), use_poll=True
    )
    child.expect(pexpect.EOF)
    assert child.wait() == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before or "")
    bars = re.findall(r"(\d+)/(\d+) passages (\d+/s)? *(-:--:--|--:--|[\d:]+)", shown)
    done = [int(count) for count, *_ in bars]
    assert done == sorted(done)
    assert all(int(count) <= int(total) for count, total, *_ in bars)
    assert any(rate and re.fullmatch(r"\d+:\d\d", left) for *_, rate, left in bars), shown
    for name in ("Kenya", "Norway"):
        assert re.search(rf"added\s+.*{name}\.md", shown)
    assert "2 added." in shown


def test_without_a_terminal_there_is_no_bar(folder: Path, tmp_path: Path) -> None:
    """A log or a pipe gets the outcomes alone."""
    (folder / "Norway.md").unlink()
    (folder / "Kenya.md").write_text("---\ndelegation: Kenya\n---\n\nWe agree with all.\n", encoding="utf-8")
    done = process(tmp_path / "home", tmp_path)("ingest", str(folder))
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode().splitlines()[-1] == "1 added."
    assert b"passages" not in done.stdout
