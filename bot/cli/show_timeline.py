"""A timeline for people: a bar for each year, then the quotes by date with what changed in the wording.

Knows how a timeline looks on a terminal; nothing of how one is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.check import Op
from bot.cli import terminal
from bot.cli.show_quote import show_quote
from bot.cli.terminal import print_rows, say
from bot.output.wording_changes import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from bot.output.speech.speaker import Speaker
    from bot.quote import Quote
    from bot.timeline import Timeline, TimelineStep

BAR = 24
"""Columns of a bar: all of them where every statement of a year speaks."""

STYLES = {Op.EQUAL: "dim", Op.DELETE: "red", Op.INSERT: "green", Op.REPLACE: ""}


def show_years(screen: Console, timeline: Timeline, said: Speaker) -> None:
    """Print a bar for each year, of how many of its statements speak."""
    if not timeline.years:
        return
    from rich.bar import Bar
    from rich.table import Table

    screen.print()
    grid = Table.grid(padding=(0, 1))
    for one in timeline.years:
        share = said.gettext("{k} of {n}", k=one.speaking, n=one.held)
        grid.add_row(one.year, Bar(one.held, 0, one.speaking, width=BAR), share)
    print_rows(screen, grid)
    counted = said.gettext("A bar is the share of the year's statements with a passage that answers.")
    say(screen, counted, style="dim")
    if timeline.undated:
        say(screen, said.gettext("{n} more without a date.", n=timeline.undated), style="dim")


def show_steps(screen: Console, timeline: Timeline, quotes: Sequence[Quote], said: Speaker) -> None:
    """Print the quotes by date, and between them what changed since the one before by the same delegation."""
    steps = {step.quote: step for step in timeline.steps}
    for quote in quotes:
        screen.print()
        if step := steps.get(quote.n):
            _show_change(screen, step, said)
        show_quote(screen, quote, said=said)


def _show_change(screen: Console, step: TimelineStep, said: Speaker) -> None:
    label, pieces = told(step, said)
    if not label:
        return
    if not pieces:
        say(screen, label, style="dim")
        return
    columns = terminal.width(screen)
    styled = [(f"{label} ", "dim"), *((piece.text, STYLES[piece.op]) for piece in pieces)]
    for row in terminal.styled_lines(styled, columns):
        screen.print(row, soft_wrap=True)
