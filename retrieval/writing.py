"""The one writer: a lock that the operating system holds and drops with its process, and a note of who has it.

Knows a folder, not what is written there.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shlex
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.errors import IndexBusy, StoreError

LOCK = "index.lock"
OWNER = "index.owner"
SECONDS_TO_WAIT = 10.0

_mine = threading.local()


@contextlib.contextmanager
def writer(home: Path, wait: float = SECONDS_TO_WAIT) -> Iterator[None]:
    """Being the only writer of `home`, in this process and among all others; may be nested within a thread.

    Waits at most `wait` seconds for another writer to end. A writer that was killed holds nothing.

    Raises:
        IndexBusy: another process, or another thread of this one, is still writing; says which.
        StoreError: the folder cannot be written.
    """
    held: set[Path] = _mine.__dict__.setdefault("held", set())
    place = home.resolve()
    if place in held:
        yield
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place / LOCK, timeout=wait, poll_interval=0.05, thread_local=False)
        lock.acquire()
    except Timeout as error:
        raise IndexBusy(_busy(place)) from error
    except OSError as error:
        raise StoreError(
            f"{place} cannot be written ({error.strerror}): set ONRECORD_HOME to a folder of yours"
        ) from error
    held.add(place)
    try:
        with contextlib.suppress(OSError):
            _sign(place)
        yield
    finally:
        with contextlib.suppress(OSError):
            (place / OWNER).unlink(missing_ok=True)
        held.discard(place)
        lock.release()


def is_written(home: Path) -> bool:
    """Whether some process, or a thread of this one, is the writer of `home`."""
    place = home.resolve()
    if not (place / LOCK).exists():
        return False
    try:
        with FileLock(place / LOCK, timeout=0, thread_local=False):
            return False
    except (Timeout, OSError):
        return True


def _sign(place: Path) -> None:
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    owner = {"pid": os.getpid(), "host": platform.node(), "command": command[:200], "since": time.time()}
    draft = place / f"{OWNER}.{os.getpid()}"
    draft.write_text(json.dumps(owner), encoding="utf-8")
    os.replace(draft, place / OWNER)


def _busy(place: Path) -> str:
    try:
        owner = json.loads((place / OWNER).read_text(encoding="utf-8"))
        since = time.strftime("%H:%M", time.localtime(owner["since"]))
        who = f"process {owner['pid']} ({owner['command']}) on {owner['host']} has been writing since {since}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process is writing"
    return f"{who} to the index in {place}: wait for it to end, or stop it, and try again"
