"""The questions of the page: each once, with what came back for it from quotes alone and from a model, side by side.

Makes of values what the template fills in; what is right and where quotes stand is known to `sides`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.evaluation.reports.expected_vs_given import (
    Hue,
    Outcome,
    excerpt,
    expected,
    given,
    outcome,
    stretches,
    worst_first,
)
from bot.evaluation.reports.table import against, told_by
from bot.evaluation.results import Text
from bot.evaluation.values import Direction, Report, Row

_LEGEND = {
    Hue.RIGHT: "expected and quoted",
    Hue.GIVEN: "quoted, not expected",
    Hue.MISSING: "expected, not quoted",
    Hue.NEAREST: "offered as nearest",
}
_SIGNS = {Outcome.NOT_RUN: "–", Outcome.WRONG: "✗", Outcome.PARTLY: "~", Outcome.RIGHT: "✓"}

Anchors = Mapping[tuple[int, str], str]
"""The place on the page of each statement, by the number of its report (from 1) and its id."""


def entries(reports: Sequence[Report], anchors: Anchors) -> list[dict[str, Any]]:
    """The questions of all reports, the worst first; one that several reports on a set have is one entry."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for number, report in enumerate(reports, start=1):
        ranks = {row.asked.id: rank for rank, row in enumerate(worst_first(report.rows))}
        for row, came in zip(report.rows, _came(report, number, anchors), strict=True):
            rank = (ranks.get(row.asked.id, len(ranks)), number)
            entry = found.setdefault(
                (report.result.name, row.asked.id), _entry(report, row) | {"order": rank, "came": []}
            )
            entry["order"] = min(entry["order"], rank)
            entry["came"].append(came)
    listed = [entry | _together(entry["came"]) for entry in found.values()]
    order = [each.value for each in Outcome]
    return sorted(listed, key=lambda entry: (order.index(entry["result"]), entry["order"]))


def choices(found: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[str, int]]]:
    """What can be chosen in each filter, with the number of its questions: only what there is, and tells apart."""
    came = [(one, entry) for entry in found for one in entry["came"]]
    results = Counter(each for entry in found for each in {one["result"] for one in entry["came"]})
    changes = Counter(each for entry in found for each in {one["change"] for one in entry["came"]})
    listed = {
        "set": _several(Counter(entry["set"] for entry in found)),
        "by": _several(Counter(one["by"] for one, _ in came)),
        "result": [(each.value, results[each.value]) for each in Outcome if results[each.value]],
        "change": [(each.value, changes[each.value]) for each in Direction if changes[each.value]],
        "runs": [("flips", n)] if (n := sum(any(one["flips"] for one in entry["came"]) for entry in found)) else [],
        "tag": sorted(Counter(tag for entry in found for tag in dict.fromkeys(entry["tags"])).items()),
        "language": sorted(Counter(entry["language"] for entry in found).items()),
    }
    if changed := sum(any(one["change"] in ("better", "worse") for one in entry["came"]) for entry in found):
        listed["change"].insert(0, ("changed", changed))
    return listed


def _several(counted: Counter[str]) -> list[tuple[str, int]]:
    return list(counted.items()) if len(counted) > 1 else []


def _entry(report: Report, row: Row) -> dict[str, Any]:
    return {
        "set": report.result.name,
        "id": row.asked.id,
        "question": row.asked.question,
        "history": [{"question": question, "answer": answer} for question, answer in row.asked.history],
        "language": row.asked.lang,
        "tags": row.asked.tags,
        "expected": expected(row.asked),
    }


def _came(report: Report, number: int, anchors: Anchors) -> Iterator[dict[str, Any]]:
    """What came back for each question of a report."""
    changes = {one.id: one for one in (report.comparison.questions if report.comparison else ())}
    flips = report.stability.flips if report.stability else ()
    texts = {text.id: text for text in report.result.statements}
    for row in report.rows:
        result = outcome(row)
        change = changes.get(row.asked.id)
        yield {
            "by": told_by(report.result),
            "result": result.value,
            "sign": _SIGNS[result],
            "wrong": row.wrong,
            "change": change.direction.value if change else "",
            "changed": f"{change.direction} than {against(report)}"
            if change and change.direction is not Direction.SAME
            else "",
            "flips": _runs(report, row.asked.id) if row.asked.id in flips else "",
            "side": given(row.given),
            "places": list(_places(row, texts, number, anchors)),
            "measures": list(_numbers(row, dict(change.measures) if change else {})),
        }


def _runs(report: Report, id_: str) -> str:
    """In how many of the runs a question was right."""
    right = [one.measures.get("right", 0.0) for run in report.result.runs for one in run if one.id == id_]
    return f"right in {sum(each >= 1 for each in right)} of {len(right)} runs"


def _together(came: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What came back from each report: how it went, what was given and where it stands, each as often as it differs."""
    worst = min(came, key=lambda one: list(Outcome).index(Outcome(one["result"])))
    places = _grouped(came, "places")
    hues = {hue for one in came for place in one["places"] for _, hue in place["pieces"]}
    return {
        "result": worst["result"],
        "sign": worst["sign"],
        "outcomes": [{name: one[name] for name in ("by", "result", "change", "flips")} for one in came],
        "faults": _grouped(came, "result", "wrong", "changed", "flips"),
        "sides": _grouped(came, "side"),
        "places": [group for group in places if group["places"]],
        "legend": [(hue.value, said) for hue, said in _LEGEND.items() if hue in hues],
    }


def _grouped(came: Sequence[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
    """What came back, as far as these fields go, once for all that share it; `by` is whose it is, where some differ."""
    groups: list[dict[str, Any]] = []
    for one in came:
        same = next((group for group in groups if all(group[name] == one[name] for name in names)), None)
        if same is None:
            groups.append({name: one[name] for name in (*names, "sign")} | {"by": [one["by"]]})
        else:
            same["by"].append(one["by"])
    return [group | {"by": ", ".join(group["by"]) if len(groups) > 1 else ""} for group in groups]


def _places(row: Row, texts: Mapping[str, Text], number: int, anchors: Anchors) -> Iterator[dict[str, Any]]:
    for statement, found in stretches(row).items():
        text = texts.get(statement)
        if text is None or text.text is None:
            continue
        yield {
            "anchor": anchors[number, statement],
            "title": text.title or text.file,
            "stretches": " ".join(f"{each.start}-{each.end}-{each.hue}" for each in found),
            "pieces": excerpt(text.text, found),
        }


def _numbers(row: Row, changed: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, str]]:
    for name, value in row.given.measures.items():
        before = f" (was {changed[name][0]:.3g})" if name in changed else ""
        yield name, f"{value:.3g}{before}"
    for stage, ms in row.given.ms.items():
        if ms:
            yield f"{stage} ms", f"{ms:.0f}" if ms >= 10 else f"{ms:.1f}"
