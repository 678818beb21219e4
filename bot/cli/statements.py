"""`onrecord statements`: what is held, one statement in full, taking one out again, removing one.

Parses and renders; the store is known to the library that `bot.wiring` opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options
from retrieval.errors import UsageError
from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers

if TYPE_CHECKING:
    from bot.wiring import Session
    from retrieval.statement import Statement

StatementId = Annotated[
    str, typer.Argument(metavar="ID", help="The statement's id, or as much of its start as is unique.")
]

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")


def register(root: typer.Typer) -> None:
    """Add the group of commands to the application."""
    root.add_typer(
        app, name="statements", help="The statements held: list, show, export, remove.", rich_help_panel="Statements"
    )


@app.callback()
def _list_by_default(context: typer.Context, as_json: options.AsJson = False) -> int | None:
    if context.invoked_subcommand is None:
        return list_statements(as_json=as_json)
    if as_json:
        raise UsageError(f"Write --json behind the command: onrecord statements {context.invoked_subcommand} --json.")
    return None


@app.command("list")
@options.filtered()
def list_statements(
    *,
    filters: Filters,
    as_json: options.AsJson = False,
) -> int:
    """List the statements held, newest first."""
    from bot.cli import terminal
    from bot.cli.show_statements import newest_first, show_held
    from bot.output import json_replies

    with _library() as opened:
        every = opened.library.held()
        filters = recorded(filters, Speakers(each.record for each in every))
        held = newest_first(each for each in every if filters.admits(each.record))
    if as_json:
        for each in held:
            terminal.emit(json_replies.line(json_replies.held(each)))
        return 0
    show_held(terminal.console(), held)
    return 0


@app.command("show")
def show(
    statement_id: StatementId,
    text: Annotated[
        bool,
        typer.Option("--text", metavar="", help="The text alone, byte for byte what a quote's start and end count in."),
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Show one statement: its record and its text, cover pages and notes labelled."""
    from bot.cli import terminal
    from bot.cli.show_statements import show_statement
    from bot.output import json_replies

    if text and as_json:
        raise UsageError("Give either --text or --json, not both.")
    statement = _statement(statement_id)
    if text:
        terminal.emit(statement.text.encode("utf-8"))
    elif as_json:
        terminal.emit(json_replies.line(json_replies.statement(statement)))
    else:
        show_statement(terminal.console(), statement)
    return 0


@app.command("export")
def export(statement_id: StatementId) -> int:
    """Print a statement with its record as front matter; saved as .md or .txt, ingest restores it, id and all."""
    from bot.cli import terminal
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
    from bot.cli.options import load_settings
    from bot.cli.show_outcomes import Report

    report = Report(as_json=as_json)
    for outcome in operations.remove_statements(load_settings(), statement_ids):
        report.add(outcome)
    return report.end()


def _statement(statement_id: str) -> Statement:
    with _library() as opened:
        return opened.library.statement(statement_id)


@contextmanager
def _library() -> Iterator[Session]:
    from bot import wiring
    from bot.cli import terminal
    from bot.cli.options import load_settings

    with closing(wiring.open_session(load_settings(), say=terminal.note, asking=False)) as opened:
        yield opened
