"""`onrecord evaluate`: fixed question sets asked of the Engine, and whether the answers are good enough.

Parses, runs, reports and decides the exit code; figures and gates are known to `bot.evaluating`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import AnswerMode, Mode, require_model
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluating.questions import QuestionSet
    from bot.evaluating.results import Result
    from bot.evaluating.values import Report
    from bot.settings import Settings

FAILED, INCOMPLETE = 1, 3

NEEDED = ("pydantic_evals", "ir_measures", "scipy", "junitparser")
"""What the extra brings, by the names under which it is imported."""

COMPACT = ".baseline.json"
"""How the name of a result ends that is written small, to be compared with."""

SUFFIXES = (".json", ".xml", ".html")
MOST_NAMED = 20

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord evaluate corpus/questions/statement.jsonl --statements corpus/statements\n\n"
    "onrecord evaluate set.jsonl -o result.json -o page.html --baseline set.baseline.json\n\n"
    "onrecord evaluate set.jsonl --half test --fail-under first_quote=0.9\n\n"
    "Gates lie beside a set, in NAME.gates.toml. Exit codes: 0 done, 1 a gate is missed or worse than the baseline, "
    "2 usage or settings, 3 some questions could not be asked (each is named) or it was interrupted."
)


class Half(StrEnum):
    """A half of a set, by the beginning of its ids."""

    DEV = "dev"
    TEST = "test"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("evaluate", rich_help_panel="Upkeep", epilog=_EXAMPLES)(evaluate)


def evaluate(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        typer.Option(
            "--statements",
            metavar="FOLDER",
            help="Where the sets' statements lie: each set is asked of these alone, in an index of its own.",
        ),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write a report: .json (all of it), .xml (JUnit) or .html. Repeatable.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Compare with an earlier result (.json).")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under",
            metavar="METRIC=VALUE",
            help="One more gate: exit code 1 if a metric is worse. Repeatable.",
        ),
    ] = None,
    repeat: Annotated[
        int, typer.Option("--repeat", metavar="N", min=1, max=100, help="Ask N times, and show what varies.")
    ] = 1,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many questions.")] = None,
    only: Annotated[
        str | None, typer.Option("--filter", metavar="TAG", help="Only questions with this tag, or in this language.")
    ] = None,
    half: Annotated[
        Half | None, typer.Option("--half", metavar="dev|test", help="Only the half whose ids begin so.")
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option("--calibrate", metavar="", help="Show what other refusal thresholds would do, on the dev half."),
    ] = False,
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="FILE", help="Go on from a result (.json) that was cut short.")
    ] = None,
    mode: AnswerMode = Mode.AUTO,
) -> int:
    """Ask fixed questions, say how good the answers are, and fail if they are not good enough."""
    _require_extra()
    from bot.cli import evaluate_run as running
    from bot.cli.startup import load_settings
    from bot.evaluating import gates, questions, reporting, results

    if calibrate and half is Half.TEST:
        raise UsageError("--calibrate asks the development half alone: leave --half test out.")
    named = [gates.typed(each) for each in fail_under or ()]
    outputs = [_output(path) for path in output or ([resume] if resume else ())]
    settings = load_settings()
    require_model(settings, mode)
    chosen = "dev" if calibrate else half.value if half else None
    loaded = [_narrowed(questions.load(path), only, limit, chosen) for path in sets]
    if len({each.name for each in loaded}) < len(loaded):
        raise UsageError("Two of the sets have one name: a result tells sets apart by the name in their first line.")
    if statements is not None:
        for one in loaded:
            running.statement_files(one, statements)
    of_sets = [gates.load(gates.beside(path)) for path in sets]
    earlier = results.by_mode(results.read(baseline)) if baseline else {}
    before = results.by_mode(results.read(resume)) if resume else {}
    due = [(*pair, each) for pair in zip(loaded, of_sets, strict=True) for each in _modes(mode, settings, calibrate)]
    if resume and not any((each.name, how) in before for each, _, how in due):
        raise UsageError(
            f"--resume {resume} has no result of these sets in this mode: run them anew, without --resume."
        )
    plan = running.Plan(settings, statements, repeat, chosen, calibrate)
    reports: list[Report] = []
    interrupted = False
    for each, of_set, how in due:
        result, interrupted = running.run(each, how, plan, before.get((each.name, how)))
        # With a model, quotes alone are what it is held to, unless there is a baseline of it.
        beside = next((r.result for r in reports if r.result.name == each.name), None)
        reports.append(reporting.reported(result, of_set, named, earlier.get((each.name, how)) or beside))
        _write(reports, outputs)  # before anything is shown: whoever reads that may stop reading
        _show(reports[-1], compared=bool(baseline))
        if interrupted:
            break
    left = [f"{each.name} ({how})" for each, _, how in due[len(reports) :]]
    return _code(reports, left, interrupted=interrupted)


def _modes(mode: Mode, settings: Settings, calibrate: bool) -> tuple[str, ...]:
    """The modes that a set is asked in: with a model where one is set, and beside it without."""
    if calibrate or mode is Mode.QUOTES or settings.model is None:
        return (Mode.QUOTES.value,)
    return (Mode.MODEL.value,) if mode is Mode.MODEL else (Mode.QUOTES.value, Mode.MODEL.value)


def _require_extra() -> None:
    from importlib.util import find_spec

    if missing := [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]:
        raise UsageError(
            f"`onrecord evaluate` needs {', '.join(missing)}, not installed here: pip install '.[evaluate]' brings all "
            "that it needs, in the folder of the project (or pip install 'onrecord[evaluate]')."
        )


def _output(path: Path) -> Path:
    if path.suffix not in SUFFIXES:
        raise UsageError(f"--output {path} does not end with {', '.join(SUFFIXES)}: the form is told from that.")
    if not path.parent.is_dir():
        raise UsageError(f"--output {path} names a folder that does not exist: make it first.")
    return path


def _narrowed(whole: QuestionSet, only: str | None, limit: int | None, half: str | None) -> QuestionSet:
    """The set as far as it is wanted."""
    from dataclasses import replace

    items = tuple(i for i in whole.items if half in (None, i.half))
    if not items:
        raise UsageError(f"The question set {whole.name} has no half {half!r}: no id begins with {half}-.")
    items = tuple(i for i in items if only is None or only in i.tags or only == i.language)[:limit]
    if not items:
        raise UsageError(f"The question set {whole.name} has no question with the tag or in the language {only!r}.")
    return replace(whole, items=items)


def _show(report: Report, *, compared: bool) -> None:
    from bot.cli import terminal
    from bot.cli.evaluate_screen import show_tradeoff
    from bot.evaluating.reports.terminal import show

    screen = terminal.console()
    show(report, screen)
    if report.result.tradeoff:
        show_tradeoff(screen, report.result.tradeoff)
    if compared and report.comparison is None:
        terminal.note(f"The baseline has no result of the set {report.result.name}: nothing is compared.")


def _write(reports: Sequence[Report], outputs: Sequence[Path]) -> None:
    from bot.cli.interrupts import put_off
    from bot.evaluating import reporting, results

    for path in outputs:
        with put_off():
            if path.name.endswith(COMPACT):
                results.write([results.compact(each.result) for each in reports], path)
            elif path.suffix == ".json":
                results.write([each.result for each in reports], path, map(reporting.summary, reports))
            elif path.suffix == ".xml":
                from bot.evaluating.reports import junit

                junit.write(reports, path)
            else:
                from bot.evaluating.reports import page

                page.write(reports, path)


def _code(reports: Sequence[Report], left: Sequence[str], *, interrupted: bool) -> int:
    """The exit code; what it is for is said on standard error, line by line."""
    from bot.evaluating import gates

    for report in reports:
        for miss in gates.misses(report.result.name, report.gates):
            typer.echo(miss, err=True)
        for worse in report.comparison.failures if report.comparison else ():
            typer.echo(f"{report.result.name}: {worse}", err=True)
        _name_unfinished(report.result)
    if interrupted:
        if left:
            typer.echo(f"not asked at all: {', '.join(left)}", err=True)
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
