"""`onrecord ingest` of folders in which not all is a file that can be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment
from tests.retrieval import child

SPEECH = "---\ndelegation: {0}\n---\n\n{0} supports the text. We thank the Chair.\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="such files and names are not to be had there")


def lines(out: bytes) -> list[dict[str, Any]]:
    """What the command told programs."""
    return [json.loads(line) for line in out.decode("utf-8").splitlines()]


def statements(run: Run) -> list[str]:
    """The delegations whose statements are held."""
    return sorted(one["delegation"]["name"] for one in lines(run("statements", "list", "--json").stdout))


def write(folder: Path, *delegations: str) -> Path:
    """A folder with a statement of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in delegations:
        (folder / f"{one.lower()}.md").write_text(SPEECH.format(one), encoding="utf-8")
    return folder


def unprivileged(home: Path, *args: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process that no mode of a file lets through."""
    command = child.unprivileged(ONRECORD, *args)
    return subprocess.run(command, capture_output=True, env=environment(home), timeout=120, check=False)


@posix
def test_what_is_no_file_of_the_folder_is_passed_over_aloud(fresh: Run, tmp_path: Path) -> None:
    """A line for each reason, the first few names in it; programs are told of each. Nothing else is held up by it, and
    nothing from elsewhere is stored."""
    folder = write(tmp_path / "in", "Kenya")
    for n in range(5):
        (folder / f"gone{n}.md").symlink_to("nowhere")
    (folder / "secret.txt").symlink_to(write(tmp_path / "elsewhere", "Chile") / "chile.md")
    os.mkfifo(folder / "pipe.md")
    done = fresh("ingest", "in")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr.decode().splitlines() == [
        "5 passed over (a link to nothing that can be read): in/gone0.md, in/gone1.md, in/gone2.md and 2 more.",
        "1 passed over (a named pipe): in/pipe.md.",
        "1 passed over (a link out of the folder, followed only if it is named): in/secret.txt.",
    ]
    assert done.stdout.decode().splitlines()[-1] == "1 added."
    assert statements(fresh) == ["Kenya"]
    told = {one["path"]: (one["status"], one["reason"]) for one in lines(fresh("ingest", "in", "--json").stdout)}
    assert len(told) == 8
    assert told["in/pipe.md"] == ("passed over", "a named pipe")
    assert told["in/kenya.md"] == ("unchanged", None)
    assert fresh("ingest", "in/secret.txt").returncode == 0
    assert statements(fresh) == ["Chile", "Kenya"]


@posix
def test_a_corpus_is_held_to_its_folder_too(fresh: Run, tmp_path: Path) -> None:
    """`import` follows no link out of the corpus, and says so."""
    folder = tmp_path / "corpus" / "Session 78 - 2023"
    folder.mkdir(parents=True)
    (folder / "KEN_78_2023.txt").write_text("Kenya supports the text. We thank the Chair.\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("Chile supports the text. We thank the Chair.\n", encoding="utf-8")
    (folder / "CHL_78_2023.txt").symlink_to(tmp_path / "other.txt")
    done = fresh("import", "ungdc", "corpus")
    assert "1 passed over (a link out of the folder" in done.stderr.decode()
    assert statements(fresh) == ["Kenya"]


def test_a_folder_that_cannot_be_listed_is_refused_by_name(fresh: Run, tmp_path: Path) -> None:
    """The rest goes on, and the exit code says that it was not all; named first or found in another folder."""
    write(tmp_path / "in", "Kenya")
    closed = write(tmp_path / "in" / "closed", "Chile")
    closed.chmod(0o000)
    try:
        done = unprivileged(tmp_path / "home", "ingest", str(closed), str(tmp_path / "in"))
    finally:
        closed.chmod(0o755)
    assert done.returncode == 3, done.stderr.decode()
    assert f"refused   {closed}: cannot be listed (Permission denied)" in done.stdout.decode().splitlines()
    assert done.stdout.decode().splitlines()[-1] == "1 refused, 1 added."
    assert statements(fresh) == ["Kenya"]
