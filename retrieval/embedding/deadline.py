"""A call that is waited for no longer than so many seconds. Knows nothing of what is called."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises, if it ends in time. It runs in a thread of its own, which nobody waits for.

    A client's own timeout is for each piece that it reads: an answer that trickles in outlives it.

    Raises:
        TimeoutError: it has not ended after `seconds`; it goes on, and what it comes to is dropped.
    """
    done: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            done.set_result(context.run(work))
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            done.set_exception(error)

    Thread(target=run, daemon=True, name="within").start()
    return done.result(timeout=seconds)
