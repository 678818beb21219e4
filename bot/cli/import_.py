"""`onrecord import`: a corpus in its own layout into the index, by an importer that is installed.

Parses the options and lists the importers; a corpus is known to its importer, what is shown of it to `import_report`.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from bot.cli import options

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord import ungdc UNGDC_1946-2024/\n\n"
    "onrecord import ungdc UNGDC_1946-2024/ --session 76 --session 78 --dry-run\n\n"
    "A run that was cut short goes on where it was. Exit codes: 0 done, 1 failed, 2 usage or settings, 3 something was "
    "refused or has no delegation that is known; each is named."
)


class _Command(typer.core.TyperCommand):
    """The command; its help names the importers, which are looked for when it is asked for."""

    def get_help(self, ctx: Any) -> str:  # a class of Typer's that it keeps to itself
        """The help as text, its importers looked up now."""
        self.epilog = f"{_installed()}\n\n{_EXAMPLES}"
        return super().get_help(ctx)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("import", rich_help_panel="Statements", cls=_Command)(import_)


def import_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which corpus it is: one of those below.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where it was unpacked.")],
    *,
    session: Annotated[
        list[int] | None,
        typer.Option("--session", metavar="N", help="Only this session, by its number. Repeatable.", min=0),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="Read everything, store nothing.")] = False,
    as_json: options.AsJson = False,
) -> int:
    """Store a corpus in its own layout, and say what was mended in its texts. What is unchanged costs nothing."""
    from bot import operations
    from bot.cli.import_report import ImportReport
    from bot.cli.options import load_settings
    from bot.cli.show_outcomes import progress
    from retrieval.ingest.importers import importer

    corpus = importer(name).corpus(folder, session or [])
    settings = load_settings()
    report = ImportReport(name, corpus, as_json=as_json, dry_run=dry_run)
    try:
        with (
            progress() as on_progress,
            closing(operations.import_corpus(settings, corpus, dry_run=dry_run, on_progress=on_progress)) as imported,
        ):
            for each in imported:
                report.add(each)
    except KeyboardInterrupt:
        report.cut_short()
        raise
    return report.end()


def _installed() -> str:
    from rich.markup import escape

    from retrieval.ingest.importers import installed

    lines = [
        f"[bold]{escape(each.name)}[/bold]  {escape(each.importer.ABOUT)}"
        if each.importer
        else f"[bold]{escape(each.name)}[/bold]  cannot be used ({escape(each.origin)}): {escape(each.fault or '')}"
        for each in installed()
    ]
    return "\n\n".join(["[bold]Installed[/bold]", *(lines or ["none"])])
