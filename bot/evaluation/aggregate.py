"""Figures with their 95 % intervals, from the measures of single replies: for the whole set, and for any part of it.

Knows the statistics: Clopper-Pearson for rates, the bootstrap for all else, with a fixed seed. Knows no reply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.evaluation.metrics import CONFIDENCE, FIRST_EXPECTED, METRICS, STAGES, Kind
from bot.evaluation.results import Asked, Pair, Result

Floats = npt.NDArray[np.float64]

SEED = 20_251
RESAMPLES = 2_000
BINS = 10
"""Bins of equal width for comparing confidence with outcomes."""

FEWEST = 5
"""The fewest answerable questions in a language for a parity figure."""

TOLERANCE = 1e-9
"""The largest difference of equal figures: a sum of shares is not exact."""

PAIRED = "en"
"""The reference language for parity."""

Statistic = Callable[..., Any]
"""A figure of columns, along their last axis."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its number of questions, its 95 % interval, and whether more is better."""

    name: str
    value: float
    n: int
    low: float
    high: float
    kind: Kind = Kind.RATE
    higher: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """The questions of a figure: with every named property; all by default."""

    half: str | None = None
    tag: str | None = None
    lang: str | None = None

    def __str__(self) -> str:
        """The scope in a word or two ("all", "test, en")."""
        return ", ".join(part for part in (self.half, self.tag, self.lang) if part) or "all"

    def holds(self, asked: Asked) -> bool:
        """Whether a question is in the scope."""
        return (
            self.half in (None, asked.half)
            and (self.tag is None or self.tag in asked.tags)
            and self.lang in (None, asked.lang)
        )

    def of(self, rows: Iterable[Pair]) -> list[Pair]:
        """The rows whose questions are in the scope."""
        return [row for row in rows if self.holds(row[0])]


ALL = Scope()


def of(result: Result) -> dict[Scope, tuple[Measure, ...]]:
    """The figures of the first run: of all, of halves, tags, languages, and languages within halves."""
    halves = sorted({one.half for one in result.asked if one.half})
    tags = dict.fromkeys(tag for one in result.asked for tag in one.tags)
    languages = sorted({one.lang for one in result.asked})
    scopes = (
        ALL,
        *(Scope(half=half) for half in halves),
        *(Scope(tag=tag) for tag in tags),
        *(Scope(lang=lang) for lang in languages),
        *(Scope(half=half, lang=lang) for half in halves for lang in languages),
    )
    rows = result.replies()
    return {scope: measures(within) for scope in scopes if (within := scope.of(rows))}


def measures(rows: Sequence[Pair]) -> tuple[Measure, ...]:
    """The figures of some questions and replies, in the order of `METRICS`; metrics without data are left out."""
    found = (measure(rows, name) for name in METRICS)
    return (*(one for one in found if one is not None), *_times(rows))


def measure(rows: Sequence[Pair], name: str) -> Measure | None:
    """One figure of some questions and replies by its name, except times; None without data."""
    kind, higher = METRICS[name].kind, METRICS[name].higher
    if kind is Kind.RATIO:
        n, columns, statistic = _RATIOS[name](rows)
        if not n:
            return None
        low, high = bootstrap(columns, statistic, paired=name != "parity")
        return Measure(name, float(statistic(*columns)), n, low, high, kind, higher)
    values = [given.measures[name] for _, given in rows if name in given.measures]
    if not values:
        return None
    n = len(values)
    low, high = proportion(round(sum(values)), n) if kind is Kind.RATE else bootstrap([_column(values)], np.mean)
    return Measure(name, math.fsum(values) / n, n, low, high, kind, higher)


def proportion(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a rate after Clopper and Pearson (1934), a conservative interval.

    By quantiles of the beta distribution: equal to `scipy.stats.binomtest(…).proportion_ci(method="exact")`, a search
    fifty times as slow.
    """
    from scipy.special import betaincinv

    low = float(betaincinv(successes, n - successes + 1, 0.025)) if successes else 0.0
    return low, float(betaincinv(successes + 1, n - successes, 0.975)) if successes < n else 1.0


def bootstrap(columns: Sequence[Floats], statistic: Statistic, *, paired: bool = False) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic, its columns resampled, with a fixed seed, apart or together."""
    from scipy import stats

    if all(bool(np.all(column == column[0])) for column in columns):
        value = float(statistic(*columns, axis=-1))
        return value, value
    found = stats.bootstrap(
        tuple(columns),
        statistic,
        n_resamples=RESAMPLES,
        paired=paired,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


Ratio = tuple[int, Sequence[Floats], Statistic]
"""The number of questions that a ratio rests on, its columns, and the ratio of the columns."""


def _refusal_f1(rows: Sequence[Pair]) -> Ratio:
    """F1 of refusing, the harmonic mean of refusal_precision and refusal_recall; 0 without refusals.

    The closest passages are no refusal, and no answer either.
    """

    def f1(due: Floats, refused: Floats, silent: Floats, *, axis: int = -1) -> Any:
        precision = (due * refused).sum(axis=axis) / np.maximum(refused.sum(axis=axis), 1)
        recall = (due * silent).sum(axis=axis) / np.maximum(due.sum(axis=axis), 1)
        return 2 * precision * recall / np.maximum(precision + recall, TOLERANCE)

    due = _column(asked.kind == "refusal" for asked, _ in rows)
    refused = _column("refusal_precision" in given.measures for _, given in rows)
    silent = _column(given.measures.get("refusal_recall", 0.0) for _, given in rows)
    return len(rows) if due.any() else 0, (due, refused, silent), f1


def calibration_error(confidence: Floats, is_right: Floats, *, axis: int = -1) -> Any:
    """Expected calibration error (0..1): the distance of confidence from the share of right replies, bin by bin.

    Sum over bins k of P(k) * |o(k) - e(k)|: the share of replies in the bin, the share of right replies in the bin, and
    their mean confidence (Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", AAAI). There are `BINS` bins of equal width; the last has its upper end too.
    """
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gap = is_right - confidence
    return sum(abs(np.where(place == k, gap, 0.0).sum(axis=axis)) for k in range(BINS)) / gap.shape[axis]


def _calibration_error(rows: Sequence[Pair]) -> Ratio:
    told = [given.measures for _, given in rows if CONFIDENCE in given.measures]
    columns = [_column(one[name] for one in told) for name in (CONFIDENCE, FIRST_EXPECTED)]
    return len(told), columns, calibration_error


def _parity(rows: Sequence[Pair]) -> Ratio:
    """first_quote of the worst language with enough questions, as a share of English's; each resampled apart."""

    def worst(english: Floats, *others: Floats, axis: int = -1) -> Any:
        against = np.maximum(english.mean(axis=axis), 1e-9)
        return np.minimum.reduce([other.mean(axis=axis) for other in others]) / against

    by_language: dict[str, list[float]] = {}
    for asked, given in rows:
        if "first_quote" in given.measures:
            by_language.setdefault(asked.lang, []).append(given.measures["first_quote"])
    english = by_language.pop(PAIRED, [])
    others = [values for _, values in sorted(by_language.items()) if len(values) >= FEWEST]
    comparable = len(english) >= FEWEST and any(english)
    return sum(map(len, others)) if comparable else 0, [_column(values) for values in (english, *others)], worst


def _row_status(rows: Sequence[Pair]) -> Ratio:
    """The share of expected rows with the right status; resampled by questions, since a question's rows are related."""

    def share(right: Floats, due: Floats, axis: int = -1) -> Any:
        return right.sum(axis=axis) / np.maximum(due.sum(axis=axis), 1)

    told = [(len(asked.rows), given.measures["row_status"]) for asked, given in rows if "row_status" in given.measures]
    right = _column(round(count * share) for count, share in told)
    return len(told), (right, _column(count for count, _ in told)), share


_RATIOS: Mapping[str, Callable[[Sequence[Pair]], Ratio]] = {
    "refusal_f1": _refusal_f1,
    "calibration_error": _calibration_error,
    "parity": _parity,
    "row_status": _row_status,
}


def _column(values: Iterable[float]) -> Floats:
    return np.asarray(list(values), dtype=float)


def _times(rows: Sequence[Pair]) -> list[Measure]:
    """The 50th and 95th percentile (nearest rank) of the milliseconds in all, and of each stage.

    The interval is of the order statistics around the percentile in 95 of 100 samples (by the binomial).
    """
    from scipy.stats import binom

    out: list[Measure] = []
    for stage in ("total", *STAGES):
        spent = sorted(given.ms[stage] for _, given in rows if stage in given.ms)
        n = len(spent)
        for share in (0.5, 0.95) if spent else ():
            name = f"p{share:.0%}_{stage}_ms".replace("%", "").replace("total_", "")
            low, high = (int(each) for each in binom.ppf((0.025, 0.975), n, share))
            value = spent[math.ceil(share * n) - 1]
            out.append(Measure(name, value, n, spent[max(0, low - 1)], spent[min(n - 1, high)], Kind.MS, False))
    return out
