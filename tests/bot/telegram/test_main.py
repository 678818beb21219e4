"""The bot as a process."""

from __future__ import annotations

import sys

import pytest

from tests.retrieval import child

THREADS = """
import ctypes, threading
{before}
libc = ctypes.CDLL("libc.so.6")
ready = threading.Barrier(9)

def work():
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc(1_000)
    ready.wait()

for _ in range(8):
    threading.Thread(target=work).start()
ready.wait()
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""
"""Eight threads at once that take memory; prints what glibc says of its heaps."""


@pytest.mark.skipif(sys.platform != "linux", reason="heaps are counted by glibc")
def test_threads_share_two_heaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread's own heap would keep what its largest question took."""
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    own, shared = (
        child.run(THREADS.format(before=before)).count("<heap ")
        for before in ("", "from bot.telegram.main import share_heaps; share_heaps()")
    )
    assert shared <= 2 < own
