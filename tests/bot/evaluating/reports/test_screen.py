"""The trade-off of the refusal threshold on a terminal, and what it comes to."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.cli.evaluate_screen import show_tradeoff
from bot.evaluating.calibrating import KEPT, SHIFTS


def _shown(best: float) -> list[str]:
    """What stands on a terminal of 80 columns where F1 falls off to both sides of a shift."""
    out = io.StringIO()
    screen = Console(file=out, width=80, markup=False, highlight=False, emoji=False)
    points = [
        {"shift": shift} | dict.fromkeys(KEPT, 0.5) | {"refusal_f1": 1 - 20 * abs(shift - best), "over_refusal": 0.01}
        for shift in SHIFTS
    ]
    show_tradeoff(screen, points)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_every_figure_of_the_trade_off_is_readable_at_80_columns() -> None:
    """A head for each figure, none cut off, and a line for each shift."""
    lines = _shown(0.0)
    assert not any("…" in line for line in lines)
    assert all(len(line) <= 80 for line in lines)
    head = " ".join(lines[1:3])
    assert all(part in head for name in KEPT for part in name.split("_"))
    assert sum(line.lstrip().startswith(("+0.", "-0.")) for line in lines) == len(SHIFTS)


@pytest.mark.parametrize(("best", "said"), [(0.0, "What is shipped is what would be"), (0.02, "raised by +0.0")])
def test_it_says_whether_what_is_shipped_would_be_chosen(best: float, said: str) -> None:
    lines = _shown(best)
    assert said in lines[-1]
    (marked,) = [line for line in lines if "chosen" in line and line.lstrip()[0] in "+-"]
    assert ("shipped" in marked) is (best == 0)
