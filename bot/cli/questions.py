"""`onrecord questions lint`: name what is wrong with a question set.

Parses and prints; the form of a set is known to `bot.evaluation`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import UsageError

FAILED = 1

app = typer.Typer(rich_markup_mode="rich")


def register(root: typer.Typer) -> None:
    """Add the group of commands to the application."""
    root.add_typer(app, name="questions", help="Question sets for evaluate: check one.", rich_help_panel="Upkeep")


@app.command("lint")
def lint(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        typer.Option(
            "--statements", metavar="FOLDER", help="Where the sets' statements lie: quotes are looked up there."
        ),
    ] = None,
) -> int:
    """Name everything that is wrong with question sets, by line. Exit code 1 if anything is."""
    from bot.cli import terminal
    from bot.evaluation import lint as linting

    if statements is not None and not statements.is_dir():
        raise UsageError(f"--statements {statements} is no folder.")
    found = 0
    for path in sets:
        faults = linting.lint(path, statements)
        found += len(faults)
        for fault in faults:
            where = f"{path}:{fault.line}" if fault.line else str(path)
            typer.echo(terminal.harmless(f"{where}: {fault.message}"))
    if statements is None:
        terminal.note("Quotes were not looked up: --statements FOLDER names where the statements lie.")
    if not found:
        terminal.note(f"Nothing is wrong with {', '.join(map(str, sets))}.")
    return FAILED if found else 0
