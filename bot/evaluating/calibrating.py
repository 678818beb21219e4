"""The refusal threshold: what each of a range of thresholds would make of the development half.

Knows the trade-off; the threshold itself is known to the core, and is moved here by making everything seem less alike.
"""

from __future__ import annotations

import asyncio
import math
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

WINDOW = 5
"""Points over which F1 is averaged: 0.01 in cosine, in which a few questions change sides."""

WITHIN = 0.005
"""F1 by which points are told apart: half of what one question moves it."""

MOST_REFUSED = 0.08
"""The share of the answerable that may be refused at most."""


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
    """The point that is to be shipped: of the best F1 of refusing, smoothed, where few answerable ones are refused.

    F1 is the mean of `WINDOW` points around: one question more or less must not decide. Points at which more than
    `MOST_REFUSED` of the answerable are refused are left out, if there are others. Of those that are not told
    apart, the nearest to what is shipped: a number that is moved by noise is moved back by it.
    """
    smoothed = {
        point.shift: math.fsum(one.figures.get("refusal_f1", 0.0) for one in near) / len(near)
        for at, point in enumerate(points)
        if (near := points[max(0, at - WINDOW // 2) : at + WINDOW // 2 + 1])
    }
    fit = [one for one in points if one.figures.get("over_refusal", 0.0) <= MOST_REFUSED] or points
    best = max(smoothed[one.shift] for one in fit)
    good = (one for one in fit if smoothed[one.shift] >= best - WITHIN)
    return max(good, key=lambda one: (-abs(one.shift), one.shift))


def _figures(asked: Sequence[Asked], came: Sequence[Came], sources: Sources) -> dict[str, float]:
    given = {one.id: one for one in running.given(asked, came, sources, searched=False)}
    rows = [(one, given[one.id]) for one in asked if given[one.id].error is None]
    found = {one.name: one.value for one in measures.measures(rows, intervals=False)}
    return {name: found[name] for name in KEPT if name in found}
