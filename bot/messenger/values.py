"""What is sent, and where to: frozen values that the modules of this front end share.

Know nothing of how a card is made, nor how it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass


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
