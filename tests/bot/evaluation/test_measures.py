"""Figures and their intervals, against figures worked out by hand and by scipy's own search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import aggregate
from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.metrics import Kind
from bot.evaluation.results import Given, Pair
from tests.bot.evaluation.samples import result, row
from tests.tables import tables

CASES = tables(__file__)


def figures(*rows: Pair) -> dict[str, Measure]:
    """The figures of rows, by name."""
    return {one.name: one for one in aggregate.measures(rows)}


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_a_rate(counts: tuple[int, int]) -> None:
    """That of Clopper and Pearson, as scipy's search finds it; it holds the rate."""
    from scipy.stats import binomtest

    expected = binomtest(*counts).proportion_ci(method="exact")
    low, high = aggregate.proportion(*counts)
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert low <= counts[0] / counts[1] <= high


def test_rates_and_means() -> None:
    """Each over the questions that tell it, with their number; what none tells is left out."""
    found = figures(
        row("a", first_quote=1, quote_recall=0.5), row("b", first_quote=0, quote_recall=1), row("c", first_quote=1)
    )
    assert (found["first_quote"].value, found["first_quote"].n) == pytest.approx((2 / 3, 3))
    assert (found["quote_recall"].value, found["quote_recall"].n) == (0.75, 2)
    assert (found["quote_recall"].low, found["quote_recall"].high) == (0.5, 1)
    assert (found["first_quote"].kind, found["quote_recall"].kind) == (Kind.RATE, Kind.MEAN)
    assert "row_status" not in found
    assert aggregate.measures([]) == ()


def test_the_interval_of_a_mean_is_the_same_again() -> None:
    """The seed is fixed; without a difference there is none to resample."""
    rows = [row(str(n), quote_recall=n % 7 / 6) for n in range(60)]
    once, again = figures(*rows)["quote_recall"], figures(*rows)["quote_recall"]
    assert once == again
    assert 0 < once.low < once.value < once.high < 1
    alike = figures(row("a", quote_recall=0.5), row("b", quote_recall=0.5))["quote_recall"]
    assert (alike.low, alike.high) == (0.5, 0.5)


def test_f1_of_refusing_is_the_harmonic_mean_of_what_is_shown_beside_it() -> None:
    """The closest passages are no refusal, and no answer: a half of the refusals was due, and two of three that were
    due are not answered."""
    rows = [
        row("a", "refusal", refusal_precision=1, refusal_recall=1),
        row("b", "refusal", refusal_recall=1),
        row("c", "refusal", refusal_recall=0),
        row("d", refusal_precision=0),
        row("e"),
    ]
    found = figures(*rows)
    assert (found["refusal_precision"].value, found["refusal_recall"].value) == pytest.approx((1 / 2, 2 / 3))
    assert found["refusal_f1"].value == pytest.approx(2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3))
    assert "refusal_f1" not in figures(row("a"), row("d", refusal_precision=0))  # nothing had to be refused
    assert figures(row("a", "refusal", refusal_recall=0))["refusal_f1"].value == 0


@pytest.mark.parametrize(("replies", "error"), CASES["calibration"])
def test_calibration_error(replies: list[tuple[float, int]], error: float) -> None:
    """Worked out by hand, over ten bins; a reply without a confidence is not counted."""
    rows = [row(str(n), confidence=each, first_expected=right) for n, (each, right) in enumerate(replies)]
    found = figures(*rows, row("x", first_quote=1))["calibration_error"]
    assert found.value == pytest.approx(error)
    assert (found.n, found.higher) == (len(replies), False)
    assert 0 <= found.low <= found.high <= 1
    assert "calibration_error" not in figures(row("x", first_quote=1))


def test_parity_is_of_the_worst_language() -> None:
    """Against English; a language with few questions is not judged by them."""
    english = [row(f"en{n}", first_quote=n < 9) for n in range(10)]
    french = [row(f"fr{n}", lang="fr", first_quote=n < 5) for n in range(5)]
    russian = [row(f"ru{n}", lang="ru", first_quote=n < 3) for n in range(5)]
    few = [row(f"zh{n}", lang="zh", first_quote=0) for n in range(4)]
    found = figures(*english, *french, *russian, *few)["parity"]
    assert (found.value, found.n) == pytest.approx((0.6 / 0.9, 10))
    assert found.low < found.value < found.high
    assert "parity" not in figures(*english, *few)
    assert "parity" not in figures(*french, *russian)


def test_rows_of_comparisons_count_one_by_one() -> None:
    """Of five rows two are right and of two both: 4 of 7, not the mean of 0.4 and 1; on two questions."""

    def compared(name: str, count: int, share: float) -> Pair:
        asked, given = row(name, row_status=share)
        return replace(asked, rows=tuple((code, "quoted") for code in "ABCDE"[:count])), given

    found = figures(compared("a", 5, 0.4), compared("b", 2, 1), row("c", first_quote=1))["row_status"]
    assert (found.n, found.kind) == (2, Kind.RATIO)
    assert (found.value, found.low, found.high) == pytest.approx((4 / 7, 0.4, 1))
    assert "row_status" not in figures(row("c", first_quote=1))


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (19, 19), (20, 19), (21, 20), (100, 95)])
def test_the_95th_percentile_is_of_the_nearest_rank(count: int, expected: int) -> None:
    """Of twenty times the nineteenth, not the slowest; its interval is of order statistics."""
    rows = [
        (asked, Given(asked.id, {}, None, {}, {"total": n})) for n in range(1, count + 1) for asked, _ in [row(str(n))]
    ]
    found = figures(*rows)["p95_ms"]
    assert found.value == expected
    assert 1 <= found.low <= expected <= found.high <= count


def test_scopes_are_parts_of_a_set() -> None:
    """All, halves, tags, languages, and languages within halves; each has the figures of its own questions."""
    made = result(
        [
            row("a", half="dev", first_quote=1),
            row("b", half="test", first_quote=0),
            row("c", lang="fr", half="test", first_quote=1),
        ]
    )
    found = aggregate.of(made)
    assert set(found) == {
        ALL, Scope(half="dev"), Scope(half="test"), Scope(tag="made"), Scope(lang="en"), Scope(lang="fr"),
        Scope("dev", None, "en"), Scope("test", None, "en"), Scope("test", None, "fr"),
    }  # fmt: skip
    assert {one.name: one.value for one in found[Scope("test", None, "en")]}["first_quote"] == 0
    assert {one.name: one.n for one in found[Scope(half="test")]}["first_quote"] == 2
