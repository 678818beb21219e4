"""Chats and their members."""

from __future__ import annotations

from tests.bot_api.as_json import full_chat_json, user_json
from tests.bot_api.refusals import bad, forbidden
from tests.bot_api.registry import Asked, method
from tests.bot_api.values import JSON


@method("getChat")
def get_chat(asked: Asked) -> JSON:
    return full_chat_json(asked.world.chat(asked.params.chat_id()), asked.world.users)


@method("getChatMember")
def get_member(asked: Asked) -> JSON:
    world = asked.world
    chat = world.chat(asked.params.chat_id())
    user_id = asked.params.number("user_id")
    if user_id == world.bot["id"]:
        return {"status": "member", "user": user_json(world.bot)}
    if user_id is None or user_id not in world.users:
        raise bad("PARTICIPANT_ID_INVALID")
    inside = user_id in chat.members or user_id == chat.id
    return {"status": "member" if inside else "left", "user": world.users[user_id]}


@method("leaveChat")
def leave(asked: Asked) -> bool:
    chat = asked.world.chat(asked.params.chat_id())
    if chat.private:
        raise forbidden("Forbidden: bot can't leave private chats")
    chat.bot_status = "left"
    asked.world.tell()
    return True
