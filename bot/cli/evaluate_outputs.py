"""What becomes of an evaluation's results: the files, the screen, and the exit code with what it is for.

Knows results and their reports, whether they were made just now or read from a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import OnRecordError, UsageError

if TYPE_CHECKING:
    from bot.evaluation.results import Result
    from bot.evaluation.values import Report

FAILED, INCOMPLETE = 1, 3

NEEDED = ("pydantic_evals", "ir_measures", "scipy", "junitparser", "jinja2")
"""What the extra brings, by the names under which it is imported."""

SUFFIXES = (".json", ".xml", ".html")
MOST_NAMED = 20

Output = Annotated[
    list[Path] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write a report: .json (all of it), .xml (JUnit) or .html. Repeatable.",
    ),
]
FailUnder = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-under",
        metavar="METRIC=VALUE",
        help="One more gate: exit code 1 if a metric is worse. Repeatable.",
    ),
]


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


def with_resumed(paths: Sequence[Path], resumed: Path | None) -> list[Path]:
    """The files to write: those named, and where none of them goes on from the one resumed, that one."""
    if resumed is None or any(path.suffix == ".json" for path in paths):
        return [*paths]
    return [*paths, resumed]


def output_paths(paths: Sequence[Path]) -> list[Path]:
    """The files to write, of which each can be.

    Raises:
        UsageError: one names no form, a folder that does not exist, or a place that cannot be written.
    """
    for path in paths:
        if path.suffix not in SUFFIXES:
            raise UsageError(f"--output {path} does not end with {', '.join(SUFFIXES)}: the form is told from that.")
        if not path.parent.is_dir():
            raise UsageError(f"--output {path} names a folder that does not exist: make it first.")
        require_writable(path, f"--output {path}")
    return list(paths)


def require_writable(path: Path, what: str) -> None:
    """Check that a file can be written, by one beside it: not after what is to stand there was worked for.

    Raises:
        UsageError: it cannot; `what` names it.
    """
    import tempfile

    try:
        if path.is_dir():
            raise UsageError(f"{what} is a folder: name a file in it.")
        with tempfile.TemporaryFile(dir=path.parent):
            pass
        if path.exists():
            path.open("ab").close()
    except OSError as error:
        raise UsageError(f"{what} cannot be written: {error.strerror or error}.") from error


def standing(
    result: Result, reports: Sequence[Report], file: Path | None, held: Mapping[tuple[str, str], Result]
) -> tuple[Result | None, str]:
    """What a result is compared with, and a line that says so ("" where nobody named a baseline).

    That is the result of its set and mode that `file` holds. Where there is none, it is that of its set in the mode
    before, if it is among the reports.
    """
    from bot.evaluation.reports.table import told_by

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
    *,
    kept: Mapping[tuple[str, str], Result] | None = None,
    kept_in: Path | None = None,
) -> None:
    """Write the reports to each of the files, in the form that the end of its name says.

    `kept` are results that `kept_in` held before, by set and mode: those that there is no report of stay in it.

    Raises:
        OnRecordError: one cannot be written; the others are.
    """
    from bot.cli.interrupts import put_off

    failed: list[str] = []
    for path in outputs:
        try:
            with put_off():
                same = kept_in is not None and path.exists() and path.samefile(kept_in)
                _write(reports, path, (kept or {}) if same else {})
        except OSError as error:
            failed.append(f"{path} ({error.strerror or error})")
    if failed:
        raise OnRecordError(f"What was measured could not be written to {', '.join(failed)}.")


def _write(reports: Sequence[Report], path: Path, kept: Mapping[tuple[str, str], Result]) -> None:
    from bot.evaluation import gates, results
    from bot.evaluation import report as reporting

    if path.name.endswith(results.COMPACT):
        results.write([results.compact(each.result) for each in reports], path)
    elif path.suffix == ".json":
        new = results.by_mode(each.result for each in reports)
        others = [reporting.reported(one, *gates.of(one)) for name, one in kept.items() if name not in new]
        every = [*reports, *others]
        results.write([each.result for each in every], path, map(reporting.summary, every))
    elif path.suffix == ".xml":
        from bot.evaluation.reports import junit

        junit.write(reports, path)
    else:
        from bot.evaluation.reports import page

        page.write(reports, path)


def show(report: Report, compared: str) -> None:
    """Show a report on the terminal, and under it what it was compared with."""
    from bot.cli import terminal
    from bot.cli.show_evaluation import show as show_report

    show_report(report, terminal.console())
    if compared:
        terminal.note(compared)


def exit_code(reports: Sequence[Report], left: Sequence[str] = (), *, interrupted: bool = False) -> int:
    """The exit code; what it is for is said on standard error, line by line.

    `left` are sets that were not begun.
    """
    from bot.evaluation import gates

    for report in reports:
        for miss in gates.misses(report.result.name, report.gates):
            typer.echo(miss, err=True)
        for worse in report.comparison.failures if report.comparison else ():
            typer.echo(f"{report.result.name}: {worse}", err=True)
        _name_unfinished(report.result)
    if interrupted:
        if left:
            typer.echo(f"not asked at all: {', '.join(left)}", err=True)
        if not reports:
            typer.echo("Interrupted before anything was measured.", err=True)
            return INCOMPLETE
        typer.echo("Interrupted: what was measured is kept; --resume goes on from a result that -o wrote.", err=True)
        return INCOMPLETE
    if any(report.failed for report in reports):
        return FAILED
    return INCOMPLETE if any(report.result.unfinished for report in reports) else 0


def _name_unfinished(result: Result) -> None:
    errors = {one.id: one.error for run in result.runs for one in run if one.error is not None}
    for id_, error in errors.items():
        typer.echo(f"{result.name}: {id_} could not be asked: {error}", err=True)
    rest = [id_ for id_ in result.unfinished if id_ not in errors]
    if rest:
        more = f" and {len(rest) - MOST_NAMED} more" if len(rest) > MOST_NAMED else ""
        typer.echo(f"{result.name}: not asked: {', '.join(rest[:MOST_NAMED])}{more}", err=True)
