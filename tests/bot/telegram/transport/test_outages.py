"""What is away is told of without a line for each attempt, and forgotten where nobody attempts it any more."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from bot.telegram.transport import outages
from bot.telegram.transport.outages import Outage


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds pass."""
    now = [100.0]
    monkeypatch.setattr("bot.telegram.transport.outages.time.monotonic", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


@pytest.mark.parametrize("vital", [True, False])
def test_what_lasts_is_an_error_once(
    later: Callable[[float], None], caplog: pytest.LogCaptureFixture, vital: bool
) -> None:
    """Of what all depends on; after each time that it was back, anew."""
    caplog.set_level(logging.INFO, "onrecord")
    outage = Outage("The database", vital=vital)
    for _ in range(2):
        for _ in range(20):
            outage.failed("no room")
            later(1)
        outage.over()
    levels = [record.levelname for record in caplog.records]
    assert levels == (["WARNING", "ERROR", "INFO"] if vital else ["WARNING", "INFO"]) * 2


def test_one_failure_is_nothing_and_an_old_one_neither(later: Callable[[float], None]) -> None:
    """Who is told that a worker is broken may send it nothing more, and so would never learn that it is not."""
    outage = Outage("The database", vital=True)
    outage.failed("no room")
    assert not outage.lasts
    later(1)
    outage.failed("no room")
    assert outage.lasts
    later(outages.REMEMBERED)
    assert not outage.lasts
    outage.failed("no room")
    assert outage.lasts
    outage.over()
    assert not outage.lasts
