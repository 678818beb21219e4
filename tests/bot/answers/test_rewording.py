"""How much of a quote is worded as an earlier one; what changed is a difference, which `tests/bot/quotes` tests."""

from __future__ import annotations

import pytest

from bot.answers.timeline import rewording
from bot.check import Op


@pytest.mark.parametrize(
    ("earlier", "later", "likeness"),
    [
        ("It's the people\u2019s right.", "It\u2019s the people's  right.", 1.0),
        ("Sanctions are illegal.", "Nous exportons du blé.", 0.0),
        ("a", "", 0.0),
        ("", "", 1.0),
    ],
)
def test_likeness(earlier: str, later: str, likeness: float) -> None:
    """The share of words in common: another apostrophe is no change, and nothing is like nothing."""
    assert rewording(earlier, later).likeness == likeness


def test_what_changed() -> None:
    """Words that are gone, words that are new, and how much of the rest is the same."""
    found = rewording("We demand an end to sanctions.", "We ask for an end to all sanctions.")
    changed = [(one.op, one.wording.strip(), one.statement.strip()) for one in found.changes if one.op is not Op.EQUAL]
    assert changed == [(Op.REPLACE, "demand", "ask for"), (Op.INSERT, "", "all")]
    # We, an, end, to and sanctions are in both, of six words and of eight.
    assert found.likeness == 2 * 5 / 14
