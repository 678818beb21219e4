"""Every blockquote that left the bot is a piece of a statement, letter for letter."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bot_api.api import BotApi

MARKS = ("“", "”")


def unmarked(blockquote: str) -> str:
    """A blockquote without the pair of quotation marks around it."""
    if len(blockquote) >= 2 and blockquote.startswith(MARKS[0]) and blockquote.endswith(MARKS[1]):
        return blockquote[1:-1]
    return blockquote


def assert_verbatim(api: BotApi, texts: Sequence[str]) -> None:
    """Raises AssertionError, naming them, if blockquotes are in none of the statements' canonical texts.

    One pair of outer quotation marks is taken off; nothing else is forgiven, and an empty blockquote is none.
    """
    seen = dict.fromkeys(api.blockquotes)
    wrong = [
        quote for quote in seen if not unmarked(quote).strip() or not any(unmarked(quote) in text for text in texts)
    ]
    assert not wrong, f"{len(wrong)} of {len(seen)} blockquotes are not verbatim: {wrong[:3]}"
