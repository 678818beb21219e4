"""Values shared by the modules of this front end: where to send, a card, an incoming message, a tap on a button.

Know nothing of making or sending a card.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, User

from bot.output.speech.speaker import Speaker, speaker


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes: a chat and, in a forum, its topic. `private` says that one person alone reads it."""

    chat_id: int
    topic_id: int | None
    private: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A message to be sent: `html` in Telegram's HTML, and `plain`, the text that Telegram parses from `html`.

    `quotes` are the exact texts of the blockquotes, in order: each is verbatim, and a blockquote holds nothing else.
    """

    html: str
    plain: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a person did, where, and in which language the person is answered.

    `update` is the update's number, `user` the person, or the chat named as author, and `message` the message's id.
    """

    update: int
    spot: Spot
    user: int
    message: int | None
    said: Speaker

    @property
    def reply_to(self) -> int | None:
        """The message to reply to: in a group, where others write meanwhile, and not in private."""
        return None if self.spot.private else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Heard):
    """An incoming message. `written` is the message as told by Telegram.

    `heading` is shown above the answer if the question stands nowhere in the chat, as after a tap.
    """

    text: str
    heading: str | None = None
    written: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(Heard):
    """A tap on a button: the id to acknowledge, and the action and values in the button.

    `shown` is the message with the button; None for a message so old that Telegram tells only its place.
    """

    id: str
    message: int
    shown: Message | None
    action: str
    values: tuple[str, ...]

    def value(self, at: int) -> str:
        """The value at a place of the button; "" if missing."""
        return self.values[at] if at < len(self.values) else ""

    def number(self, at: int) -> int:
        """The small number at a place of the button; 0 if missing."""
        text = self.value(at)
        return int(text) if text.isdecimal() and len(text) < 6 else 0


def said_to(user: User | None) -> Speaker:
    """The messages in a person's language, an IETF tag such as "pt-br"; in English for an unknown language."""
    tag = (user.language_code if user else None) or "en"
    return speaker(tag.replace("_", "-").partition("-")[0].lower())
