"""`onrecord evaluate`: fixed question sets asked of the Engine, and whether the answers are good enough.

Parses, runs, writes the files, and tells the exit code with its reasons; figures and gates are known to
`bot.evaluation`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import options, terminal
from bot.cli.options import FAILED, INCOMPLETE, Mode, option
from retrieval.errors import OnRecordError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.evaluation.gates import Gate
    from bot.evaluation.questions import QuestionSet
    from bot.evaluation.report import Report
    from bot.evaluation.results import Result
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

SUFFIXES = (".json", ".html")


class EvaluationMode(StrEnum):
    """The modes of asking a set: as people ask, or the baseline."""

    AUTO = "auto"
    QUOTES = "quotes"
    MODEL = "model"
    NEAREST = "nearest"


Sets = Annotated[list[Path], typer.Argument(metavar="SET…", help="Question sets, as JSON lines.")]
Statements = Annotated[
    Path | None,
    option(
        "--statements",
        "FOLDER",
        "Where the sets' statements lie: each set is asked of these alone, in an index of its own.",
    ),
]
Output = Annotated[
    list[Path] | None,
    option("-o --output", "FILE", "Write a report: .json (all of it) or .html. Repeatable."),
]
Baseline = Annotated[
    Path | None,
    option(
        "--baseline",
        "FILE",
        "Compare with this earlier result (.json), in place of the NAME.baseline.json beside a set.",
    ),
]
FailUnder = Annotated[
    list[str] | None,
    option("--fail-under", "METRIC=VALUE", "One more gate: exit code 1 if a metric is worse. Repeatable."),
]
Resume = Annotated[
    Path | None,
    option(
        "--resume",
        "FILE",
        "Go on from a result (.json) that was cut short. From a whole one, only the reports are made.",
    ),
]
Modes = Annotated[
    list[EvaluationMode] | None,
    option(
        "--mode",
        "auto|quotes|model|nearest",
        "As people ask, with the nearest sentences' figures beside, which takes a little longer; a model "
        "beside both others; or nearest, a baseline: the sentences nearest to each question. Repeatable.",
    ),
]


def evaluate(
    sets: Sets,
    *,
    statements: Statements = None,
    output: Output = None,
    baseline: Baseline = None,
    no_baseline: Annotated[
        bool, option("--no-baseline", "", "Compare with nothing, whatever lies beside a set.")
    ] = False,
    fail_under: FailUnder = None,
    repeat: Annotated[int, option("--repeat", "N", "Ask N times, and show what varies.", min=1, max=100)] = 1,
    limit: Annotated[int | None, option("--limit", "N", "At most so many questions.", min=1)] = None,
    only: Annotated[
        str | None, option("--filter", "TAG", "Only questions with this tag, in this language, or in this half.")
    ] = None,
    resume: Resume = None,
    mode: Modes = None,
) -> int:
    """Ask fixed questions, say how good the answers are, and fail if they are not good enough."""
    _require_extra()
    from bot.cli.evaluate_run import statement_files
    from bot.evaluation import gates, results
    from bot.evaluation.questions import load

    if baseline and no_baseline:
        raise UsageError("--baseline names what to compare with and --no-baseline says not to: leave one of them out.")
    typed = tuple(map(gates.typed, fail_under or ()))
    outputs = _output_paths(output or (), resume)
    settings = options.configure_process()
    asked = mode or (EvaluationMode.AUTO,)
    modes = _modes(asked, settings)
    loaded = [_narrowed(load(path), only, limit) for path in sets]
    if len({each.name for each in loaded}) < len(loaded):
        raise UsageError("Two of the sets have one name: a result tells sets apart by the name in their first line.")
    if statements is not None:
        for one in loaded:
            statement_files(one, statements)
    of_sets = [gates.load(gates.beside(path)) for path in sets]
    files = [None if no_baseline else baseline or results.beside(path) for path in sets]
    files = [file if file and (file == baseline or file.exists()) else None for file in files]
    held = {file: results.by_mode(results.read(file)) for file in files if file}
    before = results.by_mode(results.read(resume)) if resume else {}
    # The baseline is held to typed gates alone, and to no gates beside answers.
    alone = typed if len(modes) == 1 else ()
    due = [
        _Due(
            each,
            how,
            ((), alone) if how == results.NEAREST else (of_set, typed),
            file,
            held[file].get((each.name, how)) if file else None,
        )
        for each, of_set, file in zip(loaded, of_sets, files, strict=True)
        for how in modes
    ]
    if resume and not any((one.questions.name, one.mode) in before for one in due):
        raise UsageError(
            f"--resume {resume} has no result of these sets in this mode: run them anew, without --resume."
        )
    beside = results.NEAREST not in modes and EvaluationMode.AUTO in asked
    return _Evaluation(settings, statements, repeat, outputs, resume, before, beside).run(due)


@dataclass(frozen=True, slots=True)
class _Due:
    """A set to be asked in a mode, and what it is held to: gates of the set and of the command line, and the earlier
    result in the file to compare with, if any.
    """

    questions: QuestionSet
    mode: str
    gates: tuple[Sequence[Gate], Sequence[Gate]]
    file: Path | None
    earlier: Result | None


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """What is asked and written as the command line says; reports on each set and mode as soon as it is measured.

    `before` are the results in the file `resumed`; with `beside`, the figures of the nearest sentences stand beside
    those of the answers.
    """

    settings: Settings
    statements: Path | None
    repeat: int
    outputs: Sequence[Path]
    resumed: Path | None
    before: Mapping[tuple[str, str], Result]
    beside: bool
    reports: list[Report] = field(default_factory=list)
    nearest: dict[str, Result] = field(default_factory=dict)

    def run(self, due: Sequence[_Due]) -> int:
        """Ask everything; returns the exit code.

        Raises:
            OnRecordError: a report cannot be written, or a set cannot be asked.
        """
        from bot.cli.evaluate_run import stored
        from bot.cli.interrupts import put_off

        interrupted = False
        try:
            for one in due:
                own = stored(one.questions, self.settings, self.statements) if self.statements else self.settings
                with put_off() as stopped:  # a ctrl-c must not cost what was measured
                    self._measure(one, own, stopped)
        except KeyboardInterrupt:
            interrupted = True
        left = [f"{one.questions.name} ({one.mode})" for one in due[len(self.reports) :]]
        return _exit_code(self.reports, left, interrupted=interrupted)

    def _measure(self, one: _Due, own: Settings, stopped: Callable[[], bool]) -> None:
        from bot.cli import show_evaluation
        from bot.cli.evaluate_run import run
        from bot.evaluation import report
        from bot.evaluation.results import NEAREST

        name = one.questions.name
        result = run(one.questions, one.mode, own, self.repeat, self.before.get((name, one.mode)), stopped=stopped)
        if self.beside and name not in self.nearest and not stopped():
            with suppress(KeyboardInterrupt):  # which costs the column, and not what was measured
                found = run(one.questions, NEAREST, own, 1, None, stopped=stopped, beside=True)
                if not stopped():
                    self.nearest[name] = found
        previous = next((each.result for each in reversed(self.reports) if each.result.name == name), None)
        made = report.reported(result, *one.gates, one.earlier or previous, self.nearest.get(name))
        self.reports.append(made)
        try:
            self._write()
        finally:
            # Written before it is shown, since whoever reads that may stop; shown though it cannot be written.
            show_evaluation.show(made, terminal.console())
            if one.file:
                terminal.note(_compared(one, previous))
            self._say_worth()

    def _write(self) -> None:
        """Write the reports to each file, in the format that the suffix names; results without a report stay there.

        Raises:
            OnRecordError: a file cannot be written; the other files are.
        """
        from bot.evaluation import results
        from bot.evaluation.report import summary
        from bot.evaluation.reports import page

        measured = results.by_mode(replace(each.result, summary=summary(each)) for each in self.reports)
        failed: list[str] = []
        for path in self.outputs:
            try:
                if path.name.endswith(results.COMPACT):
                    results.write(map(results.compact, measured.values()), path)
                elif path.suffix == ".json":
                    kept = self.before if self.resumed and path.exists() and path.samefile(self.resumed) else {}
                    results.write({**kept, **measured}.values(), path)
                else:
                    page.write(self.reports, path)
            except OSError as error:
                failed.append(f"{path} ({error.strerror or error})")
        if failed:
            raise OnRecordError(f"What was measured could not be written to {', '.join(failed)}.")

    def _say_worth(self) -> None:
        """Print the worth of a model's choice, where the last result tells, and save the worth for `doctor`."""
        from bot.evaluation.compare_results import worth

        measured = [*self.nearest.values(), *(one.result for one in self.reports)]
        if (found := worth(measured)) is not None:
            terminal.say(terminal.console(), str(found), style="bold")
            found.save(self.settings.home)


def _compared(one: _Due, previous: Result | None) -> str:
    """A line that names the file to compare with, or what stands in for it: the same set in the mode before."""
    from bot.evaluation.reports.figures import told_by

    if one.earlier:
        return f"Compared with {one.file}."
    instead = f"it is compared with the {told_by(previous)}" if previous else "nothing is compared"
    return f"{one.file} has no result of the set {one.questions.name} in mode {one.mode}: {instead}."


def _require_extra() -> None:
    """Check that the libraries of the extra `evaluate` are installed.

    Raises:
        UsageError: a library is missing; says how to install the extra.
    """
    if missing := [name for name in ("ir_measures", "scipy") if find_spec(name) is None]:
        raise UsageError(
            f"`onrecord evaluate` needs {missing[0]}, not installed here: pip install '.[evaluate]' brings all that it "
            "needs, in the folder of the project (or pip install 'onrecord[evaluate]')."
        )


def _output_paths(paths: Sequence[Path], resumed: Path | None) -> list[Path]:
    """The files to write: the files named, and the resumed file where no result is named.

    Raises:
        UsageError: a name has no known suffix, or cannot be written: said before any question is asked.
    """
    listed = [*paths]
    if resumed is not None and not any(path.suffix == ".json" for path in paths):
        listed.append(resumed)
    for path in listed:
        if path.suffix not in SUFFIXES:
            raise UsageError(f"--output {path} does not end with {', '.join(SUFFIXES)}: the form is told from that.")
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise UsageError(f"--output {path} cannot be written: name a file in a folder that you can write to.")
    return listed


def _exit_code(reports: Sequence[Report], left: Sequence[str], *, interrupted: bool) -> int:
    """The exit code; the reasons are said on standard error, line by line. `left` are sets that were not begun."""
    from bot.evaluation.reports.figures import some

    for report in reports:
        result = report.result
        for fault in report.faults:
            typer.echo(f"{result.name}: {fault}", err=True)
        errors = {one.id: one.error for run in result.runs for one in run if one.error is not None}
        for id_, error in errors.items():
            typer.echo(f"{result.name}: {id_} could not be asked: {error}", err=True)
        if rest := [id_ for id_ in result.unfinished if id_ not in errors]:
            typer.echo(f"{result.name}: not asked: {some(rest)}", err=True)
    if interrupted:
        if left:
            typer.echo(f"not asked at all: {', '.join(left)}", err=True)
        kept = "what was measured is kept; --resume goes on from a result that -o wrote."
        typer.echo(f"Interrupted: {kept}" if reports else "Interrupted before anything was measured.", err=True)
        return INCOMPLETE
    if any(report.faults for report in reports):
        return FAILED
    return INCOMPLETE if any(report.result.unfinished for report in reports) else 0


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
    within = tuple(i for i in whole.items if only in (None, i.lang, i.half, *i.tags))[:limit]
    if not within:
        known = sorted({name for i in whole.items for name in (*i.tags, i.lang, i.half) if name})
        named = ", ".join(known[:MOST_NAMED]) + (", …" if len(known) > MOST_NAMED else "")
        raise UsageError(
            f"The question set {whole.name} has no question with the tag or in the language {only!r}; there are "
            f"{named}."
        )
    return replace(whole, items=within)
