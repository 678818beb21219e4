"""Statements made for blocs, asked about and checked: real store, real embedder, real gate.

A bloc's words are found for the bloc and for its members, and never as a member's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.check import Verdict
from bot.question import Question, Wants
from bot.quote import Quote
from bot.reply import Answer, Refusal, RefusalReason, RowStatus
from bot.wiring import Session
from retrieval.filters import Filters
from tests.bot.answers.blocs import DEBT, FORESTS, FORGED, PAY, STATEMENTS, asked, stored


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the Group's own statement too."""
    yield from stored(STATEMENTS | FORGED, tmp_path_factory)


def whose(quote: Quote) -> str:
    """Whose words a quote is, in short."""
    assert quote.delegation is not None
    return ", for ".join((quote.delegation.as_written, *quote.on_behalf_of))


CUBA_FOR_G77 = "Cuba, for Group of 77 and China"


async def test_a_claim_to_speak_for_a_bloc_is_not_believed_of_one_outside(forged: Session, both: Session) -> None:
    """Norway's words are no words of the Group of 77: alone they are none at all, and beside the Group's they wait."""
    question = "What does the Group of 77 say about the foreign debt of developing countries?"
    alone = await forged.engine.ask(Question(question))
    assert isinstance(alone, Refusal)
    assert alone.reason is RefusalReason.NOT_HELD
    reply = await asked(both, question)
    assert {whose(quote) for quote in (*reply.quotes, *reply.more)} == {CUBA_FOR_G77}
    check = await both.engine.check(PAY, Filters(blocs=("Group of 77 and China",)))
    assert check.verdict is Verdict.SAID_BY_ANOTHER
    assert check.message.startswith("Group of 77 and China did not say this; Norway did")


async def test_a_claim_that_is_not_believed_is_said_of_nobody_else(both: Session) -> None:
    """Neither for a member of the Group, nor in a comparison: the words are Norway's own, and count as these."""
    reply = await asked(both, "What does Kenya say about cancelling the foreign debt?")
    assert {whose(quote) for quote in (*reply.quotes, *reply.more)} == {CUBA_FOR_G77, "Kenya"}
    compared = await asked(both, "Compare Norway and Kenya on the foreign debt of developing countries")
    assert {row.delegation.code: row.status for row in compared.rows} == {
        "NOR": RowStatus.QUOTED,
        "KEN": RowStatus.CLOSEST,
    }
    assert [one.delegation.code for one in compared.beside] == ["KEN"]
    counted = await asked(both, "foreign debt", wants=Wants.PHRASE, topical=True)
    assert counted.phrase is not None
    norway = next(use for use in counted.phrase.uses if use.delegation and use.delegation.code == "NOR")
    assert norway.on_behalf_of == ()


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("What does Cuba say about mangroves?", "Cuba"),
        ("What does Kenya say about trees?", "Kenya"),
        ("What does Kenya say about the foreign debt of developing countries?", CUBA_FOR_G77),
    ],
)
async def test_where_one_quote_alone_is_asked_for(blocs: Session, question: str, own: str) -> None:
    """It is the member's own, but where that only comes close."""
    (alone,) = (await asked(blocs, question, limit=1)).quotes
    assert whose(alone) == own


async def test_a_comparison_has_the_bloc_s_words_beside_silence(blocs: Session) -> None:
    """A member that does not speak to it has no more in its row for that; the bloc's quote stands beside, for each."""
    reply = await asked(blocs, "Compare Kenya, Cuba and Mexico on the foreign debt of developing countries")
    assert [row.delegation.code for row in reply.rows] == ["KEN", "CUB", "MEX"]
    assert {row.status for row in reply.rows} <= {RowStatus.SILENT, RowStatus.CLOSEST}
    assert [(one.delegation.code, one.quotes) for one in reply.beside] == [("KEN", (1,)), ("CUB", (1,))]
    assert whose(reply.quotes[0]) == CUBA_FOR_G77


async def test_filters_given_with_the_question_hold(blocs: Session) -> None:
    """Who asks for Kenya's statements alone gets no other; of Cuba's, those it made for the Group are Cuba's too."""
    kenya = await blocs.engine.ask(Question("What is said about foreign debt?", filters=Filters(delegations=("KEN",))))
    assert kenya.kind != "answer"
    shown = kenya.quotes if isinstance(kenya, Answer) else ()
    assert all(quote.delegation is not None and quote.delegation.code == "KEN" for quote in shown)
    cuba = await asked(blocs, "What is said about the foreign debt?", filters=Filters(delegations=("CUB",)))
    assert whose(cuba.quotes[0]) == CUBA_FOR_G77
    bloc = await asked(blocs, "What is said about the foreign debt?", filters=Filters(blocs=("Groupe des 77",)))
    assert whose(bloc.quotes[0]) == CUBA_FOR_G77


@pytest.mark.parametrize(
    ("wording", "filters", "verdict", "message"),
    [
        (
            DEBT,
            Filters(delegations=("KEN",)),
            Verdict.SAID_BY_ANOTHER,
            "Kenya did not say this; Cuba (on behalf of the Group of 77 and China) did; it was said for a group to "
            "which Kenya belonged then: Group of 77 and China.",
        ),
        (
            DEBT,
            Filters(delegations=("MEX",)),
            Verdict.SAID_BY_ANOTHER,
            "Mexico did not say this; Cuba (on behalf of the Group of 77 and China) did.",
        ),
        (
            DEBT,
            Filters(delegations=("GHA",)),
            Verdict.SAID_BY_ANOTHER,
            "No statement by Ghana is held; Cuba (on behalf of the Group of 77 and China) said this, in these words; "
            "it was said for a group to which Ghana belonged then: Group of 77 and China.",
        ),
        (
            DEBT,
            Filters(delegations=("CUB",)),
            Verdict.VERBATIM,
            "Cuba (on behalf of the Group of 77 and China) said this, in these words.",
        ),
        (
            DEBT,
            Filters(blocs=("G77",)),
            Verdict.VERBATIM,
            "Cuba (on behalf of the Group of 77 and China) said this, in these words.",
        ),
        (
            "We condemn the execution of prisoners, and call for a moratorium on the death penalty.",
            Filters(delegations=("EU",)),
            Verdict.VERBATIM,
            "Spain (on behalf of the European Union) said this, in these words.",
        ),
        (FORESTS, Filters(delegations=("KEN",)), Verdict.VERBATIM, "Kenya said this, in these words."),
    ],
)
async def test_a_check_says_for_whom_it_was_said(
    blocs: Session, wording: str, filters: Filters, verdict: Verdict, message: str
) -> None:
    """A member did not say what its bloc said; that it was said for the member is told."""
    check = await blocs.engine.check(wording, filters)
    assert (check.verdict, check.message) == (verdict, message)
