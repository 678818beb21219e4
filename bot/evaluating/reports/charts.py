"""Charts as SVG: a value within its interval, a span of times, the curve of a trade-off.

Knows numbers and shapes. Colours are classes of the page's style; positions are shares of whatever width there is, so
that text beside a chart keeps its size on a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

_STEPS = (0.04, 0.08, 0.2, 0.4, 0.6, 0.8, 1.0)
"""The lengths of an axis of the trade-off."""


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold of a sweep: the shares (0..1) of questions that it refuses, wrongly and rightly."""

    threshold: float
    over_refusal: float
    refusal_recall: float


def interval(
    value: float, low: float | None, high: float | None, *, bound: float | None = None, before: float | None = None
) -> Markup:
    """A share as a dot on a line from 0 to 1, in its interval.

    A stroke across the line stands at the gate's bound, a hollow dot at the value of the baseline. What is greater than
    1, as a ratio of shares may be, is an arrow at the line's end.
    """
    said = [f"{value:.3f}"]
    shapes = ['<line class="axis" x1="0" x2="100%" y1="50%" y2="50%"/>']
    if low is not None and high is not None:
        said.append(f"95% interval {low:.3f} to {high:.3f}")
        shapes.append(f'<line class="range" x1="{_at(low)}" x2="{_at(high)}" y1="50%" y2="50%"/>')
        if high > 1:
            shapes.append(_arrow("range"))
    if bound is not None:
        said.append(f"gate {bound:g}")
        shapes.append(f'<line class="bound" x1="{_at(bound)}" x2="{_at(bound)}" y1="10%" y2="90%"/>')
    if before is not None:
        said.append(f"baseline {before:.3f}")
        shapes.append(_dot("before", before))
    shapes.append(_dot("value", value))
    if is_beyond(value, high, before):
        said.append("the arrow stands for what is greater than 1")
    return _svg("strip", ", ".join(said), shapes)


def is_beyond(*values: float | None) -> bool:
    """Whether one of the values is greater than 1, where a line of shares ends."""
    return any(value is not None and value > 1 for value in values)


def _dot(kind: str, value: float) -> str:
    return _arrow(kind) if value > 1 else f'<circle class="{kind}" cx="{_at(value)}" cy="50%" r="4"/>'


def _arrow(kind: str) -> str:
    # Shares of the width are no coordinates of a path: it stands in a picture of its own.
    return f'<svg class="beyond" x="100%" y="50%"><path class="{kind}" d="M-3,-5 L7,0 L-3,5 Z"/></svg>'


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


def curve(points: Sequence[Point], marked: Mapping[float, str]) -> Markup:
    """Over-refusal (across) against refusal recall (up) as the threshold moves; `marked` thresholds have a label.

    The upper left corner is where all is refused that has to be and nothing else. The axes go as far as the points
    need: from 0 across, and to 1 up.
    """
    ordered = sorted(points, key=lambda point: point.threshold)
    widest, lowest = _frame(ordered)

    def place(point: Point) -> tuple[str, str]:
        return _at(point.over_refusal / widest), _at((1 - point.refusal_recall) / (1 - lowest))

    shapes: list[str] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        across, up = share * widest, 1 - share * (1 - lowest)
        shapes += [
            f'<line class="grid" x1="{_at(share)}" x2="{_at(share)}" y1="0" y2="100%"/>',
            f'<line class="grid" x1="0" x2="100%" y1="{_at(share)}" y2="{_at(share)}"/>',
            f'<text class="tick" x="{_at(share)}" y="100%" dy="16" text-anchor="middle">{across:.3g}</text>',
            f'<text class="tick" x="0" y="{_at(share)}" dx="-6" dy="4" text-anchor="end">{up:.3g}</text>',
        ]
    places = list(map(place, ordered))
    shapes += [
        f'<line class="curve" x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"/>' for a, b in pairwise(places) if a != b
    ]
    shapes += [
        f'<circle class="point" cx="{x}" cy="{y}" r="3"><title>{_said(point)}</title></circle>'
        for point, (x, y) in zip(ordered, places, strict=True)
    ]
    said = ["Refusal trade-off"]
    for number, (threshold, label) in enumerate(sorted(marked.items())):
        used = min(ordered, key=lambda point: abs(point.threshold - threshold))
        x, y = place(used)
        # The label goes where the square has room; a second one not on the first.
        anchor, dx = ("end", -10) if used.over_refusal > widest / 2 else ("start", 10)
        put = f'x="{x}" y="{y}" dx="{dx}" dy="{18 + 14 * number}" text-anchor="{anchor}"'
        shapes += [f'<circle class="value" cx="{x}" cy="{y}" r="5"/>', f'<text class="label" {put}>{label}</text>']
        said.append(f"{label}: {_said(used)}")
    return _svg("square", "; ".join(said), shapes)


def _said(point: Point) -> str:
    return (
        f"thresholds {point.threshold:+.3f}, {point.refusal_recall:.3f} of the unanswerable "
        f"and {point.over_refusal:.3f} of the answerable refused"
    )


def _frame(points: Sequence[Point]) -> tuple[float, float]:
    """How far the axes go: to the right from 0, and down from 1; in steps that their quarters are read by."""
    widest = max((point.over_refusal for point in points), default=1.0)
    deepest = max((1 - point.refusal_recall for point in points), default=1.0)
    right, down = (next(step for step in _STEPS if step >= min(extent, 1.0)) for extent in (widest, deepest))
    return right, 1 - down


def _at(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _svg(kind: str, said: str, shapes: Sequence[str]) -> Markup:
    from markupsafe import Markup

    # Everything in the shapes is a number or a word of this file; only what is said could hold another sign.
    return Markup('<svg class="{}" role="img" aria-label="{}">{}</svg>').format(kind, said, Markup("".join(shapes)))  # noqa: S704 - made above, of numbers
