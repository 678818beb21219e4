"""Ctrl-c: put off while code runs that would swallow ctrl-c, and never shown as a traceback.

Knows signals, and nothing of the commands.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


AGAIN = 0.05
"""Seconds after which a dropped ctrl-c is pressed again: what dropped it takes less."""


@contextmanager
def put_off() -> Iterator[Callable[[], bool]]:
    """A ctrl-c inside ends the block only when the block is through; a second ctrl-c ends the block at once.

    Gives a function that says whether ctrl-c was pressed, for a block that can end earlier.

    Python drops an exception that a signal raises inside a `__del__`, such as the `__del__` of a file lock: the ctrl-c
    would be lost, and the program would go on.

    Raises:
        KeyboardInterrupt: ctrl-c was pressed.
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


def keep() -> None:
    """Have a dropped ctrl-c pressed again a moment later, and nothing printed of it.

    Python drops it in the callbacks of an import too: the program would go on, and wait for what is typed.
    """
    shown = sys.unraisablehook

    def show(dropped: UnraisableHookArgs) -> None:
        if not issubclass(dropped.exc_type, KeyboardInterrupt):
            shown(dropped)
            return
        pressing = threading.Timer(AGAIN, _press)
        pressing.daemon = True
        with suppress(RuntimeError):  # the program ends already, and takes no thread more
            pressing.start()

    sys.unraisablehook = show


def _press() -> None:
    """Press ctrl-c, for the main thread: one that waits for what is typed is woken by a signal of its own alone."""
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)
