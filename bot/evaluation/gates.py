"""Gates: figures to reach, from a file beside the set or from the command line; and their verdicts.

Knows the form of gates; the figures come from `bot.evaluation.aggregate`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import FiniteFloat, PositiveInt, ValidationError, model_validator

from bot.evaluation import aggregate
from bot.evaluation.metrics import METRICS, STAGES
from bot.evaluation.questions import Form, Text, described
from bot.evaluation.results import Result
from bot.evaluation.values import Gate, Judged, Measure, Scope, Verdict
from retrieval.errors import UsageError


class GateForm(Form, extra="forbid"):
    """A gate as written: a floor or a ceiling of a metric, its reason, and the questions."""

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
        if not is_metric(self.metric):
            raise ValueError(f"{self.metric!r} is no metric; there are {', '.join(METRICS)}")
        if (self.floor is None) == (self.ceiling is None):
            raise ValueError("give a floor or a ceiling, one of them")
        return self

    def made(self) -> Gate:
        """The gate."""
        scope = Scope(self.half, self.tag, self.lang)
        return Gate(self.metric, scope, self.floor, self.ceiling, self.least, self.why)


class GatesForm(Form, extra="forbid"):
    """A file of gates: tables [[gate]], and nothing else."""

    gate: list[GateForm]


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
        return tuple(one.made() for one in GatesForm.model_validate(tomllib.loads(path.read_text("utf-8"))).gate)
    except ValidationError as error:
        faults = [re.sub(r"^gate\.(\d+)", _from_one, fault) for fault in described(error, "the file")]
        raise UsageError(f"{path}, {'; '.join(faults)}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The gates {path} cannot be read: {error}.") from error


def _from_one(number: re.Match[str]) -> str:
    return f"gate {int(number[1]) + 1}"


def is_metric(name: object) -> bool:
    """Whether there is a metric of a name."""
    return name in METRICS or name in [f"p{share}_{stage}_ms" for stage in STAGES for share in (50, 95)]


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
    if not is_metric(name):
        raise UsageError(f"--fail-under {text!r} names no metric; there are {', '.join(METRICS)}.")
    floor, ceiling = (bound, None) if name in METRICS and METRICS[name].higher else (None, bound)
    return Gate(name, floor=floor, ceiling=ceiling, why="named by --fail-under")


def judged(
    result: Result, found: Mapping[Scope, Sequence[Measure]], of_set: Sequence[Gate], named: Sequence[Gate]
) -> tuple[Judged, ...]:
    """The verdict on each gate. A gate named on the command line also fails without a figure.

    A gate of the set counts from its least number of questions on: a part of the set decides nothing.
    """
    every = [*((gate, False) for gate in of_set), *((gate, True) for gate in named)]
    return tuple(_judged(gate, result, found, named=typed) for gate, typed in every)


def _judged(gate: Gate, result: Result, found: Mapping[Scope, Sequence[Measure]], *, named: bool) -> Judged:
    within = found.get(gate.scope)
    if within is None:
        within = aggregate.measures([row for row in aggregate.pairs(result) if gate.scope.holds(row[0])])
    measure = next((one for one in within if one.name == gate.metric), None)
    if measure is None:
        return Judged(gate, None, Verdict.NOT_MEASURED, fails=named)
    if measure.n < gate.least:
        return Judged(gate, measure, Verdict.TOO_FEW, fails=False)
    missed = (gate.floor is not None and measure.value < gate.floor - aggregate.TOLERANCE) or (
        gate.ceiling is not None and measure.value > gate.ceiling + aggregate.TOLERANCE
    )
    return Judged(gate, measure, Verdict.MISSED if missed else Verdict.PASSED, fails=missed)
