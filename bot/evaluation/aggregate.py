"""Figures with their 95 % intervals, from the measures of single replies: for the whole set, and for any part of it.

Knows the statistics: Clopper-Pearson for rates, the bootstrap for all else, with a fixed seed. Knows no reply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.evaluation.metrics import CONFIDENCE, FIRST_EXPECTED, METRICS, STAGES, Kind
from bot.evaluation.results import Asked, Pair, Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

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


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its number of questions, and its 95 % interval.

    `higher` says whether more is better; None for neither.
    """

    name: str
    value: float
    n: int
    low: float
    high: float
    kind: Kind = Kind.RATE
    higher: bool | None = True


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


ALL = Scope()


def pairs(result: Result, run: int = 0) -> tuple[Pair, ...]:
    """The questions of a run with a reply, each with its reply; in the set's order."""
    return tuple(pair for pair in result.outcomes(run) if pair[1].error is None)


def scopes(asked: Sequence[Asked]) -> tuple[Scope, ...]:
    """The parts of a set with figures of their own: all, halves, tags, languages, and languages within halves."""
    halves = sorted({one.half for one in asked if one.half})
    tags = list(dict.fromkeys(tag for one in asked for tag in one.tags))
    languages = sorted({one.lang for one in asked})
    return (
        ALL,
        *(Scope(half=half) for half in halves),
        *(Scope(tag=tag) for tag in tags),
        *(Scope(lang=lang) for lang in languages),
        *(Scope(half=half, lang=lang) for half in halves for lang in languages),
    )


def measures(rows: Sequence[Pair]) -> tuple[Measure, ...]:
    """The figures of some questions and replies, in the order of `METRICS`; metrics without data are left out."""
    out = [one for name in METRICS if (one := measure(rows, name)) is not None]
    return (*out, *_times(rows))


def measure(rows: Sequence[Pair], name: str) -> Measure | None:
    """One figure of some questions and replies by its name, except times; None without data."""
    made = _MADE.get(name)
    return made(rows) if made else _simple(name, rows)


def of(result: Result) -> dict[Scope, tuple[Measure, ...]]:
    """The figures of the first run, for each of its `scopes`."""
    rows = pairs(result)
    return {
        scope: measures(within)
        for scope in scopes(result.asked)
        if (within := [row for row in rows if scope.holds(row[0])])
    }


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
    import numpy as np
    from scipy import stats

    if all(len(column) == 1 or bool(np.all(column == column[0])) for column in columns):
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


def _simple(name: str, rows: Sequence[Pair]) -> Measure | None:
    metric = METRICS[name]
    values = [given.measures[name] for _, given in rows if name in given.measures]
    if not values:
        return None
    import numpy as np

    n = len(values)
    is_rate = metric.kind is Kind.RATE
    low, high = proportion(round(sum(values)), n) if is_rate else bootstrap([np.asarray(values, dtype=float)], np.mean)
    return Measure(name, math.fsum(values) / n, n, low, high, metric.kind, metric.higher)


def _refusal_f1(rows: Sequence[Pair]) -> Measure | None:
    """F1 of refusing, the harmonic mean of refusal_precision and refusal_recall; 0 without refusals.

    The closest passages are no refusal, and no answer either.
    """
    import numpy as np

    due = np.asarray([asked.kind == "refusal" for asked, _ in rows], dtype=float)
    if not due.any():
        return None
    refused = np.asarray(["refusal_precision" in given.measures for _, given in rows], dtype=float)
    silent = np.asarray([given.measures.get("refusal_recall", 0.0) for _, given in rows], dtype=float)

    def f1(due: Floats, refused: Floats, silent: Floats, *, axis: int = -1) -> Any:
        precision = (due * refused).sum(axis=axis) / np.maximum(refused.sum(axis=axis), 1)
        recall = (due * silent).sum(axis=axis) / np.maximum(due.sum(axis=axis), 1)
        return 2 * precision * recall / np.maximum(precision + recall, TOLERANCE)

    return _ratio("refusal_f1", (due, refused, silent), f1, len(rows))


def calibration_error(confidence: Floats, is_right: Floats, *, axis: int = -1) -> Any:
    """Expected calibration error (0..1): the distance of confidence from the share of right replies, bin by bin.

    Sum over bins k of P(k) * |o(k) - e(k)|: the share of replies in the bin, the share of right replies in the bin, and
    their mean confidence (Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", AAAI). There are `BINS` bins of equal width; the last has its upper end too.
    """
    import numpy as np

    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gap = is_right - confidence
    return sum(abs(np.where(place == k, gap, 0.0).sum(axis=axis)) for k in range(BINS)) / gap.shape[axis]


def _calibration_error(rows: Sequence[Pair]) -> Measure | None:
    import numpy as np

    told = [given.measures for _, given in rows if CONFIDENCE in given.measures]
    if not told:
        return None
    columns = [np.asarray([one[name] for one in told], dtype=float) for name in (CONFIDENCE, FIRST_EXPECTED)]
    return _ratio("calibration_error", columns, calibration_error, len(told))


def _parity(rows: Sequence[Pair]) -> Measure | None:
    """first_quote of the worst language with enough questions, as a share of English's; each resampled apart."""
    import numpy as np

    by_language: dict[str, list[float]] = {}
    for asked, given in rows:
        if "first_quote" in given.measures:
            by_language.setdefault(asked.lang, []).append(given.measures["first_quote"])
    english = by_language.pop(PAIRED, [])
    others = [values for _, values in sorted(by_language.items()) if len(values) >= FEWEST]
    if len(english) < FEWEST or not others or not any(english):
        return None

    def worst(english: Floats, *others: Floats, axis: int = -1) -> Any:
        against = np.maximum(english.mean(axis=axis), 1e-9)
        return np.minimum.reduce([other.mean(axis=axis) for other in others]) / against

    columns = [np.asarray(values, dtype=float) for values in (english, *others)]
    return _ratio("parity", columns, worst, sum(map(len, others)), paired=False)


def _row_status(rows: Sequence[Pair]) -> Measure | None:
    """The share of expected rows with the right status; resampled by questions, since a question's rows are related."""
    import numpy as np

    told = [
        (len(asked.rows), given.measures["row_status"])
        for asked, given in rows
        if asked.rows and "row_status" in given.measures
    ]
    if not told:
        return None
    due = np.asarray([count for count, _ in told], dtype=float)
    right = np.asarray([round(count * share) for count, share in told], dtype=float)

    def share(right: Floats, due: Floats, axis: int = -1) -> Any:
        return right.sum(axis=axis) / np.maximum(due.sum(axis=axis), 1)

    return _ratio("row_status", [right, due], share, len(told))


def _ratio(name: str, columns: Sequence[Floats], statistic: Statistic, n: int, *, paired: bool = True) -> Measure:
    low, high = bootstrap(columns, statistic, paired=paired)
    return Measure(name, float(statistic(*columns)), n, low, high, Kind.RATIO, METRICS[name].higher)


_MADE: Mapping[str, Callable[[Sequence[Pair]], Measure | None]] = {
    "refusal_f1": _refusal_f1,
    "calibration_error": _calibration_error,
    "parity": _parity,
    "row_status": _row_status,
}
"""Functions for the figures other than means of a reply's measures."""


def _times(rows: Sequence[Pair]) -> list[Measure]:
    """The 50th and 95th percentile (nearest rank) of the milliseconds in all, and of each stage."""
    out: list[Measure] = []
    for stage in ("total", *STAGES):
        spent = sorted(given.ms[stage] for _, given in rows if stage in given.ms)
        for share in (50, 95) if spent else ():
            name = f"p{share}_ms" if stage == "total" else f"p{share}_{stage}_ms"
            low, high = _ranks(len(spent), share / 100)
            value = spent[math.ceil(share / 100 * len(spent)) - 1]
            out.append(Measure(name, value, len(spent), spent[low], spent[high], Kind.MS, False))
    return out


def _ranks(n: int, share: float) -> tuple[int, int]:
    """The places, from 0, of the order statistics around a percentile in 95 of 100 samples (by the binomial)."""
    from scipy.stats import binom

    low, high = (int(each) for each in binom.ppf((0.025, 0.975), n, share))
    return max(0, low - 1), min(n - 1, high)
