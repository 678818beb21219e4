"""What a model's choice is worth beside quotes alone, and beside the nearest sentences, on the questions of one set."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation import aggregate, compare_results
from bot.evaluation.results import MODEL, NEAREST, QUOTES, Result
from bot.evaluation.values import ALL, Direction
from bot.model_worth import Worth

MEASURED, SILENT = "hit", "refusal_recall"
"""The metrics: whether a right quote is shown, and whether what has no answer is not answered."""


def worth(results: Sequence[Result]) -> Worth | None:
    """What the model's choice in the last result is worth beside its set's others; None without quotes alone."""
    with_model = results[-1]
    of_set = {one.mode: one for one in results if one.name == with_model.name}
    if with_model.mode != MODEL or QUOTES not in of_set or with_model.settings.get("model_role") != "read":
        return None
    changes = compare_results.compared(with_model, of_set[QUOTES]).metrics
    whole = {one.name: one for one in changes if one.scope == ALL}
    hit, silent = whole.get(MEASURED), whole.get(SILENT)
    if hit is None or hit.low is None or hit.high is None:
        return None
    nearest = aggregate.measure(aggregate.pairs(of_set[NEAREST]), MEASURED) if NEAREST in of_set else None
    return Worth(
        str(with_model.versions["model"]),
        with_model.name,
        hit.n,
        hit.after,
        hit.before,
        hit.low,
        hit.high,
        1.0 if hit.p is None else hit.p,
        nearest.value if nearest else None,
        None if silent is None else (silent.before, silent.after),
        answers_more=silent is not None and silent.direction is Direction.WORSE,
    )
