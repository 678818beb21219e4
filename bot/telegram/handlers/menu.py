"""The menu of commands and the description in each language of the interface.

A failure to set a menu harms nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker

log = logging.getLogger("onrecord.telegram")


async def set_menu(bot: Bot, everywhere: Mapping[str, str], in_groups: Mapping[str, str]) -> None:
    """Set everybody's menus and the short description in every language of the interface."""
    for language in LANGUAGES:
        short = speaker(language).gettext("What delegations said, in their exact words.")
        await _set(bot, everywhere, BotCommandScopeDefault(), language)
        await _set(bot, in_groups, BotCommandScopeAllGroupChats(), language)
        await _try("The description", bot.set_my_short_description(short, language_code=_code(language)))


async def set_admins_menu(bot: Bot, admin: int, names: Mapping[str, str]) -> None:
    """Set the menu of an admin who has written to the bot: Telegram refuses the menu of a chat that does not exist."""
    for language in LANGUAGES:
        await _set(bot, names, BotCommandScopeChat(admin), language)


async def _set(bot: Bot, named: Mapping[str, str], scope: BotCommandScope, language: str) -> None:
    commands = [(name, speaker(language).gettext(does)) for name, does in named.items()]
    await _try(f"The menu ({scope.type})", bot.set_my_commands(commands, scope, language_code=_code(language)))


def _code(language: str) -> str | None:
    return None if language == "en" else language


async def _try(what: str, call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("%s could not be set: %s", what, error)
