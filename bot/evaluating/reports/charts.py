"""Charts as SVG: a value within its interval, a span of times, the curve of a trade-off.

Knows numbers and shapes. Colours are classes of the page's style; positions are shares of whatever width there is, so
that text beside a chart keeps its size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold of a sweep: the shares (0..1) of questions that it refuses, wrongly and rightly."""

    threshold: float
    over_refusal: float
    refusal_recall: float


def interval(
    value: float, low: float | None, high: float | None, *, bound: float | None = None, before: float | None = None
) -> Markup:
    """A share (0..1) as a dot on a line from 0 to 1, in its interval.

    A stroke across the line stands at the gate's bound, a hollow dot at the value of the baseline.
    """
    said = [f"{value:.3f}"]
    shapes = ['<line class="axis" x1="0" x2="100%" y1="50%" y2="50%"/>']
    if low is not None and high is not None:
        said.append(f"95% interval {low:.3f} to {high:.3f}")
        shapes.append(f'<line class="range" x1="{_at(low)}" x2="{_at(high)}" y1="50%" y2="50%"/>')
    if bound is not None:
        said.append(f"gate {bound:g}")
        shapes.append(f'<line class="bound" x1="{_at(bound)}" x2="{_at(bound)}" y1="10%" y2="90%"/>')
    if before is not None:
        said.append(f"baseline {before:.3f}")
        shapes.append(f'<circle class="before" cx="{_at(before)}" cy="50%" r="4"/>')
    shapes.append(f'<circle class="value" cx="{_at(value)}" cy="50%" r="4"/>')
    return _svg("strip", ", ".join(said), shapes)


def span(middle: float, high: float, most: float) -> Markup:
    """A median (dot) and a 95th percentile (stroke) on a line from 0 to `most`, all in the same unit."""
    scale = most or 1.0
    shapes = [
        '<line class="axis" x1="0" x2="100%" y1="50%" y2="50%"/>',
        f'<line class="range" x1="{_at(middle / scale)}" x2="{_at(high / scale)}" y1="50%" y2="50%"/>',
        f'<line class="end" x1="{_at(high / scale)}" x2="{_at(high / scale)}" y1="25%" y2="75%"/>',
        f'<circle class="value" cx="{_at(middle / scale)}" cy="50%" r="4"/>',
    ]
    return _svg("strip", f"p50 {middle:.1f} ms, p95 {high:.1f} ms", shapes)


def curve(points: Sequence[Point], chosen: float | None) -> Markup:
    """Over-refusal (across) against refusal recall (up) as the threshold moves; the one in use is marked.

    Both axes go from 0 to 1. The upper left corner is where all is refused that has to be and nothing else.
    """
    ordered = sorted(points, key=lambda point: point.threshold)
    shapes: list[str] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        shapes += [
            f'<line class="grid" x1="{_at(share)}" x2="{_at(share)}" y1="0" y2="100%"/>',
            f'<line class="grid" x1="0" x2="100%" y1="{_at(share)}" y2="{_at(share)}"/>',
            f'<text class="tick" x="{_at(share)}" y="100%" dy="16" text-anchor="middle">{share:g}</text>',
            f'<text class="tick" x="0" y="{_at(1 - share)}" dx="-6" dy="4" text-anchor="end">{share:g}</text>',
        ]
    places = [(_at(each.over_refusal), _at(1 - each.refusal_recall)) for each in ordered]
    shapes += [
        f'<line class="curve" x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"/>' for a, b in pairwise(places) if a != b
    ]
    shapes += [f'<circle class="point" cx="{x}" cy="{y}" r="2.5"/>' for x, y in places]
    said = "Refusal trade-off"
    if ordered and chosen is not None:
        used = min(ordered, key=lambda point: abs(point.threshold - chosen))
        x, y = _at(used.over_refusal), _at(1 - used.refusal_recall)
        # The label goes where the square has room.
        side = ("end", -10) if used.over_refusal > 0.5 else ("start", 10)
        label = "in use"
        shapes += [
            f'<circle class="value" cx="{x}" cy="{y}" r="5"/>',
            f'<text class="label" x="{x}" y="{y}" dx="{side[1]}" dy="18" text-anchor="{side[0]}">{label}</text>',
        ]
        said += (
            f"; at the threshold in use, {used.refusal_recall:.3f} of the unanswerable "
            f"and {used.over_refusal:.3f} of the answerable are refused"
        )
    return _svg("square", said, shapes)


def _at(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _svg(kind: str, said: str, shapes: Sequence[str]) -> Markup:
    from markupsafe import Markup

    # Everything in the shapes is a number or a word of this file; only what is said could hold another sign.
    return Markup('<svg class="{}" role="img" aria-label="{}">{}</svg>').format(kind, said, Markup("".join(shapes)))  # noqa: S704 - made above, of numbers
