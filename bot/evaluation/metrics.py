"""The metrics by name: their meaning, whether more is better, and their summation.

Knows names; the figures are made by `bot.evaluation.aggregate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a figure: a share of questions, a mean of shares, a ratio of shares, milliseconds, or an amount."""

    RATE = "rate"
    MEAN = "mean"
    RATIO = "ratio"
    MS = "ms"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its kind, whether more is better, and its meaning."""

    kind: Kind
    higher: bool
    about: str

    @property
    def sign(self) -> int:
        """1 if more is better, else -1."""
        return 1 if self.higher else -1


METRICS = {
    "right": Metric(Kind.RATE, True, "of all, those answered with a right first quote, or not answered, as expected"),
    "exactness": Metric(Kind.RATE, True, "of all, those whose quotes, and nearest, are their statements' text"),
    "attribution": Metric(Kind.RATE, True, "of those with quotes, by whom and of when the record says, and the set"),
    "hit": Metric(Kind.RATE, True, "of the answerable, those where any quote of an answer is one expected"),
    "hit_or_closest": Metric(Kind.RATE, True, "the same, the closest passages of what is not answered counted too"),
    "first_quote": Metric(
        Kind.RATE, True, "of the answerable, those where the first quote of an answer is one expected"
    ),
    "quote_precision": Metric(
        Kind.MEAN, True, "of the characters quoted, those expected; over the answerable answered"
    ),
    "quote_recall": Metric(Kind.MEAN, True, "of the characters expected, those quoted; over the answerable answered"),
    "quote_f1": Metric(Kind.MEAN, True, "harmonic mean of both, of each question; over the answerable answered"),
    "recall_at_5": Metric(Kind.MEAN, True, "of the passages that hold what is expected, those among the first 5 found"),
    "recall_at_10": Metric(Kind.MEAN, True, "the same, among the first 10"),
    "recall_at_30": Metric(Kind.MEAN, True, "the same, among the first 30"),
    "ndcg_at_10": Metric(Kind.MEAN, True, "how early these passages stand among the first 10, 1 being first of all"),
    "refusal_precision": Metric(Kind.RATE, True, "of the refused, those that had to be"),
    "refusal_recall": Metric(
        Kind.RATE, True, "of the unanswerable, those not answered: refused, or shown the closest passages"
    ),
    "refusal_f1": Metric(Kind.RATIO, True, "harmonic mean of both"),
    "over_refusal": Metric(
        Kind.RATE, False, "of the answerable, those refused; to show the closest passages is not to refuse"
    ),
    "refusal_reason": Metric(Kind.RATE, True, "of the rightly refused, those for the reason expected"),
    "calibration_error": Metric(
        Kind.RATIO, False, "how far confidence lies from how often the first quote, or closest passage, is one expected"
    ),
    "row_status": Metric(Kind.RATIO, True, "of the rows of comparisons, those that say of a delegation what it did"),
    "parity": Metric(Kind.RATIO, True, "first_quote of the worst language, as a share of that of English"),
    "follow_ups": Metric(Kind.RATE, True, "of the questions that lean on earlier ones, those that are right"),
    "injection": Metric(Kind.RATE, False, "of the hostile, those that had their way: altered, leaked or obeyed"),
    "claim_coverage": Metric(Kind.MEAN, True, "of the sentences of a model's summary, those that name a quote"),
    "prose_support": Metric(
        Kind.MEAN, True, "of these sentences, those whose numbers and negations stand in their quotes"
    ),
    "rejected": Metric(Kind.AMOUNT, False, "sentences and ids of a model that did not pass, for each question"),
    "degraded": Metric(Kind.RATE, False, "of the questions that a model was asked about, those without its help"),
    "tokens": Metric(Kind.AMOUNT, False, "tokens read and written by a model for each question"),
    "cost_usd": Metric(Kind.AMOUNT, False, "US dollars for each question"),
    "p50_ms": Metric(Kind.MS, False, "milliseconds for a question: half of them take no longer"),
    "p95_ms": Metric(Kind.MS, False, "milliseconds for a question: 95 of 100 take no longer"),
}
"""The metrics in display order. Times by stage are "p50_search_ms" and so on."""

CONFIDENCE, FIRST_EXPECTED = "confidence", "first_expected"
"""A reply's inputs to `calibration_error`: its confidence, and whether its first quote or closest passage is expected
(1 or 0).
"""

STAGES = ("understand", "search", "model")
"""The stages of a reply with separate times."""

NAMES = (*METRICS, *(f"p{percent}_{stage}_ms" for stage in STAGES for percent in (50, 95)))
"""The names of all metrics, times by stage too."""
