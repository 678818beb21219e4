"""`onrecord statements`: list the statements held; show, export or remove a statement.

Parses and renders; the store is known to the library opened by `bot.wiring`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.output import json_replies
from retrieval.errors import UsageError
from retrieval.filters import Filters, recorded

if TYPE_CHECKING:
    from retrieval.statement import Statement

StatementId = Annotated[
    str, typer.Argument(metavar="ID", help="The statement's id, or as much of its start as is unique.")
]

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")


@app.command("list")
@options.filtered()
def list_statements(*, filters: Filters, as_json: options.AsJson = False) -> int:
    """List the statements held, newest first."""
    from bot.cli.show_statements import newest_first, show_held
    from retrieval.names.speakers import Speakers

    with options.opened(asking=False) as session:
        every = session.library.held()
    filters = recorded(filters, Speakers(each.record for each in every))
    held = newest_first(each for each in every if filters.admits(each.record))
    if as_json:
        for each in held:
            terminal.emit(json_replies.line(json_replies.held(each)))
    else:
        show_held(terminal.console(), held)
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
    from bot.cli.show_statements import show_statement

    if text and as_json:
        raise UsageError("Give either --text or --json, not both.")
    statement = _statement(statement_id)
    if text:
        terminal.emit(statement.text.encode("utf-8"))
    elif as_json:
        terminal.emit(json_replies.line(json_replies.statement(statement)))
    else:
        with terminal.paged(wanted=pager):
            show_statement(terminal.console(), statement)
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


options.by_default(app, list_statements)
