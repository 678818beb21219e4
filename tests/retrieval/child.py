"""Scripts run in a process of their own, for what may end, hang or fork the process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parent.parent.parent


def run(script: str, *arguments: str, seconds: float = 120, **environment: str) -> str:
    """What the script prints; fails, with what it wrote to standard error, where it does not end well."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(script), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr[-2000:]}"
    return done.stdout.strip()


def started(script: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The script in a process that goes on beside the test; what it prints is its `stdout`."""
    return subprocess.Popen(
        [sys.executable, "-c", dedent(script), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def holding(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is the writer of a home."""
    other = started(
        """
        import sys, time
        from pathlib import Path
        from retrieval.writing import writer
        with writer(Path(sys.argv[1])):
            print("ready", flush=True)
            time.sleep(600)
        """,
        str(home),
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        yield other
    finally:
        other.kill()
        other.communicate()
