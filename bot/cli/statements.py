"""`onrecord statements`: list the statements held; show, export or remove a statement.

Parses and renders; the store is known to the library opened by `bot.wiring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.cli.terminal import say
from bot.output import json_replies
from bot.output.attribution import ENGLISH, claim, place
from bot.output.speech.names import behalf as behalf_of
from retrieval.dates import long_date
from retrieval.errors import UsageError
from retrieval.filters import Filters, recorded
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

StatementId = Annotated[
    str, typer.Argument(metavar="ID", help="The statement's id, or as much of its start as is unique.")
]

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")


@app.command("list")
@options.filtered()
def list_statements(*, filters: Filters, as_json: options.AsJson = False) -> int:
    """List the statements held, newest first."""
    from retrieval.names.speakers import Speakers

    with options.opened(asking=False) as session:
        every = session.library.held()
    filters = recorded(filters, Speakers(each.record for each in every))
    held = _newest_first(each for each in every if filters.admits(each.record))
    if as_json:
        for each in held:
            terminal.emit(json_replies.line(json_replies.held(each)))
    else:
        _show_held(terminal.console(), held)
    return 0


@app.command("show")
def show(
    statement_id: StatementId,
    text: Annotated[
        bool, options.option("--text", "", "The text alone, byte for byte what a quote's start and end count in.")
    ] = False,
    pager: options.Pager = False,
    as_json: options.AsJson = False,
) -> int:
    """Show one statement: its record and its text, cover pages and notes labelled."""
    if text and as_json:
        raise UsageError("Give either --text or --json, not both.")
    statement = _statement(statement_id)
    if text:
        terminal.emit(statement.text.encode("utf-8"))
    elif as_json:
        terminal.emit(json_replies.line(json_replies.statement(statement)))
    else:
        with terminal.paged(wanted=pager):
            _show_statement(terminal.console(), statement)
    return 0


@app.command("export")
def export(statement_id: StatementId) -> int:
    """Print a statement with its record as front matter; saved as .md or .txt, ingest restores it, id and all."""
    from retrieval.readers.export_seal import statement_file

    terminal.emit(statement_file(_statement(statement_id)))
    return 0


@app.command("remove")
def remove(
    statement_ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids, or their unique beginnings.")],
    as_json: options.AsJson = False,
) -> int:
    """Remove statements from the index; their files stay where they are."""
    from bot import operations
    from bot.cli.show_outcomes import Report

    report = Report(as_json=as_json)
    for outcome in operations.remove_statements(options.configure_process(), statement_ids):
        report.add(outcome)
    return report.end()


def _statement(statement_id: str) -> Statement:
    with options.opened(asking=False) as session:
        return session.library.statement(statement_id)


def _newest_first(held: Iterable[Held]) -> list[Held]:
    by_name = sorted(held, key=lambda each: (each.record.delegation or "", each.id))
    return sorted(by_name, key=lambda each: each.record.date or "", reverse=True)


def _show_held(screen: Console, held: Sequence[Held]) -> None:
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


def _show_statement(screen: Console, statement: Statement) -> None:
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


options.by_default(app, list_statements)
