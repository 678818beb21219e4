"""A result compared with an earlier result, question by question; several runs of one set; the worth of a model.

Knows paired statistics: McNemar's exact test for rates, the paired bootstrap for means. Knows no reply.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluation import aggregate, regressions
from bot.evaluation.metrics import METRICS
from bot.evaluation.results import MODEL, NEAREST, QUOTES, Asked, Given, Result
from bot.evaluation.values import (
    ALL,
    Comparison,
    Direction,
    Gate,
    Kind,
    Measure,
    MetricChange,
    QuestionChange,
    Scope,
    Spread,
    Stability,
)
from bot.model_worth import Worth

NOISE = 0.05
"""The probability of chance from which on a difference counts as noise."""

HASHES = {"statements": "the statements", "prompts": "the prompts", "numbers": "the fitted numbers"}

Three = tuple[Asked, Given, Given]
"""A question, its outcome at the baseline, and its outcome now."""


def compared(result: Result, baseline: Result, gates: Sequence[Gate] = ()) -> Comparison:
    """The result against the baseline, first run against first run, on the questions with a reply in both.

    Of a changed set, the unchanged questions count. Gated metrics are held to the baseline too, by
    `regressions.failures`. Times are not compared: another machine has others.
    """
    had = {asked.id: (asked, given) for asked, given in aggregate.pairs(baseline)}
    now = aggregate.pairs(result)
    unchanged = {asked.id for asked, _ in now if asked.id in had and _same(asked, had[asked.id][0], result, baseline)}
    both = [(asked, had[asked.id][1], given) for asked, given in now if asked.id in unchanged]
    scopes = dict.fromkeys([ALL, *(Scope(half=half) for half in ("dev", "test")), *(gate.scope for gate in gates)])
    changes = {scope: tuple(_metrics(both, scope)) for scope in scopes}
    ids = {asked.id for asked, _ in now}
    altered = tuple(asked.id for asked, _ in now if asked.id in had and asked.id not in unchanged)
    # The same question has the same answer, unless a model words it: whatever is worse then is no chance.
    exactly = result.mode == baseline.mode != MODEL
    # The nearest sentences refuse nothing: to fall short of them in one respect is no failure.
    held = () if baseline.mode == NEAREST != result.mode else gates
    return Comparison(
        questions=tuple(_question(asked.id, before, after) for asked, before, after in both),
        metrics=tuple(change for found in changes.values() for change in found),
        gone=tuple(id_ for id_ in had if id_ not in ids),
        new=tuple(asked.id for asked, _ in now if asked.id not in had),
        notes=tuple(_notes(result, baseline, len(both), len(altered))),
        failures=tuple(dict.fromkeys(regressions.failures(held, both, changes, exactly=exactly))),
        altered=altered,
        mode=None if baseline.mode == result.mode else baseline.mode,
    )


def _same(now: Asked, before: Asked, result: Result, baseline: Result) -> bool:
    """Whether a question is unchanged, and its answer measured by equal rules."""
    if result.hashes.get("set") == baseline.hashes.get("set"):
        return True
    return result.complete == baseline.complete and now.hash != "" and now.hash == before.hash


def stability(result: Result) -> Stability:
    """The variation of the metrics between runs, and the questions answered right in some runs and wrong in others.

    Times are left out: repeated questions are answered faster.
    """
    every = [aggregate.measures(aggregate.pairs(result, run)) for run in range(len(result.runs))]
    runs = [{one.name: one for one in found} for found in every]
    names = [name for name, one in runs[0].items() if one.kind is not Kind.MS and all(name in run for run in runs)]
    spreads = []
    for name in names:
        values = [run[name].value for run in runs]
        spreads.append(Spread(name, statistics.fmean(values), statistics.pstdev(values), min(values), max(values)))
    right: dict[str, set[float]] = {}
    for run in result.runs:
        for given in run:
            if "right" in given.measures:
                right.setdefault(given.id, set()).add(given.measures["right"])
    return Stability(len(runs), tuple(spreads), tuple(id_ for id_, seen in right.items() if len(seen) > 1))


def mcnemar(better: int, worse: int) -> float:
    """The probability of so uneven a split of the differing pairs, or a more uneven split, by chance.

    McNemar's test in its exact form: the two-sided binomial test of one half (McNemar 1947; Agresti 2002, 10.1).
    """
    if better + worse == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse, 0.5).pvalue)


def _metrics(both: Sequence[Three], scope: Scope) -> Iterator[MetricChange]:
    within = [one for one in both if scope.holds(one[0])]
    for name, metric in METRICS.items():
        if metric.kind is Kind.MS:
            continue
        change = _ratio(name, scope, within) if metric.kind is Kind.RATIO else _change(name, scope, within)
        if change is not None:
            yield change


def _change(name: str, scope: Scope, within: Sequence[Three]) -> MetricChange | None:
    import numpy as np

    pairs = [(before.measures.get(name), now.measures.get(name)) for _, before, now in within]
    pairs = [pair for pair in pairs if pair != (None, None)]
    earlier, later = (
        [one for one in column if one is not None] for column in (zip(*pairs, strict=True) if pairs else ((), ()))
    )
    if not earlier or not later:
        return None
    metric = METRICS[name]
    sign = 1 if metric.higher else -1
    gained = [(now - before) * sign for before, now in pairs if before is not None and now is not None]
    if len(gained) == len(pairs):
        low, high = aggregate.bootstrap([np.asarray(gained) * sign], np.mean)
        p = (
            mcnemar(sum(each > 0 for each in gained), sum(each < 0 for each in gained))
            if metric.kind is Kind.RATE
            else None
        )
    else:
        columns = [np.asarray(column, dtype=float) for column in zip(*(_filled(*pair) for pair in pairs), strict=True)]
        (low, high), p = aggregate.bootstrap(columns, _mean_gained, paired=True), None
    before, after = math.fsum(earlier) / len(earlier), math.fsum(later) / len(later)
    real = p < NOISE if p is not None else low > 0 or high < 0
    return MetricChange(
        name=name,
        scope=scope,
        before=before,
        after=after,
        n=len(later),
        direction=_direction((after - before) * sign, real=real),
        p=p,
        low=low,
        high=high,
        better=sum(each > 0 for each in gained),
        worse=sum(each < 0 for each in gained),
        n_before=len(earlier),
    )


def _filled(before: float | None, now: float | None) -> tuple[float, bool, float, bool]:
    """A question's measure at both times, and whether measured at all: a mean counts only existing measures."""
    return before or 0.0, before is not None, now or 0.0, now is not None


def _mean_gained(
    before: aggregate.Floats, had: aggregate.Floats, now: aggregate.Floats, has: aggregate.Floats, axis: int = -1
) -> Any:
    import numpy as np

    def mean(values: aggregate.Floats, weights: aggregate.Floats) -> Any:
        return values.sum(axis=axis) / np.maximum(weights.sum(axis=axis), 1)

    return mean(now, has) - mean(before, had)


def _direction(gain: float, *, real: bool) -> Direction:
    if not real or abs(gain) <= aggregate.TOLERANCE:
        return Direction.SAME
    return Direction.BETTER if gain > 0 else Direction.WORSE


def _ratio(name: str, scope: Scope, within: Sequence[Three]) -> MetricChange | None:
    """F1 of refusing by the paired bootstrap; other ratios differ if neither interval contains the other's figure."""
    was, now = [(asked, before) for asked, before, _ in within], [(asked, after) for asked, _, after in within]
    earlier, later = aggregate.measure(was, name), aggregate.measure(now, name)
    if earlier is None or later is None:
        return None
    low = high = None
    if name == "refusal_f1":
        columns = (*aggregate.refusals(was), *aggregate.refusals(now)[1:])
        low, high = aggregate.bootstrap(columns, _f1_gained, paired=True)
        apart = low > 0 or high < 0
    else:
        apart = not (_holds(earlier, later.value) or _holds(later, earlier.value))
    direction = _direction(later.value - earlier.value, real=apart)
    return MetricChange(
        name, scope, earlier.value, later.value, later.n, direction, None, low, high, n_before=earlier.n
    )


def _f1_gained(had: aggregate.Floats, *columns: aggregate.Floats, axis: int = -1) -> Any:
    """The gain in F1 of refusing; `columns` are the other two of `measures.refusals`, before and now."""
    before, now = columns[:2], columns[2:]
    return aggregate.f1(had, *now, axis=axis) - aggregate.f1(had, *before, axis=axis)


def _holds(measure: Measure, value: float) -> bool:
    low, high = measure.low, measure.high
    return low is not None and high is not None and low <= value <= high


def _question(id_: str, before: Given, now: Given) -> QuestionChange:
    """The change of a question: better or worse by the first changed measure in the order of `METRICS`."""
    changed = {
        name: (before.measures[name], now.measures[name])
        for name, metric in METRICS.items()
        if metric.higher is not None
        and metric.kind is not Kind.AMOUNT
        and name in before.measures
        and name in now.measures
        and abs(before.measures[name] - now.measures[name]) > 1e-9
    }
    told = [name for name in ("exactness", "attribution", "injection", *changed) if name in changed]
    if not told:
        return QuestionChange(id_, Direction.SAME)
    earlier, later = changed[told[0]]
    gained = (later > earlier) == bool(METRICS[told[0]].higher)
    return QuestionChange(id_, Direction.BETTER if gained else Direction.WORSE, changed)


def _notes(result: Result, baseline: Result, both: int, altered: int) -> Iterator[str]:
    if result.hashes.get("set") != baseline.hashes.get("set"):
        more = f"; {altered} of the same id ask or expect something else" if altered else ""
        yield f"the set changed since the baseline: compared on the {both} questions that are the same{more}"
    for name, what in HASHES.items():
        if name in result.hashes and baseline.hashes.get(name) != result.hashes[name]:
            yield f"{what} changed since the baseline"
    for name in ("embedder", "model"):
        earlier, now = baseline.versions.get(name), result.versions.get(name)
        if earlier != now:
            yield f"the {name} was {earlier or 'none'}, and is {now or 'none'}"
    if baseline.mode != result.mode:
        yield f"the mode was {baseline.mode}, and is {result.mode}"


MEASURED, SILENT = "hit", "refusal_recall"
"""The metrics: whether a right quote is shown, and whether an unanswerable question stays unanswered."""


def worth(results: Sequence[Result]) -> Worth | None:
    """The worth of a model's choice, from the last result and its set's others; None without quotes alone."""
    with_model = results[-1]
    of_set = {one.mode: one for one in results if one.name == with_model.name}
    if with_model.mode != MODEL or QUOTES not in of_set or with_model.settings.get("model_role") != "read":
        return None
    changes = compared(with_model, of_set[QUOTES]).metrics
    whole = {one.name: one for one in changes if one.scope == ALL}
    hit, silent = whole.get(MEASURED), whole.get(SILENT)
    if hit is None or hit.low is None or hit.high is None:
        return None
    nearest = aggregate.measure(aggregate.pairs(of_set[NEAREST]), MEASURED) if NEAREST in of_set else None
    return Worth(
        str(with_model.versions["model"]),
        with_model.name,
        hit.n,
        hit.after,
        hit.before,
        hit.low,
        hit.high,
        1.0 if hit.p is None else hit.p,
        nearest.value if nearest else None,
        None if silent is None else (silent.before, silent.after),
        answers_more=silent is not None and silent.direction is Direction.WORSE,
    )
