"""Chats, people, messages and updates as the Bot API writes them. Pure."""

from __future__ import annotations

from tests.bot_api.values import JSON, Button, Chat, Message


def chat_json(chat: Chat, users: dict[int, JSON]) -> JSON:
    """A chat in a message."""
    if chat.private:
        user = users[chat.id]
        names: JSON = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
        return {"id": chat.id, "type": "private"} | names
    return {"id": chat.id, "type": chat.type, "title": chat.title} | ({"is_forum": True} if chat.forum else {})


def button_json(button: Button) -> JSON:
    return button.raw or {"text": button.text, "callback_data": button.callback_data}


def message_json(message: Message, users: dict[int, JSON], bot: JSON, *, nested: bool = False) -> JSON:
    """A message; a message in a message (`nested`) shows no reply of its own."""
    out: JSON = {
        "message_id": message.id,
        "from": message.sender,
        "chat": chat_json(message.chat, users),
        "date": message.date,
    }
    if message.thread is not None:
        out["message_thread_id"] = message.thread
    if message.topic is not None:
        out |= {"message_thread_id": message.topic, "is_topic_message": True}
    if message.upload is not None:
        file = message.upload.as_json()
        out[message.upload.kind] = [file] if message.upload.kind == "photo" else file
    text, entities = ("caption", "caption_entities") if message.upload is not None else ("text", "entities")
    if message.text:
        out[text] = message.text
        if found := message.entities:
            out[entities] = found
    if message.keyboard:
        out["reply_markup"] = {"inline_keyboard": [[button_json(b) for b in row] for row in message.keyboard]}
    if message.reply_to is not None and not nested:
        out["reply_to_message"] = message_json(message.reply_to, users, bot, nested=True)
        if message.quote is not None:
            out["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    if message.via_bot:
        out["via_bot"] = user_json(bot)
    if message.edited is not None:
        out["edit_date"] = message.edited
    return out | message.more


def user_json(user: JSON) -> JSON:
    """A user as in a message; getMe alone says what a bot can do."""
    return {k: user[k] for k in ("id", "is_bot", "first_name", "last_name", "username", "language_code") if k in user}
