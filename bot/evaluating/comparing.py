"""A result held against an earlier one, question by question; and several runs of one set against each other.

Knows paired statistics: McNemar's exact test for rates, the paired bootstrap for means. Knows no reply.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluating import measures
from bot.evaluating.measures import Pair
from bot.evaluating.metrics import METRICS
from bot.evaluating.results import Given, Result
from bot.evaluating.values import (
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

NOISE = 0.05
"""The probability of chance below which a difference is held to be none."""

HASHES = {"set": "the set", "statements": "the statements", "prompts": "the prompts", "thresholds": "the thresholds"}

Two = tuple[Given, Given]


def compared(result: Result, baseline: Result, gates: Sequence[Gate] = ()) -> Comparison:
    """The result against the baseline, first run against first run, on the questions that both have a reply to.

    Of gates, those on rates and means count: what is worse beyond noise, within the gate's scope, is a failure. Times
    are not compared: another machine has others.
    """
    before = {asked.id: given for asked, given in measures.pairs(baseline)}
    now = measures.pairs(result)
    both = [(asked, given) for asked, given in now if asked.id in before]
    scopes = dict.fromkeys([ALL, *(Scope(half=half) for half in ("dev", "test")), *(gate.scope for gate in gates)])
    changes = {scope: tuple(_metrics(both, before, scope)) for scope in scopes}
    failures = [
        f"{gate.metric} ({gate.scope}) is worse than the baseline beyond noise: "
        f"{change.before:.3f} → {change.after:.3f} on {change.n} questions"
        for gate in gates
        for change in changes[gate.scope]
        if change.name == gate.metric and change.direction is Direction.WORSE
    ]
    ids = {asked.id for asked, _ in now}
    return Comparison(
        questions=tuple(_question(asked.id, before[asked.id], given) for asked, given in both),
        metrics=tuple(change for found in changes.values() for change in found),
        gone=tuple(id_ for id_ in before if id_ not in ids),
        new=tuple(asked.id for asked, _ in now if asked.id not in before),
        notes=tuple(_notes(result, baseline)),
        failures=tuple(dict.fromkeys(failures)),
    )


def stability(result: Result) -> Stability:
    """How the metrics of the whole vary between runs, and the questions that are right in some and wrong in others.

    Times are left out: what was asked before is answered faster.
    """
    runs = [measures.by_name(measures.measures(measures.pairs(result, run))) for run in range(len(result.runs))]
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
    """The probability of so uneven a split of the pairs that differ, or a more uneven one, if there is no difference.

    McNemar's test in its exact form: the two-sided binomial test of one half (McNemar 1947; Agresti 2002, 10.1).
    """
    if better + worse == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse, 0.5).pvalue)


def _metrics(both: Sequence[Pair], before: dict[str, Given], scope: Scope) -> Iterator[MetricChange]:
    within = [(asked, given) for asked, given in both if scope.holds(asked)]
    for name, metric in METRICS.items():
        if metric.kind is Kind.MS:
            continue
        if metric.kind is Kind.RATIO:
            change = _ratio(name, scope, within, before)
        else:
            pairs = [
                (before[asked.id].measures[name], given.measures[name])
                for asked, given in within
                if name in given.measures and name in before[asked.id].measures
            ]
            change = _change(name, scope, pairs) if pairs else None
        if change is not None:
            yield change


def _change(name: str, scope: Scope, pairs: Sequence[tuple[float, float]]) -> MetricChange:
    import numpy as np

    metric = METRICS[name]
    sign = 1 if metric.higher else -1
    earlier, later = (np.asarray(column, dtype=float) for column in zip(*pairs, strict=True))
    better = int(((later - earlier) * sign > 0).sum())
    worse = int(((later - earlier) * sign < 0).sum())
    low, high = measures.bootstrap([later - earlier], np.mean)
    p = mcnemar(better, worse) if metric.kind is Kind.RATE else None
    real = p < NOISE if p is not None else low > 0 or high < 0
    gain = float((later - earlier).mean()) * sign
    direction = Direction.SAME if not real or gain == 0 else Direction.BETTER if gain > 0 else Direction.WORSE
    return MetricChange(
        name, scope, float(earlier.mean()), float(later.mean()), len(pairs), direction, p, low, high, better, worse
    )


def _ratio(name: str, scope: Scope, within: Sequence[Pair], before: dict[str, Given]) -> MetricChange | None:
    """F1 of refusing by the paired bootstrap; parity differs where neither interval has the other's figure."""
    was = [(asked, before[asked.id]) for asked, _ in within]
    earlier, later = measures.measure(was, name), measures.measure(within, name)
    if earlier is None or later is None:
        return None
    low = high = None
    if name == "refusal_f1":
        had, refused_before = measures.refusals(was)
        low, high = measures.bootstrap([had, refused_before, measures.refusals(within)[1]], _f1_gained, paired=True)
        apart = low > 0 or high < 0
    else:
        apart = not (_holds(earlier, later.value) or _holds(later, earlier.value))
    gain = later.value - earlier.value
    direction = Direction.SAME if not apart or not gain else Direction.BETTER if gain > 0 else Direction.WORSE
    return MetricChange(name, scope, earlier.value, later.value, later.n, direction, None, low, high)


def _f1_gained(had: measures.Floats, before: measures.Floats, now: measures.Floats, axis: int = -1) -> Any:
    return measures.f1(had, now, axis) - measures.f1(had, before, axis)


def _holds(measure: Measure, value: float) -> bool:
    low, high = measure.low, measure.high
    return low is not None and high is not None and low <= value <= high


def _question(id_: str, before: Given, now: Given) -> QuestionChange:
    """How a question fares: better or worse by the first measure, in the order of `METRICS`, that tells."""
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


def _notes(result: Result, baseline: Result) -> Iterator[str]:
    for name, what in HASHES.items():
        if name in result.hashes and baseline.hashes.get(name) not in (None, result.hashes[name]):
            yield f"{what} changed since the baseline"
    for name in ("embedder", "model"):
        earlier, now = baseline.versions.get(name), result.versions.get(name)
        if earlier != now:
            yield f"the {name} was {earlier or 'none'}, and is {now or 'none'}"
    if baseline.mode != result.mode:
        yield f"the mode was {baseline.mode}, and is {result.mode}"
