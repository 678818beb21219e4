"""The part of a report before its questions: the verdict, the table of figures, the notes.

Knows the values of an evaluation and their wording; knows no layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.compare_results import Comparison, Direction, MetricChange, Spread
from bot.evaluation.gates import Judged, Verdict
from bot.evaluation.metrics import METRICS, Kind
from bot.evaluation.report import Report
from bot.evaluation.results import NEAREST, QUOTES, Result

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
    """A metric in a scope, with the gate and its reason, and the change to the other result, in words.

    `share` is the figure if from 0 to 1, `dev` the development half's figure, `nearest` the nearest sentences'.
    """

    label: str
    value: str
    interval: str
    n: str
    share: float | None
    about: str = ""
    gate: Said = Said()
    why: str = ""
    change: Said = Said()
    dev: str = ""
    nearest: str = ""


def _line(label: str, measure: Measure | None, **more: Any) -> Line:
    if measure is None:
        return Line(label, "none", "", "", None, **more)
    share = None if measure.kind in NOT_SHARES else measure.value
    return Line(label, written(measure), _interval(measure), str(measure.n), share, **more)


def _gate(judged: Judged | None) -> Said:
    if judged is None:
        return Said()
    gate = judged.gate
    bound = f"≥ {gate.floor:g}" if gate.floor is not None else f"≤ {gate.ceiling:g}"
    if judged.fails:
        return Said(f"{bound} ✗", "bad")
    if judged.verdict is Verdict.TOO_FEW:
        return Said(f"{bound} (n < {gate.least})", "soft")
    return Said(f"{bound} ✓", "good") if judged.verdict is Verdict.PASSED else Said(bound, "soft")


def _change(changed: MetricChange | None, measure: Measure | None) -> Said:
    """The difference to the baseline, with its sign, and the direction beyond noise."""
    if changed is None or measure is None:
        return Said()
    by = changed.after - changed.before
    size = figure(abs(by), measure.kind)
    moved = f"{'+' if by > 0 else '−'}{size}" if size.strip("0.,") else "0"
    word = "" if changed.direction is Direction.SAME else f" {changed.direction}"
    return Said(moved + word, _TONES[changed.direction])


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
    halves = {asked.half for asked, _ in report.result.outcomes()}
    return test if "test" in halves and None not in halves and test in report.measures else ALL


def title(report: Report) -> str:
    """The set, the answerer, and the number of questions."""
    scope = main_scope(report)
    every = report.result.outcomes()
    counted = sum(scope.holds(asked) for asked, _ in every)
    rest = len(every) - counted
    beside = f", {rest} of the dev half beside" if rest else ""
    name = f"{report.result.name}, {told_by(report.result)}"
    return f"{name}  {counted} {'question' if counted == 1 else 'questions'} ({scope.half or 'all'}){beside}"


def table(report: Report) -> Iterator[Line]:
    """The lines of shares and of gated metrics, in the order of the measures.

    A gate on other questions than the table's has a line of its own.
    """
    scope = main_scope(report)
    found = {one.name: one for one in report.measures.get(scope, ())}
    gated = {one.gate.metric: one for one in reversed(report.gates) if one.gate.scope == scope}
    others = [one for one in report.gates if gated.get(one.gate.metric) is not one or one.gate.metric not in found]
    changes = {(one.name, one.scope): one for one in (report.comparison.metrics if report.comparison else ())}

    def line(name: str, own: Scope, measure: Measure | None, judged: Judged | None) -> Line:
        on_dev = report.measure(name, replace(own, half="dev")) if scope.half and own.half == scope.half else None
        where = _apart(own, scope)
        return _line(
            f"{name}, {where}" if where else name,
            measure,
            about=METRICS[name].about if name in METRICS and not where else "",
            gate=_gate(judged),
            why=judged.gate.why if judged else "",
            change=_change(changes.get((name, own)), measure),
            dev=written(on_dev),
            nearest=written(report.measure(name, own, nearest=True)),
        )

    for name in dict.fromkeys((*found, *(one.gate.metric for one in others))):
        if name in found and (name in gated or found[name].kind not in NOT_SHARES):
            yield line(name, scope, found[name], gated.get(name))
        yield from (line(name, one.gate.scope, one.measure, one) for one in others if one.gate.metric == name)


def amounts(report: Report) -> tuple[str, ...]:
    """Milliseconds by stage, and amounts, each in words; without the gated ones, which are in the table."""
    scope = main_scope(report)
    gated = {one.gate.metric for one in report.gates if one.gate.scope == scope}
    apart = [one for one in report.measures.get(scope, ()) if one.kind in NOT_SHARES and one.name not in gated]
    values = {one.name: one.value for one in apart}
    times = []
    for name, high in values.items():
        if name.startswith("p95") and high:
            stage = name.removeprefix("p95_").removesuffix("ms").strip("_") or "total"
            middle = values.get(name.replace("p95", "p50", 1), 0)
            times.append(f"{stage} {middle:.0f}/{high:.0f} ms (p50/p95)")
    return (*times, *(f"{one.name} {written(one)} a question" for one in apart if one.kind is Kind.AMOUNT))


def groups(report: Report) -> dict[str, list[Line]]:
    """The share of right questions by language and by tag, the lowest first."""

    def right(scopes: Iterable[Scope]) -> list[Line]:
        found = [(one, measure) for one in scopes if (measure := report.measure("right", one))]
        return [_line(str(one), measure) for one, measure in sorted(found, key=lambda each: each[1].value)]

    every = [asked for asked, _ in report.result.outcomes()]
    return {
        "Right, by language": right(Scope(lang=lang) for lang in dict.fromkeys(asked.lang for asked in every)),
        "Right, by tag": right(Scope(tag=tag) for tag in dict.fromkeys(tag for asked in every for tag in asked.tags)),
    }


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


def written(measure: Measure | None) -> str:
    """The value of a measure as written; "" without a measure."""
    return figure(measure.value, measure.kind) if measure else ""


def _interval(measure: Measure) -> str:
    if measure.kind in NOT_SHARES:
        return f"{figure(measure.low, measure.kind)}–{figure(measure.high, measure.kind)}"
    return f"{measure.low:.2f}–{measure.high:.2f}"


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
