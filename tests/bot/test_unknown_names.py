"""Names in a comparison that are nobody's: said, with what they are near, and no part of the topic."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wire
from bot.answer import Answer, Refusal, Reply, RowStatus
from bot.near_names import near_delegations
from bot.question import Question, Wants
from bot.typed_filters import delegation_code
from bot.understand import understand
from bot.unstated import with_finding
from bot.wiring import Session, open_session
from retrieval.errors import UsageError
from tests.bot.debated import stored
from tests.bot.held_records import RECORDS

# the question, the codes of those known, the names that are nobody's, the topic
COMPARED = [
    ("Compare Inda and Kenya on debt", "KEN", "Inda", "debt"),
    ("Compare Iran, Wakanda and Kenya on debt in 2021", "IRN KEN", "Wakanda", "debt"),
    ("Compare what Iran, Zork and Kenya said about debt", "IRN KEN", "Zork", "debt"),
    ("Compare the positions of Kenya and Inda on debt", "KEN", "Inda", "debt"),
    ("Compare Kenya's and Wakanda's positions on debt", "KEN", "Wakanda", "debt"),
    ("Compare Wakanda with Kenya on debt", "KEN", "Wakanda", "debt"),
    ("Wakanda versus Kenya on debt", "KEN", "Wakanda", "debt"),
    ("How do Inda and Kenya differ on debt?", "KEN", "Inda", "debt"),
    ("compare inda and kenya on debt", "KEN", "inda", "debt"),
    ("Compare Trump and Musk on debt", "", "Trump Musk", "debt"),
    ("Compare Brasil, Inda and Kenia on debt", "BRA KEN", "Inda", "debt"),
    ("Comparez l'Iran, l'Inda et le Kenya sur la dette", "IRN KEN", "Inda", "la dette"),
    ("Compara Irán, Wakanda y Kenia sobre la deuda", "IRN KEN", "Wakanda", "la deuda"),
    ("Compare o Irã, Wakanda e o Quênia sobre a dívida", "IRN KEN", "Wakanda", "a dívida"),
    ("Vergleiche Iran, Wakanda und Kenia zu Schulden", "IRN KEN", "Wakanda", "Schulden"),
    ("Сравните Иран, Ваканду и Кению по долгу", "IRN KEN", "Ваканду", "долгу"),
    ("قارن بين إيران وواكاندا وكينيا بشأن الديون", "IRN KEN", "واكاندا", "الديون"),
    ("比较伊朗、瓦坎达和肯尼亚关于债务的立场", "IRN KEN", "瓦坎达", "债务"),
    ("موضع ایران، واکاندا و کنیا درباره بدهی را مقایسه کنید", "IRN KEN", "واکاندا", "بدهی"),
]

# the same of words that are no names
NO_NAMES = [
    ("Compare debt and trade in Kenya and Iran", "KEN IRN"),
    ("Compare Kenya and Iran on Security Council Reform", "KEN IRN"),
    ("Compare Kenya and Iran, Security Council Reform", "KEN IRN"),
    ("Compare Kenya's 2016 and 2023 statements on debt", "KEN"),
    ("Vergleiche Handel und Schulden in Kenia und Iran", "KEN IRN"),
    ("What do Kenya and Wakanda say about debt?", "KEN"),
    ("Compare Kenya with Iran on debt and Trade", "KEN IRN"),
]


@pytest.mark.parametrize(("question", "codes", "names", "topic"), COMPARED, ids=[one[0] for one in COMPARED])
def test_a_name_that_is_nobody_s(question: str, codes: str, names: str, topic: str) -> None:
    """It is told apart from those known and from the topic, in nine languages."""
    found = understand(Question(question), RECORDS)
    assert " ".join(found.filters.delegations) == codes
    assert " ".join(found.unknown) == names
    assert found.topic == topic


@pytest.mark.parametrize(("question", "codes"), NO_NAMES, ids=[one[0] for one in NO_NAMES])
def test_words_that_are_no_names(question: str, codes: str) -> None:
    """What is compared on stays the topic."""
    found = understand(Question(question), RECORDS)
    assert found.unknown == ()
    assert " ".join(found.filters.delegations) == codes


@pytest.mark.parametrize("name", ["Inda", "Wakanda", "Kenia"])
def test_the_same_names_are_near_as_for_a_filter(name: str) -> None:
    """A question and an option suggest alike."""
    near = near_delegations(name)
    assert near
    if name != "Kenia":  # the name in other languages
        with pytest.raises(UsageError, match=f"Did you mean {' or '.join(near)}"):
            delegation_code(name, "--delegation")


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever is compared, only words of the question are told to be nobody's."""
    asked = f"Compare {text} and Kenya on debt"
    assert all(name in asked for name in understand(Question(asked), RECORDS).unknown)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of a small debate."""
    opened = open_session(stored(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")))
    yield opened
    opened.close()


def ask(session: Session, text: str, wants: Wants = Wants.ANSWER) -> Reply:
    """The Engine's reply."""
    return asyncio.run(session.engine.ask(Question(text, wants=wants)))


@pytest.mark.parametrize("wants", [Wants.ANSWER, Wants.COMPARISON])
def test_those_known_are_compared(session: Session, wants: Wants) -> None:
    """Nobody is silent for a name that nobody bears; the finding says so, and programs are told."""
    reply = ask(session, "Compare Brazil, Inda and Finland on the veto", wants)
    assert isinstance(reply, Answer)
    assert [(row.delegation.code, row.status) for row in reply.rows] == [
        ("BRA", RowStatus.QUOTED),
        ("FIN", RowStatus.QUOTED),
    ]
    note = "“Inda” names no delegation that is known. Did you mean India?"
    assert reply.finding.endswith(f". {note}")
    assert wire.reply(reply)["unknown"] == [{"name": "Inda", "near": ["India"]}]
    assert with_finding(reply, "A model's words.", "en").finding == f"A model's words. {note}"


@pytest.mark.parametrize("wants", [Wants.ANSWER, Wants.COMPARISON])
def test_the_one_known_is_answered(session: Session, wants: Wants) -> None:
    """One that is known is no comparison, and no reason for a refusal."""
    reply = ask(session, "Compare Inda and Finland on the veto", wants)
    assert isinstance(reply, Answer)
    assert {quote.delegation.code for quote in reply.quotes if quote.delegation} == {"FIN"}
    assert "“Inda” names no delegation" in reply.finding


def test_none_known_is_refused(session: Session) -> None:
    """Who compares nobody that is known is told so, and how to ask."""
    reply = ask(session, "Compare Zork and Wakanda on the veto")
    assert isinstance(reply, Refusal)
    assert reply.message.startswith("“Zork” names no delegation that is known. “Wakanda” names no delegation")
    assert "two delegations or more" in reply.message
    assert [one.name for one in reply.unknown] == ["Zork", "Wakanda"]


def test_in_the_language_of_the_question(session: Session) -> None:
    """The note is said, and the names are, as the finding is."""
    reply = ask(session, "Comparez l'Inda et la Finlande sur le droit de veto")
    told = reply.finding if isinstance(reply, Answer) else reply.message
    assert "« Inda » ne désigne aucune délégation connue. Vouliez-vous dire Inde ?" in told


def test_a_speaker_stands_for_a_delegation() -> None:
    """Speakers compared are their delegations, in what they said themselves; beside a delegation, in all it said."""
    both = understand(Question("Compare Lavrov and Biden on debt"), RECORDS)
    assert both.filters.delegations == ("RUS", "USA")
    assert both.filters.speakers == ("Mr. Sergey Lavrov", "Joseph R. Biden")
    assert [(one.name, one.codes) for one in both.persons] == [("Lavrov", ("RUS",)), ("Biden", ("USA",))]
    beside = understand(Question("Compare Lavrov and Kenya on debt"), RECORDS)
    assert set(beside.filters.delegations) == {"RUS", "KEN"}
    assert beside.filters.speakers == ()
    one_known = understand(Question("Compare Lavrov and Blinken on debt"), RECORDS)
    assert (one_known.filters.speakers, one_known.unknown) == (("Mr. Sergey Lavrov",), ("Blinken",))
    assert one_known.topic == "debt"


def test_a_group_beside_delegations_is_told(session: Session) -> None:
    """One that has no row of its own is not dropped without a word."""
    reply = ask(session, "Compare the European Union and the African Union on the veto")
    told = reply.finding if isinstance(reply, Answer) else reply.message
    assert "“African Union” is a group and has no row beside delegations" in told
