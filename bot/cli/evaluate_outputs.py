"""The results of an evaluation in files, on the screen, and as an exit code with reasons.

Knows results and reports; asks nothing.
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
    """Check that the libraries of the extra `evaluate` are installed.

    Raises:
        UsageError: a library is missing; says how to install the extra.
    """
    from importlib.util import find_spec

    if missing := [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]:
        raise UsageError(
            f"`onrecord evaluate` needs {', '.join(missing)}, not installed here: pip install '.[evaluate]' brings all "
            "that it needs, in the folder of the project (or pip install 'onrecord[evaluate]')."
        )


def output_paths(paths: Sequence[Path], resumed: Path | None) -> list[Path]:
    """The files to write: the files named, and the resumed file where no result is named.

    Raises:
        UsageError: a name has no known suffix, or cannot be written: said before any question is asked.
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
    """The earlier result to compare with, and a line that names the file ("" where nobody named a baseline).

    The earlier result has the same set and mode in `file`; else the same set in the mode before, among the reports.
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
    """Write the reports to each file, in the format that the suffix names.

    `before` are the results in the file `resumed`: results without a report stay there.

    Raises:
        OnRecordError: a file cannot be written; the other files are.
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


def exit_code(reports: Sequence[Report], left: Sequence[str], *, interrupted: bool) -> int:
    """The exit code; the reasons are said on standard error, line by line. `left` are sets that were not begun."""
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
