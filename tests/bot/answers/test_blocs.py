"""Statements made for blocs, asked about and checked: real store, real embedder, real gate.

A bloc's words are found for the bloc and for its members, and never as a member's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.check import Verdict
from bot.cli.show_reply import show_reply
from bot.cli.show_statements import show_record
from bot.operations import ingest_paths
from bot.output import json_replies
from bot.output.model_notices import closest
from bot.output.speech import names
from bot.output.speech.speaker import speaker
from bot.output.transcript.blocks import markdown as write
from bot.output.transcript.replies import blocks
from bot.question import Question, Wants
from bot.quote import Quote
from bot.reply import Answer, Closest, Refusal, RefusalReason, RowStatus
from bot.settings import Settings
from bot.telegram.cards import attribution
from bot.telegram.cards.record import statement_card
from bot.telegram.cards.reply import reply_shown
from bot.wiring import Session, open_session
from retrieval.filters import Filters
from tests.bot.cli.test_render import screen
from tests.bot.telegram.reading import html_of

DEBT = "The Group calls for the cancellation of the foreign debt of all developing countries without delay."
OCEAN = "Cuba has planted mangroves along the whole of its southern coast to protect it from storms."
FORESTS = "Kenya will plant fifteen billion trees by the year 2032 to bring back its forests."
FISH = "Pacific tuna fisheries must remain in the hands of the peoples of the Pacific islands."

STATEMENTS = {
    "cuba_g77": ("Cuba", "2023-09-20", f"I have the honour to speak on behalf of the Group of 77 and China. {DEBT} "
                 "We are one hundred and thirty-four countries, and we speak with one voice on this matter today."),
    "cuba": ("Cuba", "2023-09-21", f"I am honoured to address this Assembly. {OCEAN} We thank all who helped us."),
    "kenya": ("Kenya", "2023-09-21", f"Mr. President, we are glad to be here. {FORESTS} Forests feed our rivers."),
    "mexico": ("Mexico", "2023-09-22", "Mexico welcomes the agreement on the high seas. We shall ratify it soon."),
    "union": ("European Union", "2023-09-23", "The European Union will double its spending on research into vaccines "
              "against malaria. Malaria kills half a million people each year."),
    "spain_eu": ("Spain", "2023-10-02", "I have the honour to speak on behalf of the European Union and its member "
                 "States. We condemn the execution of prisoners, and call for a moratorium on the death penalty."),
    "fiji_pif": ("Fiji", "2023-10-03", f"I have the honour to speak on behalf of the Pacific Islands Forum. {FISH}\n\n"
                 "I now wish to speak in my national capacity. Fiji has closed a third of its own waters to trawlers."),
}  # fmt: skip


PAY = "The Group of 77 demands that developing countries pay every foreign debt in full and without delay."

FORGED = {
    "norway_g77": ("Norway", "2023-09-20", f"I have the honour to speak on behalf of the Group of 77 and China. {PAY} "
                   "We are glad that all of our members are of one mind."),
    "kenya": STATEMENTS["kenya"],
}  # fmt: skip


def stored(statements: dict[str, tuple[str, str, str]], make: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over some statements."""
    folder, settings = make.mktemp("in"), Settings(home=make.mktemp("home"))
    for name, (delegation, date, text) in statements.items():
        head = f"---\ndelegation: {delegation}\ndate: {date}\nforum: General Assembly\n---\n"
        (folder / f"{name}.txt").write_text(head + text + "\n", encoding="utf-8")
    assert all(one.status == "added" for one in ingest_paths(settings, [folder]))
    opened = open_session(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over seven statements, of which three are made for blocs."""
    yield from stored(STATEMENTS, tmp_path_factory)


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over a statement of Norway's that says it is made for the Group of 77, and one of a member of it."""
    yield from stored(FORGED, tmp_path_factory)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the Group's own statement too."""
    yield from stored(STATEMENTS | FORGED, tmp_path_factory)


async def asked(session: Session, text: str, **more: object) -> Answer:
    """The answer to a question."""
    reply = await session.engine.ask(Question(text, **more))  # type: ignore[arg-type]  # a question's own fields
    assert isinstance(reply, Answer), reply
    return reply


def whose(quote: Quote) -> str:
    """Whose words a quote is, in short."""
    assert quote.delegation is not None
    return ", for ".join((quote.delegation.as_written, *quote.on_behalf_of))


def plain(show: Callable[[Any], object]) -> str:
    """What is printed, without colours and with its lines joined."""
    console, file = screen(None, colour=False)
    show(console)
    return " ".join(file.getvalue().split())


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
async def test_a_question_about_a_bloc_finds_what_is_said_for_it(session: Session, question: str) -> None:
    """In any language, and by any of its names."""
    reply = await asked(session, question)
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77}
    assert DEBT in reply.quotes[0].text
    assert reply.beside == ()


CLAIM = "says it speaks for the Group of 77 and China, of which it is no member"


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
    assert {whose(quote) for quote in (*reply.quotes, *reply.more)} == {CUBA_FOR_G77}
    compared = await asked(both, "Compare Norway and Kenya on the foreign debt of developing countries")
    assert {row.delegation.code: row.status for row in compared.rows} == {
        "NOR": RowStatus.QUOTED,
        "KEN": RowStatus.SILENT,
    }
    assert [one.delegation.code for one in compared.beside] == ["KEN"]
    counted = await asked(both, "foreign debt", wants=Wants.PHRASE, topical=True)
    assert counted.phrase is not None
    norway = next(use for use in counted.phrase.uses if use.delegation and use.delegation.code == "NOR")
    assert norway.on_behalf_of == ()


@pytest.mark.parametrize("language", [None, "fr", "ar"])
async def test_a_claim_that_is_not_believed_is_marked_wherever_it_is_shown(
    forged: Session, language: str | None
) -> None:
    """In a terminal, a chat, a transcript, in JSON and in the statement's record."""
    reply = await asked(forged, "What does Norway say about the foreign debt of developing countries?")
    assert reply.finding.startswith("Norway speaks to this")
    (quote,) = reply.quotes
    assert PAY in quote.text
    assert (quote.on_behalf_of, quote.behalf_unconfirmed) == ((), ("Group of 77 and China",))
    sent = json_replies.quote(quote)
    assert (sent["on_behalf_of"], sent["behalf_unconfirmed"]) == ([], ["Group of 77 and China"])
    held = forged.library.find(quote.statement)
    assert json_replies.held(held)["behalf_unconfirmed"] == ["Group of 77 and China"]
    assert held.record.on_behalf_of == ("Group of 77 and China",)
    said = speaker(language)
    marked = attribution.claimed(quote.behalf_unconfirmed, said)
    assert marked in reply_shown(reply, said).card.text
    assert marked in statement_card(held, said).text
    if language is None:
        assert marked == CLAIM
        assert f"Norway, {CLAIM}" in plain(lambda console: show_reply(console, reply))
        assert f"Norway, {CLAIM}" in " ".join(write(blocks([reply])).decode().split())
        assert CLAIM in plain(lambda console: show_record(console, held.record))


async def test_a_question_about_a_member_finds_the_bloc_s_statement_too(session: Session) -> None:
    """Kenya is silent itself: that is told first, and the Group's words stand under the Group's name."""
    reply = await asked(session, "What does Kenya say about cancelling the foreign debt?")
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77}
    assert reply.finding.startswith("Kenya is silent on it; a group to which Kenya belonged then speaks to this in ")
    assert reply.finding.endswith("Group of 77 and China.")
    assert "Kenya speaks" not in reply.finding
    (beside,) = reply.beside
    assert (beside.delegation.code, beside.through) == ("KEN", ("Group of 77 and China",))
    assert beside.quotes == tuple(quote.n for quote in reply.quotes)


async def test_a_word_that_neither_a_member_nor_its_bloc_says(session: Session) -> None:
    """That it is not said is told of both together; of a word that the bloc says it is not."""
    reply = await asked(session, "Does Kenya mention xylophones?")
    assert reply.finding.startswith("“xylophones” is not said in these words; statements looked through: ")
    assert isinstance(reply, Closest)
    assert "not said" not in (await asked(session, "What does Kenya say about debt?")).finding


async def test_who_speaks_for_a_bloc_is_a_member_too(session: Session) -> None:
    """Cuba read the Group's statement out; it is not found as Cuba's own for that."""
    reply = await asked(session, "What does Cuba say about the foreign debt of developing countries?")
    assert reply.finding.startswith("Cuba is silent on it; a group to which Cuba belonged then")
    assert {whose(quote) for quote in reply.quotes} == {CUBA_FOR_G77}
    assert reply.beside[0].delegation.code == "CUB"


async def test_own_words_that_are_not_near_are_no_answer_beside_the_bloc_s(session: Session) -> None:
    """The bloc's words answer, and are all that is shown: nobody else's fill up the rest."""
    question = "What does Kenya say about the foreign debt of developing countries?"
    reply = await asked(session, question)
    assert [whose(quote) for quote in reply.quotes] == [CUBA_FOR_G77]
    assert reply.finding.startswith("Kenya is silent on it; a group to which Kenya belonged then speaks to this")
    (alone,) = (await asked(session, question, limit=1)).quotes
    assert whose(alone) == CUBA_FOR_G77


async def test_a_member_s_own_words_come_first(session: Session) -> None:
    """And are counted by themselves; where one quote alone is asked for, it is the member's own."""
    for question, own in (
        ("What does Cuba say about mangroves?", OCEAN),
        ("What does Kenya say about trees?", FORESTS),
    ):
        reply = await asked(session, question)
        assert own in reply.quotes[0].text
        assert reply.quotes[0].on_behalf_of == ()
        name = whose(reply.quotes[0])
        assert reply.finding.startswith((f"{name} speaks to this", f"{name} may speak to this"))
        (alone,) = (await asked(session, question, limit=1)).quotes
        assert alone.on_behalf_of == ()


async def test_who_was_no_member_then_is_not_spoken_for(session: Session) -> None:
    """Mexico left the Group in 1994; the United Kingdom the Union in 2020."""
    for question in ("What does Mexico say about the foreign debt?", "What does the United Kingdom say about malaria?"):
        reply = await session.engine.ask(Question(question))
        assert reply.kind != "answer"
        assert not (isinstance(reply, Answer) and reply.beside)


async def test_the_union_speaks_for_itself_and_through_others(session: Session) -> None:
    """It is a delegation and a bloc: what Spain says on its behalf is its own, and both are its members' bloc's."""
    own = await asked(session, "What does the European Union say about a moratorium on the death penalty?")
    assert whose(own.quotes[0]) == "Spain, for European Union"
    assert own.finding.startswith("European Union speaks to this")
    for question, expected in (
        ("What does France say about research into vaccines against malaria?", "European Union"),
        ("What does France say about a moratorium on the death penalty?", "Spain, for European Union"),
    ):
        reply = await asked(session, question)
        assert whose(reply.quotes[0]) == expected
        assert reply.finding.startswith("No statement by France in their own name is held; a group to which France")
        assert reply.beside[0].through == ("European Union",)


async def test_a_statement_may_turn_to_the_speaker_s_own_delegation(session: Session) -> None:
    """From "in my national capacity" on words are Fiji's, and not the Forum's."""
    reply = await asked(session, "What does Fiji say about trawlers?")
    assert "closed a third" in reply.quotes[0].text
    assert reply.quotes[0].on_behalf_of == ()
    assert reply.finding.startswith("Fiji speaks to this")
    forum = await asked(session, "What does Samoa say about tuna fisheries?")
    assert FISH in forum.quotes[0].text
    assert {whose(quote) for quote in (*forum.quotes, *forum.more)} == {"Fiji, for PIF"}


async def test_a_comparison_has_the_bloc_s_words_beside_silence(session: Session) -> None:
    """A member that does not speak to it has no more in its row for that; the bloc's quote stands beside, for each."""
    reply = await asked(session, "Compare Kenya, Cuba and Mexico on the foreign debt of developing countries")
    assert [row.delegation.code for row in reply.rows] == ["KEN", "CUB", "MEX"]
    assert {row.status for row in reply.rows} <= {RowStatus.SILENT, RowStatus.CLOSEST}
    assert [(one.delegation.code, one.quotes) for one in reply.beside] == [("KEN", (1,)), ("CUB", (1,))]
    assert whose(reply.quotes[0]) == CUBA_FOR_G77


async def test_filters_given_with_the_question_hold(session: Session) -> None:
    """Who asks for Kenya's statements alone gets no other; of Cuba's, those it made for the Group are Cuba's too."""
    kenya = await session.engine.ask(
        Question("What is said about foreign debt?", filters=Filters(delegations=("KEN",)))
    )
    assert kenya.kind != "answer"
    shown = kenya.quotes if isinstance(kenya, Answer) else ()
    assert all(quote.delegation is not None and quote.delegation.code == "KEN" for quote in shown)
    cuba = await asked(session, "What is said about the foreign debt?", filters=Filters(delegations=("CUB",)))
    assert whose(cuba.quotes[0]) == CUBA_FOR_G77
    bloc = await asked(session, "What is said about the foreign debt?", filters=Filters(blocs=("Groupe des 77",)))
    assert whose(bloc.quotes[0]) == CUBA_FOR_G77


async def test_whoever_speaks_is_named_with_the_bloc(session: Session) -> None:
    """Where nobody is asked for, or who speaks is, a finding does not count the Group's words as Cuba's."""
    reply = await asked(session, "What is said about cancelling the foreign debt of developing countries?")
    assert reply.finding == "Cuba (on behalf of the Group of 77 and China) speaks to this."
    reply = await asked(session, "Who calls for the cancellation of the foreign debt?")
    assert reply.finding.startswith("On behalf of the Group of 77 and China, another delegation speaks to this")
    assert reply.rows == ()


async def test_nothing_is_found_for_a_member_whose_bloc_is_silent_too(session: Session) -> None:
    """Of a delegation of which nothing is held it is said first; what its bloc said comes no more than close."""
    reply = await session.engine.ask(Question("What does Ghana say about whales?"))
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
    session: Session, wording: str, filters: Filters, verdict: Verdict, message: str
) -> None:
    """A member did not say what its bloc said; that it was said for the member is told."""
    check = await session.engine.check(wording, filters)
    assert (check.verdict, check.message) == (verdict, message)


async def test_a_pasted_quotation_is_checked_the_same(session: Session) -> None:
    """ "Did Kenya say “…”?" where only its bloc did."""
    reply = await session.engine.ask(Question(f"Did Kenya say “{DEBT}”?"))
    assert reply.check is not None
    assert reply.check.verdict is Verdict.SAID_BY_ANOTHER
    assert "it was said for a group to which Kenya belonged then: Group of 77 and China" in reply.check.message


@pytest.mark.parametrize(
    ("recorded", "english", "french"),
    [
        ("African Group", "the African Group", "Groupe africain"),
        ("the African Group", "the African Group", "Groupe africain"),
        ("OIC", "the OIC", "OCI"),
        ("ASEAN", "ASEAN", "ASEAN"),
        ("European Union", "the European Union", "Union européenne"),
        ("Norway", "Norway", "Norvège"),
        ("Friends of the Night", "Friends of the Night", "Friends of the Night"),
    ],
)
def test_a_group_reads_well_behind_on_behalf_of(recorded: str, english: str, french: str) -> None:
    """With an article where English has one; the name of a group that is in no list stays as recorded."""
    assert names.behalf(speaker("en"), recorded) == english
    assert names.behalf(speaker("fr"), recorded) == french


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh", "de", "pt", "fa"])
async def test_a_chat_says_it_in_the_reader_s_language(session: Session, language: str) -> None:
    """Above each quote, and in the line that parts the member's own words from the bloc's."""
    said = speaker(language)
    reply = await asked(session, "What does Kenya say about the foreign debt of developing countries?")
    reply = replace(reply, quotes=tuple(replace(quote, text=DEBT) for quote in reply.quotes))
    card = html_of(reply_shown(replace(reply, finding="."), said).card)  # which is in the language of the question
    from bot.output.model_notices import said_for
    from bot.telegram.cards.attribution import on_behalf_of

    clause = on_behalf_of(("Group of 77 and China",), said)
    assert clause in card
    assert said_for(language, reply.beside[0])[:12] in card
    if language != "en":
        assert "on behalf of" not in card
        assert "Group of 77" not in card


@pytest.mark.parametrize(
    ("groups", "label"),
    [
        (["African Group", "Martians"], "Said for a group to which Kenya belonged then (African Group), not in its"),
        (["Martians"], "Kenya (on behalf of Martians):"),
    ],
)
async def test_nobody_is_said_to_have_belonged_to_a_group_that_is_not_known(
    tmp_path: Path, groups: list[str], label: str
) -> None:
    """The quote says for whom it is made; membership is said of groups whose members are known alone."""
    text = "Climate finance must be new and additional, and it must reach the farmers of poor countries."
    head = f"---\ndelegation: Kenya\ndate: 2023-09-20\non_behalf_of: {json.dumps(groups)}\n---\n"
    (tmp_path / "kenya.txt").write_text(f"{head}{text}\n", encoding="utf-8")
    settings = Settings(home=tmp_path / "home")
    assert [one.status for one in ingest_paths(settings, [tmp_path / "kenya.txt"])] == ["added"]
    opened = open_session(settings)
    try:
        reply = await asked(opened, "What does Kenya say about climate finance?")
    finally:
        opened.close()
    shown = plain(lambda console: show_reply(console, reply))
    assert label in shown
    assert "Martians" not in shown.partition(" belonged then")[2].partition(" — ")[0]
    assert shown.count("Climate finance must") == 1


async def test_a_terminal_and_a_transcript_say_it(session: Session) -> None:
    """The label stands between the finding and the bloc's quote; its attribution names the bloc."""
    reply = await asked(session, "What does Kenya say about the foreign debt of developing countries?")
    label = "Said for a group to which Kenya belonged then (Group of 77 and China), not in its own words:"
    for text in (plain(lambda console: show_reply(console, reply)), " ".join(write(blocks([reply])).decode().split())):
        assert label in text
        assert "Cuba, on behalf of the Group of 77 and China" in text
    from bot.output.model_notices import said_for

    german = await asked(session, "Was sagt Kenia zu den Auslandsschulden der Entwicklungsländer?")
    shown, written = plain(lambda console: show_reply(console, german)), write(blocks([german])).decode()
    assert said_for("de", german.beside[0]) in shown
    assert said_for("de", german.beside[0]) in " ".join(written.split())
    assert "belonged then" not in shown + written


async def test_programs_can_tell_the_bloc_s_words_from_the_member_s(session: Session) -> None:
    """By `beside`, and by each quote's `on_behalf_of`; the filters are those of the question."""
    reply = await asked(session, "What does Kenya say about the foreign debt of developing countries?")
    sent = json.loads(json_replies.line(json_replies.reply(reply)))
    assert sent["quotes"][0]["on_behalf_of"] == ["Group of 77 and China"]
    assert sent["beside"][0]["delegation"]["code"] == "KEN"
    assert sent["beside"][0]["through"] == ["Group of 77 and China"]
    assert sent["beside"][0]["quotes"] == [one["n"] for one in sent["quotes"] if one["on_behalf_of"]]
    assert sent["filters"]["delegations"] == ["KEN"]
    assert not {"members", "own"} & sent["filters"].keys()


async def test_a_statement_shows_its_evidence(session: Session) -> None:
    """`statements show` says where the text says it, for programs and for people."""
    from bot.cli.show_statements import show_record

    (held,) = (h for h in session.library.held() if h.record.on_behalf_of == ("Group of 77 and China",))
    (behalf,) = json_replies.held(held)["behalf"]
    statement = session.library.statement(held.id)
    said = statement.text[behalf["start"] : behalf["end"]]
    assert said == "I have the honour to speak on behalf of the Group of 77 and China."
    shown = plain(lambda console: show_record(console, held.record))
    assert f"Group of 77 and China (said at {behalf['start']}-{behalf['end']})" in shown
