"""The Engine where a line asks whether something was said: its check is the answer, or else it is a question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.answers.check import check
from bot.answers.engine import Engine
from bot.answers.wording import MOST_QUOTATIONS
from bot.check import Verdict
from bot.library import Library
from bot.question import Question, Turn
from bot.reply import Answer, Refusal, RefusalReason
from bot.wiring import Session
from retrieval.errors import StatementGone
from retrieval.filters import Filters
from tests.bot.answers.stored_texts import session_over

GHANA = """---
delegation: Ghana
speaker: Ms. Alice Obi
date: 2021-05-03
---

We do not support a tax on data. We ask all others to open their markets. Trade feeds our people.
"""
NORWAY = """---
delegation: Norway
speaker: Mr. Ola Hansen
date: 2023-09-20
---

We ask all others to open their markets. The sea is full of plastic.
"""
MARKETS = "We ask all others to open their markets."


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over two short statements."""
    yield from session_over({"ghana.md": GHANA, "norway.md": NORWAY}, tmp_path_factory)


@pytest.mark.parametrize(
    ("line", "verdict", "said"),
    [
        (f"Did Ghana say “{MARKETS}”?", Verdict.VERBATIM, "Ghana said this, in these words."),
        (f"Did Ghana say “{MARKETS}” in 2021?", Verdict.VERBATIM, "Ghana said this, in these words."),
        (f"Who said “{MARKETS}”?", Verdict.VERBATIM, "Ghana and Norway said this, in these words."),
        (f"“{MARKETS}” — Norway", Verdict.VERBATIM, "Norway said this, in these words."),
        (MARKETS, Verdict.VERBATIM, "Ghana and Norway said this, in these words."),
        ("Did Norway say “Trade feeds our people.”?", Verdict.SAID_BY_ANOTHER, "Norway did not say this; Ghana did."),
        (
            "Did Kenya say “Trade feeds our people.”?",
            Verdict.SAID_BY_ANOTHER,
            "No statement by Kenya is held; Ghana said this, in these words.",
        ),
        (
            "Did Norway say “support a tax on data.”?",
            Verdict.MISLEADING_CUT,
            "Norway did not say this; Ghana used these words, but what was left out bears on the meaning: “not”.",
        ),
        (
            "Has anyone said “The sea is full of plastics.”?",
            Verdict.ALTERED,
            "Nobody said this in these words: the closest is what Norway said on 20 September 2023.",
        ),
    ],
)
async def test_a_check_answers(session: Session, line: str, verdict: Verdict, said: str) -> None:
    """A line with a quotation, or a sentence pasted without a word, is answered by its check."""
    reply = await session.engine.ask(Question(line))
    assert isinstance(reply, Answer)
    assert reply.check is not None
    assert (reply.check.verdict, reply.finding) == (verdict, said)
    assert reply.quotes == reply.check.found[: len(reply.quotes)] != ()


async def test_where_else_it_was_said(session: Session) -> None:
    """What was said, but not in the year asked for, is refused, with when it was said."""
    reply = await session.engine.ask(Question("Did Ghana say “Trade feeds our people.” in 2019?"))
    assert isinstance(reply, Refusal)
    assert reply.message == "Ghana did not say this where you asked, but on 3 May 2021."
    assert [quote.text for quote in reply.nearest] == ["Trade feeds our people."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Did Ghana say “Cricket is played by the river in the rain”?", RefusalReason.NOT_IN_STATEMENTS),
        ("Did Kenya say “Cricket is played by the river in the rain”?", RefusalReason.NOT_HELD),
        ("Did Putin say “cricket is played by the river in the rain”?", RefusalReason.NOT_HELD),
    ],
)
async def test_what_nobody_said_is_refused(session: Session, line: str, reason: RefusalReason) -> None:
    """A quotation that nobody said is a refusal with its reason, not an answer about its subject."""
    reply = await session.engine.ask(Question(line))
    assert isinstance(reply, Refusal)
    assert reply.reason is reason
    assert reply.check is not None
    assert reply.check.verdict is Verdict.NOT_FOUND


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


async def test_a_translated_quotation_is_a_question(session: Session) -> None:
    """No statement has a translation's words, and a check could only say so; the words said are shown."""
    reply = await session.engine.ask(Question("Hat Norwegen gesagt: „Das Meer ist voll von Plastik“?"))
    assert isinstance(reply, Answer)
    assert reply.check is None
    assert "The sea is full of plastic." in reply.quotes[0].text
    alone = check("Das Meer ist voll von Plastik", session.library, Filters())
    assert (alone.verdict, "(German)" in alone.message) == (Verdict.NOT_FOUND, True)


async def test_no_word_of_a_quotation_is_taken_for_the_question_s(session: Session) -> None:
    """ "Except Norway" leaves out nobody where it is a part of what is checked."""
    reply = await session.engine.ask(
        Question("Did Ghana say “We ask all others except Norway to open their markets.”?")
    )
    assert reply.check is not None
    assert reply.check.verdict is Verdict.ALTERED


async def test_several_quotations_that_nobody_said_are_refused(session: Session) -> None:
    """Where none of them was said there is no answer, and the message says of which is what."""
    reply = await session.engine.ask(Question(f"Did Ghana say “{INVENTED}” or “The moon sings at night over Oslo”?"))
    assert isinstance(reply, Refusal)
    assert [part.check.verdict for part in reply.parts if part.check] == [Verdict.NOT_FOUND] * 2
    assert "“The moon sings at night over Oslo”: " in reply.message


async def test_quotations_beyond_those_checked_at_once_are_named(session: Session) -> None:
    """Six are checked; of the seventh it is said that it was not."""
    made = ", ".join(f"“The moon has {n} faces in the winter”" for n in range(1, 8))
    reply = await session.engine.ask(Question(f"Did Ghana say {made}?"))
    assert len(reply.parts) == MOST_QUOTATIONS == 6
    assert [one.what for one in reply.rejected] == ["The moon has 7 faces in the winter"]


@pytest.mark.parametrize(
    "line", ["What does Ghana say about “data”?", "Ghana has good beaches and a lot of sun.", "Thank you very much."]
)
async def test_other_lines_are_questions(session: Session, line: str) -> None:
    """A topic in quotation marks, a sentence that stands nowhere and a thank-you are not checked."""
    assert (await session.engine.ask(Question(line))).check is None


@pytest.mark.parametrize("line", ["Did Norway say “{}”?", "Norway: “{}”", "“{}” Did Norway say this?"])
async def test_a_check_of_another_delegation_is_of_any_time(session: Session, line: str) -> None:
    """A wording is all that a check is about: the year of an earlier question would hide where it was said."""
    history = (Turn("What did Ghana say about data in 1999?", ""),)
    asked = line.format("The sea is full of plastic.")
    alone, behind = await session.engine.ask(Question(asked)), await session.engine.ask(Question(asked, history))
    assert alone.check is not None
    assert behind.check is not None
    assert (behind.check.verdict, behind.check.filters) == (alone.check.verdict, alone.check.filters)


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
