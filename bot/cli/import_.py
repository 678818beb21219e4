"""`onrecord import`: a corpus into the index, by an importer that is installed.

Parses the options, lists the importers, and prints the outcomes and repairs of a whole corpus, for people or for
programs; how a corpus is read and mended is known to the importer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from bot.cli import options, terminal
from bot.cli.show_outcomes import Report, named, statements
from bot.cli.terminal import say
from bot.output import json_replies
from retrieval.ingest.files import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.ingest.import_corpus import Corpus
    from retrieval.ingest.outcome import Outcome

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord import ungdc UNGDC_1946-2024/\n\n"
    "onrecord import ungdc UNGDC_1946-2024/ --session 76 --session 78 --dry-run\n\n"
    "A run that was cut short goes on where it was. Exit codes: 0 done, 1 failed, 2 usage or settings, 3 something was "
    "refused or has no delegation that is known; each is named."
)

_MOST_PASSED_OVER = 5
"""Files that are named of those that were passed over; of more, how many there are."""


class ImportCommand(typer.core.TyperCommand):
    """The command; the help names the importers, found when the help is asked for."""

    def get_help(self, ctx: Any) -> str:  # a class of Typer's that it keeps to itself
        """The help as text, importers looked up now."""
        self.epilog = f"{_installed()}\n\n{_EXAMPLES}"
        return super().get_help(ctx)


def import_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which corpus it is: one of those below.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where it was unpacked.")],
    *,
    session: Annotated[
        list[int] | None, options.option("--session", "N", "Only this session, by its number. Repeatable.", min=0)
    ] = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> int:
    """Store a corpus in its own layout, and say what was mended in its texts. What is unchanged costs nothing."""
    from bot import operations
    from retrieval.ingest.importers import importer

    corpus = importer(name).corpus(folder, session or [])
    settings = options.configure_process()
    report = Report(as_json=as_json, dry_run=dry_run)
    done: list[Outcome] = []

    def add(each: Outcome) -> None:
        done.append(each)
        report.add(each, json_replies.imported(each) if as_json else None)

    report.add_all(
        lambda on_progress: operations.import_corpus(settings, corpus, dry_run=dry_run, on_progress=on_progress), add
    )
    if as_json:
        terminal.emit(json_replies.line(json_replies.whole_import(name, corpus, done)))
    else:
        _tell(corpus, done)
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


def _tell(corpus: Corpus, done: Sequence[Outcome]) -> None:
    screen = terminal.console()
    if repairs := json_replies.repairs(done):
        kinds = ", ".join(f"{kind} ({count})" for kind, count in repairs.most_common())
        say(screen, f"Mended in {statements(sum(bool(each.repairs) for each in done))}: {kinds}.")
    for remark in corpus.remarks:
        say(screen, remark, style="yellow")
    if remarked := [each for each in done if each.remark]:
        some = ", such as" if len(remarked) > 1 else ":"
        say(screen, f"{statements(len(remarked))} with a remark{some}", style="yellow")
        say(screen, f"{shown(remarked[0].path)}: {remarked[0].remark}", style="yellow", indent=2)
    if passed := corpus.passed_over:
        names = named([path.name for path in passed], _MOST_PASSED_OVER)
        say(screen, f"Passed over, since their names are none of the corpus: {names}.")
