"""The outcome of an evaluation, as values for every report: measures, gates, changes.

Knows no file, no terminal and no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.evaluation.results import Asked, Given, Result


class Kind(StrEnum):
    """The kind of a figure: a share of questions, a mean of shares, a ratio of shares, milliseconds, or an amount."""

    RATE = "rate"
    MEAN = "mean"
    RATIO = "ratio"
    MS = "ms"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its number of questions, and its 95 % interval (None without an interval).

    `higher` says whether more is better; None for neither.
    """

    name: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None
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


@dataclass(frozen=True, slots=True)
class Gate:
    """A required figure: at least `floor` or at most `ceiling`, on at least `least` questions; and why."""

    metric: str
    scope: Scope = ALL
    floor: float | None = None
    ceiling: float | None = None
    least: int = 1
    why: str = ""


class Verdict(StrEnum):
    """The outcome of a gate. Only a miss fails, and a gate of the command line without a figure."""

    PASSED = "passed"
    MISSED = "missed"
    TOO_FEW = "too few questions"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate, its figure (None without a figure), and the verdict; `fails` decides the exit code."""

    gate: Gate
    measure: Measure | None
    verdict: Verdict
    fails: bool

    @property
    def fault(self) -> str:
        """The metric, its figure, and the bound."""
        gate, where = self.gate, "" if self.gate.scope == ALL else f" ({self.gate.scope})"
        if self.measure is None:
            return f"{gate.metric}{where} was not measured"
        way, bound = ("below", gate.floor) if gate.floor is not None else ("above", gate.ceiling or 0.0)
        return f"{gate.metric}{where} is {_short(self.measure.value)}, {way} {_short(bound)}"


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


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
    95 % interval of the difference by a paired bootstrap. `direction` is SAME if the difference may be noise. `better`
    and `worse` count the questions whose own measure changed.
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
    better: int = 0
    worse: int = 0
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


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its reply (the first run's) and the reply's faults in words, worst first."""

    asked: Asked
    given: Given
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The contents of a report on one set.

    `measures` has figures of the whole (`ALL`), of each half, tag, language, and of each half and language; `nearest`
    has the figures of the baseline, the nearest sentences, if asked. `rows` has every question asked, in set order.
    """

    result: Result
    measures: Mapping[Scope, tuple[Measure, ...]]
    rows: tuple[Row, ...]
    gates: tuple[Judged, ...] = ()
    comparison: Comparison | None = None
    stability: Stability | None = None
    nearest: Mapping[Scope, tuple[Measure, ...]] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each gate that fails, and for each gated metric worse than the baseline."""
        worse = self.comparison.failures if self.comparison else ()
        return (*(one.fault for one in self.gates if one.fails), *worse)

    @property
    def facts(self) -> dict[str, object]:
        """The conditions of the run: the mode, the time, the versions, the settings and the hashes, if known."""
        result = self.result
        every = {"mode": result.mode, "started": result.started, **result.versions, **result.settings, **result.hashes}
        return {name: value for name, value in every.items() if value not in (None, "")}

    def measure(self, name: str, scope: Scope = ALL, *, nearest: bool = False) -> Measure | None:
        """The measure of a name in a scope, or the baseline's; None if not measured."""
        found = (self.nearest if nearest else self.measures).get(scope, ())
        return next((one for one in found if one.name == name), None)
