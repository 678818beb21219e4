"""Statements made for blocs, asked about and checked: real store, real embedder, real gate.

A bloc's words are found for the bloc and for its members, and never as a member's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.check import Verdict
from bot.output.model_notices import closest
from bot.question import Question, Wants
from bot.quote import Quote
from bot.reply import Answer, Closest, Refusal, RefusalReason, RowStatus
from bot.wiring import Session
from retrieval.filters import Filters
from tests.bot.answers.blocs import DEBT, FISH, FORESTS, FORGED, OCEAN, PAY, STATEMENTS, asked, stored


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the Group's own statement too."""
    yield from stored(STATEMENTS | FORGED, tmp_path_factory)


def whose(quote: Quote) -> str:
    """Whose words a quote is, in short."""
    assert quote.delegation is not None
    return ", for ".join((quote.delegation.as_written, *quote.on_behalf_of))


CUBA_FOR_G77 = "Cuba, for Group of 77 and China"


@pytest.mark.parametrize(
    "question",
    [
        "What does the Group of 77 say about the foreign debt of developing countries?",
        "What did the G77 and China say about debt?",
        "Que dit le Groupe des 77 de la dette extérieure des pays en développement ?",
        "77国集团关于发展中国家外债说了什么？",
    ],
)
async def test_a_question_about_a_bloc_finds_what_is_said_for_it(blocs: Session, question: str) -> None:
    """In any language, and by any of its names."""
    reply = await asked(blocs, question)
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77}
    assert DEBT in reply.quotes[0].text
    assert reply.beside == ()


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


async def test_a_question_about_a_member_finds_the_bloc_s_statement_too(blocs: Session) -> None:
    """Kenya itself comes close at best: that is told first, and the Group's words stand under the Group's name."""
    reply = await asked(blocs, "What does Kenya say about cancelling the foreign debt?")
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77, "Kenya"}
    assert reply.finding.startswith("Closest: Kenya; a group to which Kenya belonged then speaks to this in ")
    assert reply.finding.endswith("Group of 77 and China.")
    assert "Kenya speaks" not in reply.finding
    (beside,) = reply.beside
    assert (beside.delegation.code, beside.through) == ("KEN", ("Group of 77 and China",))
    assert beside.quotes == tuple(quote.n for quote in reply.quotes if whose(quote) == CUBA_FOR_G77)


async def test_a_word_that_neither_a_member_nor_its_bloc_says(blocs: Session) -> None:
    """That it is not said is told of both together; of a word that the bloc says it is not."""
    reply = await asked(blocs, "Does Kenya mention xylophones?")
    assert reply.finding.startswith("“xylophones” is not said in these words; statements looked through: ")
    assert isinstance(reply, Closest)
    assert "not said" not in (await asked(blocs, "What does Kenya say about debt?")).finding


async def test_who_speaks_for_a_bloc_is_a_member_too(blocs: Session) -> None:
    """Cuba read the Group's statement out; it is not found as Cuba's own for that."""
    reply = await asked(blocs, "What does Cuba say about the foreign debt of developing countries?")
    assert reply.finding.startswith("Cuba is silent on it; a group to which Cuba belonged then")
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77}
    assert reply.beside[0].delegation.code == "CUB"


async def test_own_words_that_are_not_near_are_no_answer_beside_the_bloc_s(blocs: Session) -> None:
    """The bloc's words answer, and the member's come closest: nobody else's fill up the rest."""
    question = "What does Kenya say about the foreign debt of developing countries?"
    reply = await asked(blocs, question)
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77, "Kenya"}
    assert reply.finding.startswith("Closest: Kenya; a group to which Kenya belonged then speaks to this")
    (alone,) = (await asked(blocs, question, limit=1)).quotes
    assert whose(alone) == CUBA_FOR_G77


async def test_a_member_s_own_words_come_first(blocs: Session) -> None:
    """And are counted by themselves; where one quote alone is asked for, it is the member's own."""
    for question, own in (
        ("What does Cuba say about mangroves?", OCEAN),
        ("What does Kenya say about trees?", FORESTS),
    ):
        reply = await asked(blocs, question)
        assert own in reply.quotes[0].text
        assert reply.quotes[0].on_behalf_of == ()
        name = whose(reply.quotes[0])
        assert reply.finding.startswith((f"{name} speaks to this", f"{name} may speak to this"))
        (alone,) = (await asked(blocs, question, limit=1)).quotes
        assert alone.on_behalf_of == ()


async def test_who_was_no_member_then_is_not_spoken_for(blocs: Session) -> None:
    """Mexico left the Group in 1994; the United Kingdom the Union in 2020."""
    for question in ("What does Mexico say about the foreign debt?", "What does the United Kingdom say about malaria?"):
        reply = await blocs.engine.ask(Question(question))
        assert reply.kind != "answer"
        assert not (isinstance(reply, Answer) and reply.beside)


async def test_the_union_speaks_for_itself_and_through_others(blocs: Session) -> None:
    """It is a delegation and a bloc: what Spain says on its behalf is its own, and both are its members' bloc's."""
    own = await asked(blocs, "What does the European Union say about a moratorium on the death penalty?")
    assert whose(own.quotes[0]) == "Spain, for European Union"
    assert own.finding.startswith("European Union speaks to this")
    for question, expected in (
        ("What does France say about research into vaccines against malaria?", "European Union"),
        ("What does France say about a moratorium on the death penalty?", "Spain, for European Union"),
    ):
        reply = await asked(blocs, question)
        assert whose(reply.quotes[0]) == expected
        assert reply.finding.startswith("No statement by France in their own name is held; a group to which France")
        assert reply.beside[0].through == ("European Union",)


async def test_a_statement_may_turn_to_the_speaker_s_own_delegation(blocs: Session) -> None:
    """From "in my national capacity" on words are Fiji's, and not the Forum's."""
    reply = await asked(blocs, "What does Fiji say about trawlers?")
    assert "closed a third" in reply.quotes[0].text
    assert reply.quotes[0].on_behalf_of == ()
    assert reply.finding.startswith("Fiji speaks to this")
    forum = await asked(blocs, "What does Samoa say about tuna fisheries?")
    assert FISH in forum.quotes[0].text
    assert {whose(quote) for quote in (*forum.quotes, *forum.more)} == {"Fiji, for PIF"}


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


async def test_whoever_speaks_is_named_with_the_bloc(blocs: Session) -> None:
    """Where nobody is asked for, or who speaks is, a finding does not count the Group's words as Cuba's."""
    reply = await asked(blocs, "What is said about cancelling the foreign debt of developing countries?")
    assert reply.finding == "Cuba (on behalf of the Group of 77 and China) speaks to this."
    reply = await asked(blocs, "Who calls for the cancellation of the foreign debt?")
    assert reply.finding.startswith("On behalf of the Group of 77 and China, another delegation speaks to this")
    assert reply.rows == ()


async def test_nothing_is_found_for_a_member_whose_bloc_is_silent_too(blocs: Session) -> None:
    """Of a delegation of which nothing is held it is said first; what its bloc said comes no more than close."""
    reply = await blocs.engine.ask(Question("What does Ghana say about whales?"))
    assert isinstance(reply, Closest)
    assert reply.finding == f"No statement by Ghana in their own name is held. {closest('en')}"
    assert all(quote.on_behalf_of for quote in reply.quotes)


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


async def test_a_pasted_quotation_is_checked_the_same(blocs: Session) -> None:
    """ "Did Kenya say “…”?" where only its bloc did."""
    reply = await blocs.engine.ask(Question(f"Did Kenya say “{DEBT}”?"))
    assert reply.check is not None
    assert reply.check.verdict is Verdict.SAID_BY_ANOTHER
    assert "it was said for a group to which Kenya belonged then: Group of 77 and China" in reply.check.message
