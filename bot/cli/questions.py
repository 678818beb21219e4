"""`onrecord questions`: everything that is wrong with question sets, by line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import terminal
from bot.cli.options import FAILED, option
from retrieval.errors import UsageError

app = typer.Typer(rich_markup_mode="rich")


@app.command("lint")
def lint(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        option("--statements", "FOLDER", "Where the sets' statements lie: quotes are looked up there."),
    ] = None,
) -> int:
    """Name everything that is wrong with question sets, by line. Exit code 1 if anything is."""
    from bot.evaluation.lint import lint as faults_of

    if statements is not None and not statements.is_dir():
        raise UsageError(f"--statements {statements} is no folder.")
    faults = [(path, fault) for path in sets for fault in faults_of(path, statements)]
    for path, fault in faults:
        where = f"{path}:{fault.line}" if fault.line else str(path)
        typer.echo(terminal.harmless(f"{where}: {fault.message}"))
    if statements is None:
        terminal.note("Quotes were not looked up: --statements FOLDER names where the statements lie.")
    if not faults:
        terminal.note(f"Nothing is wrong with {', '.join(map(str, sets))}.")
    return FAILED if faults else 0
