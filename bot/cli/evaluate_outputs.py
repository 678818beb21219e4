"""What becomes of an evaluation's results: the files, the screen, and the exit code with what it is for.

Knows results and their reports; asks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrieval.errors import OnRecordError, UsageError

if TYPE_CHECKING:
    from bot.evaluation.results import Result
    from bot.evaluation.values import Report

FAILED, INCOMPLETE = 1, 3

NEEDED = ("ir_measures", "scipy", "jinja2")
"""What the extra brings, by the names under which it is imported."""

SUFFIXES = (".json", ".html")


def require_extra() -> None:
    """Check that all is installed that an evaluation needs beside the rest.

    Raises:
        UsageError: something is missing; says how to install it.
    """
    from importlib.util import find_spec

    if missing := [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]:
        raise UsageError(
            f"`onrecord evaluate` needs {', '.join(missing)}, not installed here: pip install '.[evaluate]' brings all "
            "that it needs, in the folder of the project (or pip install 'onrecord[evaluate]')."
        )


def output_paths(paths: Sequence[Path], resumed: Path | None) -> list[Path]:
    """The files to write: those named, and where no result is among them, the one that is gone on from.

    Raises:
        UsageError: one names no form, or a place that cannot be written: said before any question is asked.
    """
    import tempfile

    listed = [*paths]
    if resumed is not None and not any(path.suffix == ".json" for path in paths):
        listed.append(resumed)
    for path in listed:
        if path.suffix not in SUFFIXES:
            raise UsageError(f"--output {path} does not end with {', '.join(SUFFIXES)}: the form is told from that.")
        try:
            with tempfile.TemporaryFile(dir=path.parent):
                pass
            if path.exists():
                path.open("ab").close()
        except OSError as error:
            raise UsageError(f"--output {path} cannot be written: {error.strerror or error}.") from error
    return listed


def standing(
    result: Result, reports: Sequence[Report], file: Path | None, held: Mapping[tuple[str, str], Result]
) -> tuple[Result | None, str]:
    """What a result is compared with, and a line that says so ("" where nobody named a baseline).

    That is the result of its set and mode that `file` holds. Where there is none, it is that of its set in the mode
    before, if it is among the reports.
    """
    from bot.evaluation.reports.figures import told_by

    earlier = held.get((result.name, result.mode))
    before = next((one.result for one in reversed(reports) if one.result.name == result.name), None)
    if file is None:
        return before, ""
    if earlier is not None:
        return earlier, f"Compared with {file}."
    instead = f"it is compared with the {told_by(before)}" if before else "nothing is compared"
    return before, f"{file} has no result of the set {result.name} in mode {result.mode}: {instead}."


def write(
    reports: Sequence[Report],
    outputs: Sequence[Path],
    resumed: Path | None,
    before: Mapping[tuple[str, str], Result],
) -> None:
    """Write the reports to each of the files, in the form that the end of its name says.

    `before` are the results that the file `resumed` held: those that there is no report of stay in it.

    Raises:
        OnRecordError: one cannot be written; the others are.
    """
    from dataclasses import replace

    from bot.evaluation import results
    from bot.evaluation.report import summary
    from bot.evaluation.reports import page

    measured = results.by_mode(replace(each.result, summary=summary(each)) for each in reports)
    failed: list[str] = []
    for path in outputs:
        try:
            if path.name.endswith(results.COMPACT):
                results.write(map(results.compact, measured.values()), path)
            elif path.suffix == ".json":
                kept = before if resumed and path.exists() and path.samefile(resumed) else {}
                results.write({**kept, **measured}.values(), path)
            else:
                page.write(reports, path)
        except OSError as error:
            failed.append(f"{path} ({error.strerror or error})")
    if failed:
        raise OnRecordError(f"What was measured could not be written to {', '.join(failed)}.")


def show(report: Report, compared: str) -> None:
    """Show a report on the terminal, and under it what it was compared with."""
    from bot.cli import show_evaluation, terminal

    show_evaluation.show(report, terminal.console())
    if compared:
        terminal.note(compared)


def exit_code(reports: Sequence[Report], left: Sequence[str], *, interrupted: bool) -> int:
    """The exit code; what it is for is said on standard error, line by line. `left` are sets that were not begun."""
    for report in reports:
        for fault in report.faults:
            typer.echo(f"{report.result.name}: {fault}", err=True)
        _name_unfinished(report.result)
    if interrupted:
        if left:
            typer.echo(f"not asked at all: {', '.join(left)}", err=True)
        kept = "what was measured is kept; --resume goes on from a result that -o wrote."
        typer.echo(f"Interrupted: {kept}" if reports else "Interrupted before anything was measured.", err=True)
        return INCOMPLETE
    if any(report.faults for report in reports):
        return FAILED
    return INCOMPLETE if any(report.result.unfinished for report in reports) else 0


def _name_unfinished(result: Result) -> None:
    from bot.evaluation.reports.figures import some

    errors = {one.id: one.error for run in result.runs for one in run if one.error is not None}
    for id_, error in errors.items():
        typer.echo(f"{result.name}: {id_} could not be asked: {error}", err=True)
    if rest := [id_ for id_ in result.unfinished if id_ not in errors]:
        typer.echo(f"{result.name}: not asked: {some(rest)}", err=True)
