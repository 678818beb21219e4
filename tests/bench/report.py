"""What a benchmark prints: a figure, what it is held against, and whether it holds."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

A = TypeVar("A")


class Line(NamedTuple):
    """A figure, what it is held against, and whether it holds."""

    what: str
    value: str
    target: str = ""
    good: bool | None = None


class Bench:
    """Figures as they are taken, each with what it is held against."""

    def __init__(self) -> None:
        self.missed = 0

    def lines(self, lines: Iterable[Line]) -> None:
        """Print figures."""
        for one in lines:
            self.line(*one)

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


def percentile(percent: int, values: Sequence[float]) -> float:
    """The value below which that percentage of the values lies; not a number where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("nan")


def both(milliseconds: Sequence[float], places: int = 0) -> str:
    """The median and the 95th percentile, as they are printed."""
    return f"{percentile(50, milliseconds):.{places}f}, {percentile(95, milliseconds):.{places}f} ms"


def memory(process: int | str = "self") -> dict[str, float]:
    """What a process has in memory, in MiB by the names of Linux ("Rss"); noughts where that cannot be told."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return defaultdict(float)
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in told.splitlines() if line.endswith("kB")}
