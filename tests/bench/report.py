"""What a benchmark prints: a figure, what it is held against, and whether it holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")


class Bench:
    """Figures as they are taken, each with what it is held against."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, value: str, target: str = "", good: bool | None = None) -> None:
        """Print a figure."""
        mark = "" if good is None else "ok" if good else "MISSED"
        self.missed += good is False
        print(f"{what:58s} {value:>22s}  {target:26s} {mark}", flush=True)  # noqa: T201 - printing is its purpose


def timed(call: Callable[[], A]) -> tuple[float, A]:
    """The milliseconds that a call takes, and what it returns."""
    started = time.perf_counter()
    result = call()
    return (time.perf_counter() - started) * 1000, result
