"""Commands that end before the model is ready: a thread that still loads it never spoils the exit."""

from __future__ import annotations

import pytest

from tests.bot.cli.conftest import Run

TIMES = 10


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
def test_ten_processes_end_cleanly(installed: Run, command: list[str]) -> None:
    """Code 0, something said, and not a word on standard error, ten times out of ten."""
    ended = [installed(*command) for _ in range(TIMES)]
    assert [done.returncode for done in ended] == [0] * TIMES
    assert {done.stderr for done in ended} == {b""}
    assert len({done.stdout for done in ended}) == 1
    assert ended[0].stdout
