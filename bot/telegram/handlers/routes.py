"""Which update goes to which handler, and the menu of commands in each language of the interface.

Knows kinds of updates, not their handling. Every handler raises TelegramError if nothing can be sent now, and
OnRecordError if the library or the state cannot be read; the deliverer of the update decides whether to try again.
"""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Message,
    Update,
    User,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot, filters

from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import N_, speaker
from bot.telegram.cards import buttons
from bot.telegram.cards.safe_text import notice_card
from bot.telegram.handlers import (
    admin_reports,
    answer_buttons,
    commands,
    export,
    links,
    statements,
    watch,
)
from bot.telegram.handlers.chats import addressed, command_in, is_from, spot_of
from bot.telegram.handlers.inline import Inline
from bot.telegram.services import Services
from bot.telegram.uploads import documents as uploads
from bot.telegram.uploads import files
from bot.telegram.uploads.download import link_in
from bot.telegram.values import Line, Spot, Tap, said_to
from bot.wiring import documents
from retrieval.errors import OnRecordError, UsageError

log = logging.getLogger("onrecord.telegram")

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

MOST_AT_ONCE, WITHIN = 20, 10
"""The most messages and taps of one person accepted within so many seconds."""

SILENT_FOR = 60
"""Seconds for which a person writing too fast gets no second warning."""

HELD_UP = timedelta(seconds=60)
"""The age of a message delayed at Telegram, as while the bot was down: many arrive at once, but were written apart."""

PURGED_EVERY = 3_600.0
"""Seconds between two deletions: data is kept at most an hour longer than promised."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its handler and its line in the menu; without a line it stands in no menu."""

    do: Callable[[Services, Line], Coroutine[Any, Any, None]]
    does: str = ""
    in_groups: bool = True
    admins: bool = False


COMMANDS = {
    "start": Command(commands.start),
    "ask": Command(commands.ask, N_("ask a question")),
    "check": Command(commands.check, N_("did anyone say this, in these words?")),
    "who": Command(partial(commands.wanted, "who"), N_("everybody who speaks to a topic")),
    "compare": Command(partial(commands.wanted, "compare"), N_("what several delegations said")),
    "timeline": Command(partial(commands.wanted, "timeline"), N_("what was said over time")),
    "phrase": Command(partial(commands.wanted, "phrase"), N_("who has said these words, and how often")),
    "statements": Command(statements.statements, N_("what is held")),
    "watch": Command(watch.watch, N_("new quotes on a topic, as they come")),
    "export": Command(export.export, N_("this conversation as a file")),
    "new": Command(commands.new, N_("forget this conversation")),
    "help": Command(commands.help_, N_("what can be asked")),
    "privacy": Command(commands.privacy, N_("what is kept about you"), in_groups=False),
    "forget": Command(commands.forget, N_("delete everything held about you"), in_groups=False),
    "about": Command(commands.about, N_("what this is"), in_groups=False),
    "stats": Command(admin_reports.stats, N_("questions, refusals, speed"), in_groups=False, admins=True),
    "failures": Command(admin_reports.failures, N_("what people miss"), in_groups=False, admins=True),
}
"""The commands by their names, in the order of the menu."""

BUTTONS: dict[str, Callable[[Services, Tap], Coroutine[Any, Any, None]]] = {
    buttons.CONTEXT: answer_buttons.pressed,
    buttons.SOURCE: answer_buttons.pressed,
    buttons.MORE: answer_buttons.pressed,
    buttons.TABLE: answer_buttons.pressed,
    buttons.PAGE: answer_buttons.pressed,
    buttons.RATE: answer_buttons.rated,
    buttons.CITE: links.cited,
    buttons.EXPORT: export.pressed,
    buttons.ASK: commands.suggestion_pressed,
    buttons.WATCH: watch.pressed,
    buttons.DELEGATIONS: statements.turned,
    buttons.STATEMENTS: statements.turned,
    buttons.STATEMENT: statements.turned,
    buttons.STATEMENT_TEXT: statements.turned,
    buttons.FAILURES: admin_reports.turned,
    buttons.UPLOAD: uploads.pressed,
}
"""The handlers of presses, by the first letter of a button's data: its action."""

ADMINS_OWN = (buttons.FAILURES, buttons.UPLOAD)
"""The actions for admins, in private."""


def menu_of(*, groups: bool = False, admins: bool = False) -> dict[str, str]:
    """The names and lines of a menu: of private chats, of groups, or of an admin."""
    shown = ((name, each) for name, each in COMMANDS.items() if each.does and (admins or not each.admins))
    return {name: each.does for name, each in shown if each.in_groups or not groups}


class Front:
    """The handlers of this bot, and the way in for an update."""

    allowed_updates = ALLOWED_UPDATES

    def __init__(self, services: Services, bot: ExtBot[Any]) -> None:
        self._services, self._bot = services, bot
        self._inline = Inline(services)
        self._without_menu = set(services.settings.admins)
        self._aside: list[asyncio.Task[None]] = []

    async def started(self) -> None:
        """Begin to load the parts for questions, to delete old data, and to look for watched topics; set the menus."""
        self._begin(commands.find_ahead(self._services))
        self._begin(self._keep_clean())
        self._begin(watch.look(self._services))
        await _set_menu(self._bot, BotCommandScopeDefault(), menu_of())
        await _set_menu(self._bot, BotCommandScopeAllGroupChats(), menu_of(groups=True))
        for language in LANGUAGES:
            short = speaker(language).gettext("What delegations said, in their exact words.")
            await _try("The description", self._bot.set_my_short_description(short, language_code=_code(language)))

    async def stopped(self) -> None:
        """Let go of the Engine's loops."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        self._services.questions.close()
        self._services.glances.close()

    async def route(self, update: Update) -> None:
        """Handle an update; every error is raised."""
        if update.update_id < 0:  # of the inbox itself, and not of Telegram
            await watch.bring(self._services, update)
        elif update.inline_query is not None:
            await self._inline.answer(update.inline_query)
        elif update.callback_query is not None:
            await self._pressed(update, update.callback_query)
        elif update.my_chat_member is not None:
            await self._membership(update.my_chat_member)
        elif update.edited_message is not None:
            await self._edited(update, update.edited_message)
        elif update.message is not None:
            await self._message(update, update.message)

    async def apologise(self, update: Update) -> None:
        """Tell the sender about an internal error."""
        message = update.effective_message
        if update.inline_query is None and message is not None:
            said = said_to(update.effective_user)
            await self._tell(
                message, said.gettext("Something went wrong here, and has been noted. Ask again in a while.")
            )

    async def _message(self, update: Update, message: Message) -> None:
        me, private = self._services.me, message.chat.type == Chat.PRIVATE
        command = command_in(message, me)
        if known := COMMANDS.get(command or ""):
            _, *rest = (message.text or "").split(maxsplit=1)
            if (line := await self._line(update, message, "".join(rest))) is not None:
                await self._explaining(line, known.do(self._services, line))
        elif message.migrate_to_chat_id is not None:
            await self._migrated(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await self._migrated(message.migrate_from_chat_id, message.chat.id)
        elif command is not None:
            if private:
                await self._unknown(update, message)
        elif message.document is not None:
            text = addressed(message, me)
            if text is not None and (line := await self._line(update, message, text)) is not None:
                await uploads.offered(self._services, line)
        elif message.text or message.caption:
            await self._text(update, message)
        elif private and not filters.StatusUpdate.ALL.check_update(update):
            line = await self._line(update, message, "")
            if line is not None:
                await self._services.say(line, line.said.gettext("I read text only. Write a question, or /help."))

    async def _text(self, update: Update, message: Message) -> None:
        services, me = self._services, self._services.me
        # A card picked from the bot's own list of quotes asks nothing.
        picked = message.via_bot is not None and message.via_bot.id == me.id
        text = None if picked else addressed(message, me)
        if text is None or (line := await self._line(update, message, text)) is None:
            return
        if not line.spot.private and text and not any(map(str.isalnum, text)):
            return  # a thumb up, in reply to an answer, asks for nothing
        link = link_in(line.text)
        if line.spot.private and link and not link[1] and not services.is_admin(line):
            await uploads.offered(services, line)
            return
        replied = message.reply_to_message
        if replied is not None and replied.text == commands.check_prompt(line.said) and is_from(replied, me):
            await self._explaining(line, commands.check(services, line))
        elif not line.spot.private or not await uploads.typed(services, line):
            await self._explaining(line, commands.ask(services, line))

    async def _edited(self, update: Update, message: Message) -> None:
        """Take a changed caption of an admin's document; other edits change nothing."""
        if message.chat.type == Chat.PRIVATE and message.document is not None:
            line = await self._line(update, message, message.caption or "")
            if line is not None and self._services.is_admin(line):
                await uploads.offered(self._services, line)

    async def _unknown(self, update: Update, message: Message) -> None:
        if (line := await self._line(update, message, "")) is not None:
            told = line.said.gettext("There is no such command. /help names those there are.")
            given = (message.text or "").split(maxsplit=1)[0]
            names = menu_of(admins=self._services.is_admin(line))
            near = difflib.get_close_matches(given.lstrip("/").partition("@")[0].lower(), names, n=1, cutoff=0.6)
            if near:
                known = f"/{near[0]}"
                told = line.said.gettext("There is no command {given}. Did you mean {near}?", given=given, near=known)
            await self._services.say(line, told)

    async def _pressed(self, update: Update, query: CallbackQuery) -> None:
        message, user = query.message, query.from_user  # of a message that is old Telegram tells the place, and no more
        if message is None or await self._too_fast(update, user, None):
            await self._services.sender.answer_callback(query.id)
            return
        shown = message if isinstance(message, Message) else None
        action, values = buttons.read_data(query.data or "")
        tap = Tap(
            update=update.update_id,
            spot=spot_of(shown) if shown else Spot(message.chat.id, None, message.chat.type == Chat.PRIVATE),
            user=user.id,
            message=message.message_id,
            said=said_to(user),
            id=query.id,
            shown=shown,
            action=action,
            values=values,
        )
        if action in ADMINS_OWN and (shown is None or not tap.spot.private or not self._services.is_admin(tap)):
            await self._services.acknowledge(tap, admin_reports.for_admins(tap.said), alert=True)
        else:
            await BUTTONS.get(action, answer_buttons.unknown)(self._services, tap)

    async def _membership(self, changed: ChatMemberUpdated) -> None:
        if changed.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
            await self._services.state.run(self._services.state.leave_chat, changed.chat.id)

    async def _migrated(self, old: int, new: int) -> None:
        await self._services.state.run(self._services.state.migrate_chat, old, new)

    async def _line(self, update: Update, message: Message, text: str) -> Line | None:
        """The message for the handlers; None without an author, or from somebody who writes too fast.

        An author writing in the name of a chat, as admins may, comes as a bot of Telegram's: the chat is the author.
        """
        user, chat = message.from_user, message.sender_chat
        new = message if update.message is not None else None
        if user is None or (user.is_bot and chat is None) or await self._too_fast(update, user, new):
            return None
        if message.chat.type == Chat.PRIVATE and user.id in self._without_menu:
            self._without_menu.discard(user.id)
            self._begin(_set_menu(self._bot, BotCommandScopeChat(user.id), menu_of(admins=True)))
        asker = user.id if chat is None else chat.id
        return Line(
            update=update.update_id,
            spot=spot_of(message),
            user=asker,
            message=message.message_id,
            said=said_to(user),
            text=text.strip(),
            written=message,
        )

    async def _too_fast(self, update: Update, user: User, new: Message | None) -> bool:
        """Whether a person writes faster than anybody reads; the person is told once, and then nothing."""
        state = self._services.state
        if new is not None and datetime.now(UTC) - new.date > HELD_UP:
            return False
        if user.id in self._services.settings.admins and new is not None and new.document:
            return False  # many files are sent at once
        if await state.run(state.inbox.recent, user.id, WITHIN, update.update_id) <= MOST_AT_ONCE:
            return False
        until = datetime.now(UTC) + timedelta(seconds=SILENT_FOR)
        message = update.effective_message
        if message is not None and await state.run(state.budgets.warn_once, user.id, "flood", until):
            await self._tell(message, said_to(user).gettext("That was a lot at once. Wait a minute, then go on."))
        return True

    async def _tell(self, message: Message, told: str) -> None:
        spot = spot_of(message)
        reply_to = None if spot.private else message.message_id
        await self._services.sender.send(spot, notice_card(told), reply_to=reply_to)

    async def _explaining(self, line: Line, work: Awaitable[None]) -> None:
        """Do the work; an error in a person's own words is told to that person."""
        try:
            await work
        except UsageError as error:
            await self._services.say(line, str(error))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a task beside the updates, until done or until the bot stops."""

        async def quietly() -> None:
            with suppress(OnRecordError):  # whoever asks is told what is wrong
                await work

        self._aside.append(asyncio.create_task(quietly()))

    async def _keep_clean(self) -> None:
        """Delete, at once and then hourly, expired data and documents left waiting. Returns never."""
        state, settings = self._services.state, self._services.settings
        days = settings.keep_days
        while True:
            try:
                gone = await state.run(state.purge, datetime.now(UTC) - timedelta(days=days))
                await asyncio.to_thread(files.sweep, documents(settings))
                if gone:
                    log.info("Deleted %d rows that were kept for %d days.", gone, days)
            except (OnRecordError, OSError) as error:
                log.warning("What is older than %d days could not be deleted now: %s", days, error)
            await asyncio.sleep(PURGED_EVERY)


async def _set_menu(bot: Bot, scope: BotCommandScope, shown: Mapping[str, str]) -> None:
    """Set a menu in every language of the interface. Telegram refuses the menu of a chat that does not exist."""
    for language in LANGUAGES:
        named = [(name, speaker(language).gettext(does)) for name, does in shown.items()]
        await _try(f"The menu ({scope.type})", bot.set_my_commands(named, scope, language_code=_code(language)))


def _code(language: str) -> str | None:
    return None if language == "en" else language


async def _try(what: str, call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("%s could not be set: %s", what, error)
