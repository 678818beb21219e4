"""The installed command, run as anyone runs it, over the shipped statement in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ONRECORD = str(Path(sys.executable).with_name("onrecord"))

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(home: Path, **variables: str) -> dict[str, str]:
    """This process's environment with that home, free of the settings of whoever runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "NO_COLOR"))}
    return own | {"ONRECORD_HOME": str(home), "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "80"} | variables


def runner(home: Path, folder: Path) -> Run:
    """A function that runs the command to its end from that folder, with that home."""

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


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the shipped statement is stored, made by asking once; tests that write take one of their own."""
    home = tmp_path_factory.mktemp("home")
    first = runner(home, home)("ask", "What does Iran say about sanctions?")
    assert first.returncode == 0, first.stderr.decode()
    return home


@pytest.fixture
def onrecord(stored: Path, tmp_path: Path) -> Run:
    """Runs the command over the shipped statement."""
    return runner(stored, tmp_path)


@pytest.fixture
def fresh(tmp_path: Path) -> Run:
    """Runs the command with a home that does not exist yet."""
    return runner(tmp_path / "home", tmp_path)
