"""What the page says of a set before its questions: the verdict, the table, the plots, what was run.

Makes of values what the template fills in; the table's lines are known to `lines`, shapes to `charts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluation.reports.charts import interval, is_beyond, span
from bot.evaluation.reports.expected_vs_given import counted
from bot.evaluation.reports.notes import notes, varying, written
from bot.evaluation.reports.table import (
    NOT_SHARES,
    Line,
    about,
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
from bot.evaluation.values import (
    ALL,
    Direction,
    Kind,
    Report,
    Scope,
    Verdict,
)


def sheet(report: Report, few: int) -> dict[str, Any]:
    """What the template shows of a report; a figure on fewer than `few` questions is marked as such."""
    table, apart = times(lines(report))
    scope = main_scope(report)
    beside = any(row.asked.half == "dev" for row in report.rows)
    of_test = (
        "On the test half; numbers are set on the dev half, which stands beside it." if beside else "On the test half."
    )
    taken = stages(apart)
    slowest = max((high for _, _, high in taken), default=0.0)
    stand, all_met = standing(report) if report.gates else ("No gate was set.", False)
    kinds = dict.fromkeys(row.asked.tags[0] for row in report.rows if row.asked.tags)
    tags = dict.fromkeys(tag for row in report.rows for tag in row.asked.tags)
    languages = dict.fromkeys(row.asked.lang for row in report.rows)
    groups = {
        "Right, by kind": _group(report, [Scope(tag=each) for each in kinds], few),
        "Right, by language": _group(report, [Scope(lang=each) for each in languages], few),
    }
    return {
        "name": report.result.name,
        "told_by": told_by(report.result),
        "against": against(report),
        "intro": _intro(report),
        "failing": failing(report),
        "gates": stand,
        "all_met": all_met,
        "reasons": list(_reasons(report)),
        "notes": list(_notes(report)),
        "about_measures": of_test if scope != ALL else "On all questions that were asked.",
        "kind": {
            "dev": any(line.beside is not None for line in table),
            "gates": any(line.gate is not None for line in table),
            "changes": any(line.change is not None for line in table),
            "beyond": any(_is_beyond(line) for line in table),
            "against": against(report),
        },
        "table": [_line(line) for line in table],
        "about_groups": "The share of questions that came out right: the first quote answers, or what has no answer "
        f"is not answered{', both halves together' if scope != ALL and beside else ''}.",
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
        "about_time": f"On {'the test half' if scope != ALL else 'all questions that were asked'}.",
        "slowest": figure(slowest, Kind.MS),
        "runs": report.stability.runs if report.stability else 0,
        "spreads": list(_spreads(report)),
        "facts": list(_facts(report)),
    }


def _intro(report: Report) -> str:
    result = report.result
    half = f", the {result.half} half" if result.half else ""
    parts = [f"{len(report.rows)} questions{half}"]
    if result.started:
        parts.append(result.started.replace("T", " ").replace("+00:00", " UTC"))
    return "; ".join(parts) + "."


def _notes(report: Report) -> Iterator[dict[str, str]]:
    if report.rows:
        yield {"said": f"{counted(report.rows)}.", "tone": "soft"}
    tones = {True: "good", False: "bad-text", None: "soft"}
    for note in notes(report):
        yield {"said": note.said, "tone": tones[note.good]}


def _reasons(report: Report) -> Iterator[dict[str, str]]:
    """Why each gate is where it is, for those that say so."""
    for one in report.gates:
        if one.gate.why:
            where = f" ({one.gate.scope})" if one.gate.scope != ALL else ""
            yield {"gate": f"{one.gate.metric}{where} {limit(one)}", "why": one.gate.why}


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


def _is_beyond(line: Line) -> bool:
    """Whether something of a line's plot is greater than its end."""
    measure = line.measure
    if measure is None or measure.kind in NOT_SHARES:
        return False
    return is_beyond(measure.value, measure.high, line.change.before if line.change else None)


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
    return {"said": said, "tone": tone}


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


def _spreads(report: Report) -> Iterator[dict[str, str]]:
    for each in varying(report):
        yield {
            "name": each.name,
            "mean": written(each, each.mean),
            "deviation": written(each, each.deviation),
            "range": f"{written(each, each.least)}–{written(each, each.most)}",
        }


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "mode", report.result.mode
    if report.result.half:
        yield "half", report.result.half
    yield "runs", str(len(report.result.runs))
    for kind in ("versions", "settings", "hashes"):
        for name, value in getattr(report.result, kind).items():
            if value is not None:
                yield f"{name}, SHA-256" if kind == "hashes" else name, str(value)
