"""A document sent to the bot as a process: stored across restarts, a kill in the middle, and a stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import read_statement
from tests.messenger_process.conftest import ADMIN, NewBot
from tests.messenger_process.process import PATIENCE, Bot

CAPTION = "Delegation: Malta\nspeaker: Ms. M. Borg\nforum: General Assembly\nsession: 79"


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


@pytest.mark.slow
def test_a_document_across_restarts_and_a_kill(new_bot: NewBot, tmp_path: Path) -> None:
    """Restarted between a question and its answer, killed while it stores: the document is stored, once, and found."""
    bot = new_bot(ONRECORD_ADMINS=str(ADMIN)).start()
    admin = bot.api.person(ADMIN)
    bot.api.private(admin)
    data = document(150)
    with_text(bot, data, tmp_path)
    asked = bot.after(admin.sends_document("wells.txt", data, caption=CAPTION))
    assert "When was it said?" in asked.text
    bot.restart()
    card = bot.says(admin, "2024-09-25")
    assert card.text.startswith("Understood: wells.txt")
    bot.restart()
    admin.taps(card, "✅ Ingest")
    bot.api.wait_until((bot.home / "documents" / "wells.txt").exists, timeout=PATIENCE, what="the file")
    bot.kill()
    bot.start()
    bot.api.wait_until(lambda: "✅" in card.text and "wells.txt" in card.text, timeout=PATIENCE, what="the outcome")
    assert [button.text for button in card.buttons] == ["📄 Statement"]
    answer = bot.says(admin, "What does Malta say about wells?")
    assert answer.blockquotes
    bot.allowed.add("query is too old")


@pytest.mark.slow
def test_a_stop_waits_for_no_document(new_bot: NewBot, tmp_path: Path) -> None:
    """SIGTERM while a long document is stored ends the process within seconds; the next one finishes it."""
    bot = new_bot(ONRECORD_ADMINS=str(ADMIN)).start()
    admin = bot.api.person(ADMIN)
    bot.api.private(admin)
    data = document(600)
    with_text(bot, data, tmp_path)
    card = bot.after(admin.sends_document("wells.txt", data, caption=f"{CAPTION}\ndate: 2024"))
    admin.taps(card, "✅ Ingest")
    bot.api.wait_until((bot.home / "documents" / "wells.txt").exists, timeout=PATIENCE, what="the file")
    assert bot.stop() == 0
    bot.start()
    bot.api.wait_until(lambda: "✅" in card.text and "wells.txt" in card.text, timeout=120, what="the outcome")
    bot.allowed.add("query is too old")
