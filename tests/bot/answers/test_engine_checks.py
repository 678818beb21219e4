"""The Engine where a line asks whether something was said: its check is the answer, or else it is a question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.answers.wording import MOST_QUOTATIONS
from bot.check import Verdict
from bot.library import Library
from bot.question import Question
from bot.reply import Answer
from bot.wiring import Session
from retrieval.errors import StatementGone
from retrieval.filters import Filters


@pytest.fixture
def session(over: Callable[[str], Session]) -> Session:
    """A session over two short statements."""
    return over("checks")


MARKETS = "We ask all others to open their markets."


INVENTED = "Cricket is played by the river in the rain"


@pytest.mark.parametrize(
    "line",
    [
        f"Did Ghana say “Trade feeds our people.” and “{INVENTED}”?",
        f"Le Ghana a-t-il dit « Trade feeds our people. » et « {INVENTED} » ?",
        f"Did Ghana say “Trade feeds our people.”, and did it say that “{INVENTED}”?",
        f"“Trade feeds our people.” — Ghana\n“{INVENTED}” — Norway",
    ],
)
async def test_no_quotation_passes_in_the_shadow_of_another(session: Session, line: str) -> None:
    """Each quotation that is asked for has its own check; the gravest is that of the whole."""
    reply = await session.engine.ask(Question(line))
    assert isinstance(reply, Answer)
    assert [(part.check.wording, part.check.verdict) for part in reply.parts if part.check] == [
        ("Trade feeds our people.", Verdict.VERBATIM),
        (INVENTED, Verdict.NOT_FOUND),
    ]
    assert reply.check == (reply.parts[1].check)
    assert f"“{INVENTED}”: " in reply.finding


async def test_quotations_beyond_those_checked_at_once_are_named(session: Session) -> None:
    """Six are checked; of the seventh it is said that it was not."""
    made = ", ".join(f"“The moon has {n} faces in the winter”" for n in range(1, 8))
    reply = await session.engine.ask(Question(f"Did Ghana say {made}?"))
    assert len(reply.parts) == MOST_QUOTATIONS == 6
    assert [one.what for one in reply.rejected] == ["The moon has 7 faces in the winter"]


@pytest.mark.parametrize(
    ("speaker", "verdict"),
    [("Obi", Verdict.VERBATIM), ("Ali", Verdict.SAID_BY_ANOTHER), ("Ms.", Verdict.SAID_BY_ANOTHER)],
)
async def test_a_speaker_is_named_in_whole_words(session: Session, speaker: str, verdict: Verdict) -> None:
    """Alice Obi is not Ali, and a title names nobody."""
    assert (await session.engine.check("Trade feeds our people.", Filters(speakers=(speaker,)))).verdict is verdict


class _Replacing:
    """A library in which the first statement read was replaced meanwhile, so many times."""

    def __init__(self, library: Library, times: int) -> None:
        self._library = library
        self.times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def read(self, held: Any) -> Any:
        if self.times:
            self.times -= 1
            raise StatementGone("it was replaced")
        return self._library.read(held)

    def read_all(self, held: Any) -> Any:
        return [self.read(one) for one in held]


async def test_a_statement_replaced_meanwhile_is_looked_for_again(session: Session) -> None:
    """A check that meets a statement on its way out starts anew, and gives up in words after a few times."""
    once: Any = _Replacing(session.library, 2)
    assert (await Engine(once).check(MARKETS)).verdict is Verdict.VERBATIM
    always: Any = _Replacing(session.library, 99)
    with pytest.raises(StatementGone, match="ask again"):
        await Engine(always).check(MARKETS)


async def test_many_checks_at_once(session: Session) -> None:
    """Checks in several threads share what is kept of statements and cues, and come to the same as one by one."""
    wordings = [MARKETS, "support a tax on data", "Trade feeds our people.", "The sea is full of plastics."] * 12
    alone = [(await session.engine.check(one)).verdict for one in wordings[:4]]
    together = await asyncio.gather(*(session.engine.check(one) for one in wordings))
    assert [check.verdict for check in together] == alone * 12
