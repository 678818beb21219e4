"""Replies for people: the finding, quotes that nobody takes for prose, who said them where and when, refusals.

Knows how things look on a terminal; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from bot.answer import Answer, Quote, Refusal, Reply, Row, RowStatus
from bot.attribution import NOT_SPEECH, where, who
from bot.cli import terminal
from bot.naming import short_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from retrieval.filters import Filters

BAR = "cyan reverse"
"""The bar beside a quote is a space in reverse video: it sets the quote off and copies as white space."""

ROWS = {RowStatus.SILENT: "silent on this", RowStatus.NOT_HELD: "no statement held"}


def show_reply(screen: Console, reply: Reply) -> None:
    """Print a reply: an answer's finding and quotes, or a refusal's message and what is nearest."""
    if isinstance(reply, Answer):
        _show_answer(screen, reply)
    else:
        _show_refusal(screen, reply)
    if reply.degraded:
        say(screen, f"Without the model: {reply.degraded}", style="yellow")
    if reply.rejected:
        what = "; ".join(f"“{each.what}” ({each.why})" for each in reply.rejected)
        say(screen, f"Left out by the gate: {what}", style="yellow")


def _show_answer(screen: Console, answer: Answer) -> None:
    say(screen, answer.finding, style="bold")
    for claim in answer.claims:
        if claim.text != answer.finding:
            say(screen, f"{claim.text} {' '.join(f'[{n}]' for n in claim.quotes)}", label="- ")
    rows = answer.rows if len(answer.rows) > 1 else ()
    shown: set[int] = set()
    for row in rows:
        screen.print()
        _show_row(screen, row)
        quotes = [quote for quote in answer.quotes if quote.n in row.quotes and quote.n not in shown]
        shown.update(quote.n for quote in quotes)
        _show_quotes(screen, quotes)
    _show_quotes(screen, [quote for quote in answer.quotes if quote.n not in shown])


def _show_row(screen: Console, row: Row) -> None:
    name = short_name(row.delegation.name)
    if row.status is RowStatus.QUOTED:
        say(screen, name, style="bold")
    else:
        say(screen, f"{name}: {ROWS[row.status]}")


def _show_refusal(screen: Console, refusal: Refusal) -> None:
    say(screen, refusal.message, style="bold")
    for row in refusal.rows if len(refusal.rows) > 1 else ():
        _show_row(screen, row)
    if refusal.nearest:
        screen.print()
        say(screen, "Nearest, not evidence:", style="dim italic")
        for n, quote in enumerate(refusal.nearest):
            if n:
                screen.print()
            show_quote(screen, quote, evidence=False)


def _show_quotes(screen: Console, quotes: Iterable[Quote]) -> None:
    for quote in quotes:
        screen.print()
        show_quote(screen, quote)


def show_quote(
    screen: Console,
    quote: Quote,
    *,
    evidence: bool = True,
    before: str = "",
    after: str = "",
    pieces: Sequence[terminal.Piece] | None = None,
) -> None:
    """Print a quote between quotation marks beside a bar, and below it whose words they are and where they stand.

    What is not evidence has no bar, is dim, and its number stands in round brackets. `before` and `after`, the
    statement's text around the quote, stand outside of the quotation marks, dim. `pieces` are the quote's text cut
    into stretches, each with the style that sets it apart.
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
    say(screen, who(quote), style=style, indent=len(indent), label="— ")
    columns = terminal.width(screen)
    place = where(quote)
    # A date is not to be broken across lines: where it has no room it gets a line of its own.
    fits = columns is None or len(indent) + 2 + len(place) <= columns
    for detail in ([place] if fits else place.split(" · ")) + [NOT_SPEECH.get(quote.part, "")]:
        if detail:
            say(screen, detail, style=style, indent=len(indent) + 2)
    say(screen, quote.permalink, style="dim", indent=len(indent) + 2)


def _show_beside(screen: Console, pieces: Sequence[terminal.Piece], label: str, indent: str, *, bar: bool) -> None:
    """Print text line by line beside a bar; only white space is added within it."""
    from rich.text import Text

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


def filters_line(given: Filters) -> str:
    """Filters on one line as /filters takes them, delegations by their names; "" where none is set."""
    from retrieval.delegations import named

    pairs: list[str] = []
    for field in fields(given):
        value = getattr(given, field.name)
        name = field.name.removesuffix("s") if isinstance(value, tuple) else field.name
        values: list[str] = list(value) if isinstance(value, tuple) else [value] if value else []
        if name == "delegation":
            values = [short_name(named(code)) for code in values]
        pairs += [f'{name}="{each}"' if " " in each else f"{name}={each}" for each in values]
    return terminal.harmless("  ".join(pairs))


def say(screen: Console, text: str, *, style: str = "", indent: int = 0, label: str | Text = "") -> None:
    """Print prose, wrapped at the terminal's width, beside a label that only its first line has."""
    from rich.text import Text

    beside = Text(" " * indent) + (Text(label, style=style) if isinstance(label, str) else label)
    columns = terminal.width(screen)
    room = None if columns is None else columns - len(beside)
    for n, each in enumerate(terminal.lines(terminal.harmless(text), room)):
        before = Text(" " * len(beside)) if n else beside.copy()
        screen.print(before.append(each, style=style), soft_wrap=True)


def numbered(quotes: Sequence[Quote], first: int) -> list[Quote]:
    """The quotes numbered from `first` on."""
    from dataclasses import replace

    return [replace(quote, n=first + offset) for offset, quote in enumerate(quotes)]
