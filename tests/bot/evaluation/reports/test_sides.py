"""The closest passages in a report: shown in full, under their own name, and marked as no quotes."""

from __future__ import annotations

from bot.evaluation.reports import expected_vs_given
from bot.evaluation.reports.expected_vs_given import Hue
from bot.evaluation.results import Given
from bot.evaluation.values import Row
from tests.bot.evaluation.reports.evaluated import MISSING, STATEMENT, WRONG, asked, closest


def test_the_closest_passages_are_shown_as_closest() -> None:
    """What is expected among them is not quoted, and stays missing."""
    row = Row(asked("a", "Is there access?", MISSING), Given("a", closest(WRONG, MISSING)), 0.0)
    side = expected_vs_given.given(row.given)
    assert (side.head, side.quotes) == ("closest by ATL", (WRONG, MISSING))
    assert [place.hue for place in expected_vs_given.stretches(row)[STATEMENT.id]] == [Hue.NEAREST, Hue.MISSING]
