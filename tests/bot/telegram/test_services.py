"""What runs aside: in turn where it is to be, and gone when it is cancelled."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Iterator

import pytest

from bot.telegram.services import Aside


@pytest.fixture
def two() -> Iterator[Aside]:
    """A loop with two threads, on which two coroutines are under way at a time."""
    aside = Aside("two", 2, 2)
    yield aside
    aside.close()


async def test_whoever_came_first_is_done_first(two: Aside) -> None:
    """Fifty that come together do not all wait for the last of them, though each goes to a thread twice."""
    done: list[int] = []
    running = most = 0

    async def work(n: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.to_thread(threading.Event().wait, 0.002)
        await asyncio.to_thread(threading.Event().wait, 0.002)
        running -= 1
        done.append(n)
        return n

    assert await asyncio.gather(*(two.run(work(n)) for n in range(50))) == list(range(50))
    assert most == 2
    assert all(abs(n - place) <= 2 for place, n in enumerate(done))


async def test_what_is_cancelled_leaves_its_turn_to_others(two: Aside) -> None:
    """Whether it had begun or not; and nothing is said of a coroutine that never did."""
    begun, gone = threading.Semaphore(0), threading.Semaphore(0)

    async def work() -> None:
        begun.release()
        try:
            await asyncio.sleep(60)
        finally:
            gone.release()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tasks = [asyncio.create_task(two.run(work())) for _ in range(5)]
        assert await asyncio.to_thread(begun.acquire, timeout=10)
        assert await asyncio.to_thread(begun.acquire, timeout=10)
        for task in reversed(tasks):
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in ended)
        assert await asyncio.to_thread(gone.acquire, timeout=10)
        assert await asyncio.to_thread(gone.acquire, timeout=10)
        assert await asyncio.wait_for(two.run(asyncio.sleep(0, "next")), 10) == "next"
        assert not begun.acquire(blocking=False)
        gc.collect()
