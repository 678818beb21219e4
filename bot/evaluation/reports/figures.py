"""The part of a report before its questions: the verdict, the table of figures, the notes.

Knows the values of an evaluation and their wording; knows no layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.evaluation.metrics import METRICS
from bot.evaluation.results import NEAREST, QUOTES, Result
from bot.evaluation.values import (
    ALL,
    Comparison,
    Direction,
    Judged,
    Kind,
    Measure,
    MetricChange,
    Report,
    Scope,
    Spread,
    Verdict,
)

NOT_SHARES = {Kind.MS, Kind.AMOUNT}

MOST_NAMED = 10
"""Questions named before the rest are counted."""

_TOLD_BY = {NEAREST: "nearest sentences", QUOTES: "quotes alone"}

_TONES = {Direction.BETTER: "good", Direction.WORSE: "bad", Direction.SAME: "soft"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its tone: "good", "bad", "soft" or "" (neither)."""

    text: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A metric in a scope: its figure (None: not measured), its gate, the change, and two figures for comparison.

    `beside` is the development half's, `by_nearest` the baseline's. `scope` is "" for the whole table's.
    """

    name: str
    scope: str
    measure: Measure | None
    judged: Judged | None = None
    changed: MetricChange | None = None
    beside: Measure | None = None
    by_nearest: Measure | None = None

    @property
    def label(self) -> str:
        """The metric, with its scope unless the whole table's."""
        return f"{self.name}, {self.scope}" if self.scope else self.name

    @property
    def about(self) -> str:
        """The meaning of the metric, in a few words."""
        return METRICS[self.name].about if self.name in METRICS and not self.scope else ""

    @property
    def value(self) -> str:
        """The figure."""
        return written(self.measure) if self.measure else "none"

    @property
    def interval(self) -> str:
        """The 95 % interval, "" without one."""
        return bounds(self.measure) if self.measure else ""

    @property
    def n(self) -> str:
        """The number of questions."""
        return str(self.measure.n) if self.measure else ""

    @property
    def dev(self) -> str:
        """The figure of the development half."""
        return written(self.beside) if self.beside else ""

    @property
    def nearest(self) -> str:
        """The figure of the nearest sentences."""
        return written(self.by_nearest) if self.by_nearest else ""

    @property
    def gate(self) -> Said:
        """The bound of the gate, and whether the figure meets the gate."""
        if self.judged is None:
            return Said()
        bound = limit(self.judged)
        if self.judged.fails:
            return Said(f"{bound} ✗", "bad")
        if self.judged.verdict is Verdict.TOO_FEW:
            return Said(f"{bound} (n < {self.judged.gate.least})", "soft")
        return Said(f"{bound} ✓", "good") if self.judged.verdict is Verdict.PASSED else Said(bound, "soft")

    @property
    def change(self) -> Said:
        """The difference to the baseline, with its sign, and the direction beyond noise."""
        if self.changed is None or self.measure is None:
            return Said()
        by = self.changed.after - self.changed.before
        size = figure(abs(by), self.measure.kind)
        moved = f"{'+' if by > 0 else '−'}{size}" if size.strip("0.,") else "0"
        word = "" if self.changed.direction is Direction.SAME else f" {self.changed.direction}"
        return Said(moved + word, _TONES[self.changed.direction])


def told_by(result: Result) -> str:
    """The answerer: "nearest sentences", "quotes alone", or the model."""
    return _TOLD_BY.get(result.mode) or f"with {result.versions.get('model') or 'a model'}"


def against(report: Report) -> str:
    """The comparison's other side: "the baseline", or another mode of the set."""
    mode = report.comparison.mode if report.comparison else None
    return _TOLD_BY.get(mode or "", "the baseline")


def main_scope(report: Report) -> Scope:
    """The questions of the table: the test half if there is one, since numbers are set on the other."""
    test = Scope(half="test")
    halves = {row.asked.half for row in report.rows}
    return test if "test" in halves and None not in halves and test in report.measures else ALL


def title(report: Report) -> str:
    """The set, the answerer, and the number of questions."""
    scope = main_scope(report)
    counted = sum(scope.holds(row.asked) for row in report.rows)
    rest = len(report.rows) - counted
    beside = f", {rest} of the dev half beside" if rest else ""
    name = f"{report.result.name}, {told_by(report.result)}"
    return f"{name}  {counted} {'question' if counted == 1 else 'questions'} ({scope.half or 'all'}){beside}"


def lines(report: Report) -> tuple[Line, ...]:
    """The table, in the order of the measures; a gate on other questions than the table's has a line of its own."""
    table = main_scope(report)
    changes = {(one.name, one.scope): one for one in (report.comparison.metrics if report.comparison else ())}
    own = {one.gate.metric: one for one in reversed(report.gates) if one.gate.scope == table}

    def line(name: str, scope: Scope, measure: Measure | None, judged: Judged | None) -> Line:
        on_dev = report.measure(name, replace(scope, half="dev")) if table != ALL and scope.half == table.half else None
        nearest = report.measure(name, scope, nearest=True)
        return Line(name, _apart(scope, table), measure, judged, changes.get((name, scope)), on_dev, nearest)

    measures = report.measures.get(table, ())
    further = [one for one in report.gates if one not in own.values() or report.measure(one.gate.metric, table) is None]
    apart = [line(one.gate.metric, one.gate.scope, one.measure, one) for one in further]
    names = {one.name for one in measures}
    listed = [
        each
        for one in measures
        for each in (line(one.name, table, one, own.get(one.name)), *(a for a in apart if a.name == one.name))
    ]
    return (*listed, *(each for each in apart if each.name not in names))


def table(report: Report) -> tuple[Line, ...]:
    """The lines of shares, 0 to 1, and of gated metrics."""
    return tuple(one for one in lines(report) if not _is_amount(one))


def amounts(report: Report) -> tuple[str, ...]:
    """Milliseconds by stage, and amounts, each in words."""
    apart = {one.name: one.measure for one in lines(report) if _is_amount(one) and one.measure}
    found = []
    for name, high in apart.items():
        if name.startswith("p95") and high.value:
            stage = name.removeprefix("p95_").removesuffix("ms").strip("_") or "total"
            middle = apart.get(name.replace("p95", "p50", 1))
            found.append(f"{stage} {middle.value if middle else 0:.0f}/{high.value:.0f} ms (p50/p95)")
    shares = [f"{name} {written(one)} a question" for name, one in apart.items() if one.kind is Kind.AMOUNT]
    return (*found, *shares)


def groups(report: Report) -> dict[str, tuple[Line, ...]]:
    """The share of right questions by language and by tag, the lowest first."""
    tags = dict.fromkeys(tag for row in report.rows for tag in row.asked.tags)
    languages = dict.fromkeys(row.asked.lang for row in report.rows)
    kinds = {
        "Right, by language": [Scope(lang=one) for one in languages],
        "Right, by tag": [Scope(tag=t) for t in tags],
    }
    return {name: tuple(sorted(_right(report, scopes), key=_value)) for name, scopes in kinds.items()}


def _right(report: Report, scopes: Sequence[Scope]) -> Iterator[Line]:
    for scope in scopes:
        if (measure := report.measure("right", scope)) is not None:
            yield Line(str(scope), "", measure)


def _value(line: Line) -> float:
    return line.measure.value if line.measure else 0.0


def _is_amount(line: Line) -> bool:
    return line.measure is not None and line.measure.kind in NOT_SHARES and line.judged is None


def _apart(own: Scope, table: Scope) -> str:
    """A scope in words, without the table's own; "" for the table's scope."""
    if own == table:
        return ""
    return str(replace(own, half=None) if own.half == table.half and (own.tag or own.lang) else own)


def figure(value: float, kind: Kind) -> str:
    """A figure as written: three decimals for a share, whole milliseconds, an amount as short as exact."""
    if kind is Kind.MS:
        return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"
    if kind is Kind.AMOUNT:
        return f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
    return f"{value:.3f}"


def written(measure: Measure) -> str:
    """The value of a measure as written."""
    return figure(measure.value, measure.kind)


def bounds(measure: Measure) -> str:
    """The 95 % interval as written, "" without one."""
    if measure.low is None or measure.high is None:
        return ""
    if measure.kind in NOT_SHARES:
        return f"{figure(measure.low, measure.kind)}–{figure(measure.high, measure.kind)}"
    return f"{measure.low:.2f}–{measure.high:.2f}"


def limit(judged: Judged) -> str:
    """A gate's bound as written: "≥ 0.9", "≤ 0.08"."""
    gate = judged.gate
    return f"≥ {gate.floor:g}" if gate.floor is not None else f"≤ {gate.ceiling:g}"


def verdict(report: Report) -> tuple[Said, ...]:
    """The reasons of a failure, a sentence each; or the state of the gates."""
    if report.faults:
        return tuple(Said(f"✗ {each}", "bad") for each in report.faults)
    met = sum(one.verdict is Verdict.PASSED for one in report.gates)
    if not report.gates:
        return (Said("No gate was set.", "soft"),)
    if met == len(report.gates):
        return (Said(f"✓ All {met} gates met" if met > 1 else "✓ The gate is met", "good"),)
    few = sum(one.verdict is Verdict.TOO_FEW for one in report.gates)
    counted = ((few, "on too few questions to count"), (len(report.gates) - met - few, "not measured"))
    rest = ", ".join(f"{n} {what}" for n, what in counted if n)
    return (Said(f"No gate missed: {met} of {len(report.gates)} met, {rest}", "soft"),)


def notes(report: Report) -> Iterator[Said]:
    """Remarks beside the figures: changes, unasked questions, variation between runs."""
    if report.comparison:
        yield from _changes(report.comparison, against(report))
    if ids := report.result.unfinished:
        yield Said(f"Not every question could be asked: {some(ids)}.", "bad")
    if report.stability:
        flips = report.stability.flips
        said = f"these questions flip: {some(flips)}" if flips else "no question flips between right and wrong"
        yield Said(f"Over {report.stability.runs} runs {said}.", "bad" if flips else "soft")
        yield from (Said(f"  {each}", "soft") for each in map(_spread, report.stability.spreads) if each)


def _changes(compared: Comparison, other: str) -> Iterator[Said]:
    ids = {way: [one.id for one in compared.questions if one.direction is way] for way in Direction}
    counted = ", ".join(f"{len(found)} {way}" for way, found in ids.items())
    yield Said(f"Question by question against {other}: {counted}.", "soft")
    for way in (Direction.WORSE, Direction.BETTER):
        if ids[way]:
            yield Said(f"{way.capitalize()}: {some(ids[way])}.", _TONES[way])
    for what, found in (
        ("Not asked this time", compared.gone),
        (f"Not in {other}", compared.new),
        ("Changed in the set, and not compared", compared.altered),
    ):
        if found:
            yield Said(f"{what}: {some(found)}.", "soft")
    yield from (Said(f"{each[:1].upper()}{each[1:]}.", "soft") for each in compared.notes)


def _spread(spread: Spread) -> str:
    """The variation of a metric between runs, "" if too small to show."""
    kind = METRICS[spread.name].kind if spread.name in METRICS else Kind.MEAN
    values = (spread.mean, spread.deviation, spread.least, spread.most)
    mean, by, least, most = (figure(value, kind) for value in values)
    return "" if least == most else f"{spread.name}: {mean} ± {by} ({least} to {most})"


def some(ids: Sequence[str]) -> str:
    """The first ids, and the number of the others."""
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more
