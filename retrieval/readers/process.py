"""Reading in another process: a hostile file can make any parser loop, take all memory, or crash.

Knows which files need a process, how a file is handed over and a statement handed back, a line of JSON each, and when
the process is ended; formats are known to `reading`. The process is kept for the next file of a folder.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retrieval import errors
from retrieval.errors import BrokenFile, OnRecordError, TooLarge
from retrieval.readers.document import LIGHT, MEMORY, SECONDS, Repair
from retrieval.readers.reading import Reading, read_here
from retrieval.statement import Part, PartKind, Statement, record_of

_IDLE_SECONDS = 30.0
"""How long a process is kept for the next file."""

_KEPT = 2
"""Processes that are kept, at most."""

_REMEDIES = {".pdf": "print it to a new PDF", ".docx": "split it, or save its text as .txt"} | dict.fromkeys(
    (".html", ".htm", ".xhtml"), "save its text as .txt"
)


def read_statement(path: Path, given: Mapping[str, object] | None = None) -> Statement:
    """The statement in the file at `path`, read as `read` does."""
    return read(path, given).statement


def read(path: Path, given: Mapping[str, object] | None = None) -> Reading:
    """The statement in the file at `path`, with remarks and counts of repairs.

    A file that may take long, or much memory, is read by another process. Raises as `read_here` does, and Unreadable at
    a limit.
    """
    return read_here(path, given) if _is_light(path) else read_apart(path, given)


def _is_light(path: Path) -> bool:
    if path.suffix.lower() in (".docx", ".pdf"):
        return False
    with contextlib.suppress(OSError, ValueError):  # whoever opens it says what is wrong
        return path.stat().st_size <= LIGHT
    return True


def read_apart(path: Path, given: Mapping[str, object] | None = None, *, seconds: float = SECONDS) -> Reading:
    """The statement in the file at `path`, as `reading.read_here` reads the file, by another process.

    Raises as `read_here` does; BrokenFile for a file that takes over `seconds` or ends the process, TooLarge for a file
    that takes more memory than a process may have.
    """
    worker = _taken()
    reply = worker.ask({"folder": os.getcwd(), "path": str(path), "given": dict(given or {})}, seconds)
    if reply is None:
        what = f"takes over {seconds:.0f} s to read" if worker.late else "ends the program that reads it"
        raise BrokenFile(f"{path}: {what}; {_remedy(path)}")
    _give_back(worker)
    if "error" in reply:
        raise _raised(path, reply)
    return _reading(reply)


def _remedy(path: Path) -> str:
    return _REMEDIES.get(path.suffix.lower(), "split it")


def _raised(path: Path, reply: Mapping[str, str]) -> OnRecordError:
    kind, message = reply["error"], reply["message"]
    if kind == "MemoryError":
        return TooLarge(f"{path}: takes over {MEMORY / 1e9:.0f} GB of memory to read; {_remedy(path)}")
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, OnRecordError):
        return known(message)
    return BrokenFile(f"{path}: cannot be read ({kind}: {message}); {_remedy(path)}")


class _Worker:
    """A process that reads one file after the other; `late` says that a file took too long and ended the process."""

    def __init__(self) -> None:
        self.late = False
        self.leaving: threading.Timer | None = None
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this module, without a shell
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()", str(MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Each thread of a library for numbers would take some of the memory that this process may have.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )

    def ask(self, request: Mapping[str, object], seconds: float) -> dict[str, Any] | None:
        """The reply; None where the process has ended."""
        timer = threading.Timer(seconds, self._end_late)
        timer.daemon = True
        timer.start()
        line = b""
        try:
            assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101, PT018 - pipes
            self._process.stdin.write(_line({**request, "seconds": seconds}))
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            pass
        finally:
            timer.cancel()
            if not line.endswith(b"\n"):
                self.end()
        return _values(line) if line.endswith(b"\n") else None

    def lives(self) -> bool:
        """Whether the process is there; an interrupt on the terminal ends the process."""
        return self._process.poll() is None

    def _end_late(self) -> None:
        self.late = True
        self._process.kill()

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not yet written has nowhere to go
                if pipe is not None:
                    pipe.close()


_idle: list[_Worker] = []
_lock = threading.Lock()


def _taken() -> _Worker:
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.leaving is not None:
                worker.leaving.cancel()
            if worker.lives():
                return worker
            worker.end()
    return _Worker()


def _give_back(worker: _Worker) -> None:
    with _lock:
        keep = len(_idle) < _KEPT
        if keep:
            worker.leaving = threading.Timer(_IDLE_SECONDS, _let_go, [worker])
            worker.leaving.daemon = True
            worker.leaving.start()
            _idle.append(worker)
    if not keep:
        worker.end()


def _let_go(worker: _Worker) -> None:
    with _lock:
        if worker not in _idle:
            return
        _idle.remove(worker)
    worker.end()


@atexit.register
def _let_all_go() -> None:
    while _idle:
        _let_go(_idle[-1])


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass") + b"\n"


def _values(line: bytes) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"))
    return values


def _reading(reply: Mapping[str, Any]) -> Reading:
    values = reply["statement"]
    record = record_of(values["record"], values["record"]["behalf"])
    parts = tuple(Part(PartKind(part["kind"]), part["start"], part["end"]) for part in values["parts"])
    statement = Statement(values["id"], values["text"], parts, record, values["source"])
    repairs = {Repair(kind): count for kind, count in reply["repairs"].items()}
    return Reading(statement, tuple(reply["remarks"]), repairs)


def main() -> None:
    """Read the files that lines of standard input name, and print each statement, a line for a line."""
    # Whatever a library prints goes where nobody reads it.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        request = _values(line)
        _limit_time(request["seconds"])
        try:
            os.chdir(request["folder"])
            found = read_here(Path(request["path"]), request["given"])
            printed = _line(asdict(found))
        except Exception as error:  # A library may fail on a damaged file in any way.
            printed = _line({"error": type(error).__name__, "message": str(error)[:2_000]})
        output.write(printed)
        output.flush()


def _limit_memory(most: int) -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: float) -> None:
    """Bound this process also for the case that the waiting process is gone."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
