"""The closest passages in place of a refusal: what is shown, of whom, and where nothing is near."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.question import Question, Turn
from bot.reply import Answer, Closest, Refusal, RowStatus
from bot.wiring import Session
from tests.bot.answers.stored_texts import session_over

STATEMENTS = {
    "kenya.md": (
        "Kenya",
        "Our rivers dry up earlier every year. Herders walk for days to reach a well. "
        "We built two hundred small dams in the north. Schools close when the wells are empty.",
    ),
    "norway.md": (
        "Norway",
        "Norway gives its fishing fleets quotas that scientists set. The ocean feeds the world. "
        "We have banned new licences in the Barents Sea. Peace in the Arctic serves everybody.",
    ),
    "ghana.md": (
        "Ghana",
        "We stand with the people of Iran after the earthquake. "
        + "Cocoa farmers in the Ashanti region plant shade trees, so that the soil stays moist in the dry months. " * 8
        + "Economic sanctions harm the poor, and those on Zimbabwe should be lifted at once.",
    ),
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over three statements, one of which is held in two files."""
    twice = {"again.md": ("Kenya", f"{STATEMENTS['kenya.md'][1]} We thank you all."), **STATEMENTS}
    head = "---\ndelegation: {}\ndate: 2021-09-20\n---\n\n{}\n"
    yield from session_over({name: head.format(*one) for name, one in twice.items()}, tmp_path_factory)


async def test_what_nothing_plainly_answers_shows_the_closest(session: Session) -> None:
    """Words of the named delegation come back, exact and called closest; no finding says that it speaks to this."""
    reply = await session.engine.ask(Question("What has Kenya done about the education of girls?"))
    assert isinstance(reply, Closest)
    assert reply.finding == "No passage plainly answers this; these come closest."
    assert {quote.delegation.code for quote in reply.quotes if quote.delegation} == {"KEN"}
    assert reply.confidence is not None
    assert 0 < reply.confidence < 1
    words = [quote.text for quote in (*reply.quotes, *reply.more)]
    assert len(words) == len(set(words))
    assert [quote.n for quote in (*reply.quotes, *reply.more)] == list(range(1, len(words) + 1))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Did Norway mention quotas?", "Norway speaks to this."),
        (
            "Did Kenya mention quotas?",
            "“quotas” is not said in these words; statements looked through: 2. "
            "No passage plainly answers this; these come closest.",
        ),
        (
            "Does Norway give fishing fleets quotas in Gaza?",
            "“Gaza” is not said in these words; statements looked through: 1. Norway may speak to this.",
        ),
        ("Does Norway give fishing fleets quotas in the Barents Sea?", "Norway speaks to this."),
        ("What does Ghana say about sanctions on Zimbabwe?", "Ghana speaks to this."),
        (
            "What does Ghana say about economic sanctions on the US?",
            "“US” is not said in these words; statements looked through: 1. Ghana may speak to this.",
        ),
        (
            "What does Ghana say about economic sanctions on Iran?",
            "“Iran” is not named in these passages, nor near them. Ghana may speak to this.",
        ),
        (
            "What does Norway say about seabed mining?",
            "“seabed mining” is not said in these words; statements looked through: 1. "
            "No passage plainly answers this; these come closest.",
        ),
    ],
)
async def test_a_word_that_was_not_said_is_not_spoken_to(session: Session, text: str, finding: str) -> None:
    """Where a question has one word and no statement of the delegation's has it, that is said, and nothing answers.

    Of a name within a longer topic it is said too, and the delegation only may speak to the question.
    """
    reply = await session.engine.ask(Question(text))
    assert isinstance(reply, Answer)
    assert reply.finding == finding


@pytest.mark.parametrize("text", ["Did Kenya mention wells?", "Did Ghana mention months?", "Has Ghana mentioned soil?"])
async def test_a_delegation_speaks_to_what_it_says_in_these_words(session: Session, text: str) -> None:
    """However little its sentences tell of the topic; as in a comparison."""
    reply = await session.engine.ask(Question(text))
    assert type(reply) is Answer
    assert " may speak to this" in reply.finding
    assert any(text.rsplit(maxsplit=1)[-1].rstrip("?") in quote.text for quote in reply.quotes)


async def test_a_name_is_kept_by_a_follow_up(session: Session) -> None:
    """What a question before was about is looked for in the words of the delegation that the next one names."""
    before = Turn("Does Kenya give fishing fleets quotas in Gaza?", "")
    reply = await session.engine.ask(Question("And Norway?", history=(before,)))
    assert isinstance(reply, Answer)
    assert reply.finding.startswith("“Gaza” is not said in these words; statements looked through: 1. ")


async def test_a_bare_word_that_nobody_said(session: Session) -> None:
    """That it is not said in these words is all that is said of it, where nothing comes near; else that comes behind.

    Of a word that is said in another form this is not said.
    """
    refused = await session.engine.ask(Question("xylophone"))
    assert isinstance(refused, Refusal)
    assert refused.message == "“xylophone” is not said in these words; statements looked through: 4."
    near = await session.engine.ask(Question("fishery"))
    assert isinstance(near, Closest)
    assert near.finding.startswith("“fishery” is not said in these words; statements looked through: 4. No passage")
    said = await session.engine.ask(Question("dam"))
    assert isinstance(said, Answer)
    assert "not said" not in said.finding


async def test_a_comparison_of_a_time_that_is_not_held(session: Session) -> None:
    """That none is held of it is said first, and with what there is; who has nothing near is not silent."""
    reply = await session.engine.ask(Question("Compare Kenya and Norway on small dams in 1999"))
    assert isinstance(reply, Closest)
    assert reply.finding.startswith("No statement by Kenya and Norway is held of 1999. Held: ")
    assert {row.status for row in reply.rows} <= {RowStatus.CLOSEST, RowStatus.NOT_HELD}
