"""A result against an earlier one: what is worse beyond noise fails, what may be chance does not; and what varies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.evaluating.comparing import compared, mcnemar, stability
from bot.evaluating.measures import Pair
from bot.evaluating.results import compact
from bot.evaluating.values import ALL, Direction, Gate, MetricChange, Scope
from tests.bot.evaluating.samples import result, row

FIRST = Gate("first_quote", floor=0.1)
RECALL = Gate("quote_recall", floor=0.1)


def rows(right: int, of: int = 20) -> list[Pair]:
    """So many questions, of which the first are right."""
    return [row(str(n), first_quote=float(n < right), right=float(n < right)) for n in range(of)]


def change(before: list[Pair], now: list[Pair], name: str) -> MetricChange:
    """How a metric of the whole changed."""
    found = compared(result(now), result(before))
    return next(one for one in found.metrics if one.name == name and one.scope == ALL)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1), (1, 0, 1), (5, 0, 2 / 32), (6, 0, 2 / 64), (0, 6, 2 / 64), (3, 3, 1), (8, 1, 20 / 512)],
)
def test_mcnemar(better: int, worse: int, p: float) -> None:
    """Twice the tail of a fair coin, by hand."""
    assert mcnemar(better, worse) == pytest.approx(p)


def test_a_rate_is_worse_from_six_questions_on() -> None:
    """Five that got worse may be chance, by McNemar's test; six are not; and the gated metric fails."""
    assert change(rows(20), rows(15), "first_quote").direction is Direction.SAME
    worse = change(rows(20), rows(14), "first_quote")
    assert (worse.direction, worse.worse, worse.better, worse.n) == (Direction.WORSE, 6, 0, 20)
    assert (worse.before, worse.after) == (1, 0.7)
    assert change(rows(14), rows(20), "first_quote").direction is Direction.BETTER
    assert compared(result(rows(15)), result(rows(20)), [FIRST]).failures == ()
    (failure,) = compared(result(rows(14)), result(rows(20)), [FIRST]).failures
    assert "first_quote (all) is worse" in failure
    assert compared(result(rows(14)), result(rows(20)), []).failures == ()
    assert compared(result(rows(14)), result(rows(20)), [RECALL]).failures == ()


def test_a_rate_of_which_less_is_better() -> None:
    """More refusals of answerable questions are worse."""
    few = [row(str(n), over_refusal=float(n < 2)) for n in range(20)]
    many = [row(str(n), over_refusal=float(n < 10)) for n in range(20)]
    assert change(few, many, "over_refusal").direction is Direction.WORSE
    assert change(many, few, "over_refusal").direction is Direction.BETTER


def test_a_mean_is_worse_beyond_its_interval() -> None:
    """A little on all questions is no noise; much on one is."""
    before = [row(str(n), quote_recall=0.9) for n in range(20)]
    all_worse = [row(str(n), quote_recall=0.8 + n / 1000) for n in range(20)]
    one_worse = [row(str(n), quote_recall=0.9 if n else 0.0) for n in range(20)]
    assert change(before, all_worse, "quote_recall").direction is Direction.WORSE
    assert change(before, one_worse, "quote_recall").direction is Direction.SAME
    assert len(compared(result(all_worse), result(before), [RECALL]).failures) == 1


def test_f1_of_refusing_is_paired_too() -> None:
    """Twenty that had to be refused and were, of which ten are now not."""
    before = [row(str(n), "refusal", refusal_precision=1, refusal_recall=1) for n in range(20)]
    now = [row(str(n), "refusal", refusal_recall=0) if n < 10 else before[n] for n in range(20)]
    worse = change(before, now, "refusal_f1")
    assert (worse.direction, worse.before) == (Direction.WORSE, 1)
    assert change(before, before, "refusal_f1").direction is Direction.SAME


def test_a_gate_is_compared_within_its_scope() -> None:
    """What is worse in the other half fails no gate of this one."""

    def half(name: str, right: int) -> list[Pair]:
        return [row(f"{name}-{n}", half=name, first_quote=float(n < right)) for n in range(20)]

    before, now = result(half("dev", 20) + half("test", 20)), result(half("dev", 5) + half("test", 20))
    assert compared(now, before, [Gate("first_quote", Scope(half="test"), floor=0)]).failures == ()
    assert len(compared(now, before, [Gate("first_quote", Scope(half="dev"), floor=0)]).failures) == 1


def test_questions_by_themselves() -> None:
    """Better, worse or same, with what changed; a fault of exactness outweighs a better quote; some are only in one."""
    before = [
        row("a", right=1, first_quote=1),
        row("b", right=0, first_quote=0),
        row("c", right=1),
        row("gone"),
        row("d", exactness=1, right=0),
    ]
    now = [
        row("a", right=0, first_quote=0),
        row("b", right=1, first_quote=1),
        row("c", right=1),
        row("new"),
        row("d", exactness=0, right=1),
    ]
    found = compared(result(now), result(before))
    assert [(one.id, one.direction) for one in found.questions] == [
        ("a", Direction.WORSE),
        ("b", Direction.BETTER),
        ("c", Direction.SAME),
        ("d", Direction.WORSE),
    ]
    assert found.questions[0].measures == {"right": (1, 0), "first_quote": (1, 0)}
    assert (found.gone, found.new) == (("gone",), ("new",))


def test_what_else_differs_is_said() -> None:
    """Another set, other thresholds, another model; a compact baseline compares as the whole does."""
    made = result(rows(20))
    other = replace(
        made, hashes=dict(made.hashes) | {"thresholds": "5"}, versions={"embedder": "local", "model": "a:b"}
    )
    assert compared(made, other).notes == (
        "the thresholds changed since the baseline",
        "the model was a:b, and is none",
    )
    assert compared(made, made).notes == ()
    assert compared(result(rows(14)), compact(made)) == compared(result(rows(14)), made)


def test_runs_that_vary() -> None:
    """Mean, deviation and range of each metric, and the questions that are right in one run only."""
    found = stability(result(rows(20), rows(10)))
    first = next(one for one in found.spreads if one.name == "first_quote")
    assert (first.mean, first.deviation, first.least, first.most) == (0.75, 0.25, 0.5, 1)
    assert found.flips == tuple(map(str, range(10, 20)))
    assert stability(result(rows(20), rows(20))).flips == ()
