"""An admin's document, from the chat to an answer that quotes it, across restarts, a kill in the middle, and a stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import read_statement
from tests.bot_api.people import Person
from tests.bot_api.values import Message
from tests.messenger_process.conftest import ADMIN, NewBot
from tests.messenger_process.process import PATIENCE, Bot

CAPTION = "Delegation: Malta\nspeaker: Ms. M. Borg\nforum: General Assembly\nsession: 79\ndate: 2024-09-25"


@pytest.fixture
def admin(bot: Bot) -> Person:
    """Who runs the bot."""
    return bot.api.person(ADMIN)


def document(paragraphs: int) -> bytes:
    """A text in which no sentence is like another."""
    lines = (
        f"In year {1900 + n} Malta built {n * 37} wells near village {n * n}. The {n}th report says what came of it. "
        f"Nobody in district {n + 7} asked for less than {n * 3} boats."
        for n in range(1, paragraphs)
    )
    return "\n\n".join(lines).encode()


def with_text(bot: Bot, data: bytes, tmp_path: Path) -> None:
    """Have the text of a document be among those that blockquotes may come from."""
    path = tmp_path / "wells.txt"
    path.write_bytes(data)
    bot.texts.append(read_statement(path).text)


def told(bot: Bot, card: Message) -> Message:
    """The message that says the document was stored: its card, or a new one by the process that finished it."""

    def stored() -> list[Message]:
        return [each for each in card.chat.messages.values() if each.text.startswith("✅ Added: wells.txt")]

    bot.api.wait_until(lambda: bool(stored()), timeout=120, what="the outcome")
    return stored()[0]


@pytest.mark.slow
def test_a_document_across_restarts_and_a_kill(new_bot: NewBot, tmp_path: Path) -> None:
    """Restarted before a reply gives what was missing, killed while it stores: the document is stored and found."""
    bot = new_bot(hurried=True, ONRECORD_ADMINS=str(ADMIN)).start()
    admin = bot.api.person(ADMIN)
    bot.api.private(admin)
    data = document(100)
    with_text(bot, data, tmp_path)
    asked = bot.after(admin.sends_document("wells.txt", data, caption="speaker: Ms. M. Borg"))
    assert asked.text.startswith("Not stored: wells.txt")
    bot.restart()
    card = bot.after(admin.says(CAPTION, reply_to=asked))
    bot.api.wait_until(lambda: "% embedded" in card.text, timeout=PATIENCE, what="the storing to begin")
    bot.kill()
    bot.allowed.add("message is not modified")  # the next process may go on at the share that is shown
    bot.start()
    card = told(bot, card)
    assert [button.text for button in card.buttons] == ["📄 Text", "🗑 Remove"]
    answer = bot.says(admin, "What does Malta say about wells?")
    assert answer.blockquotes


@pytest.mark.slow
def test_a_stop_waits_for_no_document(new_bot: NewBot, tmp_path: Path) -> None:
    """SIGTERM while a long document is stored ends the process within seconds; the next one finishes it."""
    bot = new_bot(hurried=True, ONRECORD_ADMINS=str(ADMIN)).start()
    admin = bot.api.person(ADMIN)
    bot.api.private(admin)
    data = document(250)
    with_text(bot, data, tmp_path)
    card = bot.after(admin.sends_document("wells.txt", data, caption=CAPTION))
    bot.api.wait_until(lambda: "% embedded" in card.text, timeout=PATIENCE, what="the storing to begin")
    assert bot.stop() == 0
    bot.allowed.add("message is not modified")  # the next process may go on at the share that is shown
    bot.start()
    told(bot, card)
