"""What is sent, and where to: frozen values that the modules of this front end share.

Know nothing of how a card is made, nor how it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import User

from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import Speaker, speaker


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes: a chat and, in a forum, its topic. `private` says that one person alone reads it."""

    chat_id: int
    topic_id: int | None
    private: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A message as it is sent: `html` in Telegram's HTML, and what it reads as once that is parsed.

    `quotes` are the exact texts of its blockquotes, in their order: each is verbatim, and nothing else stands in one.
    """

    html: str
    plain: str
    quotes: tuple[str, ...] = ()


INTERFACE = LANGUAGES
"""Languages for which the menu of commands is set; everybody else sees it in English."""


def said_to(user: User | None) -> Speaker:
    """Who speaks a person's language, which is an IETF tag such as "pt-br", or is not known."""
    tag = (user.language_code if user else None) or "en"
    return speaker(tag.replace("_", "-").partition("-")[0].lower())
