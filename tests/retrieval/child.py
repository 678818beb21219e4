"""Scripts run in a process of their own, for what may end, hang or fork the process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(script: str, *arguments: str, seconds: float = 120, **environment: str) -> str:
    """What the script prints; fails, with what it wrote to standard error, where it does not end well."""
    return output([sys.executable, "-c", dedent(script), *arguments], seconds=seconds, **environment)


def output(command: list[str], *, seconds: float = 120, **environment: str) -> str:
    """What a command prints; fails as `run` does."""
    done = subprocess.run(
        command,
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
        from retrieval.store.writer_lock import writer
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


def unprivileged(*command: str) -> list[str]:
    """The command as a process to which modes of files apply, though root runs it; skips the test where that is not
    to be had."""
    if sys.platform == "win32":
        pytest.skip("modes of files do not keep anybody out here")
    if os.geteuid() != 0:
        return list(command)
    if sys.platform != "linux":
        pytest.skip("run by root, whom no mode of a file keeps out")
    # PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, so that what is executed has neither.
    drop = "import ctypes, os, sys; [ctypes.CDLL(None).prctl(24, each, 0, 0, 0) for each in (1, 2)]"
    return [sys.executable, "-c", f"{drop}; os.execvp(sys.argv[1], sys.argv[1:])", *command]
