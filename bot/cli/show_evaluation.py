"""An evaluation on the terminal: the table on one screen, then what went wrong, the worst first, side by side.

Lays out with rich; knows neither how questions are asked nor how answers are measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.terminal import harmless
from bot.evaluation.reports.expected_vs_given import (
    Outcome,
    Side,
    counted,
    expected,
    given,
    outcome,
    worst_first,
)
from bot.evaluation.reports.notes import notes, varying, written
from bot.evaluation.reports.table import (
    Line,
    against,
    bounds,
    failing,
    figure,
    limit,
    lines,
    main_scope,
    moved,
    stages,
    standing,
    times,
    told_by,
    worded,
)
from bot.evaluation.values import Direction, Kind, Report, Row, Verdict

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

FAILURES = 10
"""How many failures are shown, unless more are asked for."""

_WIDEST = 132
"""Columns beyond which a table is not stretched: the eye loses the line."""

_LONGEST = 400
"""Characters of a text shown in its own line."""

_LONGEST_BESIDE = 200
"""Characters of a text shown beside another."""

_NAMED = 17
"""Columns of a metric's name that are shown before any figure is left out."""

_ROOM = 1_000
"""More columns than a table has."""

_SPARED = ("dev", "n", "95% interval")
"""Columns of the table that are left out where there is no room for all, in this order."""

_MOST_QUOTES = 2

_TONES = {True: "green", False: "red", None: "dim"}

_CHANGES = {Direction.BETTER: "green", Direction.WORSE: "bold red", Direction.SAME: "dim"}

_MARKS = {Verdict.PASSED: ("✓", "green"), Verdict.MISSED: ("✗", "bold red")}


def show(report: Report, screen: Console, *, failures: int = FAILURES) -> None:
    """Print the table and the worst failures, at most so many; the rest are counted."""
    table, apart = times(lines(report))
    columns = min(screen.width, _WIDEST)
    screen.print(_title(report), width=columns)
    shown, left_out = _fitting(table, against(report), screen, columns)
    screen.print(shown, width=columns)
    for each in (*left_out, *_amounts(apart, columns), *_footnotes(report)):
        screen.print(each, width=columns)
    _show_failures(report, screen, columns, failures)


def _title(report: Report) -> Text:
    from rich.text import Text

    scope = main_scope(report)
    counted = sum(1 for row in report.rows if scope.holds(row.asked))
    which = "test half" if scope.half else f"{report.result.half} half" if report.result.half else "all"
    title = Text()
    title.append(harmless(report.result.name), style="bold")
    title.append(f", {harmless(told_by(report.result))}")
    others = len(report.rows) - counted
    beside = f", {others} of the dev half beside" if others else ""
    title.append(f"  {counted} {'question' if counted == 1 else 'questions'} ({which}){beside}", style="dim")
    return title


def _fitting(table: Sequence[Line], other: str, screen: Console, columns: int) -> tuple[Table, list[Text]]:
    """The table with as many columns as have room uncut, and a line that says which have none."""
    from rich.text import Text

    # A gate's name may be cut, and no figure.
    cut = max(0, max((len(line.label) for line in table), default=0) - _NAMED)
    without: tuple[str, ...] = ()
    for number in range(len(_SPARED) + 1):
        without = tuple(_SPARED[:number])
        shown = _table(table, other, columns, without)
        if screen.measure(shown, options=screen.options.update(width=_ROOM)).maximum - cut <= columns:
            break
    here = [name for name in without if name != "dev" or any(line.beside is not None for line in table)]
    return shown, [Text(f"No room for: {', '.join(here)}.", style="dim")] if here else []


def _table(table: Sequence[Line], other: str, columns: int, without: Sequence[str] = ()) -> Table:
    from rich.table import Table
    from rich.text import Text

    wide = columns >= 110
    shown = Table(box=None, padding=(0, 2 if wide else 1, 0, 0), header_style="dim")
    shown.add_column("metric", no_wrap=True, overflow="ellipsis", min_width=12)
    shown.add_column("value", justify="right", no_wrap=True, min_width=5)
    if has_interval := "95% interval" not in without:
        shown.add_column("95% interval", no_wrap=True)
    if has_n := "n" not in without:
        shown.add_column("n", justify="right", no_wrap=True)
    has_dev = "dev" not in without and any(line.beside is not None for line in table)
    if has_dev:
        shown.add_column("dev", justify="right", no_wrap=True)
    if has_gates := any(line.gate is not None for line in table):
        shown.add_column("gate", no_wrap=True)
    if has_changes := any(line.change is not None for line in table):
        shown.add_column("vs" if without else f"vs {other}", no_wrap=True)
    for line in table:
        measure = line.measure
        cells: list[str | Text] = [
            harmless(line.label),
            Text(figure(measure.value, measure.kind) if measure else "none", style="bold"),
        ]
        if has_interval:
            cells.append(bounds(measure) if measure else "")
        if has_n:
            cells.append(str(measure.n) if measure else "")
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
    return Text(f"{moved(line.change, line.measure.kind)} {word}".rstrip(), style=_CHANGES[line.change.direction])


def _amounts(apart: Sequence[Line], columns: int) -> list[Text]:
    """Times and amounts in a line: they have no gate and rarely matter, and the table is to stay on one screen."""
    taken = [f"{name} {middle:.0f}/{high:.0f}" for name, middle, high in stages(apart)]
    amounts = [
        f"{line.name} {figure(line.measure.value, line.measure.kind)}"
        for line in apart
        if line.measure is not None and line.measure.kind is Kind.AMOUNT
    ]
    return [*_listed("ms (p50/p95):", taken, columns), *_listed("for each question:", amounts, columns)]


def _listed(what: str, parts: Sequence[str], columns: int) -> list[Text]:
    """The parts in lines, none broken."""
    from rich.text import Text

    rows: list[str] = []
    for number, part in enumerate(parts):
        piece = f"{part}," if number + 1 < len(parts) else part
        if rows and len(rows[-1]) + 1 + len(piece) <= columns:
            rows[-1] += f" {piece}"
        else:
            rows.append(f"  {piece}" if rows else f"{what} {piece}")
    return [Text(row, style="dim") for row in rows]


def _footnotes(report: Report) -> list[Text]:
    from rich.text import Text

    said = [Text(harmless(note.said), style=_TONES[note.good]) for note in notes(report)]
    for spread in varying(report):
        least, mean, most, by = (written(spread, v) for v in (spread.least, spread.mean, spread.most, spread.deviation))
        said.append(Text(f"  {spread.name}: {mean} ± {by} ({least} to {most})", style="dim"))
    said += [Text(f"✗ {harmless(reason)}", style="bold red") for reason in failing(report)]
    if report.gates and not report.failed:
        words, all_met = standing(report)
        said.append(Text(f"{'✓ ' if all_met else ''}{words}", style="green" if all_met else ""))
    return said


def _show_failures(report: Report, screen: Console, columns: int, most: int) -> None:
    from rich.text import Text

    worst = worst_first(report.rows)
    shown = min(most, len(worst))
    changes = {one.id: one.direction for one in (report.comparison.questions if report.comparison else ())}
    screen.print()
    said = counted(report.rows)
    screen.print(Text(f"{said}; the worst {shown}:" if shown else f"{said}.", style="bold"))
    for row in worst[:shown]:
        screen.print()
        change = changes.get(row.asked.id, Direction.SAME)
        beside = Text()
        if change is not Direction.SAME:
            beside.append(f"  {change} than {against(report)}", style=_CHANGES[change])
        screen.print(_failure(row, beside, columns), width=columns)
    if len(worst) > shown:
        rest = f"{len(worst) - shown} more, and all that is right, are in the page that -o FILE.html writes."
        screen.print()
        screen.print(Text(rest, style="dim"))
    screen.print()


def _failure(row: Row, beside: Text, columns: int) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    head = Text()
    head.append(harmless(row.asked.id), style="bold")
    tags = ", ".join((row.asked.lang, *row.asked.tags))
    head.append(f"  {harmless(tags)}", style="dim")
    head.append(beside)
    earlier = [Text(f"after: {_short(question)}", style="dim") for question, _ in row.asked.history]
    question = Text(_short(row.asked.question))
    mark, style = ("~", "yellow") if outcome(row) is Outcome.PARTLY else ("✗", "red")
    wrong = [Text(f"{mark} {harmless('; '.join(row.wrong))}", style=style)] if row.wrong else []
    sides = Table(box=None, padding=(0, 0, 0, 2), show_header=False, width=columns)
    pair = expected(row.asked), given(row.given)
    for side in pair:
        # A side that is a word leaves the room to the other.
        sides.add_column(ratio=3 if side.quotes or side.notes else 2, overflow="fold")
    sides.add_row(Text("expected", style="dim"), Text("given", style="dim"))
    sides.add_row(_side(pair[0]), _side(pair[1], noted=_is_of_prose(row)))
    return Group(head, Padding(Group(*earlier, question, *wrong), (0, 0, 0, 2)), sides)


def _is_of_prose(row: Row) -> bool:
    """Whether what is wrong is in what was written above the quotes, so that these alone do not show it."""
    found = row.given.measures
    return min(found.get("claim_coverage", 1.0), found.get("prose_support", 1.0)) < 1 or bool(found.get("injection"))


def _side(side: Side, *, noted: bool = False) -> Text:
    from rich.text import Text

    said = Text()
    said.append(harmless(side.head), style="bold")
    for quote in side.quotes[:_MOST_QUOTES]:
        said.append(f"\n“{_short(quote, _LONGEST_BESIDE)}”")
    if (more := len(side.quotes) - _MOST_QUOTES) > 0:
        said.append(f"\nand {more} more", style="dim")
    if noted or not side.quotes:
        for note in side.notes:
            said.append(f"\n{_short(note, _LONGEST_BESIDE)}", style="dim")
    return said


def _short(text: str, longest: int = _LONGEST) -> str:
    flat = " ".join(harmless(text).split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"
