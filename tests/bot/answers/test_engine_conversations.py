"""Conversations about comparisons, timelines and phrases through the Engine: real store, embedder and gate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.question import Question, Turn
from bot.questions.typed import turn_of, typed
from bot.reply import Answer, Reply, RowStatus
from bot.wiring import Session
from retrieval.filters import Filters
from tests.bot.answers.stored_texts import session_over
from tests.bot.debated import DEBATE


def conversation(session: Session, *lines: str) -> Reply:
    """The reply to the last of some lines, typed one behind the other, commands among them."""
    turns: list[Turn] = []
    for line in lines:
        command, _, rest = line.partition(" ")
        question = typed(command[1:], rest) if command.startswith("/") else Question(line)
        question = replace(question, history=tuple(turns))
        reply = asyncio.run(session.engine.ask(question))
        turns.append(turn_of(question, reply))
    return reply


@pytest.mark.parametrize(
    "lines",
    [
        ("How has Fiji's wording on sea-level rise changed?", "and Tuvalu?"),
        ("/timeline Fiji on sea-level rise", "and Tuvalu?"),
        ("/timeline delegation=Fiji sea-level rise", "and Tuvalu?"),
    ],
)
def test_another_delegation_by_date(session: Session, lines: tuple[str, ...]) -> None:
    """What follows a timeline is one, of whom it names."""
    reply = conversation(session, *lines)
    assert reply.timeline is not None
    assert (reply.timeline.speaking, reply.timeline.held) == (1, 1)
    assert reply.filters.delegations == ("TUV",)


def test_a_command_is_asked_of_all(session: Session) -> None:
    """A timeline of a topic is not of the delegation that a command before it named."""
    reply = conversation(session, "/timeline Kenya on the veto", "/timeline whaling")
    assert reply.timeline is not None
    assert reply.timeline.held == len(DEBATE) + 1
    assert reply.standalone_question == reply.question


@pytest.mark.parametrize(
    "first",
    ["/phrase rules-based order", "Who has said “rules-based order”?", "Who has said “rules-based order” in 2023?"],
)
def test_a_phrase_at_another_time(session: Session, first: str) -> None:
    """The same phrase is counted, in that year, whoever was asked about before it."""
    reply = conversation(session, "What does Fiji say about the veto?", first, "and in 2021?")
    assert reply.phrase is not None
    assert (reply.phrase.phrase, reply.phrase.count) == ("rules-based order", 6)
    assert reply.filters == Filters(since="2021", until="2021")


def test_a_phrase_of_others(session: Session) -> None:
    """Those named, and the members of a group, each for itself; or another phrase by a question of its own."""
    of_one = conversation(session, "/phrase rules-based order", "and Norway?")
    assert of_one.phrase is not None
    assert (of_one.phrase.count, of_one.phrase.held) == (2, 2)
    of_group = conversation(session, "/phrase rules-based order", "and the BRICS?")
    assert of_group.phrase is not None
    assert {use.delegation.code for use in of_group.phrase.uses if use.delegation} == {"BRA", "CHN", "RUS"}
    other = conversation(session, "/phrase rules-based order", "Who has said “right of veto”?")
    assert other.phrase is not None
    assert other.phrase.phrase == "right of veto"
    assert other.phrase.count > 0


def test_a_phrase_is_asked_of_all(session: Session) -> None:
    """Who said it is a question by itself: the year asked about before is not its own."""
    reply = conversation(session, "What does Fiji say about the sea in 2021?", "Who has said “rules-based order”?")
    assert reply.phrase is not None
    assert reply.phrase.count == 10


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("How often did Norway say “rules-based order”?", 2),
        ("How often has Norway said “rules-based order”?", 2),
        ("How many times was “rules-based order” said?", 10),
        ("Combien de fois la Norvège a-t-elle dit « rules-based order » ?", 2),
    ],
)
def test_a_count_is_a_question_by_itself(session: Session, line: str, count: int) -> None:
    """A quoted phrase is what a question is about: where it names whom, no year asked about before is its own."""
    reply = conversation(session, "What did Fiji say about the sea in 2016?", line)
    assert reply.phrase is not None
    assert reply.phrase.count == count
    assert (reply.filters.since, reply.filters.until) == (None, None)


def test_a_group_behind_a_comparison(session: Session) -> None:
    """A row for each of its members, on the same topic."""
    reply = conversation(session, "Compare Norway and Finland on the veto", "and the BRICS?")
    told = {row.delegation.code: row.status for row in reply.rows}
    assert told["IND"] is RowStatus.QUOTED
    assert "NOR" not in told


def test_another_behind_a_comparison(session: Session) -> None:
    """Another delegation is asked about the same topic, and another time about those compared."""
    of_one = conversation(session, "Compare Norway and Finland on the veto", "and India?")
    assert of_one.filters.delegations == ("IND",)
    assert of_one.standalone_question == "and India? (veto)"
    later = conversation(session, "Compare Norway and Finland on the veto", "and in 2021?")
    assert {row.delegation.code for row in later.rows} == {"NOR", "FIN"}
    assert (later.filters.since, later.filters.until) == ("2021", "2021")


TREATY = """---
delegation: Kenya
date: 2021-09-21
---

Roads and bridges are being built in the north of our country. Kenya left the treaty on inland fisheries in May.
The neighbours had stopped answering our letters. Four million people live on the shores of the lake.

Our schools are open again. Every village has a teacher, and every teacher has a house.
"""

OTHERS = """---
delegation: Norway
date: 2021-09-21
---

We left the sealing convention of 1957 since the seals are many again. Why we did so is set out in our letter.
"""


@pytest.fixture(scope="module")
def treaties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over two statements on treaties that were left."""
    yield from session_over({"kenya.md": TREATY, "norway.md": OTHERS}, tmp_path_factory)


@pytest.mark.parametrize("follow_up", ["why?", "and what was the reason?", "how many people live there?"])
def test_a_follow_up_is_looked_for_by_the_quote_before(treaties: Session, follow_up: str) -> None:
    """What is asked about an answer mostly stands beside it, though another statement has more of the words."""
    reply = conversation(treaties, "Which treaty did Kenya leave?", follow_up)
    assert isinstance(reply, Answer)
    (quote, *_) = reply.quotes
    assert quote.delegation is not None
    assert quote.delegation.code == "KEN"
    assert TREATY.index("Kenya left") <= TREATY.index(quote.text[:20]) < TREATY.index("Our schools")


def test_another_delegation_is_not_looked_for_by_the_quote_before(treaties: Session) -> None:
    """Where the follow-up names somebody else, nothing draws it back."""
    reply = conversation(treaties, "Which treaty did Kenya leave?", "and Norway?")
    assert isinstance(reply, Answer)
    assert {quote.delegation.code for quote in reply.quotes if quote.delegation} == {"NOR"}
