"""An admin's document, from the chat to an answer that quotes it, across a restart, a kill and a stop in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import read_statement
from tests.messenger_process.conftest import ADMIN, NewBot
from tests.messenger_process.process import PATIENCE

CAPTION = "Delegation: Malta\nforum: General Assembly\nsession: 79\ndate: 2024-09-25"


def document(paragraphs: int) -> bytes:
    """A text in which no sentence is like another."""
    lines = (
        f"In year {1900 + n} Malta built {n * 37} wells near village {n * n}. The {n}th report says what came of it. "
        f"Nobody in district {n + 7} asked for less than {n * 3} boats."
        for n in range(1, paragraphs)
    )
    return "\n\n".join(lines).encode()


@pytest.mark.slow
def test_a_document_across_a_restart_a_kill_and_a_stop(new_bot: NewBot, tmp_path: Path) -> None:
    """Restarted before a reply gives what was missing, then killed and stopped while it stores: it is stored once."""
    bot = new_bot(hurried=True, ONRECORD_ADMINS=str(ADMIN)).start()
    admin = bot.api.person(ADMIN)
    chat = bot.api.private(admin)
    path = tmp_path / "wells.txt"
    path.write_bytes(document(60))
    bot.texts.append(read_statement(path).text)
    documents = bot.home / "documents"

    def storing() -> None:
        bot.api.wait_until(
            lambda: list(documents.glob("*/wells.txt")), timeout=PATIENCE, what="the file to be in its place"
        )

    asked = bot.after(admin.sends_document("wells.txt", path.read_bytes(), caption="speaker: Ms. M. Borg"))
    assert asked.text.startswith("Not stored: wells.txt")
    bot.restart()
    admin.says(CAPTION, reply_to=asked)
    storing()
    bot.kill()
    bot.start()
    storing()
    assert bot.stop() == 0
    bot.start()
    card = bot.api.wait_for_message(chat, where=lambda message: "Added" in message.text, timeout=120)
    assert [button.text for button in card.buttons] == ["📄 Text", "🗑 Remove"]
    assert len([each for each in documents.rglob("*") if each.name == "wells.txt"]) == 1
    assert bot.says(admin, "What does Malta say about wells?").blockquotes
