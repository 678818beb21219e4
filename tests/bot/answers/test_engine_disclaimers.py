"""What nobody has spoken, such as a disclaimer: shown where it is asked for by name, and given to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.operations import ingest_paths
from bot.question import Question
from bot.reply import Answer
from bot.settings import Settings
from bot.wiring import Session, open_session
from retrieval.filters import Filters


@pytest.mark.parametrize(
    "question",
    [
        "What is the United Nations' position?",
        "What is the position of the United Nations?",
        "Do these views represent the UN?",
        "Do the views in this document commit the United Nations?",
        "Is UNCTAD's own position what we read here, or that of the contributors?",
        "What are the views of the United Nations Conference on Trade and Development?",
        "Whose views do not necessarily reflect those of the United Nations?",
        "What does Iran say about the views and position of the United Nations?",
    ],
)
async def test_a_disclaimer_is_shown_to_nobody_who_does_not_name_it(shipped: Session, question: str) -> None:
    """Neither as an answer nor as what is nearest, however near it comes."""
    reply = await shipped.engine.ask(Question(question))
    shown = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else reply.nearest
    assert "disclaimer" not in {quote.part for quote in shown}


OF_DISCLAIMERS = """---
delegation: Kenya
date: 2020-06-12
---

This statement of Kenya was made in Geneva on 12 June 2020. We regret that the disclaimer on the report does not tell
whose views those are. Forests feed our rivers.
"""


@pytest.fixture
def beside_kenya(tmp_path: Path, seed: Path) -> Iterator[Session]:
    """A session over the shipped statement and one of Kenya's, which has a speech alone and mentions a disclaimer."""
    settings, kenya = Settings(home=tmp_path / "home"), tmp_path / "kenya.md"
    kenya.write_text(OF_DISCLAIMERS, encoding="utf-8")
    assert all(one.status == "added" for one in ingest_paths(settings, [seed, kenya]))
    opened = open_session(settings)
    yield opened
    opened.close()


async def test_a_disclaimer_beside_a_speech_is_no_delegation_that_speaks(beside_kenya: Session) -> None:
    """Where one delegation's disclaimer answers and another's speech, only the other is said to speak."""
    reply = await beside_kenya.engine.ask(Question("What do Iran and Kenya say about the disclaimer?"))
    assert isinstance(reply, Answer)
    assert [quote.part for quote in reply.quotes] == ["disclaimer", "speech"]
    assert reply.finding == "From the disclaimer on Iran's statement; Kenya speaks to this."


async def test_who_has_no_disclaimer_may_speak_of_one(beside_kenya: Session) -> None:
    """A delegation whose statement has no such part is asked for its speech, and not said to be silent."""
    reply = await beside_kenya.engine.ask(Question("What did Kenya say about the disclaimer?"))
    assert isinstance(reply, Answer)
    assert "We regret that the disclaimer" in reply.quotes[0].text
    assert reply.confidence is not None
    assert reply.finding == ("Kenya speaks to this." if reply.confidence >= 0.5 else "Kenya may speak to this.")


async def test_a_near_miss_of_a_disclaimer_is_given_to_nobody(shipped: Session) -> None:
    """Who wrote it is not for the bot to say: the closest words are those of the disclaimer, which nobody has said."""
    wording = "The views presented here are the contributors' and do not reflect the position of the United Nations."
    checked = await shipped.engine.check(wording, Filters(delegations=("IRN",)))
    assert [quote.part for quote in checked.found] == ["disclaimer"]
    assert checked.message.startswith(
        "Iran did not say this in these words: the closest words are from the disclaimer on Iran's statement"
    )
