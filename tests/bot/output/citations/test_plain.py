"""Plain text and Markdown hold the words, whose they are, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from bot.output.attribution import STRETCH
from bot.output.citations.formats import format_named, offered
from bot.output.citations.plain import write_markdown, write_text
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from tests.bot.output.citations.samples import cited, one_line, texts


@given(texts)
def test_the_words_stand_in_plain_text_as_they_are(text: str) -> None:
    """Nothing is escaped, folded or cut."""
    assert write_text([cited(text)]).startswith(f"“{text}”\n— ")


@given(texts)
def test_markdown_shows_the_words_as_they_stand(text: str) -> None:
    """Rendered, the block quote reads as the statement does, and nothing in it is markup."""
    quotes, level = [], 0
    for token in MarkdownIt("commonmark").enable("table").parse(write_markdown([cited(text)])):
        level += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if level and token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special", "softbreak"}
            quotes.append("".join(" " if child.type == "softbreak" else child.content for child in children))
    assert one_line(" ".join(quotes)) == one_line(text)


def test_everything_known_is_told() -> None:
    """Whose words, of which document, where and when, and where they can be checked."""
    made = cited(
        post="Permanent Representative", on_behalf_of=("Group of 77", "China"), title="On progress", symbol="A/76/PV.9",
        agenda_item="16", url="https://un.org/a",
    )  # fmt: skip
    assert write_text([made]).split("\n") == [
        "“We shall not agree.”",
        "— Ms. Tahereh Jalili, Permanent Representative, Islamic Republic of Iran, on behalf of the Group of 77, China",
        "On progress",
        "CSTD twenty-third session · 12 June 2020 · agenda item 16 · A/76/PV.9",
        f"Characters 1723 to 1742 of statement 9a1b2c3d4e5f, whose text has SHA-256 {'0' * 64}: "
        "onrecord:9a1b2c3d4e5f#1723-1742",
        "https://un.org/a",
        "",
    ]


def test_an_agenda_item_that_is_named_stands_alone() -> None:
    """Only a number has to be called an item of an agenda."""
    assert "· Climate ·" in write_text([cited(agenda_item="Climate", symbol="A/1")])


@pytest.mark.parametrize("name", offered())
def test_a_stretch_is_labelled_in_every_format(name: str) -> None:
    """A citation of what is no whole sentence says so, wherever it is read."""
    write = format_named(name).write
    assert STRETCH in write([cited(whole=False)], speaker("en"))
    assert STRETCH not in write([cited()], speaker("en"))


def test_it_speaks_the_reader_s_language_around_the_words() -> None:
    """What the bot says is translated; words, names, titles, permalink and hash are not."""
    for language in LANGUAGES:
        told = write_text([cited(title="On progress", date="2020-06-12")], speaker(language))
        assert all(part in told for part in ("We shall not agree.", "Jalili", "On progress", "0" * 64, "#1723-1742"))
        assert ("Characters" in told) == (language == "en")
