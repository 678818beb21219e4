"""Where a message is answered, whether the message is meant for the bot, and the words in it.

Knows the rules of private chats, groups and topics, and how Telegram marks stretches of a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from telegram import Chat, Message, MessageEntity, User

from bot.telegram.values import QUOTES, Spot


def spot_of(message: Message) -> Spot:
    """The spot for an answer to a message: the message's chat and topic, if any."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Spot(message.chat.id, topic, message.chat.type == Chat.PRIVATE)


def command_in(message: Message, me: User) -> str | None:
    """The command at the beginning of a message, in small letters; "" for another bot's, None without a command."""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset or message.text is None:
        return None
    name, _, bot = message.text[1 : first.length].partition("@")
    return name.lower() if bot.casefold() in ("", str(me.username).casefold()) else ""


def addressed(message: Message, me: User) -> str | None:
    """The text of a message for the bot, without the bot's name; None for a message to others.

    In a private chat every message is for the bot; in a group, a mention of the bot or a reply to the bot. A longer
    name with the bot's at its beginning is no mention.
    """
    text = message.text or message.caption or ""
    if message.chat.type == Chat.PRIVATE:
        return text
    mentioned = _without_mentions(message, me)
    if mentioned is not None:
        return mentioned
    return text if is_from(message.reply_to_message, me) else None


def is_from(message: Message | None, me: User) -> bool:
    """Whether there is a message, and the bot wrote the message."""
    return message is not None and message.from_user is not None and message.from_user.id == me.id


def wording_of(message: Message) -> str:
    """The words of a message to check: its first blockquote, without the marks around it, or else its text.

    A card of this bot names the speaker above a quote; a person checking the card means the quote.
    """
    quotes = {entity.offset: text for entity, text in _marked(message) if entity.type in QUOTES}
    if quotes and (quote := quotes[min(quotes)].strip().removeprefix("“").removesuffix("”")):
        return quote
    return message.text or message.caption or ""


def replied_text(message: Message | None, *, wording: bool = False) -> str:
    """The text of the message replied to, or the quoted part; or its `wording` to check."""
    if message is None:
        return ""
    if message.quote is not None:
        return message.quote.text
    replied = message.reply_to_message
    if replied is None:
        return ""
    return wording_of(replied) if wording else replied.text or replied.caption or ""


def _without_mentions(message: Message, me: User) -> str | None:
    """The text without the mentions of the bot; None if the bot is not mentioned."""
    found = [entity for entity, text in _marked(message) if _names(entity, text, me)]
    if not found:
        return None
    units = (message.text or message.caption or "").encode("utf-16-le")
    for entity in sorted(found, key=lambda each: each.offset, reverse=True):
        # Offsets of entities count UTF-16 units.
        units = units[: entity.offset * 2] + units[(entity.offset + entity.length) * 2 :]
    text = units.decode("utf-16-le", errors="ignore")
    return re.sub(r"^[\s,:;،，：]+|\s+$", "", re.sub(r"[ \t]{2,}", " ", text))


def _marked(message: Message) -> Iterable[tuple[MessageEntity, str]]:
    return {**message.parse_entities(), **message.parse_caption_entities()}.items()


def _names(entity: MessageEntity, text: str, me: User) -> bool:
    if entity.type == MessageEntity.MENTION:
        return text.casefold() == f"@{me.username}".casefold()
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id
