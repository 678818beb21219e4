"""Sending, editing and deleting messages; chat actions, reactions and drafts."""

from __future__ import annotations

import time
from typing import Any

from telegram.constants import ChatAction, ReactionEmoji

from tests.bot_api import contents
from tests.bot_api.as_json import message_json, user_json
from tests.bot_api.params import Asked, method
from tests.bot_api.refusals import NOT_MODIFIED, bad
from tests.bot_api.spans import Rich
from tests.bot_api.values import JSON, Draft, Message, Upload

REACTIONS = frozenset(each.value for each in ReactionEmoji)
"""What ReactionTypeEmoji may be."""


def sent(asked: Asked, rich: Rich, upload: Upload | None = None) -> JSON:
    """Posts what the bot says into the chat of the call; returns the Message."""
    world, params = asked.world, asked.params
    chat = world.chat(params.chat_id())
    reply, quote = contents.reply(chat, params)
    topic = contents.topic(chat, params, reply)
    keyboard = contents.keyboard(asked, params.object("reply_markup"))
    thread = (reply.thread or reply.id) if reply is not None and chat.type == "supergroup" and not chat.forum else None
    options = {k: params.nested(k) for k in ("link_preview_options", "disable_notification", "protect_content")}
    message = world.new(
        chat, user_json(world.bot), rich, keyboard=keyboard, reply_to=reply, quote=quote, topic=topic,
        thread=thread, upload=upload, options={k: v for k, v in options.items() if v is not None},
    )  # fmt: skip
    world.post(message)
    return message_json(message, world.users, world.bot)


@method("sendMessage")
def send_message(asked: Asked) -> JSON:
    asked.world.chat(asked.params.chat_id())
    return sent(asked, contents.message_text(asked))


def target(asked: Asked) -> Message:
    """The message of the bot that a call edits. Raises Refused."""
    world, params = asked.world, asked.params
    chat = world.chat(params.chat_id())
    found = chat.messages.get(params.number("message_id") or 0)
    if found is None or found.deleted:
        raise bad("message to edit not found")
    if not found.by_bot:
        raise bad("message can't be edited")
    return found


def edited(asked: Asked, message: Message, rich: Rich) -> JSON:
    """Shows something else in a message's place; a call without a keyboard removes it."""
    world = asked.world
    keyboard = contents.keyboard(asked, asked.params.object("reply_markup"))
    same = rich == message.rich and [b.raw for r in keyboard for b in r] == [b.raw for b in message.buttons]
    if same and [len(row) for row in keyboard] == [len(row) for row in message.keyboard]:
        raise bad(NOT_MODIFIED)
    message.edits.append(message.version())
    message.rich, message.keyboard = rich, keyboard
    message.edited = int(time.time())
    world.tell()
    return message_json(message, world.users, world.bot)


@method("editMessageText")
def edit_text(asked: Asked) -> JSON:
    message = target(asked)
    rich = contents.message_text(asked)
    if message.upload is not None:
        raise bad("there is no text in the message to edit")
    return edited(asked, message, rich)


@method("editMessageCaption")
def edit_caption(asked: Asked) -> JSON:
    message = target(asked)
    rich = contents.caption(asked)
    if message.upload is None:
        raise bad("there is no caption in the message to edit")
    return edited(asked, message, rich)


@method("editMessageReplyMarkup")
def edit_keyboard(asked: Asked) -> JSON:
    message = target(asked)
    return edited(asked, message, message.rich)


@method("deleteMessage")
def delete(asked: Asked) -> bool:
    chat = asked.world.chat(asked.params.chat_id())
    found = chat.messages.get(asked.params.number("message_id") or 0)
    if found is None or found.deleted:
        raise bad("message to delete not found")
    if not found.by_bot and not chat.private and chat.bot_status != "administrator":
        raise bad("message can't be deleted")
    found.deleted = True
    asked.world.tell()
    return True


@method("sendChatAction")
def chat_action(asked: Asked) -> bool:
    chat = asked.world.chat(asked.params.chat_id())
    action = asked.params.text("action")
    if action not in set(ChatAction):
        raise bad("wrong parameter action in request")
    contents.topic(chat, asked.params, None)
    if asked.world.keep is None:
        chat.actions.append(action)
    return True


@method("setMessageReaction")
def react(asked: Asked) -> bool:
    chat = asked.world.chat(asked.params.chat_id())
    found = chat.messages.get(asked.params.number("message_id") or 0)
    if found is None or found.deleted:
        raise bad("message to react not found")
    wanted: list[dict[str, Any]] = asked.params.nested("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = [str(one.get("emoji")) for one in wanted]
    if any(one.get("type") != "emoji" for one in wanted) or not set(emoji) <= REACTIONS:
        raise bad("REACTION_INVALID")
    found.reactions = emoji
    asked.world.tell()
    return True


@method("sendMessageDraft")
def draft(asked: Asked) -> bool:
    world, params = asked.world, asked.params
    chat = world.chat(params.chat_id())
    if not chat.private:
        raise bad("TEXTDRAFT_PEER_INVALID")
    number = params.number("draft_id")
    if not number:
        raise bad("draft identifier must be non-zero")
    rich = contents.rich(asked, params.text("text") or "", params.nested("entities"), contents.MOST_TEXT)
    world.drafts.append(Draft(chat.id, number, rich))
    world.tell()
    return True
