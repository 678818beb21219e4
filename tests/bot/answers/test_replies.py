"""Replies as a table: a conversation with the Engine over a few statements, and what is said to its last line.

The headings of the table say what a group of cases protects: real store, real embedder, real gate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.question import Turn
from bot.questions.typed import as_typed, turn_of
from bot.quote import Quote
from bot.reply import Answer, Reply
from bot.wiring import Session
from tests.bot.answers.stored_texts import TREATY

TABLE = Path(__file__).with_name("replies.txt").read_text(encoding="utf-8").splitlines()


def cases() -> list[tuple[str, str, str]]:
    """The name of what is held, the lines of a conversation, and the reply to the last."""
    found, held = [], ""
    for line in TABLE:
        if line.startswith("["):
            held = line.strip("[]")
        elif " = " in line and not line.startswith("#"):
            conversation, _, expected = line.partition(" = ")
            found.append((held, conversation, expected))
    return found


async def replied(session: Session, conversation: str) -> Reply:
    """The reply to the last line of a conversation, in which every line may be a command."""
    turns: tuple[Turn, ...] = ()
    for line in conversation.split(" // "):
        question = replace(as_typed(line), history=turns)
        reply = await session.engine.ask(question)
        turns = (*turns, turn_of(question, reply))
    return reply


def told(reply: Reply) -> str:
    """The kind of a reply, what it says, whose words it shows, and its rows."""
    if isinstance(reply, Answer):
        parts, shown = [reply.kind, reply.finding], reply.quotes
    else:
        parts, shown = [f"refusal, {reply.reason}", reply.message], reply.nearest
    parts += [", ".join(dict.fromkeys(map(_whose, shown)))] if shown else []
    parts += [reply.check.verdict.value] if reply.check else []
    parts += [f"{row.delegation.key} {row.status}" for row in reply.rows]
    return " | ".join(parts)


def _whose(quote: Quote) -> str:
    assert quote.whose is not None
    part = "" if quote.is_speech else f" ({quote.part})"
    return " for ".join((quote.whose.key, *quote.on_behalf_of)) + part


@pytest.mark.parametrize(
    ("held", "conversation", "expected"), cases(), ids=[f"{held}: {conversation}" for held, conversation, _ in cases()]
)
async def test_a_reply(over: Callable[[str], Session], held: str, conversation: str, expected: str) -> None:
    """As the table says; every quote is its statement's own text, once, and numbered in order."""
    session = over(held)
    reply = await replied(session, conversation)
    assert told(reply) == expected
    quotes = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else reply.nearest
    assert [quote.n for quote in quotes] == list(range(1, len(quotes) + 1))
    assert len({(quote.whose, quote.text) for quote in quotes}) == len(quotes) or reply.check or reply.phrase
    for quote in quotes:
        statement = session.library.statement(quote.statement)
        assert (quote.text, quote.sha256) == (statement.text[quote.start : quote.end], statement.sha256)


@pytest.mark.parametrize("follow_up", ["why?", "and what was the reason?", "how many people live there?"])
async def test_a_follow_up_is_looked_for_by_the_quote_before(over: Callable[[str], Session], follow_up: str) -> None:
    """What is asked about an answer mostly stands beside it, though another statement has more of the words."""
    reply = await replied(over("treaties"), f"Which treaty did Kenya leave? // {follow_up}")
    assert isinstance(reply, Answer)
    assert TREATY.index("Kenya left") <= TREATY.index(reply.quotes[0].text[:20]) < TREATY.index("Our schools")
