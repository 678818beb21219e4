"""A bar for work on many passages, with its rate and the time left, below whatever is printed meanwhile.

Knows the terminal and how far the work is; nothing of what the work is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.ingest import Progress


@contextmanager
def progress() -> Iterator[Callable[[Progress], None] | None]:
    """A bar with rate and time left; None where standard error is not a terminal."""
    from bot.cli import terminal

    if not terminal.console(stderr=True).is_terminal:
        yield None
        return
    from rich import progress as bars
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("passages {task.fields[rate]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    # On the console that outcomes are printed on, if that is the terminal too: it keeps the bar below them.
    screen = terminal.console(stderr=not terminal.console().is_terminal)
    with bars.Progress(*columns, console=screen, transient=True, expand=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None, rate="")

        def show(now: Progress) -> None:
            bar.update(task, completed=now.passages_done, total=now.passages)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.0f}/s" if speed else "")

        yield show
