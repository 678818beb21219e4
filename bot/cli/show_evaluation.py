"""An evaluation on the terminal: the table on a screen, then the failures, the worst first, side by side.

Lays out with rich; knows neither how questions are asked nor how answers are measured.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.cli.terminal import harmless
from bot.evaluation.report import Report
from bot.evaluation.reports import figures, questions
from bot.evaluation.reports.figures import Said
from bot.evaluation.results import Asked, Given

FAILURES = 10
"""How many failures are shown; the rest are counted."""

_WIDEST = 132
"""Columns beyond which a table is not stretched: the eye loses the line."""

_LONGEST = 300
"""Characters of a text that are shown."""

_STYLES = {"good": "green", "bad": "red", "soft": "dim", "": ""}


def show(report: Report, screen: Console) -> None:
    """Print the table and the worst failures."""
    columns = min(screen.width, _WIDEST)
    screen.print(Text(harmless(figures.title(report)), style="bold"), width=columns)
    screen.print(_table(report), width=columns)
    if amounts := figures.amounts(report):
        screen.print(Text("; ".join(amounts), style="dim"), width=columns)
    for said in (*figures.notes(report), *figures.verdict(report)):
        screen.print(_styled(said), width=columns)
    every = report.result.outcomes()
    worst = [pair for pair in questions.worst_first(every) if questions.faults(*pair)]
    screen.print(Text(f"\n{questions.counted(every)}", style="bold"))
    for pair in worst[:FAILURES]:
        screen.print(_failure(report, *pair), width=columns)
    if (rest := len(worst) - FAILURES) > 0:
        screen.print(Text(f"\n{rest} more, and all that is right, are in the page that -o FILE.html writes.", "dim"))
    screen.print()


def _styled(said: Said) -> Text:
    return Text(harmless(said.text), style=_STYLES[said.tone])


def _table(report: Report) -> RenderableType:
    heads = ("metric", "value", "95% interval", "n", "dev", "nearest", "gate", f"vs {figures.against(report)}")
    rows = [
        [
            Said(one.label), Said(one.value), Said(one.interval), Said(one.n), Said(one.dev, "soft"),
            Said(one.nearest, "soft"), one.gate, one.change,
        ]
        for one in figures.table(report)
    ]  # fmt: skip
    kept = [at for at in range(len(heads)) if any(row[at].text for row in rows)]
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for head in (heads[at] for at in kept):
        figure = head in ("value", "n", "dev", "nearest")
        table.add_column(head, justify="right" if figure else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_styled(row[at]) for at in kept))
    return table


def _failure(report: Report, asked: Asked, given: Given) -> RenderableType:
    sign = questions.outcome(asked, given).sign
    head = " · ".join((asked.id, asked.lang, *asked.tags, *questions.beside(report, asked)))
    wrong = _shortened([f"{sign} {'; '.join(questions.faults(asked, given))}"])
    question = _shortened([*(f"after: {before}" for before, _ in asked.history), asked.question])
    sides = Table(box=None, padding=(0, 2, 0, 0), expand=True, header_style="dim")
    pair = {"expected": questions.expected(asked), "given": questions.given(given)}
    for name, side in pair.items():
        sides.add_column(name, ratio=3 if side.quotes or side.notes else 1, overflow="fold")
    sides.add_row(
        *(_shortened([side.head, *(f"“{quote}”" for quote in side.quotes), *side.notes]) for side in pair.values())
    )
    inside = Group(Text(question), Text(wrong, style="red" if sign != "~" else "yellow"), sides)
    return Group(Text(f"\n{harmless(head)}", style="bold"), Padding(inside, (0, 0, 0, 2)))


def _shortened(texts: Iterable[str]) -> str:
    flat = [" ".join(harmless(text).split()) for text in texts]
    return "\n".join(one if len(one) <= _LONGEST else one[: _LONGEST - 1].rstrip() + "…" for one in flat)
