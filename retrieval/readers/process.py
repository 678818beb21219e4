"""Reading in another process: a hostile file can make any parser loop, take all memory, or crash.

Knows which files need a process, how a file is handed over and a statement handed back, each as JSON, and when the
process is ended; formats are known to `reading`.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retrieval import errors
from retrieval.errors import BrokenFile, OnRecordError, TooLarge
from retrieval.readers.document import LIGHT, MEMORY, SECONDS, Repair
from retrieval.readers.reading import Reading, read_here
from retrieval.readers.signature import BINARY, HTML
from retrieval.statement import Part, PartKind, Statement, record_of

_REMEDIES = {
    ".pdf": "print it to a new PDF",
    ".docx": "split it, or save its text as .txt",
    **dict.fromkeys(HTML, "save its text as .txt"),
}


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
    if path.suffix.lower() in BINARY:
        return False
    with contextlib.suppress(OSError, ValueError):  # whoever opens it says what is wrong
        return path.stat().st_size <= LIGHT
    return True


def read_apart(path: Path, given: Mapping[str, object] | None = None, *, seconds: float = SECONDS) -> Reading:
    """The statement in the file at `path`, as `reading.read_here` reads the file, by another process.

    Raises as `read_here` does; BrokenFile for a file that takes over `seconds` or ends the process, TooLarge for a file
    that takes more memory than a process may have.
    """
    # Each thread of a library for numbers would take some of the memory that the process may have.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 - this interpreter and this module, without a shell
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()", str(MEMORY), str(seconds)],
            input=_line({"path": str(path), "given": given or {}}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BrokenFile(f"{path}: takes over {seconds:.0f} s to read; {_remedy(path)}") from None
    if not ended.stdout.endswith(b"\n"):
        raise BrokenFile(f"{path}: ends the program that reads it; {_remedy(path)}")
    reply = _values(ended.stdout)
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
    """Read the file that standard input names, and print the statement in a line."""
    # Whatever a library prints goes where nobody reads it.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(memory=int(sys.argv[1]), seconds=float(sys.argv[2]))
    request = _values(sys.stdin.buffer.read())
    try:
        printed = _line(asdict(read_here(Path(request["path"]), request["given"])))
    except Exception as error:  # A library may fail on a damaged file in any way.
        printed = _line({"error": type(error).__name__, "message": str(error)[:2_000]})
    output.write(printed)
    output.flush()


def _limit(*, memory: int, seconds: float) -> None:
    """Bound the memory of this process, and the time in case that the waiting process is gone."""
    if sys.platform != "win32":
        import resource

        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1]))
