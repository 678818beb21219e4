"""A result with its evaluation: figures, gates, changes.

Puts the room's other modules together; knows no form of report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from bot.evaluation import aggregate, compare_results, gates
from bot.evaluation.aggregate import ALL, Measure, Scope
from bot.evaluation.compare_results import Comparison, Stability
from bot.evaluation.gates import Gate, Judged
from bot.evaluation.metrics import Kind
from bot.evaluation.results import Json, Result


@dataclass(frozen=True, slots=True)
class Report:
    """The contents of a report on one set.

    `measures` has figures of the whole (`ALL`), of each half, tag, language, and of each half and language; `nearest`
    has the figures of the baseline, the nearest sentences, if asked.
    """

    result: Result
    measures: Mapping[Scope, tuple[Measure, ...]]
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


def reported(
    result: Result,
    asked_for: Sequence[Gate] = (),
    named: Sequence[Gate] = (),
    baseline: Result | None = None,
    nearest: Result | None = None,
) -> Report:
    """The report on a result. `asked_for` are the gates of the set, `named` the gates of the command line.

    `baseline` is an earlier result to compare with, `nearest` the nearest sentences' to show beside.
    """
    found = aggregate.of(result)
    return Report(
        result,
        found,
        gates.judged(result, found, asked_for, named),
        compare_results.compared(result, baseline, [*asked_for, *named]) if baseline else None,
        compare_results.stability(result) if len(result.runs) > 1 else None,
        aggregate.of(nearest) if nearest else {},
    )


def summary(report: Report) -> Json:
    """The readers' part of a result file: figures, gates and changes, as plain JSON."""
    return {
        "measures": _measures(report.measures),
        "gates": [
            {
                "metric": one.gate.metric,
                "scope": asdict(one.gate.scope),
                **one.gate.model_dump(include={"floor", "ceiling", "least", "why"}),
                **{name: getattr(one.measure, name, None) for name in ("value", "low", "n")},
                "verdict": one.verdict.value,
                "fails": one.fails,
            }
            for one in report.gates
        ],
        "comparison": report.comparison and asdict(report.comparison),
        "stability": report.stability and asdict(report.stability),
        "nearest": [one for one in _measures(report.nearest) if one["kind"] is not Kind.MS],
        "unfinished": list(report.result.unfinished),
    }


def _measures(by_scope: Mapping[Scope, Sequence[Measure]]) -> list[Json]:
    return [{"scope": str(scope), **asdict(one)} for scope, found in by_scope.items() for one in found]
