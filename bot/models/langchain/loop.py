"""One event loop for every call of a model, in a thread of its own.

A vendor's client keeps its connections, and shares them between models; each belongs to the loop it was opened in. A
program that asks once in this loop and once in that would be given a connection of a loop that is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import cache
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")

_starting = Lock()


async def on_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns or raises, run on that loop; to cancel this is to cancel that."""
    with _starting:
        loop = _loop()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="chat model", daemon=True).start()
    return loop
