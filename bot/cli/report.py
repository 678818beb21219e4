"""`onrecord report`: the reports of an evaluation once more, from the result that it wrote.

Parses and reads; asks nothing. What becomes of a result is known to `evaluate_outputs`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.evaluate_outputs import (
    FailUnder,
    Output,
    exit_code,
    output_paths,
    require_extra,
    show,
    standing,
    write,
)
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.results import Result
    from bot.evaluation.values import Report

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord report result.json -o page.html\n\n"
    "onrecord report now.json --baseline before.json\n\n"
    "onrecord report result.json -o set.baseline.json\n\n"
    "The gates are those of the result. Exit codes as those of onrecord evaluate."
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("report", rich_help_panel="Upkeep", epilog=_EXAMPLES)(report)


def report(
    files: Annotated[
        list[Path], typer.Argument(metavar="RESULT…", help="Results (.json) that onrecord evaluate -o wrote.")
    ],
    *,
    output: Output = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Compare with an earlier result (.json).")
    ] = None,
    fail_under: FailUnder = None,
) -> int:
    """Show and write the reports of an evaluation again, from its result, without asking anything."""
    require_extra()
    from dataclasses import replace

    from bot.evaluation import gates, results
    from bot.evaluation import report as reporting

    typed = tuple(fail_under or ())
    further = tuple(map(gates.typed, typed))
    outputs = output_paths(output or ())
    found = _read(files)
    earlier = results.by_mode(results.read(baseline)) if baseline else {}
    held = [gates.of(each) for each in found]
    reports: list[Report] = []
    said: list[str] = []
    for result, (of_set, named) in zip(found, held, strict=True):
        now = replace(result, fail_under=(*result.fail_under, *typed))
        then, compared = standing(now, reports, baseline, earlier)
        reports.append(reporting.reported(now, of_set, (*named, *further), then))
        said.append(compared)
    try:
        write(reports, outputs)
    finally:
        for each, compared in zip(reports, said, strict=True):
            show(each, compared)
    return exit_code(reports)


def _read(files: Sequence[Path]) -> list[Result]:
    """The results of the files.

    Raises:
        UsageError: a file is none or holds none, a result is compact, or two are of one set in one mode.
    """
    from bot.evaluation import results

    found: list[Result] = []
    for path in files:
        for one in results.read(path):
            if one.is_compact:
                raise UsageError(f"{path} is a compact result, which has no replies: it can only be a --baseline.")
            found.append(one)
    if not found:
        raise UsageError(f"No result is in {', '.join(map(str, files))}: nothing was asked when it was written.")
    if len(results.by_mode(found)) < len(found):
        raise UsageError("Two of the results are of one set in one mode: report on one, with the other as --baseline.")
    return found
