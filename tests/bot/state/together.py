"""Several workers at once: what threads of several processes do to one database, beginning at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import monotonic, sleep
from typing import TypeVar

from bot.state.state import State
from tests.bot.state.places import Where

T = TypeVar("T")

PROCESSES = 2
THREADS = 3

Work = Callable[[State, str], T]
"""What one worker does, given its name; a function of a module, so that another process finds it."""


def together(processes: ProcessPoolExecutor, where: Where, work: Work[T]) -> list[T]:
    """What each worker returns: every process opens the state by itself and runs threads on it."""
    start = monotonic() + 0.5
    futures = [processes.submit(_one_process, where, work, start, f"p{n}") for n in range(PROCESSES)]
    return [one for future in futures for one in future.result(timeout=60)]


def _one_process(where: Where, work: Work[T], start: float, name: str) -> list[T]:
    with where.open() as state, ThreadPoolExecutor(THREADS) as threads:

        def one(number: int) -> T:
            sleep(max(0.0, start - monotonic()))
            return work(state, f"{name}t{number}")

        return list(threads.map(one, range(THREADS)))
