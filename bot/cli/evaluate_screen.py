"""What `onrecord evaluate` shows beside its reports: how far it is.

Knows the screen; nothing of how questions are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(what: str, total: int, number: int, runs: int) -> Iterator[Callable[[], None]]:
    """A bar with the time left, on a terminal."""
    from bot.cli import terminal

    screen = terminal.console(stderr=True)
    if not screen.is_terminal:
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    label = f"{what} ({number + 1} of {runs})" if runs > 1 else what
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen, transient=True, expand=True, redirect_stdout=False) as bar:
        task = bar.add_task(terminal.harmless(label), total=total)
        yield lambda: bar.advance(task)
