"""Citing a quote and taking a conversation out: what is copied or sent is what stands in the statements now."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import rispy
from docx import Document
from pybtex.database import parse_string

from tests.bot_api.people import Person
from tests.bot_api.values import Message
from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import Bot, ingest
from tests.messenger_process.statements import ASIDE, ASKED, TREES

SPEECH = "Mr. President, I thank the Assembly. Tuvalu will move its archives to higher ground by 2031."
TUVALU = "What does Tuvalu say about its archives?"


def block(message: Message) -> str:
    """What a tap on the block of a message copies."""
    (span,) = [span for span in message.rich.spans if span.type == "pre"]
    return message.text[span.start : span.end]


def test_a_quote_is_cited_in_every_format(bot: Bot, ana: Person) -> None:
    """One message, whose buttons choose the format, also as a file; each holds the exact words."""
    answer = bot.says(ana, ASKED)
    citation = bot.tapped(ana, answer, "Cite")
    assert block(citation).startswith(f"“{TREES}”\n— Ms. Wanjiku Otieno, Permanent Representative, Kenya")
    bot.turned(ana, citation, "BibTeX")
    (entry,) = parse_string(block(citation), "bibtex").entries.values()
    assert entry.fields["annote"] == TREES
    assert str(entry.persons["author"][0]) == "Otieno, Wanjiku"
    bot.turned(ana, citation, "RIS")
    (record,) = rispy.loads(block(citation) + " ")
    assert record["abstract"] == TREES
    sent = bot.tapped(ana, citation, "As a file").document
    assert str(sent.name).endswith(".ris")
    assert rispy.loads(sent.data.decode().replace("\r\n", "\n")) == [record]
    bot.turned(ana, citation, "CSL JSON")
    (item,) = json.loads(block(citation))
    assert (item["abstract"], item["title"]) == (TREES, "Kenya on forests")
    bot.turned(ana, citation, "Chicago")
    assert "Otieno, Wanjiku. “Kenya on Forests.”" in block(citation)
    bot.turned(ana, citation, "Markdown")
    assert block(citation).startswith(f"> {TREES}\n")


def test_what_a_message_cannot_carry_comes_as_a_file(bot: Bot, ana: Person) -> None:
    """Characters that Telegram deletes are in the file, and the buttons of the other formats below it."""
    answer = bot.says(ana, "What does Fiji say about the sea wall of Viti Levu?")
    sent = bot.tapped(ana, answer, "Cite")
    assert ASIDE in sent.document.data.decode()
    formats = bot.after(sent)
    assert "comes as a file" in formats.text
    assert ASIDE in bot.tapped(ana, formats, "BibTeX").document.data.decode()


def test_a_statement_that_changed_is_not_cited(new_bot: NewBot, somebody: Somebody, tmp_path: Path) -> None:
    """Neither by the button below the answer, nor by that of another format, nor in the conversation's file.

    A file that has changed, and was not stored again, changes nothing: its source is the text as it is held.
    """
    file = tmp_path / "tuvalu.md"
    head = "---\ndelegation: Tuvalu\n---\n\n"
    file.write_text(f"{head}{SPEECH}\n", encoding="utf-8")
    bot = new_bot()
    ingest(bot.home, file)
    bot.texts.append(SPEECH)
    bot.start()
    ana = somebody(bot)
    answer = bot.says(ana, TUVALU)
    citation = bot.tapped(ana, answer, "Cite")
    assert "by 2031" in block(citation)
    file.write_text("Notes that are for nobody's eyes.", encoding="utf-8")
    assert bot.tapped(ana, answer, "Source").document.data.decode().strip() == SPEECH
    file.write_text(f"{head}An opening. {SPEECH}\n", encoding="utf-8")
    ingest(bot.home, file)
    bot.texts.append(f"An opening. {SPEECH}")
    moved = bot.tapped(ana, answer, "Cite")
    assert "has changed since" in moved.text
    assert "by 2031" in block(bot.after(moved))
    file.write_text(f"{head}{SPEECH.replace('2031', '2041')}\n", encoding="utf-8")
    ingest(bot.home, file)
    assert "stand in it no more" in bot.tapped(ana, answer, "Cite").text
    bot.turned(ana, citation, "BibTeX")
    assert "2031" not in citation.text
    assert "stand in it no more" in citation.text
    exported = bot.says(ana, "/export md").document.data.decode()
    assert TUVALU in exported
    assert "2031" not in exported
    assert "is left out: the text of its statement has changed since" in exported


def test_a_conversation_as_markdown_and_as_a_word_document(bot: Bot, ana: Person) -> None:
    """Questions, findings, refusals with their reason, quotes with whose they are and where they stand."""
    bot.says(ana, ASKED)
    bot.says(ana, "/check Kenya will plant fifty billion trees by 2032.")
    bot.says(ana, "What is the best recipe for pizza?")
    asked = bot.says(ana, "/export")
    sent = bot.tapped(ana, asked, "Markdown").document
    assert str(sent.name).endswith(".md")
    written = sent.data.decode()
    for words in (
        f"## {ASKED}",
        f"> {TREES}",
        "Ms. Wanjiku Otieno, Permanent Representative, Kenya",
        "General Assembly, session 75 · 22 September 2020",
        "onrecord:",
        f"https://t.me/{bot.api.bot['username']}?start=q\\_",
        "**No answer: out of scope.**",
        "fifty billion trees",
    ):
        assert words in written, words
    paragraphs: list[Any] = list(Document(io.BytesIO(bot.tapped(ana, asked, "Word").document.data)).paragraphs)
    assert [each.text for each in paragraphs if each.style.name == "Heading 1"] == [
        ASKED,
        "Kenya will plant fifty billion trees by 2032.",
        "What is the best recipe for pizza?",
    ]
    quotes = [each.text for each in paragraphs if each.style.name == "Quote"]
    assert quotes[0] == TREES
    assert all(any(quote in text for text in bot.texts) for quote in quotes)


def test_a_new_conversation_is_another_file(bot: Bot, ana: Person) -> None:
    """What was said before /new is not in it; where nothing has been said since, that is told."""
    assert "nothing to export yet" in bot.says(ana, "/export md").text
    bot.says(ana, ASKED)
    bot.says(ana, "/new")
    assert "nothing to export yet" in bot.says(ana, "/export docx").text
    bot.says(ana, "What does Japan say about nuclear weapons?")
    exported = bot.says(ana, "/export markdown").document.data.decode()
    assert "Japan" in exported
    assert "trees" not in exported


def test_nothing_of_a_private_chat_is_in_a_group_s_file(bot: Bot, ana: Person) -> None:
    """A conversation is that of the chat, or of the topic, that it is asked for in."""
    bot.says(ana, ASKED)
    chat = bot.api.group("Third Committee", [ana], privacy_mode=False, supergroup=True)
    bot.says(ana, "/ask What does Norway say about a ceasefire?", chat)
    sent = bot.says(ana, f"/export@{bot.api.bot['username']} md", chat)
    assert sent.reply_to is not None
    assert "ceasefire" in sent.document.data.decode()
    assert "trees" not in sent.document.data.decode()
