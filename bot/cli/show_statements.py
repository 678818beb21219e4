"""Statements for people: the list of statements held, and a statement in full.

Knows how records and parts look on a terminal; nothing of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.cli.terminal import say
from bot.output.attribution import ENGLISH, claim, place
from bot.output.speech.names import behalf as behalf_of
from retrieval.dates import long_date
from retrieval.names.groups import unconfirmed
from retrieval.statement import PartKind

if TYPE_CHECKING:
    from rich.console import Console

    from retrieval.held import Held
    from retrieval.statement import Record, Statement

TABLE_FROM = 110
"""Columns from which on statements stand in a table; below, each has a few lines of its own."""

NO_DELEGATION = "delegation not recorded"

NOT_SPEECH = {
    PartKind.COVER: "from the cover page, not the speaker's words",
    PartKind.DISCLAIMER: "from a disclaimer, not the speaker's words",
    PartKind.HEADING: "from a heading, not the speaker's words",
    PartKind.NOTE: "from an editor's note, not the speaker's words",
}
"""What is said before a part of a statement that is not the speaker's words."""


def newest_first(held: Iterable[Held]) -> list[Held]:
    """The statements by date, latest first, undated statements last; then by delegation."""
    by_name = sorted(held, key=lambda each: (each.record.delegation or "", each.id))
    return sorted(by_name, key=lambda each: each.record.date or "", reverse=True)


def show_held(screen: Console, held: Sequence[Held]) -> None:
    """Print the statements: a table where there is room, else a few lines each."""
    if not held:
        say(screen, "No statement meets this. To add some: onrecord ingest PATH…")
        return
    columns = screen.width if screen.is_terminal else None
    if columns is None or columns >= TABLE_FROM:
        _show_table(screen, held)
    else:
        for each in held:
            _show_entry(screen, each)
    say(screen, f"{len(held)} {'statement' if len(held) == 1 else 'statements'}.", style="dim")


def _show_table(screen: Console, held: Sequence[Held]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", show_header=screen.is_terminal)
    for name in ("id", "delegation", "speaker", "forum, session", "date", "in", "characters", "source"):
        # An id or a date that is cut is of no use; a long name may be.
        fixed = name in {"id", "date", "in", "characters"}
        table.add_column(name, no_wrap=fixed, justify="right" if name == "characters" else "left", overflow="fold")
    for each in held:
        record = each.record
        cells = (
            each.id,
            record.delegation or NO_DELEGATION,
            record.speaker or "",
            place(record.forum, record.session),
            long_date(record.date),
            record.language or "",
            f"{each.length:,}",
            each.source,
        )
        table.add_row(*(Text(terminal.harmless(cell)) for cell in cells))
    if screen.is_terminal:
        screen.print(table)
    else:
        # One line a statement, nothing cut, whatever width is assumed where there is no terminal.
        room = sum(max(len(str(cell)) for cell in column.cells) * 2 + 2 for column in table.columns)
        terminal.print_rows(screen, table, room)


def _show_entry(screen: Console, held: Held) -> None:
    record = held.record
    say(screen, record.delegation or NO_DELEGATION, style="bold", label=f"{held.id}  ")
    for detail in (
        record.speaker,
        " · ".join(part for part in (place(record.forum, record.session), long_date(record.date)) if part),
        f"{record.language or 'language not known'} · {held.length:,} characters · {held.source}",
    ):
        if detail:
            say(screen, detail, indent=2)


def show_record(screen: Console, record: Record) -> None:
    """Print the known fields of a record, a line each."""
    fields = {
        "Delegation": record.delegation or NO_DELEGATION,
        "Code": record.code,
        "Speaker": record.speaker,
        "Post": record.post,
        "On behalf of": _on_behalf_of(record),
        "Forum": record.forum,
        "Session": record.session,
        "Agenda item": record.agenda_item,
        "Date": long_date(record.date),
        "Language": record.language,
        "Symbol": record.symbol,
        "Title": record.title,
        "URL": record.source_url,
    }
    for name, value in fields.items():
        if value:
            say_fact(screen, name, value)


def _on_behalf_of(record: Record) -> str:
    """The groups spoken for, each with the place in the text, and the end of speaking for the group."""
    until = {each.name: "" if each.until is None else f", up to {each.until}" for each in record.behalf}
    places = {each.name: f" (said at {each.start}-{each.end}{until[each.name]})" for each in record.behalf}
    doubted = unconfirmed(record)
    names = {name: claim(behalf_of(ENGLISH, name)) if name in doubted else name for name in record.on_behalf_of}
    return ", ".join(told + places.get(name, "") for name, told in names.items())


def say_fact(screen: Console, name: str, value: str) -> None:
    """Print a fact beside a name, in a column."""
    say(screen, value, label=f"{name + ':':<14}")


def show_statement(screen: Console, statement: Statement) -> None:
    """Print a statement: the record, then the text, dim and labelled where the words are not the speaker's."""
    say_fact(screen, "Statement", statement.id)
    show_record(screen, statement.record)
    say_fact(screen, "Source", statement.source)
    label = ""
    for part in statement.parts:
        text = statement.text[part.start : part.end].strip()
        if not text:
            continue
        before, label = label, NOT_SPEECH.get(part.kind, "")
        screen.print()
        if label and label != before:
            say(screen, f"[{label}]", style="dim italic")
        style = "" if part.kind is PartKind.SPEECH else "dim"
        for each in terminal.lines(terminal.visible(text), terminal.width(screen)):
            screen.print(each, style=style, soft_wrap=True)
