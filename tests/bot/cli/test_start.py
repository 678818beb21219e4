"""How the command starts and ends: quickly, helpfully, and without a traceback."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment
from tests.conftest import ROOT
from tests.tables import tables

CASES = tables(__file__)

HEAVY = (
    "chromadb", "numpy", "pydantic_settings", "prompt_toolkit", "babel", "langchain_core", "onnxruntime", "asyncio",
)  # fmt: skip
COMMANDS = (
    "onrecord", "ask", "check", "cite", "chat", "ingest", "statements", "statements list", "doctor", "watch",
    "watch add",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", ["40", "120"])
def test_every_command_has_help(onrecord: Run, command: str, width: str) -> None:
    """--help and -h print it, within the width, with exit code 0."""
    words = command.removeprefix("onrecord").split()
    result = onrecord(*words, "--help", COLUMNS=width, TERMINAL_WIDTH=width)
    assert result.returncode == 0
    assert b"Usage: onrecord" in result.stdout
    assert onrecord(*words, "-h", COLUMNS=width, TERMINAL_WIDTH=width).stdout == result.stdout


def test_without_a_command_help_is_shown(onrecord: Run) -> None:
    """Who types the name alone sees what there is."""
    result = onrecord()
    assert result.returncode == 0
    for words in (b"ask", b"check", b"cite", b"chat", b"ingest", b"statements", b"doctor", b"Examples"):
        assert words in result.stdout


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """Help stays quick because the libraries that answer are loaded by the commands that need them."""
    code = (
        "import sys\n"
        "from bot.cli.main import exit_code\n"
        "assert [exit_code([each, '--help']) for each in ('ask', 'check', 'cite')] == [0, 0, 0]\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=tmp_path).stdout
    assert shown.decode().splitlines()[-1] == "[]"


def test_the_shell_completes_delegations(tmp_path: Path) -> None:
    """What is typed behind --delegation is completed to the names of delegations."""
    words = {"COMP_WORDS": "onrecord ask -d bra", "COMP_CWORD": "3", "_ONRECORD_COMPLETE": "complete_bash"}
    done = subprocess.run([ONRECORD], env=environment(tmp_path, **words), capture_output=True, check=True, cwd=tmp_path)
    assert done.stdout.decode().split() == ["brazil"]


def test_the_version_is_the_packages(onrecord: Run) -> None:
    """--version prints the name and the version alone."""
    assert onrecord("--version").stdout.decode() == f"onrecord {version('onrecord')}\n"


@pytest.mark.parametrize(("command", "closed"), CASES["closed"])
def test_closed_streams_are_no_error(stored: Path, command: str, closed: str) -> None:
    """Standard streams may be closed by whoever starts the command, a scheduler for one."""
    result = subprocess.run(
        ["/bin/sh", "-c", f"'{ONRECORD}' {command} {closed}"],
        capture_output=True,
        env=environment(stored),
        timeout=60,
        check=False,
    )
    assert result.returncode == 0
    assert b"onrecord: " not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_said(stored: Path) -> None:
    """Output that cannot be written is a failure in one line."""
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [ONRECORD, "statements", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(stored),
            check=False,
        )
    assert result.returncode == 1
    (line,) = result.stderr.decode().splitlines()
    assert line.startswith("onrecord: No space left")


@pytest.mark.slow
@pytest.mark.parametrize("command", CASES["processes"].values(), ids=CASES["processes"])
def test_processes_end_cleanly(installed: Run, command: list[str]) -> None:
    """Code 0, something said, and not a word on standard error."""
    done = installed(*command)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_a_thread_that_is_still_at_work_costs_neither_the_code_nor_the_output() -> None:
    """What nobody waits for is left where it is: the interpreter is not taken apart around it."""
    program = """
        import atexit, logging, sys, threading, time
        from bot.cli.main import leave
        atexit.register(print, "taken apart")
        logging.basicConfig(stream=sys.stderr, level="INFO")
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        print("said", end="")
        logging.info("logged")
        leave(3)
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (3, "said")
    assert "logged" in done.stderr
