"""Commands over an index that is damaged, and on a disk that is full: one message, and a way out that works."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.operations import ingest_paths
from bot.settings import Settings
from tests.bot.cli.conftest import Run, call, objects
from tests.retrieval.store.test_chroma_folder import spoil_table, spoil_values

SPEECH = "---\ndelegation: Kenya\n---\n\n{0}\n"


def spoil_schema(home: Path) -> None:
    """Flip one bit of a table's own statement: its fault is told in no UTF-8, at which Chroma ends the process."""
    with closing(sqlite3.connect(home / "index" / "chroma" / "chroma.sqlite3")) as opened, opened:
        (made,) = opened.execute("SELECT sql FROM sqlite_master WHERE name = 'embeddings_queue'").fetchone()
        spoilt = made.encode().replace(b"DEFAULT CURRENT_TIMESTAMP", b"DEFAULT\xa0CURRENT_TIMESTAMP")
        opened.execute("PRAGMA writable_schema = ON")
        opened.execute("UPDATE sqlite_master SET sql = CAST(? AS TEXT) WHERE name = 'embeddings_queue'", [spoilt])


DAMAGE: dict[str, Callable[[Path], None]] = {
    "schema": spoil_schema,
    "migrations": lambda home: spoil_table(home, "migrations"),
    "a collection": lambda home: spoil_values(home, "collections", "name"),
}

ROOMY = 64_000_000
"""Bytes of a disk that has room for everything."""

COMMANDS = (["doctor"], ["statements"], ["ask", "What does Iran say about sanctions?"], ["ingest", "in"])


@pytest.mark.parametrize("what", DAMAGE)
def test_a_malformed_database_is_told_in_one_message(copied: Path, tmp_path: Path, fresh: Run, what: str) -> None:
    """By every command that opens it, without the panic of Chroma's inner part; the way out that it names works. All
    damage is told by one function, so all commands are tried on one damage."""
    shutil.rmtree(copied / "derived")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "kenya.md").write_text(SPEECH.format("Kenya supports the text."), encoding="utf-8")
    DAMAGE[what](copied)
    for command in COMMANDS if what == "schema" else COMMANDS[:1]:
        done = fresh(*command)
        (told,) = (
            line
            for line in (done.stdout + done.stderr).decode().splitlines()
            if "PROBLEM" in line or line.startswith("onrecord: ")
        )
        assert done.returncode == 1
        assert f"the index in {copied / 'index'} is damaged (" in told
        assert "move that folder away and run `onrecord ingest PATH…` on your files again" in told
        assert len(done.stderr.splitlines()) == (0 if command == ["doctor"] else 1)
    (copied / "index").rename(tmp_path / "away")
    assert fresh("ingest", "in").stdout.decode().splitlines()[-1] == "1 added."


@pytest.fixture
def fresh(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command within this process, and hears what Chroma's inner part prints too."""
    return call(tmp_path / "home", tmp_path, capfdbinary, monkeypatch)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a disk of so many bytes, or gives the one that was made another size."""
    place = tmp_path / "disk"
    place.mkdir()

    def sized(size: int) -> Path:
        options = f"size={size}" if not place.is_mount() else f"remount,size={size}"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no file system can be mounted by whoever runs this")
        return place

    if sys.platform != "linux":
        pytest.skip("how a small disk is made is known for Linux alone")
    yield sized
    if place.is_mount():
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with statements, `in`, and a home that has their vectors and no index; the vectors take no more room."""
    folder = tmp_path_factory.mktemp("embedded")
    (folder / "in").mkdir()
    for n in range(8):
        text = f"In statement {n} my delegation thanks the Chair. " * 150  # many passages, of one sentence to embed
        (folder / "in" / f"{n}.md").write_text(SPEECH.format(text), encoding="utf-8")
    assert {one.status for one in ingest_paths(Settings(home=folder / "home"), [folder / "in"])} == {"added"}
    for made in ("index", "derived"):
        shutil.rmtree(folder / "home" / made)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("more", [300_000, 800_000, 1_500_000])
def test_a_full_disk_is_told_and_the_same_command_goes_on(
    embedded: Path, fresh: Run, disk: Callable[[int], Path], more: int
) -> None:
    """Wherever it is full: when the index is made, when it grows, when a change is noted. It is never called damage,
    and what was stored before stays."""
    place = disk(ROOMY)
    shutil.copytree(embedded / "home", place / "home")
    run = partial(fresh, ONRECORD_HOME=str(place / "home"))
    disk(shutil.disk_usage(place).used + more)
    done = run("ingest", str(embedded / "in"), "--json")
    assert done.returncode == 1
    (told,) = (line for line in done.stderr.decode().splitlines() if not line.startswith("WARNING "))
    assert told.startswith(f"onrecord: the disk of {place}/home/index is full, ")
    assert "make room on it and run the same command again" in told
    stored = {one["path"] for one in objects(done) if one["status"] == "added"}
    disk(ROOMY)
    again = {one["path"]: one["status"] for one in objects(run("ingest", str(embedded / "in"), "--json"))}
    assert len(again) == 8
    assert {path for path, status in again.items() if status == "unchanged"} >= stored
    assert set(again.values()) <= {"added", "unchanged"}
