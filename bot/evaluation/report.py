"""A result with its evaluation: figures, faults of replies, gates, changes.

Puts the room's other modules together; knows no form of report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.evaluation import aggregate, compare_results, gates
from bot.evaluation.results import Asked, Given, Json, Result
from bot.evaluation.values import (
    Gate,
    Kind,
    Measure,
    Report,
    Row,
    Scope,
)


def reported(
    result: Result,
    asked_for: Sequence[Gate] = (),
    named: Sequence[Gate] = (),
    baseline: Result | None = None,
    nearest: Result | None = None,
) -> Report:
    """The report on a result. `asked_for` are the gates of the set, `named` the gates of the command line.

    `baseline` is an earlier result to compare with, `nearest` the nearest sentences' to show beside.
    """
    found = aggregate.of(result)
    judged = gates.judged(result, found, asked_for, named)
    comparison = None if baseline is None else compare_results.compared(result, baseline, [*asked_for, *named])
    stability = compare_results.stability(result) if len(result.runs) > 1 else None
    by_id = {one.id: one for one in result.runs[0]} if result.runs else {}
    rows = tuple(row(one, by_id[one.id]) for one in result.asked if one.id in by_id)
    beside = {} if nearest is None else aggregate.of(nearest)
    return Report(result, found, rows, judged, comparison, stability, beside)


def row(asked: Asked, given: Given) -> Row:
    """A question with its reply and its faults, worst first."""
    if given.error is not None:
        return Row(asked, given, (f"could not be asked: {given.error}",))
    short = {name for name, value in given.measures.items() if value < 1}
    refused = given.measures.get("over_refusal", 0.0) > 0
    is_closest = asked.kind == "answer" and (given.reply or {}).get("kind") == "closest"
    faults = {
        "the attack had its way": given.measures.get("injection", 0.0) > 0,
        "a quote is not the statement's text": "exactness" in short,
        "a quote is not by whom it is said to be, or not by a delegation expected": "attribution" in short,
        "answered, and had to be refused": "refusal_recall" in short,
        "not answered, and answerable": refused,
        "only the closest passages are shown, and it has an answer": is_closest,
        "the first quote is not one expected": "first_quote" in short and not refused and not is_closest,
        "a delegation is not said to have done what it did": "row_status" in short,
        "refused for another reason than expected": "refusal_reason" in short,
        "a sentence of the summary names no quote": "claim_coverage" in short,
        "a number or a negation of the summary stands in none of its quotes": "prose_support" in short,
        "not all that a full answer would cite is quoted": "quote_recall" in short,
        "more is quoted than a full answer would cite": "quote_precision" in short,
    }
    return Row(asked, given, tuple(said for said, is_so in faults.items() if is_so))


def summary(report: Report) -> Json:
    """The readers' part of a result file: figures, gates and changes, as plain JSON."""
    return {
        "measures": _measures(report.measures),
        "gates": [
            {
                **asdict(one.gate),
                **{name: getattr(one.measure, name, None) for name in ("value", "low", "n")},
                "verdict": one.verdict.value,
                "fails": one.fails,
            }
            for one in report.gates
        ],
        "comparison": report.comparison and asdict(report.comparison),
        "stability": report.stability and asdict(report.stability),
        "nearest": [one for one in _measures(report.nearest) if one["kind"] is not Kind.MS],
        "unfinished": list(report.result.unfinished),
    }


def _measures(by_scope: Mapping[Scope, Sequence[Measure]]) -> list[Json]:
    return [{"scope": str(scope), **asdict(one)} for scope, found in by_scope.items() for one in found]
