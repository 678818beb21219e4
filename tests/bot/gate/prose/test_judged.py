"""What the gate on prose returns: claims with their quotes, the finding, what was dropped; whatever the draft is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Claim
from bot.gate.prose import MOST_CLAIMS, Drafted, Judged, judged
from bot.gate.prose_secrets import Secrets
from tests.bot.gate.prose.told import SECRETS, quotes

Q = quotes()
KENYA = Drafted("Kenya said that 25 African countries spend more on debt than on health.", (Q["kenya_debt"],))
BRAZIL = Drafted("Brazil supports the reform of the Security Council.", (Q["brazil_council"],))


def judge(*claims: Drafted, finding: str = "", language: str | None = "en") -> Judged:
    """What the gate says of a draft in English."""
    return judged(claims, finding, "What was said?", language, SECRETS)


def test_a_claim_names_the_quotes_that_carry_it() -> None:
    """The numbers of a claim are those of its quotes."""
    assert judge(KENYA).claims == (Claim(KENYA.text, (Q["kenya_debt"].n,)),)


def test_quotes_of_others_are_taken_off_a_claim() -> None:
    """A claim about Kenya keeps Kenya's quote alone."""
    both = Drafted(KENYA.text, (Q["norway_force"], Q["kenya_debt"]))
    assert judge(both).claims[0].quotes == (Q["kenya_debt"].n,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ms. Amina Yusuf Otieno", id="the speaker's name alone"),
        pytest.param("½x of it is spent.", id="a fraction that goes on"),
        pytest.param("¼0 of it is spent.", id="a fraction before a digit"),
    ],
)
def test_a_claim_that_is_no_sentence_is_judged_like_any_other(text: str) -> None:
    """A model may send anything: it is kept or dropped, and never an error."""
    quote = replace(Q["kenya_debt"], text=text, speaker="Ms. Amina Yusuf Otieno", language="en")
    found = judge(Drafted(text, (quote,)))
    assert len(found.claims) + len(found.rejected) == 1


def test_further_claims_are_one_record() -> None:
    """Of a hundred claims eight are looked at, and the rest is one record."""
    found = judge(*[KENYA] * 100)
    assert len(found.claims) == 1
    assert found.rejected[-1].what == f"{100 - MOST_CLAIMS} further claims"
    assert {one.why for one in found.rejected[:-1]} == {"says the same as another claim"}


def test_a_finding_that_the_claims_carry_passes() -> None:
    """A finding says no more than its claims."""
    text = "Kenya said 25 African countries spend more on debt than on health."
    assert judge(KENYA, BRAZIL, finding=text).finding == text


def test_a_finding_about_two_delegations_passes_where_both_are_quoted() -> None:
    """Each part of a finding stands on the quotes of its own delegation."""
    text = f"{KENYA.text.removesuffix('.')}, while {BRAZIL.text}"
    assert judge(KENYA, BRAZIL, finding=text).finding == text


@pytest.mark.parametrize(
    "finding",
    [
        "Kenya said 26 African countries spend more on debt than on health.",
        "Kenya said 25 African countries do not spend more on debt than on health.",
        "Kenya and Brazil said 25 African countries spend more on debt than on health.",
        "Norway said 25 African countries spend more on debt than on health.",
        "Kenya said 25 African countries spend more on debt than on health and education.\nBrazil too.",
        "Kenya said 25 African countries spend more on debt than on hungry purple dragons eating bananas.",
        "Brazil rejects the reform of the Security Council.",
        "Brazil supports the reform of the Security Council. " * 6,
        "See www.example.org: Brazil supports the reform of the Security Council.",
    ],
)
def test_a_finding_that_asserts_more_is_dropped(finding: str) -> None:
    """Another number, negation, delegation or topic than the claims', and the finding goes; the claims stay."""
    found = judge(KENYA, BRAZIL, finding=finding)
    assert found.finding is None
    assert len(found.claims) == 2
    assert len(found.rejected) == 1


def test_without_claims_there_is_no_finding() -> None:
    """A finding stands on claims, and on nothing else."""
    found = judge(Drafted("Kenya said that 26 African countries spend more.", KENYA.quotes), finding=KENYA.text)
    assert (found.claims, found.finding) == ((), None)
    assert found.rejected[-1].why == "no claim carries it"


def test_an_empty_draft_is_nothing() -> None:
    """No claims and no finding are no error."""
    assert judge() == Judged((), None, ())


def test_a_language_without_a_table_is_dropped() -> None:
    """What cannot be judged does not pass."""
    text = "Il Kenya ha detto che 25 paesi africani spendono di più per il debito che per la salute."
    found = judge(Drafted(text, KENYA.quotes), language="it")
    assert found.claims == ()


def test_records_of_leaks_do_not_leak() -> None:
    """What was dropped for a secret is not repeated where it is recorded."""
    found = judge(Drafted(f"Kenya said {SECRETS[1]} and more.", KENYA.quotes), finding=SECRETS[0])
    assert found.claims == ()
    assert not any(Secrets.of(SECRETS).held(one.what) or SECRETS[1] in one.what for one in found.rejected)


def test_the_record_of_a_bloc_is_its_own() -> None:
    """A statement made on behalf of a group is that group's."""
    claim = Drafted("The Group of 77 and China reiterated that sanctions undermine development.", (Q["g77"],))
    assert judge(claim).claims
    own = replace(Q["g77"], on_behalf_of=())
    assert not judge(Drafted("The Group of 77 reiterated that sanctions undermine development.", (Q["thanks"],))).claims
    assert not judge(Drafted("Kenya reiterated that sanctions undermine development.", (own,))).claims


@given(st.text(max_size=300), st.text(max_size=200))
def test_no_text_breaks_the_gate(text: str, finding: str) -> None:
    """Whatever is drafted, a claim that passes has a quote, and a finding a claim."""
    found = judge(Drafted(text, KENYA.quotes), finding=finding)
    assert all(claim.quotes for claim in found.claims)
    assert found.finding is None or found.claims


HOSTILE = {
    "one long word": "x" * 1_000_000,
    "a megabyte of sentences": "Kenya said that 25 countries must not act. " * 24_000,
    "open brackets": "[" * 900,
    "stars": "*" * 900,
    "quotes of quotes": "> " * 450,
    "numbers": "1 " * 190,
    "negations": "not " * 99,
    "names": "Kenya and " * 39,
    "marks": '"' * 390,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_prose_is_quick(text: str) -> None:
    """A hundred claims of anything take less than a second, and none passes."""
    judge(KENYA)
    every = tuple(Q.values())
    began = time.perf_counter()
    found = judge(*[Drafted(text, every)] * 100, finding=text)
    assert time.perf_counter() - began < 1
    assert found.claims == ()
