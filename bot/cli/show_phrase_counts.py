"""Who has said a phrase, for people: every delegation with its counts by year, then the sentences that hold it.

Knows how counts look on a terminal; nothing of how places are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.show_quote import show_quote
from bot.cli.terminal import harmless, print_rows, say
from bot.output.phrase_counts_text import who, years
from bot.phrase_counts import MOST_QUOTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from bot.output.speech.speaker import Speaker
    from bot.phrase_counts import PhraseUse
    from bot.quote import Quote


def show_uses(screen: Console, use: PhraseUse, said: Speaker) -> None:
    """Print every delegation that said it with how often it did in each year, the most frequent first."""
    from rich.table import Table

    screen.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for each in use.uses:
        grid.add_row(harmless(who(said, each)), f"{each.count:,}", years(each))
    print_rows(screen, grid)


def show_sentences(screen: Console, quotes: Sequence[Quote], said: Speaker) -> None:
    """Print the sentences that hold it."""
    for quote in quotes:
        screen.print()
        show_quote(screen, quote, said=said)


def show_rest(screen: Console, use: PhraseUse, shown: int) -> None:
    """Say that there are more places than are shown, and how to have them all."""
    if use.count > shown:
        screen.print()
        cap = f" of the first {MOST_QUOTED} places" if use.count > MOST_QUOTED else ""
        told = f"{use.count:,} places in all: --limit N shows N sentences{cap}, --json has every place."
        say(screen, told, style="dim")
