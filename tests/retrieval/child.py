"""Scripts run in a process of their own, for what may end, hang or fork the process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import ROOT
from tests.forks import forks


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


class Forked:
    """A script in a process that goes on beside the test; what it prints is its `stdout`."""

    def __init__(self, script: str, arguments: tuple[str, ...]) -> None:
        heard, said = forks().Pipe(duplex=False)
        self._process = forks().Process(target=_run, args=(script, arguments, dict(os.environ), said), daemon=True)
        self._process.start()
        said.close()
        self.pid, self.stdout = self._process.pid, os.fdopen(os.dup(heard.fileno()), encoding="utf-8")

    def wait(self, seconds: float | None = None) -> int | None:
        """How it ends, as a Popen tells it; None where it has not ended by then."""
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def communicate(self) -> str:
        """The rest of what it prints, no more than a pipe holds, once it has ended; fails where it does not end."""
        ended = self.wait(120)
        with self.stdout:
            assert ended is not None, "it still runs after 120 seconds"
            return self.stdout.read()


def _run(script: str, arguments: tuple[str, ...], environment: dict[str, str], said: Connection) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", *arguments]
    with open(os.dup(said.fileno()), "w", encoding="utf-8") as sys.stdout:
        said.close()
        exec(dedent(script), {"__name__": "__main__"})


def started(script: str, *arguments: str) -> Forked:
    """The script in such a process, with the environment as it is now."""
    return Forked(script, arguments)


@contextmanager
def holding(home: Path) -> Iterator[Forked]:
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
