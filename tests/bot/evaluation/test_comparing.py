"""A result against an earlier one: what is worse beyond noise fails, what may be chance does not; and what varies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.evaluation.aggregate import ALL
from bot.evaluation.compare_results import Direction, MetricChange, compared, mcnemar, stability
from bot.evaluation.gates import Gate
from bot.evaluation.results import Pair, compact
from tests.bot.evaluation.samples import gate, result, row

FIRST = gate("first_quote", floor=0.1)
RECALL = gate("quote_recall", floor=0.1)


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
    assert (worse.direction, worse.n) == (Direction.WORSE, 20)
    assert (worse.before, worse.after) == (1, 0.7)
    assert change(rows(14), rows(20), "first_quote").direction is Direction.BETTER
    assert compared(result(rows(15)), result(rows(20)), [FIRST]).failures == ()
    (failure,) = compared(result(rows(14)), result(rows(20)), [FIRST]).failures
    assert "first_quote (all) is worse" in failure
    assert compared(result(rows(14)), result(rows(20)), []).failures == ()
    assert compared(result(rows(14)), result(rows(20)), [RECALL]).failures == ()


def test_a_mean_is_worse_beyond_its_interval() -> None:
    """A little on all questions is no noise; much on one is."""
    before = [row(str(n), quote_recall=0.9) for n in range(20)]
    all_worse = [row(str(n), quote_recall=0.8 + n / 1000) for n in range(20)]
    one_worse = [row(str(n), quote_recall=0.9 if n else 0.0) for n in range(20)]
    assert change(before, all_worse, "quote_recall").direction is Direction.WORSE
    assert change(before, one_worse, "quote_recall").direction is Direction.SAME
    assert len(compared(result(all_worse), result(before), [RECALL]).failures) == 1


def test_f1_of_refusing_is_worse_beyond_both_intervals() -> None:
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
    assert compared(now, before, [gate("first_quote", half="test", floor=0)]).failures == ()
    assert len(compared(now, before, [gate("first_quote", half="dev", floor=0)]).failures) == 1


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


def failures(before: list[Pair], now: list[Pair], *gates: Gate) -> tuple[str, ...]:
    """What fails of these gates, where no model words the answers."""
    return compared(result(now, mode="quotes"), result(before, mode="quotes"), gates).failures


def test_without_a_model_a_gated_metric_is_worse_by_one_question() -> None:
    """No chance is in it: the line names both figures and the question, also where the gate itself is met."""
    assert failures(rows(20), rows(19), FIRST) == (
        "first_quote (all) is worse than the baseline: 1.000 → 0.950 on 20 questions (worse in 19)",
    )
    assert failures(rows(20), rows(19), RECALL) == failures(rows(20), rows(19)) == ()
    assert failures(rows(19), rows(20), FIRST) == failures(rows(20), rows(20), FIRST) == ()
    swapped = [row(one.id, first_quote=float(one.id != "3")) for one, _ in rows(20)]
    assert failures(rows(19), swapped, FIRST) == ()
    assert failures(rows(20), rows(10), FIRST)[0].endswith("(worse in 10, 11, 12, 13, 14 and 5 more)")


def test_the_nearest_sentences_are_compared_with_and_fail_nothing() -> None:
    """They answer everything: to refuse more than they do is shown as worse. Of two runs of them one may be worse."""
    nearest, quotes = ([row(str(n), over_refusal=each) for n in range(20)] for each in (0.0, 1.0))
    due = gate("over_refusal", ceiling=1.0)
    found = compared(result(quotes, mode="quotes"), result(nearest, mode="nearest"), [due])
    assert (found.failures, found.mode) == ((), "nearest")
    (shown,) = [one for one in found.metrics if one.scope == ALL]
    assert (shown.name, shown.direction) == ("over_refusal", Direction.WORSE)
    again = compared(result(quotes, mode="nearest"), result(nearest, mode="nearest"), [due])
    assert (len(again.failures), again.mode) == (1, None)


def test_a_metric_of_which_less_is_better() -> None:
    """It is worse where it rises, beyond noise where a model words the answers."""
    few, many = ([row(str(n), over_refusal=float(n < refused)) for n in range(20)] for refused in (2, 3))
    due = gate("over_refusal", ceiling=0.9)
    assert failures(few, many, due) == (
        "over_refusal (all) is worse than the baseline: 0.100 → 0.150 on 20 questions (worse in 2)",
    )
    assert failures(many, few, due) == ()
    most = [row(str(n), over_refusal=float(n < 10)) for n in range(20)]
    ways = [change(*both, "over_refusal").direction for both in ((few, many), (few, most), (most, few))]
    assert ways == [Direction.SAME, Direction.WORSE, Direction.BETTER]


def test_a_gate_counts_against_the_baseline_on_enough_questions() -> None:
    """As it does by itself."""
    assert len(failures(rows(20), rows(10), gate("first_quote", floor=0, least=20))) == 1
    assert failures(rows(20), rows(10), gate("first_quote", floor=0, least=21)) == ()


def test_figures_that_rest_on_more_replies_than_before() -> None:
    """What is newly answered counts, and the line says so: what a question fell by is not all that a figure may."""
    before = [row(str(n), quote_recall=0.9) for n in range(20)] + [row(str(n)) for n in range(20, 40)]
    now = before[:20] + [row(str(n), quote_recall=0.1) for n in range(20, 40)]
    assert failures(before, now, RECALL) == (
        "quote_recall (all) is worse than the baseline: 0.900 on 20 → 0.500 on 40 (worse in no single question)",
    )
    assert failures(now, before, RECALL) == ()
    worse = change(before, now, "quote_recall")
    assert (worse.before, worse.after) == pytest.approx((0.9, 0.5))
    assert (worse.n_before, worse.n) == (20, 40)
    assert (worse.direction, worse.p) == (Direction.WORSE, None)
    assert worse.low is not None
    assert worse.high is not None
    assert worse.low < -0.4 < worse.high < 0


def test_refusing_more_than_has_to_be_is_seen() -> None:
    """Precision of refusals is that of all refusals: each that both have is what it was."""
    before = [row(str(n), "refusal", refusal_precision=1, refusal_recall=1) for n in range(20)]
    before += [row(str(n), first_quote=1, over_refusal=0) for n in range(20, 40)]
    now = before[:20] + [row(str(n), first_quote=0, over_refusal=1, refusal_precision=0) for n in range(20, 40)]
    precision, f1 = failures(before, now, gate("refusal_precision", floor=0), gate("refusal_f1", floor=0))
    assert "1.000 on 20 → 0.500 on 40" in precision
    assert "1.000 → 0.667 on 40 questions (worse in 20, 21, 22, 23, 24 and 15 more)" in f1


def test_a_figure_that_is_gone_fails() -> None:
    """The questions are the same: a metric that none of them tells any more passes no gate by that."""
    before, now = rows(20), [row(str(n)) for n in range(20)]
    assert failures(before, now, FIRST) == (
        "first_quote (all) was 1.000 on 20 questions at the baseline, and is not measured any more",
    )
    assert failures(now, before, FIRST) == ()
    assert failures(before, now, gate("first_quote", floor=0, least=21)) == ()


def test_parity_falls_by_the_worst_language() -> None:
    """The line names its questions."""
    english = [row(f"en-{n}", first_quote=1) for n in range(10)]
    before, now = ([row(f"fr-{n}", lang="fr", first_quote=float(n < right)) for n in range(10)] for right in (9, 8))
    assert failures(english + before, english + now, gate("parity", floor=0)) == (
        "parity (all) is worse than the baseline: 0.900 → 0.800 on 10 questions (worse in fr-8)",
    )


def test_of_another_set_the_same_questions_are_compared() -> None:
    """By what is asked and expected; those that changed under their id, or have no hash, are not; and it is said."""

    def hashed(pairs: list[Pair], *hashes: str) -> list[Pair]:
        return [(replace(asked, hash=hash_), given) for (asked, given), hash_ in zip(pairs, hashes, strict=True)]

    before = result(hashed(rows(4, of=4), "a", "b", "", "d"), mode="quotes")
    now = result(hashed(rows(1, of=4), "a", "x", "", "d"), mode="quotes", hashes={**before.hashes, "set": "another"})
    found = compared(now, before, [FIRST])
    assert [one.id for one in found.questions] == ["0", "3"]
    assert (found.altered, found.gone, found.new) == (("1", "2"), (), ())
    assert found.notes == (
        "the set changed since the baseline: compared on the 2 questions that are the same; 2 of the same id ask or "
        "expect something else",
    )
    assert found.failures == (
        "first_quote (all) is worse than the baseline: 1.000 → 0.500 on 2 questions (worse in 3)",
    )
    assert [one.id for one in compared(replace(now, hashes=before.hashes), before).questions] == list("0123")
    assert compared(replace(now, complete=False), before).questions == ()


def test_what_else_differs_is_said() -> None:
    """Other numbers, or a baseline that does not name its own, and another model; a compact one is as the whole."""
    made = result(rows(20))
    other = replace(made, hashes=dict(made.hashes) | {"numbers": "5"}, versions={"embedder": "local", "model": "a:b"})
    assert compared(made, other).notes == (
        "the fitted numbers changed since the baseline",
        "the model was a:b, and is none",
    )
    assert compared(made, made).notes == ()
    earlier = replace(made, hashes={name: value for name, value in made.hashes.items() if name != "numbers"})
    assert compared(made, earlier).notes == ("the fitted numbers changed since the baseline",)
    assert compared(result(rows(14)), compact(made)) == compared(result(rows(14)), made)


def test_runs_that_vary() -> None:
    """Mean, deviation and range of each metric, and the questions that are right in one run only."""
    found = stability(result(rows(20), rows(10)))
    first = next(one for one in found.spreads if one.name == "first_quote")
    assert (first.mean, first.deviation, first.least, first.most) == (0.75, 0.25, 0.5, 1)
    assert found.flips == tuple(map(str, range(10, 20)))
    assert stability(result(rows(20), rows(20))).flips == ()


def test_a_comparison_with_a_row_less_is_worse() -> None:
    """Though its gate be met: a baseline that was written small tells as much, and the question is named."""

    def rows_of(right: float) -> list[Pair]:
        pairs = [row("a", row_status=1.0), row("b", row_status=right)]
        return [(replace(asked, rows=(("IRN", "quoted"), ("FRA", "silent"))), given) for asked, given in pairs]

    before, now = result(rows_of(1.0), mode="quotes"), result(rows_of(0.5), mode="quotes")
    due = gate("row_status", floor=0.5)
    (said,) = compared(now, compact(before), [due]).failures
    assert "1.000 → 0.750" in said
    assert "worse in b" in said
    assert compared(before, compact(now), [due]).failures == ()
