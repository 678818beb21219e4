"""The gated metrics worse than at the baseline: each fails, even if its gate is still met.

Knows gates and changes of metrics; the statistics are made by `bot.evaluation.compare_results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.evaluation import aggregate
from bot.evaluation.metrics import METRICS
from bot.evaluation.results import Asked, Given
from bot.evaluation.values import Direction, Gate, Kind, MetricChange, Scope

MOST_NAMED = 5
"""The most questions named in a line."""

PLACES, MOST_PLACES = 3, 6

Changes = Mapping[Scope, Sequence[MetricChange]]


def failures(
    gates: Sequence[Gate], both: Sequence[tuple[Asked, Given, Given]], changes: Changes, *, exactly: bool
) -> Iterator[str]:
    """A line for each gated metric worse than at the baseline, with both figures and the responsible questions.

    `both` are questions with the replies before and now. If answers do not vary (`exactly`), any lower figure is worse;
    else only beyond noise. A lost figure fails too: the questions are unchanged. As for gates, the least number of
    questions is needed.
    """
    for gate in gates:
        metric = METRICS.get(gate.metric)
        if metric is None or metric.kind is Kind.MS:
            continue
        where = f"{gate.metric} ({gate.scope})"
        within = [one for one in both if gate.scope.holds(one[0])]
        change = next((one for one in changes[gate.scope] if one.name == gate.metric), None)
        if change is None:
            before = aggregate.measure([(asked, given) for asked, given, _ in within], gate.metric)
            now = aggregate.measure([(asked, given) for asked, _, given in within], gate.metric)
            if before is not None and now is None and before.n >= gate.least:
                was = f"{before.value:.{PLACES}f} on {_questions(before.n)}"
                yield f"{where} was {was} at the baseline, and is not measured any more"
        elif max(change.n, change.n_before) >= gate.least and _is_worse(change, exactly=exactly):
            yield f"{where} {_worse(change, within, exactly=exactly)}"


def _is_worse(change: MetricChange, *, exactly: bool) -> bool:
    if not exactly:
        return change.direction is Direction.WORSE
    gained = change.after - change.before
    return (gained if METRICS[change.name].higher else -gained) < -aggregate.TOLERANCE


def _worse(change: MetricChange, within: Sequence[tuple[Asked, Given, Given]], *, exactly: bool) -> str:
    before, after = _written(change.before, change.after)
    on = _questions(change.n)
    if change.n != change.n_before:
        before, on = f"{before} on {change.n_before}", f"{change.n}"
    ids = [asked.id for asked, was, now in within if _fell(change.name, asked, was, now)]
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    by = f"worse in {', '.join(ids[:MOST_NAMED])}{more}" if ids else "worse in no single question"
    return f"is worse than the baseline{'' if exactly else ' beyond noise'}: {before} → {after} on {on} ({by})"


def _fell(name: str, asked: Asked, before: Given, now: Given) -> bool:
    """Whether a question contributes to a worse metric."""
    of_refusals = "refusal_recall" if asked.kind == "refusal" else "over_refusal"
    own = {"parity": "first_quote", "refusal_f1": of_refusals}.get(name, name)
    if own not in before.measures or own not in now.measures:
        return False
    gained = now.measures[own] - before.measures[own]
    return (gained if METRICS[own].higher else -gained) < -aggregate.TOLERANCE


def _written(before: float, after: float) -> tuple[str, str]:
    """Both figures, with enough decimal places to differ."""
    for places in range(PLACES, MOST_PLACES + 1):
        one, other = (f"{value:.{places}f}" for value in (before, after))
        if one != other:
            break
    return one, other


def _questions(n: int) -> str:
    return f"{n} {'question' if n == 1 else 'questions'}"
