"""The command over the shipped statement: as a process of its own, or, to save its start, within this one."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import exit_code
from tests.bot import debated
from tests.bot.cli import question_sets
from tests.conftest import SEED

ONRECORD = str(Path(sys.executable).with_name("onrecord"))

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """This process's environment with that home, free of the settings of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "NO_COLOR"))}
    return own | {"ONRECORD_HOME": str(home), "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "80"} | variables


def process(home: Path, folder: Path) -> Run:
    """A function that runs the installed command to its end from that folder, with that home."""

    def run(*args: str | bytes, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [ONRECORD, *args],
            input=stdin,
            capture_output=True,
            env=environment(home, **variables),
            cwd=folder,
            timeout=120,
            check=False,
        )

    return run


def call(home: Path, folder: Path, captured: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that does the same within this process, where everything is loaded already."""

    def run(*args: str | bytes, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        with monkeypatch.context() as patched:
            for name in set(os.environ) - set(environment(home)):
                patched.delenv(name)
            for name, value in environment(home, **variables).items():
                patched.setenv(name, value)
            patched.chdir(folder)
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            captured.readouterr()
            code = exit_code([os.fsdecode(arg) for arg in args])
            out, err = captured.readouterr()
        return subprocess.CompletedProcess(args, code, out, err)

    return run


def objects(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """The lines of JSON that a command printed."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def lines(run: Run, *args: str) -> list[dict[str, Any]]:
    """The lines of JSON that a command prints for programs, once it has ended well."""
    done = run(*args, "--json")
    assert done.returncode == 0, done.stderr.decode()
    return objects(done)


def sent(run: Run, *args: str) -> dict[str, Any]:
    """The one line of JSON that a command prints for programs."""
    (found,) = lines(run, *args)
    return found


@pytest.fixture(scope="session")
def debate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the statements of a small debate."""
    home = tmp_path_factory.mktemp("home")
    debated.stored(home, tmp_path_factory.mktemp("debate"))
    return home


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the shipped statement is stored, made by asking once; tests that write take one of their own."""
    home = tmp_path_factory.mktemp("home")
    first = process(home, home)("ask", "What does Iran say about sanctions?")
    assert first.returncode == 0, first.stderr.decode()
    return home


@pytest.fixture
def installed(stored: Path, tmp_path: Path) -> Run:
    """Runs the installed command, in a process of its own, over the shipped statement."""
    return process(stored, tmp_path)


@pytest.fixture
def onrecord(
    stored: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs the command over the shipped statement."""
    return call(stored, tmp_path, capsysbinary, monkeypatch)


@pytest.fixture
def fresh(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with a home that does not exist yet."""
    return call(tmp_path / "home", tmp_path, capsysbinary, monkeypatch)


@pytest.fixture
def copied(stored: Path, tmp_path: Path) -> Path:
    """A copy of what is stored, in the home of `fresh`, which a test may change."""
    return Path(shutil.copytree(stored, tmp_path / "home"))


@pytest.fixture
def own(copied: Path, fresh: Run) -> Run:
    """Runs the command over a copy of its own of what is stored."""
    assert copied
    return fresh


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A set of four questions about the shipped statement."""
    return question_sets.write(tmp_path, statements=[SEED.name])
