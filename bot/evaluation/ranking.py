"""How well the search alone ranks the passages that hold what a full answer would cite, by ir-measures.

Knows rankings and what is relevant; knows no reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.evaluation.recording_library import Ranking
from bot.evaluation.statements import Place

NAMES = {"R@5": "recall_at_5", "R@10": "recall_at_10", "R@30": "recall_at_30", "nDCG@10": "ndcg_at_10"}
"""What ir-measures calls them, and what they are called here."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's ranking and, for each sentence of a full answer, the passages that hold it."""

    ranking: Ranking
    relevant: tuple[tuple[tuple[str, Place], ...], ...]


def ranked(questions: Mapping[str, Ranked]) -> dict[str, dict[str, float]]:
    """The measures of `NAMES` (each 0..1) of each question by its id.

    Left out is a question for which nothing was searched, or of whose sentences none is held. All passages that hold a
    sentence are equally relevant.
    """
    asked = {id_: one for id_, one in questions.items() if one.ranking and any(one.relevant)}
    if not asked:
        return {}
    import ir_measures
    from ir_measures import R, nDCG

    wanted = {
        id_: {_name(passage): 1 for passages in one.relevant for passage in passages} for id_, one in asked.items()
    }
    given = {
        id_: {_name(passage): float(-place) for place, passage in enumerate(one.ranking)} for id_, one in asked.items()
    }
    out: dict[str, dict[str, float]] = {id_: {} for id_ in asked}
    for metric in ir_measures.iter_calc([R @ 5, R @ 10, R @ 30, nDCG @ 10], wanted, given):
        out[metric.query_id][NAMES[str(metric.measure)]] = float(metric.value)
    return out


def _name(passage: tuple[str, Place]) -> str:
    statement, (start, end) = passage
    return f"{statement}#{start}-{end}"
