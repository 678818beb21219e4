"""In which language the interface speaks to a person: that of their Telegram, English where it is none of ours.

Knows codes of languages as Telegram sends them.
"""

from __future__ import annotations

from telegram import User

from bot.speech.catalogue import LANGUAGES
from bot.speech.speaker import Speaker, speaker

INTERFACE = LANGUAGES
"""Languages for which the menu of commands is set; everybody else sees it in English."""


def said_to(user: User | None) -> Speaker:
    """Who speaks a person's language, which is an IETF tag such as "pt-br", or is not known."""
    tag = (user.language_code if user else None) or "en"
    return speaker(tag.replace("_", "-").partition("-")[0].lower())
