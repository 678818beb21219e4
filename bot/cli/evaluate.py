"""`onrecord evaluate`: fixed question sets asked of the Engine, and whether the answers are good enough.

Parses and runs; what becomes of the results is known to `evaluate_outputs`, figures and gates to `bot.evaluation`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import Mode, require_model
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

    from bot.evaluation.questions import QuestionSet
    from bot.evaluation.results import Result
    from bot.evaluation.values import Gate, Report
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


class EvaluationMode(StrEnum):
    """What a set is asked of: as people ask, or the baseline."""

    AUTO = "auto"
    QUOTES = "quotes"
    MODEL = "model"
    NEAREST = "nearest"


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
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="FILE", help="Go on from a result (.json) that was cut short.")
    ] = None,
    mode: Annotated[
        list[EvaluationMode] | None,
        typer.Option(
            "--mode",
            metavar="auto|quotes|model|nearest",
            help="As people ask; a model beside both others; or nearest, a baseline: the sentences nearest to each "
            "question. Repeatable.",
        ),
    ] = None,
) -> int:
    """Ask fixed questions, say how good the answers are, and fail if they are not good enough."""
    require_extra()
    from bot.cli import evaluate_run as running
    from bot.cli.interrupts import put_off
    from bot.cli.options import load_settings
    from bot.evaluation import gates, questions, report, results

    if baseline and no_baseline:
        raise UsageError("--baseline names what to compare with and --no-baseline says not to: leave one of them out.")
    typed = _readable(fail_under or ())
    outputs = output_paths(with_resumed(output or (), resume))
    settings = load_settings()
    modes = _modes(mode or (EvaluationMode.AUTO,), settings)
    chosen = half.value if half else None
    loaded = [_narrowed(questions.load(path), only, limit, chosen) for path in sets]
    if len({each.name for each in loaded}) < len(loaded):
        raise UsageError("Two of the sets have one name: a result tells sets apart by the name in their first line.")
    if statements is not None:
        for one in loaded:
            running.statement_files(one, statements)
    of_sets = [gates.load(gates.beside(path)) for path in sets]
    baselines = {} if no_baseline else _baselines(sets, loaded, baseline)
    before = results.by_mode(results.read(resume)) if resume else {}
    due = [(*pair, each) for pair in zip(loaded, of_sets, strict=True) for each in modes]
    if resume and not any((each.name, how) in before for each, _, how in due):
        raise UsageError(
            f"--resume {resume} has no result of these sets in this mode: run them anew, without --resume."
        )
    plan = running.Plan(settings, statements, repeat, chosen)
    reports: list[Report] = []
    interrupted = False
    for each, of_set, how in due:
        try:
            result, interrupted = running.run(each, how, plan, before.get((each.name, how)))
        except KeyboardInterrupt:
            interrupted = True
            break
        result = _held_to(result, of_set, typed, modes)
        earlier, compared = standing(result, reports, *baselines.get(each.name, (None, {})))
        try:
            with put_off():  # a ctrl-c now must not cost what was measured
                reports.append(report.reported(result, *gates.of(result), earlier))
                write(reports, outputs, kept=before, kept_in=resume)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            # Written before it is shown, since whoever reads that may stop reading; shown though it cannot be written.
            if reports and reports[-1].result is result:
                show(reports[-1], compared)
                _say_worth([one.result for one in reports], settings)
        if interrupted:
            break
    left = [f"{each.name} ({how})" for each, _, how in due[len(reports) :]]
    return exit_code(reports, left, interrupted=interrupted)


def _say_worth(measured: Sequence[Result], settings: Settings) -> None:
    """Say what a model's choice is worth, where the last result tells, and keep it for `doctor`."""
    from bot.cli import terminal
    from bot.evaluation.worth import worth

    if (found := worth(measured)) is not None:
        terminal.say(terminal.console(), str(found), style="bold")
        found.save(settings.home)


def _readable(typed: Sequence[str]) -> tuple[str, ...]:
    """The gates of the command line as they were typed.

    Raises:
        UsageError: one of them is none.
    """
    from bot.evaluation import gates

    for each in typed:
        gates.typed(each)
    return tuple(typed)


def _baselines(
    sets: Sequence[Path], loaded: Sequence[QuestionSet], named: Path | None
) -> dict[str, tuple[Path, Mapping[tuple[str, str], Result]]]:
    """What each set is compared with, by its name: a file, and the results there. The file named, or that beside it."""
    from bot.evaluation import results

    files = {
        one.name: named or results.beside(path)
        for path, one in zip(sets, loaded, strict=True)
        if named or results.beside(path).exists()
    }
    read = {file: results.by_mode(results.read(file)) for file in set(files.values())}
    return {name: (file, read[file]) for name, file in files.items()}


def _modes(asked: Sequence[EvaluationMode], settings: Settings) -> tuple[str, ...]:
    """The modes that a set is asked in, in the order of `results.MODES`. Auto is without a model, and with one if it is
    set; a model is measured beside quotes alone and the nearest sentences, to say what its choice is worth.

    Raises:
        SettingsError: a model is asked for, and none is set or it cannot be opened.
    """
    from bot.evaluation.results import MODEL, MODES, NEAREST, QUOTES

    if EvaluationMode.MODEL in asked:
        require_model(settings, Mode.MODEL)
    wanted = {each.value for each in asked}
    if EvaluationMode.MODEL in asked:
        wanted |= {QUOTES, NEAREST}
    if EvaluationMode.AUTO in asked:
        wanted |= {QUOTES, MODEL} if settings.model else {QUOTES}
    return tuple(each for each in MODES if each in wanted)


def _held_to(result: Result, of_set: Sequence[Gate], typed: Sequence[str], modes: Sequence[str]) -> Result:
    """The result with the gates that it is held to: for the baseline those typed alone, and none beside answers."""
    from dataclasses import replace

    from bot.evaluation import gates
    from bot.evaluation.results import NEAREST

    if result.mode == NEAREST:
        of_set, typed = (), typed if len(modes) == 1 else ()
    return replace(result, gates=tuple(map(gates.table, of_set)), fail_under=tuple(typed))


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
