"""Runs the whole benchmark."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from tests.bench.answers import cold, ingest, the_statements, warm
from tests.bench.engines import engines
from tests.bench.messenger import messenger
from tests.bench.report import Bench
from tests.bench.sized import sized, sizes_asked


def main() -> int:
    """Run everything; 1 if a target is missed."""
    bench = Bench()
    if folder := os.environ.get("BENCH_DATA"):
        os.environ["ONRECORD_DATA"] = folder
    paths, real = the_statements()
    bench.line("machine", f"{os.cpu_count()} cores, {platform.machine()}")
    if not real:
        bench.line("BENCH_DATA names no documents", "the shipped statement")
    if sizes := sizes_asked():
        with tempfile.TemporaryDirectory() as folder:
            sized(bench, paths, Path(os.environ.get("BENCH_HOME", folder)), sizes)
        return 1 if bench.missed else 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = {**os.environ, "ONRECORD_HOME": str(home)}
        ingest(bench, paths, env)
        cold(bench, home, env)
        warm(bench, home, real)
        messenger(bench, home, env, real)
        engines(bench, paths, home, env, real)
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
