"""`onrecord evaluate`: fixed question sets asked of the Engine, and whether the answers are good enough.

Parses and runs; what becomes of the results is known to `evaluate_outputs`, figures and gates to `bot.evaluating`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import AnswerMode, Mode, require_model
from bot.cli.evaluate_outputs import (
    MOST_NAMED,
    FailUnder,
    Output,
    exit_code,
    output_paths,
    require_extra,
    show,
    standing,
    with_resumed,
    write,
)
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.evaluating.questions import QuestionSet
    from bot.evaluating.results import Result
    from bot.evaluating.values import Report
    from bot.settings import Settings

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord evaluate corpus/questions/statement.jsonl --statements corpus/statements\n\n"
    "onrecord evaluate set.jsonl -o result.json -o page.html --baseline earlier.json\n\n"
    "onrecord evaluate set.jsonl -o set.baseline.json\n\n"
    "onrecord evaluate set.jsonl --half test --fail-under first_quote=0.9\n\n"
    "Beside NAME.jsonl lie its gates, in NAME.gates.toml, and its baseline, in NAME.baseline.json: where they are "
    "there, they count. A result whose name ends with .baseline.json is written small, for that. Exit codes: 0 done, "
    "1 a gate is missed or a metric that has one is worse than the baseline, 2 usage or settings, 3 some questions "
    "could not be asked (each is named) or it was interrupted."
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
    output: Output = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="Compare with this earlier result (.json), in place of the NAME.baseline.json beside a set.",
        ),
    ] = None,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", metavar="", help="Compare with nothing, whatever lies beside a set.")
    ] = False,
    fail_under: FailUnder = None,
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
    require_extra()
    from dataclasses import replace

    from bot.cli import evaluate_run as running
    from bot.cli.interrupts import put_off
    from bot.cli.startup import load_settings
    from bot.evaluating import gates, questions, reporting, results

    _require_agreeing(calibrate, half, baseline, no_baseline)
    typed = tuple(fail_under or ())
    named = [gates.typed(each) for each in typed]
    outputs = output_paths(with_resumed(output or (), resume))
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
    baselines = {} if no_baseline else _baselines(sets, loaded, baseline)
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
        try:
            result, interrupted = running.run(each, how, plan, before.get((each.name, how)))
        except KeyboardInterrupt:
            interrupted = True
            break
        result = replace(result, gates=tuple(map(gates.table, of_set)), fail_under=typed)
        earlier, compared = standing(result, reports, *baselines.get(each.name, (None, {})))
        try:
            with put_off():  # a ctrl-c now must not cost what was measured
                reports.append(reporting.reported(result, of_set, named, earlier))
                write(reports, outputs, kept=before, kept_in=resume)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            # Written before it is shown, since whoever reads that may stop reading; shown though it cannot be written.
            if reports and reports[-1].result is result:
                show(reports[-1], compared)
        if interrupted:
            break
    left = [f"{each.name} ({how})" for each, _, how in due[len(reports) :]]
    return exit_code(reports, left, interrupted=interrupted)


def _require_agreeing(calibrate: bool, half: Half | None, baseline: Path | None, no_baseline: bool) -> None:
    if calibrate and half is Half.TEST:
        raise UsageError("--calibrate asks the development half alone: leave --half test out.")
    if baseline and no_baseline:
        raise UsageError("--baseline names what to compare with and --no-baseline says not to: leave one of them out.")


def _baselines(
    sets: Sequence[Path], loaded: Sequence[QuestionSet], named: Path | None
) -> dict[str, tuple[Path, Mapping[tuple[str, str], Result]]]:
    """What each set is compared with, by its name: a file, and the results there. The file named, or that beside it."""
    from bot.evaluating import results

    files = {
        one.name: named or results.beside(path)
        for path, one in zip(sets, loaded, strict=True)
        if named or results.beside(path).exists()
    }
    read = {file: results.by_mode(results.read(file)) for file in set(files.values())}
    return {name: (file, read[file]) for name, file in files.items()}


def _modes(mode: Mode, settings: Settings, calibrate: bool) -> tuple[str, ...]:
    """The modes that a set is asked in: with a model where one is set, and beside it without."""
    if calibrate or mode is Mode.QUOTES or settings.model is None:
        return (Mode.QUOTES.value,)
    return (Mode.MODEL.value,) if mode is Mode.MODEL else (Mode.QUOTES.value, Mode.MODEL.value)


def _narrowed(whole: QuestionSet, only: str | None, limit: int | None, half: str | None) -> QuestionSet:
    """The set as far as it is wanted."""
    from dataclasses import replace

    items = tuple(i for i in whole.items if half in (None, i.half))
    if not items:
        raise UsageError(f"The question set {whole.name} has no half {half!r}: no id begins with {half}-.")
    within = tuple(i for i in items if only is None or only in i.tags or only == i.language)[:limit]
    if not within:
        known = dict.fromkeys(name for i in items for name in (*i.tags, i.language) if name)
        named = ", ".join(sorted(known)[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
        where = f" in its half {half!r}" if half else ""
        raise UsageError(
            f"The question set {whole.name} has no question with the tag or in the language {only!r}{where}; there are "
            f"{named}."
        )
    return replace(whole, items=within)
