"""Commands that end before the model is ready: a thread that still loads it never spoils the exit."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from tests.bot.cli.conftest import Run
from tests.conftest import ROOT

TIMES = 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ask", "What does Iran say about sanctions?"], id="an answer"),
        pytest.param(["ask", "???"], id="refused unread"),
        pytest.param(["ask", "What does Peru say about sanctions?"], id="refused before any search"),
        pytest.param(["check", "the pivotal role of ITU"], id="a check"),
        pytest.param(["statements"], id="the list"),
    ],
)
def test_each_process_ends_cleanly(installed: Run, command: list[str]) -> None:
    """Code 0, something said, and not a word on standard error, each time."""
    ended = [installed(*command) for _ in range(TIMES)]
    assert [done.returncode for done in ended] == [0] * TIMES
    assert {done.stderr for done in ended} == {b""}
    assert len({done.stdout for done in ended}) == 1
    assert ended[0].stdout


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
