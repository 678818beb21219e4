"""What admins are told: counts, times, and what people missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.state.state import State
from bot.state.values import Failure, Stats
from tests.bot.state.places import ASKED, NOON, REFUSED, Clock


def test_nothing_happened(state: State) -> None:
    """Counts are 0; a time that was never measured is not given."""
    assert state.reports.stats(NOON) == Stats(0, 0, 0, 0, 0, (), 0, None, None, 0, 0, 0)
    assert state.reports.failures(5, 0) == ()


def test_what_happened_since_a_time_is_counted(state: State, clock: Clock) -> None:
    """People, chats, answers, refusals by reason, checks, times by nearest rank, ratings; what is older is not."""
    state.answers.record(replace(ASKED, update_id=100, user_id=1, ms=9e9), [])
    clock.forward(10)
    since = clock.at
    for n in range(1, 19):
        state.answers.record(replace(ASKED, update_id=n, user_id=7 + n % 2, ms=float(n)), [])
    state.answers.record(replace(REFUSED, update_id=19, ms=19.0, degraded="the model is down"), [])
    state.answers.record(replace(REFUSED, update_id=20, ms=20.0, reason="out of scope", chat_id=-100), [])
    state.answers.record(replace(REFUSED, update_id=21, ms=21.0, reason="out of scope"), [])
    for n in (23, 24):
        state.answers.record(replace(ASKED, update_id=n, ms=23.0, kind="closest"), [])
    check = state.answers.record(replace(ASKED, update_id=22, ms=22.0, kind="check"), [])
    state.answers.rate(check, 7, 1)
    state.answers.rate(check, 8, 1)
    state.answers.rate(check, 9, -1)
    assert state.reports.stats(since) == Stats(
        people=2,
        chats=2,
        questions=23,
        answered=18,
        refused=3,
        reasons=(("out of scope", 2), ("not in the statements", 1)),
        checks=1,
        p50_ms=12.0,
        p95_ms=23.0,
        up=2,
        down=1,
        degraded=1,
        closest=2,
    )


def test_failures_are_refusals_and_what_was_rated_down(state: State, clock: Clock) -> None:
    """Newest first, paged; an answer that was rated down and up is one, with its lowest rating."""
    down = state.answers.record(ASKED, [])
    clock.forward(1)
    state.answers.record(replace(ASKED, update_id=3), [])
    clock.forward(1)
    refused = state.answers.record(REFUSED, [])
    state.answers.rate(down, 7, -1)
    state.answers.rate(down, 8, 1)
    state.answers.rate(refused, 7, 1)
    expected = (
        Failure(NOON + timedelta(seconds=2), REFUSED.question, "refusal", REFUSED.reason, 1),
        Failure(NOON, ASKED.question, "answer", None, -1),
    )
    assert state.reports.failures(5, 0) == expected
    assert state.reports.failures(1, 0) == expected[:1]
    assert state.reports.failures(1, 1) == expected[1:]
    assert state.reports.failures(1, 2) == ()
