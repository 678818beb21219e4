"""The bot itself: who it is, its menu of commands, its descriptions."""

from __future__ import annotations

import re
from typing import Any

from tests.bot_api.params import Asked, Params, method
from tests.bot_api.refusals import bad
from tests.bot_api.values import JSON
from tests.bot_api.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
OF_A_CHAT = ("chat", "chat_administrators", "chat_member")
Key = tuple[str, int | None, str]


@method("getMe")
def get_me(asked: Asked) -> JSON:
    return asked.world.bot


def language(params: Params) -> str:
    code = params.text("language_code") or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def scope(world: World, params: Params) -> Key:
    """The key of a menu: its scope, the chat of the scope, the language. Raises Refused."""
    asked = params.object("scope")
    kind = asked.get("type", "default")
    if kind in SCOPES:
        return kind, None, language(params)
    if kind not in OF_A_CHAT:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat_id = asked.get("chat_id")
    if chat_id not in world.chats:
        raise bad("chat not found")
    return kind, int(chat_id), language(params)


@method("setMyCommands")
def set_commands(asked: Asked) -> bool:
    commands: list[dict[str, Any]] = asked.params.nested("commands") or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", "")).strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    asked.world.commands[scope(asked.world, asked.params)] = commands
    return True


@method("setMyShortDescription")
def set_short_description(asked: Asked) -> bool:
    text = asked.params.text("short_description") or ""
    if len(text) > 120:
        raise bad("ABOUT_TOO_LONG")
    asked.world.descriptions["short_description", language(asked.params)] = text
    return True
