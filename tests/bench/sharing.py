"""One worker against two that share a folder, over a Chroma server and PostgreSQL.

With a provider on the loopback that takes half a second for each statement, and with the local embedder at one thread
each: that two are faster takes two cores that nobody else uses.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.report import Bench
from tests.bot.cli.workers import Place, outcomes, place, write

REMOTE, LOCAL = 60, 24
"""Statements that are taken in with the one embedder and with the other."""

PAUSE = 0.5
"""Seconds that the provider takes for a request: some eighty sentences."""

AT_LEAST = 1.6
"""Times as fast as one that two are to be."""


def sharing(bench: Bench, paths: list[Path]) -> None:
    """Both embedders; `paths` are real statements, for the local one."""

    def remote(folder: Path) -> None:
        write(folder, REMOTE)

    def local(folder: Path) -> None:
        folder.mkdir()
        every = [path for path in paths if path.is_file()] or sorted(
            one for path in paths for one in path.rglob("*_*_*.txt")
        )
        for path in every[:: max(1, len(every) // LOCAL)][:LOCAL]:
            shutil.copy(path, folder)

    bench.line("load when it began", " ".join(f"{one:.1f}" for one in os.getloadavg()))
    _compared(bench, "a provider", remote)
    _compared(bench, "the local embedder, a thread each", local, ONRECORD_EMBEDDINGS="local", ONRECORD_THREADS="1")
    bench.line("load when it ended", " ".join(f"{one:.1f}" for one in os.getloadavg()))


def _compared(bench: Bench, name: str, fill: Callable[[Path], None], **variables: str) -> None:
    took: list[float] = []
    for count in (1, 2):
        with tempfile.TemporaryDirectory() as root, place(Path(root), "postgresql", pause=PAUSE) as there:
            there.folder.rmdir()
            fill(there.folder)
            # Once more, when there is nothing left to do: what it takes to start.
            whole, spent = _run(there, count, variables)
            start, idle = _run(there, count, variables)
            took.append(whole - start)
            bench.line(f"  {count} with {name}", f"{took[-1]:.1f} s; {spent - idle:.1f} s of processor time")
    ratio = took[0] / took[1]
    bench.line(f"two workers with {name}", f"{ratio:.2f}x one", f">= {AT_LEAST}x", ratio >= AT_LEAST)


def _run(there: Place, count: int, variables: dict[str, str]) -> tuple[float, float]:
    """Seconds that so many workers take, by the clock and of processor time."""
    before, began = _spent(), time.perf_counter()
    args = ("ingest", there.folder, "--shared", "--json")
    workers = [there.start(f"home {n}", *args, **variables) for n in range(count)]
    for worker in workers:
        outcomes(worker)
    return time.perf_counter() - began, _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Run this part alone, on the corpus that ONRECORD_DATA names; 1 if a target is missed."""
    folder = os.environ.get("ONRECORD_DATA")
    if not folder or not Path(folder, "ungdc").is_dir():
        sys.exit("ONRECORD_DATA names no folder with the UN General Debate Corpus in ungdc/.")
    bench = Bench()
    sharing(bench, [Path(folder, "ungdc")])
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
