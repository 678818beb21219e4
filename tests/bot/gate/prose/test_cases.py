"""The gate on prose, case by case: what must pass, and what must not, in nine languages."""

from __future__ import annotations

import pytest

from tests.bot.gate.prose.told import Case, cases, judge

LEAST_HONEST = 0.85
"""The share of honest claims that pass at least: a false drop costs a sentence."""

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


def test_most_honest_paraphrases_pass() -> None:
    """A good model's claims about the shipped statement and short ones are mostly kept."""
    honest = cases("honest")
    dropped = [(case.text, judge(case).rejected[0].why) for case in honest if not judge(case).claims]
    assert 1 - len(dropped) / len(honest) >= LEAST_HONEST, dropped


def test_there_are_cases_enough_in_every_language() -> None:
    """The tables are not emptied by a mistake in their names."""
    assert len(cases("honest")) >= 60
    assert len(cases("english")) >= 150
    assert all(len(cases(name)) >= 15 for name in OTHERS[:6])
