"""What `onrecord evaluate` shows beside its reports: how far it is, and the trade-off of the refusal threshold.

Knows the screen; nothing of how questions are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.evaluating import calibrating

if TYPE_CHECKING:
    from rich.console import Console


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


def show_tradeoff(screen: Console, points: Sequence[Mapping[str, float]]) -> None:
    """Print what each shift of the refusal threshold makes of the development half, and which would be chosen."""
    from rich.table import Table

    best = calibrating.chosen([calibrating.Point(row["shift"], row) for row in points]).shift
    table = Table(title="Refusal threshold, on the development half", title_justify="left", box=None, pad_edge=False)
    table.add_column("raised by", justify="right", no_wrap=True)
    for name in calibrating.KEPT:
        # A name in two lines leaves room for all of them in 80 columns.
        table.add_column("\n".join(name.split("_", 1)), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in points:
        marks = [word for word, at in (("shipped", 0.0), ("chosen", best)) if row["shift"] == at]
        figures = [f"{row[name]:.3f}" if name in row else "–" for name in calibrating.KEPT]
        table.add_row(f"{row['shift']:+.3f}", *figures, ", ".join(marks), style="bold" if marks else "")
    screen.print(table)
    if best:
        screen.print(f"Thresholds raised by {best:+.3f} would be chosen, not those that are shipped.")
    else:
        screen.print("What is shipped is what would be chosen.")
