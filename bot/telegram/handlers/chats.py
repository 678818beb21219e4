"""Where a message that came in is answered, whether it is meant for the bot at all, and what of it is somebody's words.

Knows the rules of private chats, groups and topics, and how Telegram marks what stands in a message.
"""

from __future__ import annotations

import re

from telegram import Message, MessageEntity, User

from bot.telegram.values import Spot

_PRIVATE = "private"

_QUOTES = frozenset((MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE))


def spot_of(message: Message) -> Spot:
    """Where an answer to a message goes: its chat, and its topic where it stands in one."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Spot(message.chat.id, topic, message.chat.type == _PRIVATE)


def addressed(message: Message, me: User) -> str | None:
    """The text of a message that is meant for the bot, without its name; None where it is meant for others.

    In a private chat everything is. In a group what mentions the bot or replies to it; what merely holds its name
    inside another is not.
    """
    text = message.text or message.caption or ""
    if message.chat.type == _PRIVATE:
        return text
    mentioned = _without_mentions(message, me)
    if mentioned is not None:
        return mentioned
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
        return text
    return None


def wording_of(message: Message) -> str:
    """The words of a message that may be checked: its first blockquote, without the marks around it, or else its text.

    A card of this bot names the speaker above a quote; who has the card checked means the quote.
    """
    entities = {**message.parse_entities(), **message.parse_caption_entities()}
    quotes = {entity.offset: text for entity, text in entities.items() if entity.type in _QUOTES}
    if quotes and (quote := quotes[min(quotes)].strip().removeprefix("“").removesuffix("”")):
        return quote
    return message.text or message.caption or ""


def is_own_card(message: Message, me: User) -> bool:
    """Whether somebody picked a message from the bot's own list of quotes: it asks nothing."""
    return message.via_bot is not None and message.via_bot.id == me.id


def _without_mentions(message: Message, me: User) -> str | None:
    """The text without the mentions of the bot; None where it is not mentioned."""
    entities = {**message.parse_entities(), **message.parse_caption_entities()} if message else {}
    found = [entity for entity, text in entities.items() if _names(entity, text, me)]
    if not found:
        return None
    units = (message.text or message.caption or "").encode("utf-16-le")
    for entity in sorted(found, key=lambda each: each.offset, reverse=True):
        # Offsets of entities count UTF-16 units.
        units = units[: entity.offset * 2] + units[(entity.offset + entity.length) * 2 :]
    text = units.decode("utf-16-le", errors="ignore")
    return re.sub(r"^[\s,:;،，：]+|\s+$", "", re.sub(r"[ \t]{2,}", " ", text))


def _names(entity: MessageEntity, text: str, me: User) -> bool:
    if entity.type == MessageEntity.MENTION:
        return text.casefold() == f"@{me.username}".casefold()
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id
