"""An evaluation on the terminal: the table on one screen, then what went wrong, the worst first, side by side.

Lays out with rich; knows neither how questions are asked nor how answers are measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.terminal import harmless
from bot.evaluating.reports.lines import (
    Line,
    bounds,
    failing,
    figure,
    limit,
    lines,
    main_scope,
    moved,
    stages,
    times,
    worded,
)
from bot.evaluating.reports.sides import Outcome, Side, counted, expected, given, outcome, worst_first
from bot.evaluating.values import ALL, Direction, Kind, Report, Row, Verdict

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

FAILURES = 10
"""How many failures are shown, unless more are asked for."""

_WIDEST = 132
"""Columns beyond which a table is not stretched: the eye loses the line."""

_LONGEST = 400
"""Characters of a text shown beside another."""

_MOST_QUOTES = 3

_MARKS = {Verdict.PASSED: ("✓", "green"), Verdict.MISSED: ("✗", "bold red")}


def show(report: Report, screen: Console, *, failures: int = FAILURES) -> None:
    """Print the table and the worst failures, at most so many; the rest are counted."""
    table, apart = times(lines(report))
    columns = min(screen.width, _WIDEST)
    screen.print(_title(report), width=columns)
    screen.print(_table(table, columns), width=columns)
    for each in (*_amounts(apart), *_footnotes(report)):
        screen.print(each, width=columns)
    _show_failures(report.rows, screen, columns, failures)


def _title(report: Report) -> Text:
    from rich.text import Text

    scope = main_scope(report)
    counted = sum(1 for row in report.rows if scope.holds(row.asked))
    which = "test half" if scope.half else f"{report.result.half} half" if report.result.half else "all"
    title = Text(harmless(report.result.name), style="bold")
    beside = f", and {len(report.rows) - counted} of the dev half beside" if scope != ALL else ""
    title.append(f"  {counted} questions ({which}){beside}", style="dim")
    return title


def _table(table: Sequence[Line], columns: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    wide = columns >= 110
    shown = Table(box=None, padding=(0, 2 if wide else 1, 0, 0), header_style="dim")
    shown.add_column("metric", no_wrap=True, overflow="ellipsis", min_width=12)
    shown.add_column("value", justify="right", no_wrap=True)
    shown.add_column("95% interval", no_wrap=True)
    shown.add_column("n", justify="right", no_wrap=True)
    has_dev = any(line.beside is not None for line in table)
    if has_dev:
        shown.add_column("dev", justify="right", no_wrap=True)
    if has_gates := any(line.gate is not None for line in table):
        shown.add_column("gate", no_wrap=True)
    if has_changes := any(line.change is not None for line in table):
        shown.add_column("since baseline", no_wrap=True)
    for line in table:
        measure = line.measure
        cells: list[str | Text] = [
            harmless(line.label),
            Text(figure(measure.value, measure.kind) if measure else "none", style="bold"),
            bounds(measure) if measure else "",
            str(measure.n) if measure else "",
        ]
        if has_dev:
            cells.append(Text(figure(line.beside.value, line.beside.kind) if line.beside else "", style="dim"))
        if has_gates:
            cells.append(_gate(line))
        if has_changes:
            cells.append(_change(line))
        shown.add_row(*cells)
    return shown


def _gate(line: Line) -> Text:
    from rich.text import Text

    if line.gate is None:
        return Text()
    mark, style = _MARKS.get(line.gate.verdict, ("", "dim"))
    if line.gate.fails:
        mark, style = _MARKS[Verdict.MISSED]
    bound = limit(line.gate)
    if line.gate.verdict is Verdict.TOO_FEW:
        return Text(f"{bound} (n < {line.gate.gate.least})", style=style)
    return Text(f"{bound} {mark}".rstrip(), style=style)


def _change(line: Line) -> Text:
    from rich.text import Text

    if line.change is None or line.measure is None:
        return Text()
    word = worded(line.change)
    style = {Direction.BETTER: "green", Direction.WORSE: "bold red", Direction.SAME: "dim"}[line.change.direction]
    return Text(f"{moved(line.change, line.measure.kind)} {word}".rstrip(), style=style)


def _amounts(apart: Sequence[Line]) -> list[Text]:
    """Times and amounts in a line: they have no gate and rarely matter, and the table is to stay on one screen."""
    from rich.text import Text

    taken = [f"{name} {middle:.0f}/{high:.0f}" for name, middle, high in stages(apart)]
    amounts = [
        f"{line.name} {figure(line.measure.value, line.measure.kind)}"
        for line in apart
        if line.measure is not None and line.measure.kind is Kind.AMOUNT
    ]
    said = [*([f"ms (p50/p95): {', '.join(taken)}"] if taken else []), *([", ".join(amounts)] if amounts else [])]
    return [Text(each, style="dim") for each in said]


def _footnotes(report: Report) -> list[Text]:
    from rich.text import Text

    notes: list[Text] = []
    if compared := report.comparison:
        said = ", ".join(f"{sum(1 for one in compared.questions if one.direction is way)} {way}" for way in Direction)
        notes.append(Text(f"Question by question since the baseline: {said}.", style="dim"))
        notes += [Text(harmless(note), style="dim") for note in compared.notes]
    if report.stability is not None:
        flips = ", ".join(map(harmless, report.stability.flips)) or "none"
        notes.append(Text(f"Over {report.stability.runs} runs these questions flip: {flips}."))
        for spread in report.stability.spreads:
            if spread.deviation:
                said = f"  {spread.name}: {spread.mean:.3f} ± {spread.deviation:.3f}"
                notes.append(Text(f"{said} ({spread.least:.3f} to {spread.most:.3f})", style="dim"))
    for reason in failing(report):
        notes.append(Text(f"✗ {harmless(reason)}", style="bold red"))
    if report.gates and not report.failed:
        held = sum(1 for one in report.gates if one.verdict is Verdict.PASSED)
        notes.append(Text(f"✓ {held} of {len(report.gates)} gates met, none missed", style="green"))
    return notes


def _show_failures(rows: Sequence[Row], screen: Console, columns: int, most: int) -> None:
    from rich.text import Text

    worst = worst_first(rows)
    shown = min(most, len(worst))
    screen.print()
    screen.print(Text(f"{counted(rows)}; the worst {shown}:" if shown else f"{counted(rows)}.", style="bold"))
    for row in worst[:shown]:
        screen.print()
        screen.print(_failure(row, columns), width=columns)
    if len(worst) > shown:
        rest = f"{len(worst) - shown} more: write a report with -o report.html, and open it in a browser."
        screen.print()
        screen.print(Text(rest, style="dim"))


def _failure(row: Row, columns: int) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    head = Text(harmless(row.asked.id), style="bold")
    tags = ", ".join((row.asked.lang, *row.asked.tags))
    head.append(f"  {harmless(tags)}", style="dim")
    earlier = [Text(f"after: {_short(question)}", style="dim") for question, _ in row.asked.history]
    question = Text(_short(row.asked.question))
    mark, style = ("~", "yellow") if outcome(row) is Outcome.PARTLY else ("✗", "red")
    wrong = [Text(f"{mark} {harmless('; '.join(row.wrong))}", style=style)] if row.wrong else []
    sides = Table(box=None, padding=(0, 0, 0, 2), show_header=False, width=columns)
    sides.add_column(ratio=1, overflow="fold")
    sides.add_column(ratio=1, overflow="fold")
    sides.add_row(Text("expected", style="dim"), Text("given", style="dim"))
    sides.add_row(_side(expected(row.asked)), _side(given(row.given)))
    return Group(head, Padding(Group(*earlier, question, *wrong), (0, 0, 0, 2)), sides)


def _side(side: Side) -> Text:
    from rich.text import Text

    said = Text(harmless(side.head), style="bold")
    for quote in side.quotes[:_MOST_QUOTES]:
        said.append(f"\n“{_short(quote)}”", style="not bold")
    if (more := len(side.quotes) - _MOST_QUOTES) > 0:
        said.append(f"\nand {more} more", style="not bold dim")
    if not side.quotes:
        for note in side.notes:
            said.append(f"\n{_short(note)}", style="not bold dim")
    return said


def _short(text: str) -> str:
    flat = " ".join(harmless(text).split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1].rstrip() + "…"
