"""The refusal threshold: what each of a range of thresholds would make of the development half.

Knows the trade-off; the threshold itself is known to the core, and is moved here by making everything seem less alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.evaluating import measures, running
from bot.evaluating.hearing import Heard
from bot.evaluating.questions import Item
from bot.evaluating.results import Asked
from bot.evaluating.running import Asks, Came
from bot.evaluating.sources import Sources
from retrieval.errors import UsageError

STEP = 0.002
SHIFTS = tuple(round(n * STEP, 4) for n in range(-15, 16))
"""How far all thresholds are raised, in cosine: e5's cosines of one question lie within about 0.1."""

KEPT = ("refusal_f1", "refusal_precision", "refusal_recall", "over_refusal", "first_quote", "right")
HALF = "dev"


@dataclass(frozen=True, slots=True)
class Point:
    """What a shift of the thresholds makes of a set: figures by name; 0 is what is shipped."""

    shift: float
    figures: Mapping[str, float]

    def as_json(self) -> dict[str, float]:
        """The point as a plain object."""
        return {"shift": self.shift, **self.figures}


def development(items: Sequence[Item]) -> tuple[Item, ...]:
    """The questions of the development half, which alone numbers may be set on.

    Raises:
        UsageError: there are none.
    """
    found = tuple(item for item in items if item.half == HALF)
    if not found:
        raise UsageError(f"--calibrate asks the development half alone, and no id of the set begins with {HALF}-.")
    return found


def sweep(
    name: str,
    items: Sequence[Item],
    engine: Asks,
    heard: Heard,
    sources: Sources,
    *,
    shifts: Sequence[float] = SHIFTS,
    on_shift: Callable[[], None] = lambda: None,
) -> tuple[Point, ...]:
    """What each shift makes of the questions, which are asked anew for each.

    The engine must ask `heard`, which makes each search once if it keeps them. Afterwards nothing is shifted.
    """
    asked = tuple(running.asked(item, sources) for item in items)
    points = []
    try:
        for shift in shifts:
            heard.shift = shift
            came: list[Came] = []
            asyncio.run(running.ask_all(name, items, engine, heard, on_reply=came.append))
            points.append(Point(shift, _figures(asked, came, sources)))
            on_shift()
    finally:
        heard.shift = 0.0
    return tuple(points)


def chosen(points: Sequence[Point]) -> Point:
    """The point of the best F1 of refusing; of several, that with most right, then that nearest to the shipped."""
    return max(
        points, key=lambda one: (_rounded(one, "refusal_f1"), _rounded(one, "right"), -abs(one.shift), one.shift)
    )


def _rounded(point: Point, name: str) -> float:
    return round(point.figures.get(name, 0.0), 9)


def _figures(asked: Sequence[Asked], came: Sequence[Came], sources: Sources) -> dict[str, float]:
    given = {one.id: one for one in running.given(asked, came, sources, searched=False)}
    rows = [(one, given[one.id]) for one in asked if given[one.id].error is None]
    found = {one.name: one.value for one in measures.measures(rows, intervals=False)}
    return {name: found[name] for name in KEPT if name in found}
