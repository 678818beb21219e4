"""Gates: figures to reach, from a file beside the set or from the command line; and their verdicts.

Knows the form of gates; the figures come from `bot.evaluation.aggregate`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import FiniteFloat, PositiveInt, ValidationError, model_validator

from bot.evaluation import aggregate
from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.metrics import METRICS, NAMES
from bot.evaluation.questions import Form, Text, described
from bot.evaluation.results import Result
from retrieval.errors import UsageError


class Gate(Form, extra="forbid"):
    """A required figure: at least `floor` or at most `ceiling`, on at least `least` questions of a scope; and why."""

    metric: str
    half: Literal["dev", "test"] | None = None
    tag: str | None = None
    lang: str | None = None
    floor: FiniteFloat | None = None
    ceiling: FiniteFloat | None = None
    least: PositiveInt = 1
    why: Text

    @model_validator(mode="after")
    def _is_a_bound_of_a_metric(self) -> Self:
        if self.metric not in NAMES:
            raise ValueError(f"{self.metric!r} is no metric; there are {', '.join(METRICS)}")
        if (self.floor is None) == (self.ceiling is None):
            raise ValueError("give a floor or a ceiling, one of them")
        return self

    @property
    def scope(self) -> Scope:
        """The questions that the figure is of."""
        return Scope(self.half, self.tag, self.lang)


class _File(Form, extra="forbid"):
    gate: list[Gate]


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


def beside(path: Path) -> Path:
    """The file of gates beside a set: NAME.gates.toml beside NAME.jsonl."""
    return path.with_name(f"{path.stem}.gates.toml")


def load(path: Path) -> tuple[Gate, ...]:
    """The gates of a file, each a table [[gate]]; empty without a file.

    Raises:
        UsageError: the file cannot be read, or a gate is malformed; names the file and the gate.
    """
    if not path.exists():
        return ()
    try:
        return tuple(_File.model_validate(tomllib.loads(path.read_text("utf-8"))).gate)
    except ValidationError as error:
        faults = [
            re.sub(r"^gate\.(\d+)", lambda number: f"gate {int(number[1]) + 1}", fault)
            for fault in described(error, "the file")
        ]
        raise UsageError(f"{path}, {'; '.join(faults)}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The gates {path} cannot be read: {error}.") from error


def typed(text: str) -> Gate:
    """The gate of a `--fail-under METRIC=VALUE`: a floor, or a ceiling for metrics where less is better.

    Raises:
        UsageError: the text is malformed, or names no metric.
    """
    name, _, value = text.partition("=")
    try:
        bound = float(value)
    except ValueError:
        bound = math.nan
    if not math.isfinite(bound):
        raise UsageError(f"--fail-under {text!r} does not have the form METRIC=VALUE, as first_quote=0.6.")
    if name not in NAMES:
        raise UsageError(f"--fail-under {text!r} names no metric; there are {', '.join(METRICS)}.")
    floor, ceiling = (bound, None) if name in METRICS and METRICS[name].higher else (None, bound)
    return Gate(metric=name, floor=floor, ceiling=ceiling, why="named by --fail-under")


def judged(
    result: Result, found: Mapping[Scope, Sequence[Measure]], of_set: Sequence[Gate], named: Sequence[Gate]
) -> tuple[Judged, ...]:
    """The verdict on each gate. A gate named on the command line also fails without a figure.

    A gate of the set counts from its least number of questions on: a part of the set decides nothing.
    """
    judged = []
    for gate in (*of_set, *named):
        within = found.get(gate.scope) or aggregate.measures(gate.scope.of(result.replies()))
        measure = next((one for one in within if one.name == gate.metric), None)
        verdict = _verdict(gate, measure)
        fails = verdict is Verdict.MISSED or (verdict is Verdict.NOT_MEASURED and gate in named)
        judged.append(Judged(gate, measure, verdict, fails))
    return tuple(judged)


def _verdict(gate: Gate, measure: Measure | None) -> Verdict:
    if measure is None:
        return Verdict.NOT_MEASURED
    if measure.n < gate.least:
        return Verdict.TOO_FEW
    floor = -math.inf if gate.floor is None else gate.floor - aggregate.TOLERANCE
    ceiling = math.inf if gate.ceiling is None else gate.ceiling + aggregate.TOLERANCE
    return Verdict.PASSED if floor <= measure.value <= ceiling else Verdict.MISSED
