"""Budgets: a question counts once, the limit holds whoever counts, a warning is given once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta

from bot.state.state import State
from tests.bot.state.places import NOON, Clock, Where
from tests.bot.state.together import together

DAY = date(2025, 3, 12)


def test_questions_count_up_to_the_limit(state: State) -> None:
    """Each day anew, each person apart."""
    assert [state.budgets.spend(7, DAY, 3, n) for n in range(5)] == [True, True, True, False, False]
    assert state.budgets.spend(8, DAY, 3, 10)
    assert state.budgets.spend(7, DAY + timedelta(days=1), 3, 11)


def test_a_question_counts_once(state: State) -> None:
    """An update that is tried again has been paid for, also at the limit; one that was refused was not counted."""
    assert state.budgets.spend(7, DAY, 1, 1)
    assert state.budgets.spend(7, DAY, 1, 1)
    assert not state.budgets.spend(7, DAY, 1, 2)
    assert state.budgets.spend(7, DAY, 2, 2)
    assert state.budgets.spend(7, DAY, 2, 1)


def test_without_a_limit_questions_are_counted_too(state: State) -> None:
    """A limit that is set later knows of them; a limit of none lets none through."""
    assert state.budgets.spend(7, DAY, None, 1)
    assert state.budgets.spend(7, DAY, None, 1)
    assert not state.budgets.spend(7, DAY, 1, 2)
    assert not state.budgets.spend(9, DAY, 0, 3)


def spend_ten(state: State, name: str) -> int:
    """Ask ten questions, other ones than everybody else."""
    first = int("".join(filter(str.isdigit, name))) * 100
    return sum(state.budgets.spend(7, DAY, 15, first + n) for n in range(10))


def test_the_limit_holds_among_workers(where: Where, processes: ProcessPoolExecutor) -> None:
    """Sixty questions at once: fifteen are within it, neither fewer nor more."""
    assert sum(together(processes, where, spend_ten)) == 15


def test_a_warning_is_given_once_in_its_time(where: Where, clock: Clock) -> None:
    """Each kind apart, each person apart, and also after a restart."""
    until = NOON + timedelta(hours=1)
    with where.open(clock) as before:
        assert before.budgets.warn_once(7, "flood", until)
        assert not before.budgets.warn_once(7, "flood", until + timedelta(hours=1))
        assert before.budgets.warn_once(7, "budget", until)
        assert before.budgets.warn_once(8, "flood", until)
    with where.open(clock) as after:
        clock.forward(3599)
        assert not after.budgets.warn_once(7, "flood", until)
        clock.forward(1)
        assert after.budgets.warn_once(7, "flood", until + timedelta(hours=1))
        assert not after.budgets.warn_once(7, "flood", until + timedelta(hours=1))


def warn(state: State, name: str) -> list[bool]:
    """Warn the same people as everybody else."""
    return [state.budgets.warn_once(n, "flood", datetime.now(UTC) + timedelta(hours=1)) for n in range(20)]


def test_one_of_all_workers_warns(where: Where, processes: ProcessPoolExecutor) -> None:
    """Each person is warned by one of them."""
    told = together(processes, where, warn)
    assert [sum(one) for one in zip(*told, strict=True)] == [1] * 20
