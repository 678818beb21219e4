"""Speeches without full stops and sentences without end, through the real store: quoted as stretches, never silence."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import pytest

from bot.check import Verdict
from bot.question import Question, Wants
from bot.reply import Answer, Refusal, RefusalReason, Reply, RowStatus
from bot.wiring import Session
from retrieval.filters import Filters
from tests.bot.answers.stored_texts import session_over

SPOKEN = (
    "thank you madam president for the floor and good morning to all of you who came from so far away",
    "my country is made of low islands and the sea is rising over our taro fields every year",
    "we have lost three villages to the sea level rise since i last stood here and we will lose more",
    "we do not want pity we want those who burn coal to stop burning it and to pay for the walls we build",
    "our fishing grounds are empty because foreign fleets take the tuna at night and no one watches them",
    "we ask the assembly to put patrol boats on the ocean so that the tuna can come back to our reefs",
    "our schools teach in two languages and every girl on the outer islands now has a teacher and a desk",
    "we built those schools with our own hands and with cement that friends had sent us on their ships",
    "i remember my grandmother who never saw a doctor and i am proud that we have four hospitals today",
    "let us leave this hall as friends and let us meet again when the work that we promised is done",
)

FOREVER = (
    "It is simply not true "
    + "and we recall the work of the committee on the many matters that were before it and taken up at length " * 75
    + "that our delegation would ever say that umbrella subsidies are a sacred right of every farming family on earth."
)

LISTED = """Mr. President, I thank you for the floor.

We do not accept any of these proposals:

(a) Taxing the grain that feeds the cities of the coast.

(b) Selling the fish of the lakes.

(c) Felling the trees along the rivers.

(d) Closing the ports of the Indian Ocean to all grain ships.

I thank you.
"""

STATEMENTS = {
    "Tuvalu": " ".join(SPOKEN * 3),
    "Kiribati": "\n".join(wrap(" ".join(SPOKEN * 3).upper(), 30)),
    "Fiji": f"Madam President, we thank you for the floor.\n\n{FOREVER}\n\nWe thank you for your patience.\n",
    "Kenya": LISTED,
    "Ghana": "Ghana regrets the closing of the ports of the Indian Ocean to grain ships. I thank you for the floor.\n",
}
SEA = "What does {} say about sea level rise?"
PORTS = "closing the ports of the Indian Ocean to grain ships"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over these statements."""
    texts = {
        f"{name}.txt": f"---\ndelegation: {name}\nlanguage: en\ndate: 2021-09-2{len(name)}\n---\n\n{text}"
        for name, text in STATEMENTS.items()
    }
    yield from session_over(texts, tmp_path_factory)


async def asked(session: Session, text: str, **fields: Any) -> Reply:
    """The reply to a question."""
    return await session.engine.ask(Question(text, **fields))


@pytest.mark.parametrize(
    ("delegation", "question", "says"),
    [
        ("Tuvalu", SEA, "sea level rise"),
        ("Tuvalu", "What does {} say about tuna?", "tuna"),
        ("Kiribati", SEA, "SEA LEVEL"),
        ("Fiji", "What does {} say about umbrella subsidies?", "sacred right"),
    ],
)
async def test_a_stretch_is_quoted_and_called_one(session: Session, delegation: str, question: str, says: str) -> None:
    """What stands in a speech without full stops, or far into a sentence, is an answer, and no whole sentence."""
    reply = await asked(session, question.format(delegation))
    assert isinstance(reply, Answer), reply
    assert any(says in " ".join(quote.text.split()) for quote in reply.quotes)
    assert not any(quote.whole for quote in reply.quotes)
    statement, _ = session.library.read(session.library.find(reply.quotes[0].statement))
    assert all(quote.text == statement.text[quote.start : quote.end] for quote in reply.quotes)


async def test_a_check_of_the_same_words_says_the_same(session: Session) -> None:
    """What is quoted as a stretch is no whole sentence to a check either, but a part."""
    reply = await asked(session, "What does Fiji say about umbrella subsidies?")
    assert isinstance(reply, Answer)
    for words in (reply.quotes[0].text, "umbrella subsidies are a sacred right of every farming family on earth"):
        checked = await session.engine.check(words)
        assert checked.verdict is Verdict.PART
        assert checked.ranges[0]
        assert not any(quote.whole for quote in checked.found)


async def test_nobody_is_silent_who_spoke_without_full_stops(session: Session) -> None:
    """Compared, by date and for who said a phrase, a transcript counts as any other statement."""
    compared = await asked(session, "Compare Tuvalu and Kiribati on sea level rise")
    assert [row.status for row in compared.rows] == [RowStatus.QUOTED] * 2
    over_time = await asked(session, "How has Tuvalu's position on sea level rise changed over time?")
    assert isinstance(over_time, Answer)
    assert not over_time.quotes[0].whole
    said = await asked(session, "sea level rise", wants=Wants.PHRASE)
    assert isinstance(said, Answer)
    assert [quote.whole for quote in said.quotes] == [False] * 3


async def test_what_the_gate_drops_is_no_silence(session: Session) -> None:
    """Where all that was found would mislead by itself, the reply says that it was found."""
    reply = await asked(session, f"What does Kenya say about {PORTS}?")
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_QUOTABLE
    assert reply.message.startswith("Passages on this were found, but none of them could be quoted.")
    assert any("leaves out what governs it: “not”" in each.why for each in reply.rejected)


async def test_what_the_gate_drops_is_no_news_either(session: Session) -> None:
    """A watch hears that something was found."""
    kenya = next(held for held in session.library.held() if held.record.delegation == "Kenya")
    filters = Filters(statements=(kenya.id,))
    reply = await asked(session, PORTS, wants=Wants.NEWS, filters=filters)
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_QUOTABLE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            f"Compare Kenya and Ghana on {PORTS}",
            "Ghana speaks to this; passages found that could not be quoted: Kenya.",
        ),
        (f"Compare the members of the African Union on {PORTS}", "passages found that could not be quoted: Kenya"),
    ],
)
async def test_a_row_without_a_quote_is_silent_only_where_nothing_was_found(
    session: Session, text: str, says: str
) -> None:
    """Among delegations compared, and among a group's members."""
    reply = await asked(session, text)
    assert isinstance(reply, Answer), reply
    assert says in reply.finding
    found = {row.delegation.code: row.status for row in reply.rows}
    assert found["KEN"] is RowStatus.NOT_QUOTABLE
    assert found["GHA"] is RowStatus.QUOTED
