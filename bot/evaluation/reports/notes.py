"""What a report says in sentences beside its figures: what changed, what varies between runs, what was not asked.

Knows the values of an evaluation; knows nothing of what the sentences are laid out on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.metrics import METRICS
from bot.evaluation.reports.table import against, figure
from bot.evaluation.values import Comparison, Direction, Kind, Report, Spread

MOST_NAMED = 10
"""Questions that are named before the rest are counted."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and whether it is good or bad news (None: neither)."""

    said: str
    good: bool | None = None


def notes(report: Report) -> Iterator[Note]:
    """The sentences of a report, the changes first."""
    if report.comparison:
        yield from _changes(report.comparison, against(report))
    if ids := report.result.unfinished:
        yield Note(f"Not every question could be asked: {some(ids)}.", good=False)
    if report.stability:
        flips = report.stability.flips
        said = f"these questions flip: {some(flips)}" if flips else "no question flips between right and wrong"
        yield Note(f"Over {report.stability.runs} runs {said}.", good=None if not flips else False)


def _changes(compared: Comparison, other: str) -> Iterator[Note]:
    ids = {way: [one.id for one in compared.questions if one.direction is way] for way in Direction}
    counted = ", ".join(f"{len(found)} {way}" for way, found in ids.items())
    yield Note(f"Question by question against {other}: {counted}.")
    for way, good in ((Direction.WORSE, False), (Direction.BETTER, True)):
        if ids[way]:
            yield Note(f"{way.capitalize()}: {some(ids[way])}.", good=good)
    for what, found in (
        ("Not asked this time", compared.gone),
        (f"Not in {other}", compared.new),
        ("Changed in the set, and not compared", compared.altered),
    ):
        if found:
            yield Note(f"{what}: {some(found)}.")
    for said in compared.notes:
        yield Note(f"{said[:1].upper()}{said[1:]}".rstrip(".") + ".")


def varying(report: Report) -> tuple[Spread, ...]:
    """The metrics that differ between runs by as much as is shown."""
    spreads = report.stability.spreads if report.stability else ()
    return tuple(one for one in spreads if written(one, one.least) != written(one, one.most))


def written(spread: Spread, value: float) -> str:
    """A value of a spread as figures of its metric are written."""
    return figure(value, METRICS[spread.name].kind if spread.name in METRICS else Kind.MEAN)


def some(ids: Sequence[str]) -> str:
    """The first ids, and how many more there are."""
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more
