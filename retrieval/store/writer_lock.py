"""The one writer: a lock that the operating system releases with the process, and a note of the lock's owner.

Knows a folder, not the data written; for an index shared with other machines, knows that a wider lock exists.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shlex
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.embedding.provider_errors import says_full
from retrieval.errors import DiskFull, IndexBusy, StoreError

LOCK = "index.lock"
OWNER = "index.owner"
SECONDS_TO_WAIT = 10.0

ENOUGH = 32_000_000
"""Free bytes enough for any single write: a batch of entries, and the journal."""

Still = Callable[[], None]
"""Check that this process is still the one writer; raises WriterLost once the lock is lost."""

Beyond = Callable[[float], AbstractContextManager[Still]]
"""A writer's lock beyond this machine, given the longest wait in seconds.

Entering raises IndexBusy, naming the other process, if another process is still writing.
"""

_mine = threading.local()


def always() -> None:
    """A lock of the operating system is not lost while the process lives."""


@contextlib.contextmanager
def writer(home: Path, wait: float | None = None, beyond: Beyond | None = None) -> Iterator[Still]:
    """Become the only writer of `home` for the block, among threads and processes; may be nested within a thread.

    With `beyond`, other machines are excluded too. Waits at most `wait` seconds for another writer to finish, by
    default `SECONDS_TO_WAIT`. A killed writer keeps no lock. Yields a check that the lock is still held.

    Raises:
        IndexBusy: another process, or another thread of this process, is still writing; the message names the writer.
        StoreError: the folder cannot be written.
    """
    held: dict[Path, Still] = _mine.__dict__.setdefault("held", {})
    place = home.resolve()
    if place in held:
        yield held[place]
        return
    wait = SECONDS_TO_WAIT if wait is None else wait
    until = time.monotonic() + wait
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(place, error) from error
    with contextlib.ExitStack() as locks:
        locks.enter_context(locked(place / LOCK, place / OWNER, place, wait))
        still = locks.enter_context(beyond(max(0.0, until - time.monotonic()))) if beyond else always
        held[place] = still
        locks.callback(held.pop, place)
        yield still


@contextlib.contextmanager
def locked(lock: Path, owner: Path, place: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file for the block; `owner` is the file that names the owner, `place` the folder written to.

    Raises:
        IndexBusy: another process, or another thread of this process, has the lock after `wait` seconds; the message
            names the owner.
        StoreError: the file cannot be written.
    """
    holding = FileLock(lock, timeout=wait, poll_interval=0.05, thread_local=False)
    try:
        holding.acquire()
    except Timeout as error:
        raise busy_by(owner, place) from error
    except OSError as error:
        raise not_writable(place, error) from error
    try:
        with contextlib.suppress(OSError):
            _sign(owner)
        yield
    finally:
        with contextlib.suppress(OSError):
            owner.unlink(missing_ok=True)
        holding.release()


def is_written(home: Path) -> bool:
    """Whether a process, or a thread of this process, is the writer of `home`."""
    place = home.resolve()
    if not (place / LOCK).exists():
        return False
    try:
        with FileLock(place / LOCK, timeout=0, thread_local=False):
            return False
    except (Timeout, OSError):
        return True


def busy(who: str, place: object) -> IndexBusy:
    """The error for an index being written, as told by `who`."""
    return IndexBusy(f"{who} to the index in {place}: wait for it to end, or stop it, and try again", who)


def disk_full(error: BaseException, place: Path, *, guess: bool = False) -> DiskFull | None:
    """The error for a failed write to a folder if the disk was full; None for another failure.

    With `guess`, little free space is enough: Chroma may name the failed step without a reason.
    """
    # SQLite keeps large intermediate results in the folder for temporary files.
    free, fullest = min((_free(each), each) for each in (place, Path(tempfile.gettempdir())))
    return DiskFull(fullest, free) if says_full(error) or (guess and free < ENOUGH) else None


def _free(place: Path) -> int:
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def not_writable(place: Path, error: OSError) -> StoreError:
    """The error for a folder that cannot be written."""
    return disk_full(error, place) or StoreError(
        f"{place} cannot be written ({error.strerror or error}): check its owner and mode, or set ONRECORD_HOME to a "
        "folder of yours"
    )


def _sign(owner: Path) -> None:
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    mine = {"pid": os.getpid(), "host": platform.node(), "command": command[:200], "since": time.time()}
    draft = owner.with_name(f"{owner.name}.{os.getpid()}")
    draft.write_text(json.dumps(mine), encoding="utf-8")
    os.replace(draft, owner)


def busy_by(owner: Path, place: Path) -> IndexBusy:
    """The error for an index being written by the process named in the file `owner`."""
    try:
        told = json.loads(owner.read_text(encoding="utf-8"))
        since = time.strftime("%H:%M", time.localtime(told["since"]))
        who = f"process {told['pid']} ({told['command']}) on {told['host']} has been writing since {since}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process is writing"
    return busy(who, place)
