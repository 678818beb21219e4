"""An event loop whose time passes at once when nothing else is to be done: hours of waiting are tested in no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")


class _Impatient(selectors.DefaultSelector):
    """Waits for nothing, and counts what it would have waited."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.passed += timeout
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is moved forward to the next thing that is to happen."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        """Seconds since the loop began, as if they had been waited."""
        return self._impatient.passed


def hurried(work: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """A test that waits for time alone, and takes none."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=HurriedLoop) as runner:
            runner.run(work(*args, **kwargs))

    return run
