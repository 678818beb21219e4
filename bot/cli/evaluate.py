"""`onrecord evaluate`: fixed question sets asked of the Engine, and whether the answers are good enough.

Also `onrecord questions lint`. Parses and runs; files, screen and exit code are known to `evaluate_outputs`, figures
and gates to `bot.evaluation`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.cli.evaluate_outputs import exit_code, output_paths, require_extra, standing, write
from bot.cli.options import Mode, option
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.questions import QuestionSet
    from bot.evaluation.results import Result
    from bot.evaluation.values import Report
    from bot.settings import Settings

EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord evaluate corpus/questions/statement.jsonl --statements corpus/statements\n\n"
    "onrecord evaluate set.jsonl -o result.json -o page.html --baseline earlier.json\n\n"
    "onrecord evaluate set.jsonl -o set.baseline.json\n\n"
    "onrecord evaluate set.jsonl --resume result.json -o page.html\n\n"
    "onrecord evaluate set.jsonl --filter test --fail-under first_quote=0.9\n\n"
    "Beside NAME.jsonl lie its gates, in NAME.gates.toml, and its baseline, in NAME.baseline.json: where they are "
    "there, they count. A result whose name ends with .baseline.json is written small, for that. Exit codes: 0 done, "
    "1 a gate is missed or a metric that has one is worse than the baseline, 2 usage or settings, 3 some questions "
    "could not be asked (each is named) or it was interrupted."
)

MOST_NAMED = 20

FAILED = 1

questions = typer.Typer(rich_markup_mode="rich")


class EvaluationMode(StrEnum):
    """The modes of asking a set: as people ask, or the baseline."""

    AUTO = "auto"
    QUOTES = "quotes"
    MODEL = "model"
    NEAREST = "nearest"


def evaluate(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        option(
            "--statements",
            "FOLDER",
            "Where the sets' statements lie: each set is asked of these alone, in an index of its own.",
        ),
    ] = None,
    output: Annotated[
        list[Path] | None,
        option("-o --output", "FILE", "Write a report: .json (all of it) or .html. Repeatable."),
    ] = None,
    baseline: Annotated[
        Path | None,
        option(
            "--baseline",
            "FILE",
            "Compare with this earlier result (.json), in place of the NAME.baseline.json beside a set.",
        ),
    ] = None,
    no_baseline: Annotated[
        bool, option("--no-baseline", "", "Compare with nothing, whatever lies beside a set.")
    ] = False,
    fail_under: Annotated[
        list[str] | None,
        option("--fail-under", "METRIC=VALUE", "One more gate: exit code 1 if a metric is worse. Repeatable."),
    ] = None,
    repeat: Annotated[int, option("--repeat", "N", "Ask N times, and show what varies.", min=1, max=100)] = 1,
    limit: Annotated[int | None, option("--limit", "N", "At most so many questions.", min=1)] = None,
    only: Annotated[
        str | None, option("--filter", "TAG", "Only questions with this tag, in this language, or in this half.")
    ] = None,
    resume: Annotated[
        Path | None,
        option(
            "--resume",
            "FILE",
            "Go on from a result (.json) that was cut short. From a whole one, only the reports are made.",
        ),
    ] = None,
    mode: Annotated[
        list[EvaluationMode] | None,
        option(
            "--mode",
            "auto|quotes|model|nearest",
            "As people ask, with the nearest sentences' figures beside, which takes a little longer; a model "
            "beside both others; or nearest, a baseline: the sentences nearest to each question. Repeatable.",
        ),
    ] = None,
) -> int:
    """Ask fixed questions, say how good the answers are, and fail if they are not good enough."""
    require_extra()
    from bot.cli import evaluate_run as running
    from bot.cli import show_evaluation
    from bot.cli.interrupts import put_off
    from bot.evaluation import gates, report, results
    from bot.evaluation.questions import load

    if baseline and no_baseline:
        raise UsageError("--baseline names what to compare with and --no-baseline says not to: leave one of them out.")
    typed = tuple(map(gates.typed, fail_under or ()))
    outputs = output_paths(output or (), resume)
    settings = options.load_settings()
    modes = _modes(mode or (EvaluationMode.AUTO,), settings)
    loaded = [_narrowed(load(path), only, limit) for path in sets]
    if len({each.name for each in loaded}) < len(loaded):
        raise UsageError("Two of the sets have one name: a result tells sets apart by the name in their first line.")
    if statements is not None:
        for one in loaded:
            running.statement_files(one, statements)
    of_sets = [gates.load(gates.beside(path)) for path in sets]
    files = [None if no_baseline else baseline or results.beside(path) for path in sets]
    files = [file if file and (file == baseline or file.exists()) else None for file in files]
    earlier = {file: results.by_mode(results.read(file)) for file in files if file}
    before = results.by_mode(results.read(resume)) if resume else {}
    due = [(*each, how) for each in zip(loaded, of_sets, files, strict=True) for how in modes]
    if resume and not any((each.name, how) in before for each, _, _, how in due):
        raise UsageError(
            f"--resume {resume} has no result of these sets in this mode: run them anew, without --resume."
        )
    reports: list[Report] = []
    nearest: dict[str, Result | None] = {}
    beside = results.NEAREST not in modes and EvaluationMode.AUTO in (mode or (EvaluationMode.AUTO,))
    interrupted = False
    try:
        for each, of_set, file, how in due:
            own = settings if statements is None else running.stored(each, settings, statements)
            with put_off() as stopped:  # a ctrl-c must not cost what was measured
                result = running.run(each, how, own, repeat, before.get((each.name, how)), stopped=stopped)
                if beside and each.name not in nearest and not stopped():
                    nearest[each.name] = running.nearest(each, own, stopped=stopped)
                then, compared = standing(result, reports, file, earlier[file] if file else {})
                # The baseline is held to typed gates alone, and to no gates beside answers.
                held_to = ((), typed if len(modes) == 1 else ()) if how == results.NEAREST else (of_set, typed)
                reports.append(report.reported(result, *held_to, then, nearest.get(each.name)))
                try:
                    write(reports, outputs, resume, before)
                finally:
                    # Written before it is shown, since whoever reads that may stop; shown though it cannot be written.
                    show_evaluation.show(reports[-1], terminal.console())
                    if compared:
                        terminal.note(compared)
                    _say_worth([*filter(None, nearest.values()), *(one.result for one in reports)], settings)
    except KeyboardInterrupt:
        interrupted = True
    left = [f"{each.name} ({how})" for each, _, _, how in due[len(reports) :]]
    return exit_code(reports, left, interrupted=interrupted)


def _say_worth(measured: Sequence[Result], settings: Settings) -> None:
    """Print the worth of a model's choice, where the last result tells, and save the worth for `doctor`."""
    from bot.evaluation.compare_results import worth

    if (found := worth(measured)) is not None:
        terminal.say(terminal.console(), str(found), style="bold")
        found.save(settings.home)


def _modes(asked: Sequence[EvaluationMode], settings: Settings) -> tuple[str, ...]:
    """The modes of asking a set, in the order of `results.MODES`. Auto is without a model, and with the model that is
    set; a model is measured beside quotes alone and the nearest sentences, to tell the worth of the choice.

    Raises:
        SettingsError: a model is asked for, and no model is set or the model cannot be opened.
    """
    from bot.evaluation.results import MODEL, MODES, NEAREST, QUOTES

    wanted = {each.value for each in asked}
    if EvaluationMode.MODEL in asked:
        options.require_model(settings, Mode.MODEL)
        wanted |= {QUOTES, NEAREST}
    if EvaluationMode.AUTO in asked:
        wanted |= {QUOTES, MODEL} if settings.model else {QUOTES}
    return tuple(each for each in MODES if each in wanted)


def _narrowed(whole: QuestionSet, only: str | None, limit: int | None) -> QuestionSet:
    """The part of the set that is wanted."""
    from dataclasses import replace

    within = tuple(i for i in whole.items if only in (None, i.lang, i.half, *i.tags))[:limit]
    if not within:
        known = sorted({name for i in whole.items for name in (*i.tags, i.lang, i.half) if name})
        named = ", ".join(known[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
        raise UsageError(
            f"The question set {whole.name} has no question with the tag or in the language {only!r}; there are "
            f"{named}."
        )
    return replace(whole, items=within)


@questions.command("lint")
def lint(
    sets: Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")],
    *,
    statements: Annotated[
        Path | None,
        option("--statements", "FOLDER", "Where the sets' statements lie: quotes are looked up there."),
    ] = None,
) -> int:
    """Name everything that is wrong with question sets, by line. Exit code 1 if anything is."""
    from bot.evaluation.lint import lint as faults_of

    if statements is not None and not statements.is_dir():
        raise UsageError(f"--statements {statements} is no folder.")
    faults = [(path, fault) for path in sets for fault in faults_of(path, statements)]
    for path, fault in faults:
        where = f"{path}:{fault.line}" if fault.line else str(path)
        typer.echo(terminal.harmless(f"{where}: {fault.message}"))
    if statements is None:
        terminal.note("Quotes were not looked up: --statements FOLDER names where the statements lie.")
    if not faults:
        terminal.note(f"Nothing is wrong with {', '.join(map(str, sets))}.")
    return FAILED if faults else 0
