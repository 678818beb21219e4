"""Charts as SVG: a value within its interval, a span of times.

Knows numbers and shapes. Colours are classes of the page's style; positions are shares of whatever width there is, so
that text beside a chart keeps its size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


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


def _at(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _svg(kind: str, said: str, shapes: Sequence[str]) -> Markup:
    from markupsafe import Markup

    # Everything in the shapes is a number or a word of this file; only what is said could hold another sign.
    return Markup('<svg class="{}" role="img" aria-label="{}">{}</svg>').format(kind, said, Markup("".join(shapes)))  # noqa: S704 - made above, of numbers
