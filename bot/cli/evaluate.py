"""`onrecord evaluate`: fixed question sets asked of the Engine, and what the answers are worth.

Parses, runs and renders; the metrics are known to `bot.evaluation`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask import AnswerMode, Mode, require_model
from retrieval.errors import UsageError

if TYPE_CHECKING:
    from bot.evaluation import QuestionSet, Report
    from bot.settings import Settings

FAILED = 1

_EXAMPLES = (
    "[bold]Examples[/bold]\n\nonrecord evaluate corpus/questions/seed.jsonl --statements corpus/statements\n\n"
    "onrecord evaluate set.jsonl -o report.json --fail-under first_quote=0.6\n\n"
    "Exit codes: 0 done, 1 a metric is below its floor, 2 usage or settings."
)


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
        list[Path] | None, typer.Option("-o", "--output", metavar="FILE", help="Write the metrics there, as JSON.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", metavar="METRIC=VALUE", help="Exit code 1 if a metric is lower. Repeatable."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many questions.")] = None,
    only: Annotated[
        str | None, typer.Option("--filter", metavar="TAG", help="Only questions with this tag, or in this language.")
    ] = None,
    mode: AnswerMode = Mode.AUTO,
) -> int:
    """Measure answers against fixed question sets: first quotes, refusals, exactness, time."""
    from bot import evaluation
    from bot.cli.startup import load_settings

    floors = dict(map(_floor, fail_under or ()))
    for path in output or ():
        if not path.parent.is_dir():
            raise UsageError(f"--output {path} names a folder that does not exist: make it first.")
    settings = load_settings()
    require_model(settings, mode)
    loaded = [_narrowed(evaluation.load(path), only, limit, mode) for path in sets]
    reports = [_run(each, settings, statements, mode) for each in loaded]
    for report in reports:
        _show(report)
    for path in output or ():
        body = [{"set": r.name, "metrics": r.whole, "by_language": r.by_language} for r in reports]
        path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    low = [
        f"{r.name}: {name} is {r.whole[name]:.3f}, below {floor}"
        for r in reports
        for name, floor in floors.items()
        if name in r.whole and r.whole[name] < floor
    ]
    low += [f"{name} was not measured" for name in floors if not any(name in r.whole for r in reports)]
    for each in low:
        typer.echo(each, err=True)
    return FAILED if low else 0


def _floor(text: str) -> tuple[str, float]:
    import math

    from bot.evaluation import METRICS

    name, _, value = text.partition("=")
    try:
        floor = float(value)
    except ValueError:
        floor = math.nan
    if not math.isfinite(floor):
        raise UsageError(f"--fail-under {text!r} does not have the form METRIC=VALUE, as first_quote=0.6.")
    if name not in METRICS:
        raise UsageError(f"--fail-under {text!r} names no metric; there are {', '.join(METRICS)}.")
    return name, floor


def _narrowed(whole: QuestionSet, only: str | None, limit: int | None, mode: Mode) -> QuestionSet:
    """The set as far as it is wanted, its questions to be answered in a mode."""
    from dataclasses import replace

    items = tuple(i for i in whole.items if only is None or only in i.tags or only == i.language)[:limit]
    if not items:
        raise UsageError(f"The question set {whole.name} has no question with the tag or in the language {only!r}.")
    asked = tuple(replace(item, question=replace(item.question, mode=mode.value)) for item in items)
    return replace(whole, items=asked)


def _run(question_set: QuestionSet, settings: Settings, folder: Path | None, mode: Mode) -> Report:
    import asyncio
    from contextlib import closing

    from bot import evaluation, wiring
    from bot.cli import terminal
    from retrieval.ingest import Status

    if folder is not None:
        if not question_set.statements:
            raise UsageError(f"The question set {question_set.name} does not say of which statements it is asked.")
        found = {p.name: p for p in sorted(folder.rglob("*")) if p.name in question_set.statements}
        if missing := [name for name in question_set.statements if name not in found]:
            named = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
            raise UsageError(f"{folder} lacks {len(missing)} of the statements of {question_set.name}: {named}.")
        settings = settings.model_copy(update={"home": settings.home / "evaluation" / question_set.name})
        with terminal.thinking(f"Storing {len(found)} statements"):
            plain = [path for name, path in found.items() if name not in question_set.records]
            batches = [(plain, None), *(([found[n]], record) for n, record in question_set.records.items())]
            for paths, record in batches:
                for outcome in wiring.ingest_paths(settings, paths, record):
                    if outcome.status is Status.REFUSED:
                        raise UsageError(f"{outcome.path} cannot be asked of: {outcome.reason}")
    with closing(wiring.open_session(settings, say=terminal.note, telling=mode is not Mode.QUOTES)) as session:
        library = session.library
        files = {held.id: Path(held.source).name for held in library.held()}
        return asyncio.run(
            evaluation.evaluate(question_set, session.engine, lambda id_: library.statement(id_).text, files=files)
        )


def _show(report: Report) -> None:
    from rich.table import Table

    from bot.cli import terminal

    screen = terminal.console()
    table = Table(title=report.name, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    columns = {"all": report.whole, **report.by_language}
    for name in columns:
        table.add_column(name, justify="right")
    for metric in dict.fromkeys(name for values in columns.values() for name in values):
        table.add_row(metric, *(_figure(metric, values.get(metric)) for values in columns.values()))
    screen.print(table)


def _figure(metric: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if metric == "questions" or metric.endswith("_ms") else f"{value:.2f}"
