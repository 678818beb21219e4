"""A quote for people: set off from prose, with speaker, place and date.

Knows how a quote looks on a terminal; nothing of questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.cli import terminal
from bot.cli.terminal import say
from bot.output.attribution import ENGLISH, remarks, where, who
from bot.output.speech.speaker import Speaker
from bot.quote import Quote

BAR = "cyan reverse"
"""The bar beside a quote is a space in reverse video: it sets the quote off and copies as white space."""


def show_quote(
    screen: Console,
    quote: Quote,
    *,
    evidence: bool = True,
    before: str = "",
    after: str = "",
    pieces: Sequence[terminal.Piece] | None = None,
    said: Speaker = ENGLISH,
) -> None:
    """Print a quote between quotation marks beside a bar, and below the attribution and the permalink.

    A quote that is no evidence has no bar, is dim, and has the number in round brackets. `before` and `after`, the
    statement's text around the quote, stand outside of the quotation marks, dim. `pieces` are the quote's text cut
    into stretches, each with a style. The attribution is in the language of `said`.
    """
    label = f"[{quote.n}] " if evidence else f"({quote.n}) "
    indent = " " * len(label)
    style = "" if evidence else "dim"
    if before.strip():
        _show_beside(screen, [("… " + before.strip(), "dim")], indent, indent, bar=evidence)
    words = [(quote.text.strip(), style)] if pieces is None else pieces
    _show_beside(screen, [("“", style), *words, ("”", style)], label, indent, bar=evidence)
    if after.strip():
        _show_beside(screen, [(after.strip() + " …", "dim")], indent, indent, bar=evidence)
    say(screen, who(quote, said), style=style, indent=len(indent), label="— ")
    columns = terminal.width(screen)
    place = where(quote, said)
    # A date is not to be broken across lines: where it has no room it gets a line of its own.
    fits = columns is None or len(indent) + 2 + len(place) <= columns
    for detail in (*([place] if fits else place.split(" · ")), *remarks(quote, said)):
        if detail:
            say(screen, detail, style=style, indent=len(indent) + 2)
    say(screen, quote.permalink, style="dim", indent=len(indent) + 2)


def _show_beside(screen: Console, pieces: Sequence[terminal.Piece], label: str, indent: str, *, bar: bool) -> None:
    """Print text line by line beside a bar; only white space is added within the text."""
    columns = terminal.width(screen)
    room = None if columns is None else columns - len(label) - 2
    for n, each in enumerate(terminal.styled_lines(pieces, room)):
        row = Text()
        row.append(label if n == 0 else indent, style="bold" if bar else "dim")
        if columns is not None:
            row.append(" ", style=BAR if bar else "")
            row.append(" ")
        row.append(each)
        screen.print(row, soft_wrap=True)
