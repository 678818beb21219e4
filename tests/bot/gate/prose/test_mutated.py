"""Claims that change one thing in what a statement says: none passes, whatever was changed."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bot.gate.prose import Drafted, judged
from tests.bot.gate.pool import Pool
from tests.bot.gate.prose.mutated import CHANGES, changed, told
from tests.bot.gate.prose.told import cases, quotes

SENTENCES = 1_500
LEAST_HONEST = 0.93
"""Of sentences told as they stand, how many pass at least; without real documents there are 47."""


@pytest.mark.slow
def test_no_changed_sentence_of_a_statement_passes(pool: Pool) -> None:
    """Sentences told as they are pass; with a number, negation, modal, name or side changed, none does."""
    rng = random.Random(11)
    passed: list[str] = []
    made: Counter[str] = Counter()
    honest = kept = 0
    for text, quote in told(pool.english, rng):
        honest += 1
        kept += bool(judged([Drafted(text, (quote,))], "", "What was said?", "en").claims)
        for one in changed(text, quote, rng):
            made[one.change] += 1
            if judged([Drafted(one.text, (quote,))], "", "What was said?", "en").claims:
                passed.append(f"{one.change}: {one.text}")
        if honest == SENTENCES:
            break
    assert passed == [], (len(passed), made)
    assert made["speaker"] == honest
    assert kept >= LEAST_HONEST * honest


def test_no_changed_claim_of_a_model_passes() -> None:
    """The same of the honest paraphrases, changed in many ways each."""
    rng = random.Random(5)
    known = quotes()
    made: Counter[str] = Counter()
    for case in cases("honest"):
        own = tuple(known[name] for name in case.of)
        if len(own) > 1:
            continue
        for _ in range(4):
            for one in changed(case.text, own[0], rng):
                made[one.change] += 1
                found = judged([Drafted(one.text, own)], "", "What was said?", "en")
                assert found.claims == (), f"{one.change}: {one.text}"
    assert {"number", "added negation", "speaker", "antonym", "modal"} <= set(made) <= set(CHANGES)
    assert made.total() > 250
