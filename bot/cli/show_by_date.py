"""Timelines and phrases for people: bars or counts for each year, then the quotes by date with changes of wording.

Knows the look on a terminal; nothing of how quotes or places are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from bot.check import Op
from bot.cli import terminal
from bot.cli.show_quote import show_quote
from bot.cli.terminal import harmless, print_rows, say
from bot.output.phrase_counts_text import who, years
from bot.output.speech.speaker import Speaker
from bot.output.wording_changes import told
from bot.phrase_counts import MOST_QUOTED, PhraseUse
from bot.quote import Quote
from bot.timeline import Timeline, TimelineStep

BAR = 24
"""Columns of a bar: all of them where every statement of a year speaks."""

STYLES = {Op.EQUAL: "dim", Op.DELETE: "red", Op.INSERT: "green"}


def show_years(screen: Console, timeline: Timeline, said: Speaker) -> None:
    """Print a bar for each year: the share of statements that speak."""
    if not timeline.years:
        return
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


def show_quotes(screen: Console, quotes: Sequence[Quote], said: Speaker, timeline: Timeline | None = None) -> None:
    """Print quotes by date; on a timeline, each below the change since the delegation's quote before."""
    steps = {step.quote: step for step in timeline.steps} if timeline else {}
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


def show_uses(screen: Console, use: PhraseUse, said: Speaker) -> None:
    """Print every delegation that used the phrase with counts by year, the most frequent first."""
    screen.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for each in use.uses:
        grid.add_row(harmless(who(said, each)), f"{each.count:,}", years(each))
    print_rows(screen, grid)


def show_rest(screen: Console, use: PhraseUse, shown: int) -> None:
    """Tell the number of places in all, and how to see more."""
    if use.count > shown:
        screen.print()
        cap = f" of the first {MOST_QUOTED} places" if use.count > MOST_QUOTED else ""
        told = f"{use.count:,} places in all: --limit N shows N sentences{cap}, --json has every place."
        say(screen, told, style="dim")
