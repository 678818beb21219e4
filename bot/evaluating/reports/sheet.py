"""What the page says of a set before its questions: the verdict, the table, the plots, what was run.

Makes of values what the template fills in; the table's lines are known to `lines`, shapes to `charts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluating.reports.charts import Point, curve, interval, span
from bot.evaluating.reports.lines import (
    NOT_SHARES,
    Line,
    about,
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
from bot.evaluating.reports.sides import counted
from bot.evaluating.values import ALL, Direction, Kind, Report, Scope, Verdict


def sheet(report: Report, few: int) -> dict[str, Any]:
    """What the template shows of a report; a figure on fewer than `few` questions is marked as such."""
    table, apart = times(lines(report))
    scope = main_scope(report)
    taken = stages(apart)
    slowest = max((high for _, _, high in taken), default=0.0)
    met = sum(1 for one in report.gates if one.verdict is Verdict.PASSED)
    kinds = dict.fromkeys(row.asked.tags[0] for row in report.rows if row.asked.tags)
    tags = dict.fromkeys(tag for row in report.rows for tag in row.asked.tags)
    languages = dict.fromkeys(row.asked.lang for row in report.rows)
    groups = {
        "Right, by kind": _group(report, [Scope(tag=each) for each in kinds], few),
        "Right, by language": _group(report, [Scope(lang=each) for each in languages], few),
    }
    return {
        "name": report.result.name,
        "intro": _intro(report),
        "failing": failing(report),
        "gates": f"{met} of {len(report.gates)} gates met, none missed" if report.gates else "",
        "notes": list(_notes(report)),
        "about_measures": "On the test half; numbers are set on the dev half, which stands beside it."
        if scope != ALL
        else "On all questions that were asked.",
        "kind": {
            "dev": any(line.beside is not None for line in table),
            "gates": any(line.gate is not None for line in table),
            "changes": any(line.change is not None for line in table),
        },
        "table": [_line(line) for line in table],
        "about_groups": "The share of questions that came out right: the first quote answers, or what has no answer "
        f"is refused{', both halves together' if scope != ALL else ''}.",
        "groups": [{"title": title, "rows": rows} for title, rows in groups.items() if rows],
        "finer": _group(report, [Scope(tag=each) for each in tags if each not in kinds], few),
        "stages": [
            {
                "label": name,
                "middle": figure(middle, Kind.MS),
                "high": figure(high, Kind.MS),
                "plot": span(middle, high, slowest),
            }
            for name, middle, high in taken
        ],
        "slowest": figure(slowest, Kind.MS),
        "curve": _curve(report),
        "runs": report.stability.runs if report.stability else 0,
        "spreads": list(_spreads(report)),
        "facts": list(_facts(report)),
    }


def _intro(report: Report) -> str:
    result = report.result
    half = f", the {result.half} half" if result.half else ""
    parts = [f"{len(report.rows)} questions{half}", f"mode {result.mode}"]
    if result.versions.get("model"):
        parts.append(str(result.versions["model"]))
    if result.started:
        parts.append(result.started.replace("T", " ").replace("+00:00", " UTC"))
    return "; ".join(parts) + "."


def _notes(report: Report) -> Iterator[str]:
    if report.rows:
        yield f"{counted(report.rows)}."
    if compared := report.comparison:
        said = (f"{sum(1 for one in compared.questions if one.direction is way)} {way}" for way in Direction)
        yield f"Question by question since the baseline: {', '.join(said)}."
        for what, ids in (("Not asked this time", compared.gone), ("Not in the baseline", compared.new)):
            if ids:
                yield f"{what}: {_some(ids)}."
        yield from compared.notes
    if report.result.unfinished:
        yield f"Not every question could be asked: {_some(report.result.unfinished)}."


def _some(ids: Sequence[str]) -> str:
    """The first ids, and how many more there are."""
    return ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")


def _line(line: Line) -> dict[str, Any]:
    measure, change = line.measure, line.change
    shares = measure is not None and measure.kind not in NOT_SHARES
    return {
        "label": line.label,
        "about": about(line.name) if not line.scope else "",
        "dev": figure(line.beside.value, line.beside.kind) if line.beside else "",
        "value": figure(measure.value, measure.kind) if measure else "none",
        "n": measure.n if measure else "",
        "bounds": bounds(measure) if measure else "",
        "plot": interval(
            measure.value,
            measure.low,
            measure.high,
            bound=_bound(line),
            before=change.before if change else None,
        )
        if measure and shares
        else "",
        "gate": _gate(line),
        "change": {
            "said": f"{moved(change, measure.kind)} {worded(change)}".rstrip(),
            "tone": {Direction.BETTER: "good", Direction.WORSE: "bad-text", Direction.SAME: "soft"}[change.direction],
        }
        if change and measure
        else None,
    }


def _bound(line: Line) -> float | None:
    if line.gate is None:
        return None
    return line.gate.gate.floor if line.gate.gate.floor is not None else line.gate.gate.ceiling


def _gate(line: Line) -> dict[str, str] | None:
    judged = line.gate
    if judged is None:
        return None
    if judged.fails:
        said, tone = f"{limit(judged)} ✗", "bad-text"
    elif judged.verdict is Verdict.PASSED:
        said, tone = f"{limit(judged)} ✓", "good"
    elif judged.verdict is Verdict.TOO_FEW:
        said, tone = f"{limit(judged)}, from n = {judged.gate.least}", "soft"
    else:
        said, tone = f"{limit(judged)}, {judged.verdict}", "soft"
    return {"said": said, "tone": tone, "why": judged.gate.why}


def _group(report: Report, scopes: Sequence[Scope], few: int) -> list[dict[str, Any]]:
    found = [(str(scope), measure) for scope in scopes if (measure := report.measure("right", scope)) is not None]
    return [
        {
            "label": name,
            "value": figure(measure.value, measure.kind),
            "n": measure.n,
            "plot": interval(measure.value, measure.low, measure.high),
            "few": measure.n < few,
        }
        for name, measure in sorted(found, key=lambda pair: (pair[1].value, -pair[1].n))
    ]


def _curve(report: Report) -> dict[str, Any] | None:
    points = [
        Point(each["shift"], each["over_refusal"], each["refusal_recall"])
        for each in report.result.tradeoff
        if {"shift", "over_refusal", "refusal_recall"} <= set(each)
    ]
    if not points:
        return None
    return {
        "plot": curve(points, 0.0),
        "about": "Every threshold raised or lowered alike, from "
        f"{min(each.threshold for each in points):+.3g} to {max(each.threshold for each in points):+.3g}, on the "
        "development half. The dot is what is in use; the upper left corner would refuse what has to be refused and "
        "nothing else.",
    }


def _spreads(report: Report) -> Iterator[dict[str, str]]:
    for each in report.stability.spreads if report.stability else ():
        yield {
            "name": each.name,
            "mean": f"{each.mean:.3f}",
            "deviation": f"{each.deviation:.3f}",
            "range": f"{each.least:.3f}–{each.most:.3f}",
        }


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    for kind in ("versions", "settings", "hashes"):
        for name, value in getattr(report.result, kind).items():
            if value is not None:
                yield f"{name}, SHA-256" if kind == "hashes" else name, str(value)
