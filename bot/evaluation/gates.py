"""Gates: figures to reach, from a file beside the set or from the command line; and their verdicts.

Knows the form of gates; the figures come from `bot.evaluation.aggregate`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.evaluation import aggregate
from bot.evaluation.metrics import METRICS, STAGES
from bot.evaluation.questions import HALVES
from bot.evaluation.results import Result
from bot.evaluation.values import Gate, Judged, Measure, Scope, Verdict
from retrieval.errors import UsageError

FIELDS = ("metric", "half", "tag", "lang", "floor", "ceiling", "least", "why")


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
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The gates {path} cannot be read: {error}.") from error
    listed = tables.get("gate")
    if set(tables) != {"gate"} or not isinstance(listed, list):
        raise UsageError(f"{path} must hold tables [[gate]], and nothing else.")
    return tuple(_gate(table, f"{path}, gate {number}") for number, table in enumerate(listed, start=1))


def _gate(table: object, where: str) -> Gate:
    if not isinstance(table, dict) or (unknown := sorted(set(table) - set(FIELDS))):
        what = f" {', '.join(unknown)}" if isinstance(table, dict) else ""
        raise UsageError(f"{where}: not known:{what}; a gate has {', '.join(FIELDS)}.")
    metric, why, least = table.get("metric"), table.get("why"), table.get("least", 1)
    if not is_metric(metric):
        raise UsageError(f"{where}: {metric!r} is no metric; there are {', '.join(METRICS)}.")
    bounds = [table[name] for name in ("floor", "ceiling") if name in table]
    if len(bounds) != 1 or isinstance(bounds[0], bool) or not isinstance(bounds[0], int | float):
        raise UsageError(f"{where}: give a floor or a ceiling, one of them, as a number.")
    if not math.isfinite(bounds[0]):
        raise UsageError(f"{where}: {bounds[0]} is no bound.")
    if not isinstance(why, str) or not why.strip():
        raise UsageError(f"{where}: say why it is there, in why.")
    if isinstance(least, bool) or not isinstance(least, int) or least < 1:
        raise UsageError(f"{where}: least is the number of questions from which on it counts, 1 or more.")
    for name in ("half", "tag", "lang"):
        if not isinstance(table.get(name, ""), str):
            raise UsageError(f"{where}: {name} must be text.")
    if table.get("half") not in (None, *HALVES):
        raise UsageError(f"{where}: the half {table['half']!r} is none of {', '.join(HALVES)}.")
    scope = Scope(table.get("half"), table.get("tag"), table.get("lang"))
    return Gate(str(metric), scope, table.get("floor"), table.get("ceiling"), least, why)


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
    if name in METRICS and METRICS[name].higher:
        return Gate(name, floor=bound, why="named by --fail-under")
    return Gate(name, ceiling=bound, why="named by --fail-under")


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
