"""Values shared by the modules of this front end: where to send, a text with entities, a message, a tap on a button.

Know nothing of making or sending a card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

from bot.output.speech.speaker import Speaker, speaker


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes: a chat and, in a forum, its topic. `private` says that one person alone reads it."""

    chat_id: int
    topic_id: int | None
    private: bool


QUOTES = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with its entities, such as bold letters and quotes: a message to be sent, or a part of a message.

    Offsets of entities count UTF-16 units, as Telegram does. A blockquote holds a verbatim text between quotation
    marks, and nothing else.
    """

    text: str
    entities: tuple[MessageEntity, ...] = ()

    @property
    def length(self) -> int:
        """Code points of a message."""
        return len(self.text)

    @property
    def blockquotes(self) -> tuple[str, ...]:
        """The texts of the blockquotes, in order."""
        found = sorted((each for each in self.entities if each.type in QUOTES), key=lambda each: each.offset)
        return tuple(self.part(one.offset, one.offset + one.length).text for one in found)

    def part(self, start: int, end: int | None) -> Piece:
        """The part between two offsets, in UTF-16 units, with the entities within."""
        units = self.text.encode("utf-16-le", "replace")
        last = len(units) // 2 if end is None else end
        inside = [each for each in self.entities if start <= each.offset and each.offset + each.length <= last]
        text = units[2 * start : 2 * last].decode("utf-16-le", "replace")
        return Piece(text, _moved(inside, -start))

    def __add__(self, other: Piece) -> Piece:
        """Both pieces, one behind the other."""
        return together(self, other)


def together(*pieces: Piece) -> Piece:
    """The pieces joined without gaps."""
    text, at = "", 0
    entities: list[MessageEntity] = []
    for piece in pieces:
        entities += _moved(piece.entities, at)
        text, at = text + piece.text, at + units(piece.text)
    return Piece(text, tuple(entities))


def lines(*pieces: Piece) -> Piece:
    """The pieces, each on a line."""
    first, *rest = pieces
    return together(first, *(part for piece in rest for part in (Piece("\n"), piece)))


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _moved(entities: Iterable[MessageEntity], by: int) -> tuple[MessageEntity, ...]:
    # Anew: those that `MessageEntity.shift_entities` returns compare as if they stood at their old offsets.
    return tuple(MessageEntity(e.type, e.offset + by, e.length, url=e.url, language=e.language) for e in entities)


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
