"""Replies for people: the finding or the verdict, the quotes it rests on, the rows of a comparison, refusals.

Knows how things look on a terminal; nothing of how an answer is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from bot.answer import Answer, Quote, Refusal, Reply, Row, RowStatus
from bot.cli import terminal
from bot.cli.render_check import show_check
from bot.cli.render_quote import show_quote
from bot.cli.terminal import say
from bot.naming import short_name

if TYPE_CHECKING:
    from rich.console import Console

    from retrieval.filters import Filters

ROWS = {RowStatus.SILENT: "silent on this", RowStatus.NOT_HELD: "no statement held"}


def show_reply(screen: Console, reply: Reply) -> None:
    """Print a reply: an answer's finding and quotes, or a refusal's message and what is nearest.

    Where the question was about a quotation, the check of it stands in the place of finding and message.
    """
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
    if answer.check is not None:
        show_check(screen, answer.check, answer.quotes)
        return
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
    if refusal.check is not None:
        show_check(screen, refusal.check)
    else:
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


def numbered(quotes: Sequence[Quote], first: int) -> list[Quote]:
    """The quotes numbered from `first` on."""
    from dataclasses import replace

    return [replace(quote, n=first + offset) for offset, quote in enumerate(quotes)]
