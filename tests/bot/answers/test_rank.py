"""The ranker: its numbers, and what is preferred, chosen and sure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bot.answers.rank import Preferred, chosen, first_signals, is_close, names, ranker, scored, signals
from bot.evaluation.aggregate import calibration_error
from bot.evaluation.fit_ranker import fitted
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import Compared, RankedSentence
from retrieval.statement import PartKind, Record


def sentence(code: str, start: int, near: float = 0.8, **fields: Any) -> RankedSentence:
    """A sentence of a delegation's statement, as near to the question by every signal."""
    held = Held(code, "v", Record(code=code, date="2021"), code, "", 1_000, 5, "f")
    text = "We ask all others to do likewise."
    plain = RankedSentence(held, PartKind.SPEECH, start, start + len(text), text, near, 0.5, near, False, None, near)
    return replace(plain, **fields)


@pytest.mark.parametrize("tokens", [True, False])
def test_the_numbers_shipped_are_of_the_signals_there_are(tokens: bool) -> None:
    """Both models have a weight for each signal, and what is shown need not answer."""
    model = ranker(tokens=tokens)
    assert len(model.sentence.weights) == len(names(tokens=tokens))
    assert 0 < model.closest < model.answer < 1
    one = sentence("KEN", 0) if tokens else sentence("KEN", 0, maxsim=None)
    known = signals([one], Preferred())
    assert known.shape == (1, len(names(tokens=tokens)))
    as_first = first_signals([one], known, model.sentence.scores(known), Compared(10))
    assert as_first.shape == (1, len(model.first.weights)) == (1, len(model.reply.weights))


def test_whom_the_question_names_is_preferred_and_no_wall() -> None:
    """Of two that are as near the one named comes first; one that is much nearer comes first all the same."""
    who = Preferred(who=Filters(delegations=("KEN",)))
    alike = scored([sentence("NOR", 0), sentence("KEN", 0)], who, Compared(100))
    assert [one.sentence.held.id for one in alike] == ["KEN", "NOR"]
    assert len(scored([sentence("NOR", 0, 0.95), sentence("KEN", 0, 0.70)], who, Compared(100))) == 2


def test_a_phrase_wanted_word_for_word_comes_first() -> None:
    """Whatever else is nearer, and it is close enough to be shown."""
    ranked = scored([sentence("NOR", 0, 0.85), sentence("KEN", 0, 0.8, holds_phrase=True)], Preferred(), Compared(100))
    assert ranked[0].sentence.held.id == "KEN"
    assert is_close(ranked[0])


def test_a_neighbour_as_good_comes_with_a_sentence() -> None:
    """What runs on is quoted together, ahead of others that are as near."""
    first, other, second = sentence("KEN", 0, 0.9), sentence("NOR", 0, 0.899), sentence("KEN", 34, 0.898)
    ranked = scored([first, other, second], Preferred(), Compared(9))
    order = [(one.sentence.held.id, one.sentence.start) for one in chosen(ranked)]
    assert order.index(("KEN", 34)) == 1


def test_covers_and_very_short_sentences_are_not_ranked() -> None:
    """Unless the part is asked for by name."""
    cover = sentence("KEN", 0, kind=PartKind.COVER)
    assert not scored([cover, sentence("KEN", 50, text="I thank you.")], Preferred(), Compared(9))
    assert len(scored([cover], Preferred(), Compared(9), frozenset({PartKind.COVER}))) == 1


def test_the_fit_finds_the_weights_that_made_its_data() -> None:
    """Newton's method on data drawn from known weights comes within a few hundredths of them."""
    drawn = np.random.default_rng(5)
    x = drawn.normal(size=(40_000, 2))
    chance = 1 / (1 + np.exp(-(x @ np.array([1.5, -0.7]) - 0.4)))
    y = (drawn.random(40_000) < chance).astype(float)
    weights, intercept = fitted(x, y, np.ones(40_000), ridge=0.0)
    assert weights == pytest.approx([1.5, -0.7], abs=0.06)
    assert intercept == pytest.approx(-0.4, abs=0.06)


def test_the_calibration_error_is_the_mean_gap_of_its_bins() -> None:
    """Ten replies told with .85 of which eight are right are off by .05."""
    right = np.array([1.0] * 8 + [0.0] * 2)
    assert calibration_error(np.full(10, 0.85), right) == pytest.approx(0.05)
    assert math.isclose(calibration_error(np.array([0.0, 1.0]), np.array([0.0, 1.0])), 0.0)
