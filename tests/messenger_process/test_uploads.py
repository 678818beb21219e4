"""An admin's document, from the chat to an answer that quotes it; and the reports that admins alone get."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.bot_api.people import Person
from tests.bot_api.values import Message
from tests.messenger_process.conftest import ADMIN, Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.retrieval.documents import as_pdf

WHOLE = "delegation: {0}; speaker: Ms. A. B; forum: General Assembly; session: 79; date: 2024-09-25"


@pytest.fixture
def admin(bot: Bot) -> Person:
    """Who runs the bot."""
    return bot.api.person(ADMIN)


def stored(bot: Bot, admin: Person, name: str, data: bytes, caption: str, *, mime: str = "text/plain") -> Message:
    """The card of a document that is sent and stored."""
    return settled(bot, bot.after(admin.sends_document(name, data, caption=caption, mime=mime)))


def settled(bot: Bot, card: Message) -> Message:
    """A card, once it says what became of its document."""
    bot.api.wait_until(lambda: "Storing" not in card.text, timeout=PATIENCE, what="the document to be stored")
    return card


def test_a_document_becomes_an_answer(bot: Bot, admin: Person, ana: Person) -> None:
    """Sent with its record in the caption: at once somebody else is answered from it, until it is removed."""
    words = "Iceland states that geothermal wells heat every house in Reykjavik."
    asked = "What does Iceland say about geothermal wells?"
    assert "No statement by Iceland is held." in bot.says(ana, asked).text
    bot.texts.append(words)
    card = stored(bot, admin, "iceland.txt", f"{words}\n".encode(), WHOLE.format("Iceland"))
    assert card.text.startswith("✅ Added: iceland.txt")
    assert "Delegation: Iceland" in card.text
    answer = bot.says(ana, asked)
    assert answer.blockquotes == [f"“{words}”"]
    assert "Ms. A. B" in answer.text
    source = bot.tapped(ana, answer, "Source")
    assert source.document is not None
    assert source.document.data.decode().strip() == words
    bot.turned(admin, card, "🗑 Remove")
    assert card.text == "Removed: iceland.txt"
    assert "No statement by Iceland is held." in bot.says(ana, asked).text


def test_what_the_caption_leaves_out_is_given_in_a_reply(bot: Bot, admin: Person, ana: Person) -> None:
    """What neither file nor caption tells is named, and a reply gives it; a changed caption corrects it."""
    words = "Bhutan will keep forests on sixty percent of its land for ever."
    bot.texts.append(words)
    sent = admin.sends_document("bhutan.txt", f"{words}\n".encode())
    card = bot.after(sent)
    assert "names a delegation" in card.text
    stored_card = settled(bot, bot.after(admin.says("delegation: Bhutan", reply_to=card)))
    assert "Added" in stored_card.text
    admin.edits(sent, WHOLE.format("Bhutan"))
    changed = settled(bot, bot.after(stored_card))
    assert "Changed" in changed.text
    answer = bot.says(ana, "What does Bhutan say about forests?")
    assert answer.blockquotes == [f"“{words}”"]
    assert "Ms. A. B" in answer.text


def test_a_pdf(bot: Bot, admin: Person, ana: Person, tmp_path: Path) -> None:
    """A PDF is read as it is by the command line."""
    words = "Malawi calls for the cancellation of all debts of the least developed countries."
    bot.texts.append(words)
    as_pdf([[words]], tmp_path / "malawi.pdf")
    data = (tmp_path / "malawi.pdf").read_bytes()
    card = stored(bot, admin, "malawi.pdf", data, WHOLE.format("Malawi"), mime="application/pdf")
    assert card.text.startswith("✅ Added: malawi.pdf")
    assert bot.says(ana, "What does Malawi say about the cancellation of debts?").blockquotes == [f"“{words}”"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server with a statement on it."""
    (tmp_path / "qatar.txt").write_text("Qatar mediates wherever it is asked to mediate by both sides.\n")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_link_to_a_document(bot: Bot, admin: Person, ana: Person, site: str) -> None:
    """A link alone in a message is fetched, and what it holds goes the same way."""
    words = "Qatar mediates wherever it is asked to mediate by both sides."
    bot.texts.append(words)
    card = settled(bot, bot.says(admin, f"{site}/qatar.txt\n{WHOLE.format('Qatar')}"))
    assert card.text.startswith("✅ Added: qatar.txt")
    assert bot.says(ana, "Where does Qatar mediate?").blockquotes == [f"“{words}”"]
    assert "404" in bot.says(admin, f"{site}/nothing.txt").text


def test_documents_that_cannot_be_taken(bot: Bot, admin: Person) -> None:
    """Too big for Telegram to give, damaged, empty, or no document at all: a sentence says what to do."""
    told = [
        bot.after(admin.sends_document("big.pdf", b"x", size=30_000_000)).text,
        bot.after(admin.sends_document("broken.pdf", b"%PDF-1.7 broken")).text,
        bot.after(admin.sends_document("image.png", b"\x89PNG\r\n\x1a\n")).text,
        bot.after(admin.sends_document(None, b" ", mime=None)).text,
    ]
    assert "20 MB" in told[0]
    assert all(len(text) > 20 and "Added" not in text for text in told)
    assert str(bot.home) not in "".join(told)


def test_others_are_told_no(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """Who does not run the bot gets a polite no: documents, buttons of admins, and reports."""
    assert "text only" in bot.after(ana.sends_document("x.txt", b"Kenya owns the moon.")).text
    for command in ("/stats", "/failures"):
        assert "those who run this bot" in bot.says(ana, command).text
    admin = bot.api.person(ADMIN)
    words = "Nauru asks for help with its old phosphate mines."
    bot.texts.append(words)
    card = stored(bot, admin, "nauru.txt", f"{words}\n".encode(), WHOLE.format("Nauru"))
    answer = bot.says(ana, "What does Kenya say about trees?")
    answer.keyboard = card.keyboard
    tap = bot.taps(ana, answer, "🗑 Remove")
    assert tap.answer is not None
    assert "those who run this bot" in tap.answer["text"]
    assert bot.says(ana, "What does Nauru say about phosphate?").blockquotes == [f"“{words}”"]
    group = bot.api.group("G", [ana, admin], privacy_mode=False)
    assert (
        "private chat"
        in bot.after(admin.sends_document("y.txt", b"x", chat=group, caption=f"@{bot.api.bot['username']}")).text
    )


def test_reports(bot: Bot, admin: Person, ana: Person) -> None:
    """/stats counts; /failures lists the last refusals and 👎, without a word of who asked."""
    answer = bot.says(ana, "What does Kenya say about trees?")
    bot.told(ana, answer, "👎")
    bot.says(ana, "What does Norway say about football?")
    stats = bot.says(admin, "/stats").text
    assert "👎" in stats
    failures = bot.says(admin, "/failures").text
    assert "What does Norway say about football?" in failures
    assert "What does Kenya say about trees?" in failures
    assert str(ana.id) not in stats + failures
