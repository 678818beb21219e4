"""The menu of commands, set in each language of the interface, and what a profile says of the bot.

Knows the names of commands; what they do is known elsewhere. A menu that cannot be set costs nothing but itself.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Awaitable

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat, BotCommandScopeDefault
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
"""What everybody may give, in the order of the menu."""

IN_GROUPS = ("ask", "check", "who", "compare", "timeline", "phrase", "statements", "watch", "export", "new", "help")

ADMINS_OWN = {"stats": N_("questions, refusals, speed"), "failures": N_("what people miss")}


async def set_menu(bot: Bot) -> None:
    """Set everybody's menus and the short description in every language of the interface."""
    for language in INTERFACE:
        said = speaker(language)
        code = None if language == "en" else language
        commands = [BotCommand(name, said.gettext(does)) for name, does in COMMANDS.items()]
        in_groups = [each for each in commands if each.command in IN_GROUPS]
        short = said.gettext("What delegations said, in their exact words.")
        await _try("the menu", bot.set_my_commands(commands, BotCommandScopeDefault(), language_code=code))
        await _try(
            "the menu of groups", bot.set_my_commands(in_groups, BotCommandScopeAllGroupChats(), language_code=code)
        )
        await _try("the description", bot.set_my_short_description(short, language_code=code))


async def set_admins_menu(bot: Bot, admin: int) -> None:
    """Set the menu of an admin who has written to the bot: Telegram refuses that of a chat that does not exist."""
    for language in INTERFACE:
        said = speaker(language)
        code = None if language == "en" else language
        everything = [BotCommand(name, said.gettext(does)) for name, does in (COMMANDS | ADMINS_OWN).items()]
        await _try(
            "the menu of an admin", bot.set_my_commands(everything, BotCommandScopeChat(admin), language_code=code)
        )


async def _try(what: str, call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("%s could not be set: %s", what, error)


def nearest_command(given: str, *, admin: bool) -> str | None:
    """The command that somebody may have meant by one that there is not; None where none is near."""
    names = [*COMMANDS, *(ADMINS_OWN if admin else ())]
    near = difflib.get_close_matches(given.lstrip("/").partition("@")[0].lower(), names, n=1, cutoff=0.6)
    return f"/{near[0]}" if near else None
