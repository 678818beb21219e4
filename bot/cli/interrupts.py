"""Ctrl-c: put off while something is done that would swallow it, and never shown as a traceback.

Knows signals; nothing of what is going on.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


@contextmanager
def put_off() -> Iterator[Callable[[], bool]]:
    """A ctrl-c inside ends the block only when it is through; a second one ends it at once.

    Gives a function that says whether there was one, for a block that can be through earlier.

    Python drops an exception that a signal raises inside a `__del__`, as every lock on a file has one: the ctrl-c
    would be lost, and what it was to end would go on.

    Raises:
        KeyboardInterrupt: there was one.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield lambda: False
        return
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            signal.default_int_handler(number, frame)
        pressed = True

    signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def keep_quiet() -> None:
    """Have Python print nothing of a ctrl-c that it drops."""
    shown = sys.unraisablehook

    def show(dropped: UnraisableHookArgs) -> None:
        if not issubclass(dropped.exc_type, KeyboardInterrupt):
            shown(dropped)

    sys.unraisablehook = show
