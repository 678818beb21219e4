"""A result compared with an earlier result, question by question; several runs of one set; the worth of a model.

Knows paired statistics: McNemar's exact test for rates, the paired bootstrap for means. Knows no reply.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from bot.evaluation import aggregate
from bot.evaluation.aggregate import ALL, TOLERANCE, Floats, Measure, Scope
from bot.evaluation.gates import Gate
from bot.evaluation.metrics import METRICS, Kind
from bot.evaluation.results import MODEL, NEAREST, QUOTES, Asked, Given, Result
from bot.model_worth import Worth

NOISE = 0.05
"""The probability of chance from which on a difference counts as noise."""

MOST_NAMED = 5
"""The most questions named in a line."""

HASHES = {"statements": "the statements", "prompts": "the prompts", "numbers": "the fitted numbers"}

Three = tuple[Asked, Given, Given]
"""A question, its outcome at the baseline, and its outcome now."""


class Direction(StrEnum):
    """The comparison with the baseline."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """The change of a question since the baseline, and its changed measures: {name: (before, after)}."""

    id: str
    direction: Direction
    measures: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricChange:
    """The change of a metric on the questions of both results.

    `before` and `after` are its figures there, on `n_before` and `n` questions; the numbers differ for metrics of
    answered questions. For rates on equal questions `p` is by McNemar's exact test, else None; `low` and `high` are the
    95 % interval of the difference by a paired bootstrap. `direction` is SAME if the difference may be noise.
    """

    name: str
    scope: Scope
    before: float
    after: float
    n: int
    direction: Direction
    p: float | None = None
    low: float | None = None
    high: float | None = None
    n_before: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A result against a baseline. `gone` and `new` are ids in only one of the two; `notes` name other differences.

    `questions` are in both; `altered` are ids of changed questions, which are not compared. `failures` name each gated
    metric worse than the baseline. `mode` is the baseline's, None if equal to the result's own.
    """

    questions: tuple[QuestionChange, ...]
    metrics: tuple[MetricChange, ...]
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """A metric over several runs: mean, standard deviation, least and most."""

    name: str
    mean: float
    deviation: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Stability:
    """The variation between runs: metrics, and the ids of questions answered right in some runs and wrong in others."""

    runs: int
    spreads: tuple[Spread, ...]
    flips: tuple[str, ...]


def compared(result: Result, baseline: Result, gates: Sequence[Gate] = ()) -> Comparison:
    """The result against the baseline, first run against first run, on the questions with a reply in both.

    Of a changed set, the unchanged questions count. Gated metrics are held to the baseline too. Times are not compared:
    another machine has others.
    """
    had = {asked.id: (asked, given) for asked, given in baseline.replies()}
    now = {asked.id: (asked, given) for asked, given in result.replies()}
    # Of equal sets, all questions are equal; else those that are asked, expected and measured alike.
    alike = result.hashes.get("set") == baseline.hashes.get("set")
    both = [
        (asked, had[id_][1], given)
        for id_, (asked, given) in now.items()
        if id_ in had and (alike or (result.complete == baseline.complete and asked.hash == had[id_][0].hash != ""))
    ]
    same = {asked.id for asked, _, _ in both}
    altered = tuple(id_ for id_ in now if id_ in had and id_ not in same)
    scopes = dict.fromkeys([ALL, Scope(half="dev"), Scope(half="test"), *(gate.scope for gate in gates)])
    within = {scope: [one for one in both if scope.holds(one[0])] for scope in scopes}
    changes = {
        (name, scope): change
        for scope, some in within.items()
        for name, metric in METRICS.items()
        if metric.kind is not Kind.MS and (change := _change(name, scope, some)) is not None
    }
    # The nearest sentences refuse nothing: to fall short of them in one respect is no failure.
    held = () if baseline.mode == NEAREST != result.mode else gates
    # The same question has the same answer, unless a model words it: whatever is worse then is no chance.
    exactly = result.mode == baseline.mode != MODEL
    failures = (_failure(gate, within[gate.scope], changes, exactly=exactly) for gate in held)
    return Comparison(
        questions=tuple(_question(asked.id, before, after) for asked, before, after in both),
        metrics=tuple(changes.values()),
        gone=tuple(id_ for id_ in had if id_ not in now),
        new=tuple(id_ for id_ in now if id_ not in had),
        notes=tuple(_notes(result, baseline, len(both), len(altered))),
        failures=tuple(dict.fromkeys(filter(None, failures))),
        altered=altered,
        mode=None if baseline.mode == result.mode else baseline.mode,
    )


def stability(result: Result) -> Stability:
    """The variation of the metrics between runs, and the questions answered right in some runs and wrong in others.

    Times are left out: repeated questions are answered faster.
    """
    every = [aggregate.measures(result.replies(run)) for run in range(len(result.runs))]
    runs = [{one.name: one.value for one in found if one.kind is not Kind.MS} for found in every]
    spreads = []
    for name in runs[0]:
        values = [run[name] for run in runs if name in run]
        if len(values) == len(runs):
            spreads.append(Spread(name, statistics.fmean(values), statistics.pstdev(values), min(values), max(values)))
    right: dict[str, set[float]] = {}
    for given in (given for run in result.runs for given in run if "right" in given.measures):
        right.setdefault(given.id, set()).add(given.measures["right"])
    return Stability(len(runs), tuple(spreads), tuple(id_ for id_, seen in right.items() if len(seen) > 1))


def mcnemar(better: int, worse: int) -> float:
    """The probability of so uneven a split of the differing pairs, or a more uneven split, by chance.

    McNemar's test in its exact form: the two-sided binomial test of one half (McNemar 1947; Agresti 2002, 10.1).
    """
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse, 0.5).pvalue) if better + worse else 1.0


def _change(name: str, scope: Scope, within: Sequence[Three]) -> MetricChange | None:
    """The change of a metric; a ratio differs if neither interval contains the other's figure."""
    earlier, later = (_figures(name, within, now=now) for now in (False, True))
    if earlier is None or later is None:
        return None
    metric, p, low, high = METRICS[name], None, None, None
    gained = [gain for _, before, now in within if (gain := _gain(name, before, now)) is not None]
    if metric.kind is Kind.RATIO:
        real = not (earlier.low <= later.value <= earlier.high or later.low <= earlier.value <= later.high)
    else:
        low, high = _interval(name, within)
        if metric.kind is Kind.RATE and len(gained) == earlier.n == later.n:
            p = mcnemar(sum(each > 0 for each in gained), sum(each < 0 for each in gained))
        real = p < NOISE if p is not None else low > 0 or high < 0
    gain = (later.value - earlier.value) * metric.sign
    way = Direction.BETTER if gain > 0 else Direction.WORSE
    direction = way if real and abs(gain) > TOLERANCE else Direction.SAME
    return MetricChange(name, scope, earlier.value, later.value, later.n, direction, p, low, high, earlier.n)


def _figures(name: str, within: Sequence[Three], *, now: bool) -> Measure | None:
    return aggregate.measure([(asked, after if now else before) for asked, before, after in within], name)


def _gain(name: str, before: Given, now: Given) -> float | None:
    """The gain of a question in a metric, positive if better; None if not measured at both times."""
    if name not in before.measures or name not in now.measures:
        return None
    return (now.measures[name] - before.measures[name]) * METRICS[name].sign


def _interval(name: str, within: Sequence[Three]) -> tuple[float, float]:
    """The 95 % interval of the difference of means, by a paired bootstrap: a mean counts only existing measures."""

    def gained(before: Floats, now: Floats, had: Floats, has: Floats, axis: int = -1) -> Any:
        def mean(values: Floats, weights: Floats) -> Any:
            return values.sum(axis=axis) / np.maximum(weights.sum(axis=axis), 1)

        return mean(now, has) - mean(before, had)

    measures = [(before.measures, now.measures) for _, before, now in within]
    told = [both for both in measures if any(name in each for each in both)]
    before, now = (np.array([each.get(name, 0.0) for each in side], dtype=float) for side in zip(*told, strict=True))
    had, has = (np.array([name in each for each in side], dtype=float) for side in zip(*told, strict=True))
    if had.all() and has.all():
        return aggregate.bootstrap([now - before], np.mean)
    return aggregate.bootstrap([before, now, had, has], gained, paired=True)


def _question(id_: str, before: Given, now: Given) -> QuestionChange:
    """The change of a question: better or worse by the gravest changed measure."""
    gains = {
        name: gain
        for name in dict.fromkeys(("exactness", "attribution", "injection", *METRICS))
        if METRICS[name].kind is not Kind.AMOUNT and abs(gain := _gain(name, before, now) or 0.0) > TOLERANCE
    }
    if not gains:
        return QuestionChange(id_, Direction.SAME)
    way = Direction.BETTER if next(iter(gains.values())) > 0 else Direction.WORSE
    changed = {name: (before.measures[name], now.measures[name]) for name in METRICS if name in gains}
    return QuestionChange(id_, way, changed)


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


def _failure(
    gate: Gate, within: Sequence[Three], changes: Mapping[tuple[str, Scope], MetricChange], *, exactly: bool
) -> str | None:
    """A line if a gated metric is worse than at the baseline, with both figures and the responsible questions.

    If answers do not vary (`exactly`), any lower figure is worse; else only beyond noise. A lost figure fails too: the
    questions are unchanged. As for gates, the least number of questions is needed.
    """
    if gate.metric not in METRICS:
        return None
    where = f"{gate.metric} ({gate.scope})"
    change = changes.get((gate.metric, gate.scope))
    if change is None:
        before, now = (_figures(gate.metric, within, now=now) for now in (False, True))
        if before is None or now is not None or before.n < gate.least:
            return None
        return f"{where} was {before.value:.3f} on {_on(before.n)} at the baseline, and is not measured any more"
    worse = change.direction is Direction.WORSE
    if exactly:
        worse = (change.after - change.before) * METRICS[change.name].sign < -TOLERANCE
    if not worse or max(change.n, change.n_before) < gate.least:
        return None
    return f"{where} is worse than the baseline{'' if exactly else ' beyond noise'}: {_worse(change, within)}"


def _worse(change: MetricChange, within: Sequence[Three]) -> str:
    """Both figures of a metric, and the questions that contribute to the fall."""
    places = 3 if f"{change.before:.3f}" != f"{change.after:.3f}" else 6
    before, after = (f"{value:.{places}f}" for value in (change.before, change.after))
    numbers = f"{before} → {after} on {_on(change.n)}"
    if change.n != change.n_before:
        numbers = f"{before} on {change.n_before} → {after} on {change.n}"
    fell = []
    for asked, was, now in within:
        refusing = "refusal_recall" if asked.kind == "refusal" else "over_refusal"
        own = {"parity": "first_quote", "refusal_f1": refusing}.get(change.name, change.name)
        if (_gain(own, was, now) or 0.0) < -TOLERANCE:
            fell.append(asked.id)
    more = f" and {len(fell) - MOST_NAMED} more" if len(fell) > MOST_NAMED else ""
    return f"{numbers} (worse in {', '.join(fell[:MOST_NAMED]) or 'no single question'}{more})"


def _on(n: int) -> str:
    return f"{n} {'question' if n == 1 else 'questions'}"


MEASURED, SILENT = "hit", "refusal_recall"
"""The metrics: whether a right quote is shown, and whether an unanswerable question stays unanswered."""


def worth(results: Sequence[Result]) -> Worth | None:
    """The worth of a model's choice, from the last result and its set's others; None without quotes alone."""
    with_model = results[-1]
    of_set = {one.mode: one for one in results if one.name == with_model.name}
    if with_model.mode != MODEL or QUOTES not in of_set or with_model.settings.get("model_role") != "read":
        return None
    changes = {one.name: one for one in compared(with_model, of_set[QUOTES]).metrics if one.scope == ALL}
    hit, silent = changes.get(MEASURED), changes.get(SILENT)
    if hit is None or hit.low is None or hit.high is None:
        return None
    nearest = aggregate.measure(of_set[NEAREST].replies(), MEASURED) if NEAREST in of_set else None
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
