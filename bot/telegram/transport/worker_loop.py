"""An event loop in a thread of its own, so that CPU work keeps nobody's message waiting.

Knows threads and loops; not the work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Aside:
    """A loop with `threads` threads of its own for blocking work.

    `at_once` coroutines are under way at any time, others wait in turn: of fifty arriving together the first is then
    done early, and not last with all others. None, for no limit, suits work that mostly waits for others.
    """

    def __init__(self, name: str, threads: int, at_once: int | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._turns: AbstractAsyncContextManager[Any] = asyncio.Semaphore(at_once) if at_once else nullcontext()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._loop.set_default_executor(self._pool)
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result or error of a coroutine, run on that loop; cancelling the call cancels the coroutine."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._in_turn(work), self._loop))

    async def _in_turn(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with self._turns:
                return await work
        finally:
            work.close()  # what was cancelled before its turn came would be missed

    def close(self) -> None:
        """Stop; coroutines on the loop are cancelled, and threads are not waited for."""
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
