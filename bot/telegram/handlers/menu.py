"""The menu of commands and the description in each language of the interface.

Knows the names of commands; not their effect. A failure to set a menu harms nothing else.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Awaitable, Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.output.speech.speaker import N_, speaker
from bot.telegram.values import INTERFACE

log = logging.getLogger("onrecord.telegram")

COMMANDS = {
    "ask": N_("ask a question"),
    "check": N_("did anyone say this, in these words?"),
    "who": N_("everybody who speaks to a topic"),
    "compare": N_("what several delegations said"),
    "timeline": N_("what was said over time"),
    "phrase": N_("who has said these words, and how often"),
    "statements": N_("what is held"),
    "watch": N_("new quotes on a topic, as they come"),
    "export": N_("this conversation as a file"),
    "new": N_("forget this conversation"),
    "help": N_("what can be asked"),
    "privacy": N_("what is kept about you"),
    "forget": N_("delete everything held about you"),
    "about": N_("what this is"),
}
"""The commands open to everybody, in the order of the menu."""

IN_GROUPS = ("ask", "check", "who", "compare", "timeline", "phrase", "statements", "watch", "export", "new", "help")

ADMINS_OWN = {"stats": N_("questions, refusals, speed"), "failures": N_("what people miss")}


async def set_menu(bot: Bot) -> None:
    """Set everybody's menus and the short description in every language of the interface."""
    for language in INTERFACE:
        in_groups = {name: COMMANDS[name] for name in IN_GROUPS}
        short = speaker(language).gettext("What delegations said, in their exact words.")
        await _set(bot, COMMANDS, BotCommandScopeDefault(), language)
        await _set(bot, in_groups, BotCommandScopeAllGroupChats(), language)
        await _try("The description", bot.set_my_short_description(short, language_code=_code(language)))


async def set_admins_menu(bot: Bot, admin: int) -> None:
    """Set the menu of an admin who has written to the bot: Telegram refuses the menu of a chat that does not exist."""
    for language in INTERFACE:
        await _set(bot, COMMANDS | ADMINS_OWN, BotCommandScopeChat(admin), language)


async def _set(bot: Bot, named: Mapping[str, str], scope: BotCommandScope, language: str) -> None:
    commands = [BotCommand(name, speaker(language).gettext(does)) for name, does in named.items()]
    await _try(f"The menu ({scope.type})", bot.set_my_commands(commands, scope, language_code=_code(language)))


def _code(language: str) -> str | None:
    return None if language == "en" else language


async def _try(what: str, call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("%s could not be set: %s", what, error)


def nearest_command(given: str, *, admin: bool) -> str | None:
    """The command probably meant by an unknown command; None if no name is near."""
    names = [*COMMANDS, *(ADMINS_OWN if admin else ())]
    near = difflib.get_close_matches(given.lstrip("/").partition("@")[0].lower(), names, n=1, cutoff=0.6)
    return f"/{near[0]}" if near else None
