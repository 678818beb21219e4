"""How the numbers of the thresholds are found: the fit itself, on figures whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from bot.fitting import apart, crossed, fitted


def test_a_fit_finds_the_weights_that_made_the_figures() -> None:
    """Of many rows drawn by known weights, the fit comes to these, and to the intercept."""
    draw = np.random.default_rng(1)
    figures = draw.normal(size=(20_000, 2)) * [1.0, 0.1] + [5.0, 0.8]
    likely = 1 / (1 + np.exp(-(figures @ [2.0, -10.0] - 2.0)))
    weights, intercept = fitted(figures, (draw.random(len(figures)) < likely).astype(float))
    assert weights == pytest.approx([2.0, -10.0], rel=0.1)
    assert intercept == pytest.approx(-2.0, rel=0.25)


def test_fits_that_did_not_see_a_row_find_nothing_in_chance() -> None:
    """Where nothing tells the answerable from the others, their order is that of chance, however many figures."""
    draw = np.random.default_rng(2)
    figures, answered = draw.normal(size=(200, 8)), (draw.random(200) < 0.6).astype(float)
    assert 0.35 < apart(answered, crossed(figures, answered)) < 0.65
    telling = np.column_stack([figures, answered + draw.normal(size=200) * 0.3])
    assert apart(answered, crossed(telling, answered)) > 0.9


def test_pairs_in_order_are_counted() -> None:
    """Two of three pairs in order, and a tie counts half."""
    assert apart(np.array([1.0, 1.0, 0.0]), np.array([0.9, 0.1, 0.1])) == 0.75
