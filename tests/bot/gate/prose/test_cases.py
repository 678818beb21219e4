"""The gate on prose, case by case: what must pass, and what must not, in nine languages."""

from __future__ import annotations

import pytest

from tests.bot.gate.prose.told import Case, cases, judge

LEAST_NEAR = 0.85
"""The share of claims in the words of their quotes that pass at least: a false drop costs a sentence."""
LEAST_FREE = 0.35
"""The same of free paraphrases, of which no comparison of words can tell that they say the same."""

OTHERS = ("french", "spanish", "russian", "arabic", "chinese", "persian", "german", "portuguese")


@pytest.mark.parametrize("case", [c for name in ("english", *OTHERS) for c in cases(name) if not c.passes], ids=str)
def test_what_changes_a_quote_does_not_pass(case: Case) -> None:
    """Nothing that says more, less or something else than its quotes leaves the gate; each is recorded with why."""
    judged = judge(case)
    assert judged.claims == (), case.protects
    assert len(judged.rejected) == 1
    assert judged.rejected[0].why
    assert len(judged.rejected[0].what) <= 200


@pytest.mark.parametrize("case", [c for name in ("english", *OTHERS) for c in cases(name) if c.passes], ids=str)
def test_what_says_what_its_quotes_say_passes(case: Case) -> None:
    """A claim whose numbers, names, negations and modals are its quotes' passes."""
    judged = judge(case)
    assert judged.rejected == (), case.protects
    assert len(judged.claims) == 1


@pytest.mark.parametrize(("name", "least"), [("near", LEAST_NEAR), ("honest", LEAST_FREE)])
def test_claims_in_the_words_of_their_quotes_pass(name: str, least: float) -> None:
    """A model that keeps the words of the sentences is mostly shown; one that paraphrases less often."""
    honest = cases(name)
    dropped = [(case.text, judge(case).rejected[0].why) for case in honest if not judge(case).claims]
    assert 1 - len(dropped) / len(honest) >= least, dropped


def test_there_are_cases_enough_in_every_language() -> None:
    """The tables are not emptied by a mistake in their names."""
    assert len(cases("honest")) >= 60
    assert len(cases("near")) >= 70
    assert len(cases("english")) >= 150
    assert all(len(cases(name)) >= 15 for name in OTHERS[:6])
