"""The lines of a report's table: each figure beside its gate and what it was at the baseline; gates of a scope apart.

Knows the values of an evaluation and how figures are written; knows nothing of what they are laid out on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.evaluation.metrics import METRICS
from bot.evaluation.results import NEAREST, QUOTES, Result
from bot.evaluation.values import (
    ALL,
    Direction,
    Judged,
    Kind,
    Measure,
    MetricChange,
    Report,
    Scope,
    Verdict,
)

_TIME = re.compile(r"p(50|95)(?:_([a-z]+))?_ms")

_NOT_COUNTED = {Verdict.TOO_FEW: "on too few questions to count"}

_TOLD_BY = {NEAREST: "nearest sentences", QUOTES: "quotes alone"}

NOT_SHARES = {Kind.MS, Kind.AMOUNT}


@dataclass(frozen=True, slots=True)
class Line:
    """A metric in a scope: its figure (None: not measured), its gate, the change, and the development half's figure."""

    name: str
    scope: str
    measure: Measure | None
    gate: Judged | None = None
    change: MetricChange | None = None
    beside: Measure | None = None

    @property
    def label(self) -> str:
        """The metric, with its scope where that is not the whole table's."""
        return f"{self.name}, {self.scope}" if self.scope else self.name


def told_by(result: Result) -> str:
    """What answered: "nearest sentences", "quotes alone", or the model that wrote beside them."""
    return _TOLD_BY.get(result.mode) or f"with {result.versions.get('model') or 'a model'}"


def against(report: Report) -> str:
    """What a report is compared with: "the baseline", or what the same set was asked of in another mode."""
    mode = report.comparison.mode if report.comparison else None
    return _TOLD_BY.get(mode or "", "the baseline")


def main_scope(report: Report) -> Scope:
    """The questions of the table: the test half where there is one, since numbers are set on the other."""
    test = Scope(half="test")
    halves = {row.asked.half for row in report.rows}
    return test if "test" in halves and None not in halves and test in report.measures else ALL


def lines(report: Report) -> tuple[Line, ...]:
    """The table, in the order of the measures; a gate on other questions than the table's has a line of its own."""
    scope = main_scope(report)
    beside = {one.name: one for one in report.measures.get(Scope(half="dev"), ())} if scope != ALL else {}
    changes = {(one.name, one.scope): one for one in (report.comparison.metrics if report.comparison else ())}
    waiting = list(report.gates)
    table: list[Line] = []

    def gated(name: str, *, here: bool) -> list[Judged]:
        taken = [one for one in waiting if one.gate.metric == name and (one.gate.scope == scope or not here)]
        waiting[:] = [one for one in waiting if one not in taken]
        return taken

    def further(judged: Sequence[Judged]) -> list[Line]:
        return [
            Line(
                one.gate.metric,
                _apart(one.gate.scope, scope),
                one.measure,
                one,
                changes.get((one.gate.metric, one.gate.scope)),
                _on_dev(report, one, scope),
            )
            for one in judged
        ]

    for measure in report.measures.get(scope, ()):
        own = gated(measure.name, here=True)
        change = changes.get((measure.name, scope))
        table.append(Line(measure.name, "", measure, own[0] if own else None, change, beside.get(measure.name)))
        table += further(own[1:]) + further(gated(measure.name, here=False))
    return (*table, *further(waiting))


def times(table: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The table in two: shares of 0 to 1, and milliseconds and amounts. What has a gate is among the first."""
    apart = tuple(
        one for one in table if one.measure is not None and one.measure.kind in NOT_SHARES and one.gate is None
    )
    return tuple(one for one in table if one not in apart), apart


def stages(apart: Sequence[Line]) -> tuple[tuple[str, float, float], ...]:
    """Each stage that takes time: its name ("total" first), the median and the 95th percentile in milliseconds."""
    found: dict[str, dict[str, float]] = {}
    for line in apart:
        if (named := _TIME.fullmatch(line.name)) and line.measure is not None:
            found.setdefault(named[2] or "total", {})[named[1]] = line.measure.value
    return tuple((name, both.get("50", 0.0), both["95"]) for name, both in found.items() if both.get("95"))


def _on_dev(report: Report, judged: Judged, table: Scope) -> Measure | None:
    """The figure of the development half beside one of the test half, where it is known for the same questions."""
    own = judged.gate.scope
    if table == ALL or own.half != table.half:
        return None
    return report.measure(judged.gate.metric, replace(own, half="dev"))


def _apart(own: Scope, table: Scope) -> str:
    """A scope in words, without what it shares with the table's; "" where it is the table's."""
    if own == table:
        return ""
    if own.half == table.half and (own.tag or own.lang):
        return str(replace(own, half=None))
    return str(own)


def about(name: str) -> str:
    """What a metric says, in a few words; "" where it is not known."""
    return METRICS[name].about if name in METRICS else ""


def figure(value: float, kind: Kind) -> str:
    """A figure as it is written: three decimals for a share, whole milliseconds, an amount as short as it is exact."""
    if kind is Kind.MS:
        return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"
    if kind is Kind.AMOUNT:
        return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
    return f"{value:.3f}"


def bounds(measure: Measure) -> str:
    """The 95% interval as written, "" where there is none."""
    if measure.low is None or measure.high is None:
        return ""
    if measure.kind in NOT_SHARES:
        return f"{figure(measure.low, measure.kind)}–{figure(measure.high, measure.kind)}"
    return f"{measure.low:.2f}–{measure.high:.2f}"


def limit(judged: Judged) -> str:
    """A gate's bound as written: "≥ 0.9", "≤ 0.08"; both where it has both."""
    parts = []
    if judged.gate.floor is not None:
        parts.append(f"≥ {judged.gate.floor:g}")
    if judged.gate.ceiling is not None:
        parts.append(f"≤ {judged.gate.ceiling:g}")
    return " ".join(parts)


def moved(change: MetricChange, kind: Kind) -> str:
    """The difference to the baseline as written, with its sign; "0" where there is none that shows."""
    by = change.after - change.before
    written = figure(abs(by), kind)
    if not float(written.split()[0].replace(",", "")):
        return "0"
    return f"{'+' if by > 0 else '−'}{written}"


def worded(change: MetricChange) -> str:
    """Whether the change is for the better or the worse; "" where it may be noise."""
    return "" if change.direction is Direction.SAME else change.direction.value


def standing(report: Report) -> tuple[str, bool]:
    """How the gates stand where none fails, in words, and whether all are met; those that did not count are said."""
    counted = Counter(one.verdict for one in report.gates)
    met, every = counted.pop(Verdict.PASSED, 0), len(report.gates)
    if met == every:
        return (f"All {every} gates met" if every > 1 else "The gate is met"), True
    rest = ", ".join(f"{n} {_NOT_COUNTED.get(verdict, verdict)}" for verdict, n in counted.items())
    return f"No gate missed: {met} of {every} met, {rest}", False


def failing(report: Report) -> tuple[str, ...]:
    """A sentence for each reason why the evaluation fails: gates first, then what is worse than the baseline."""
    said = []
    for one in report.gates:
        if not one.fails:
            continue
        where = f"{one.gate.metric} ({one.gate.scope})" if one.gate.scope != ALL else one.gate.metric
        if one.measure is None:
            said.append(f"{where} was not measured; its gate is {limit(one)}")
        elif one.verdict is Verdict.TOO_FEW:
            said.append(f"{where} has {one.measure.n} questions; its gate wants {one.gate.least}")
        else:
            value = figure(one.measure.value, one.measure.kind)
            said.append(f"{where} is {value}; its gate is {limit(one)}")
    return (*said, *(report.comparison.failures if report.comparison else ()))
