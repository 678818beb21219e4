"""Which update goes to which handler, by python-telegram-bot's own handlers and filters.

Knows kinds of updates; what is done with one is known elsewhere. What goes wrong in a handler is raised to whoever
delivered the update, who knows whether to try again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import Chat, ChatMember, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.questions import typed as wants
from bot.telegram.cards import buttons
from bot.telegram.cards.card import notice_card
from bot.telegram.handlers import admin_reports, answer_buttons, cite, commands, tables, wanted_forms
from bot.telegram.handlers import ask as asking
from bot.telegram.handlers import export as exporting
from bot.telegram.handlers import statements as browsing
from bot.telegram.handlers import watch as watching
from bot.telegram.handlers.ask import Line
from bot.telegram.handlers.chats import addressed, is_own_card, spot_of
from bot.telegram.handlers.inline import Inline
from bot.telegram.handlers.menu import nearest_command, set_admins_menu, set_menu
from bot.telegram.handlers.retention_job import keep_for
from bot.telegram.handlers.suggestions import find_ahead, tapped
from bot.telegram.handlers.watch_notifier import Watcher
from bot.telegram.services import Services
from bot.telegram.uploads import flow
from bot.telegram.values import said_to
from retrieval.errors import OnRecordError, UsageError

log = logging.getLogger("onrecord.telegram")

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

MOST_AT_ONCE, WITHIN = 20, 10
"""Messages and buttons of one person that are taken within so many seconds."""

SILENT_FOR = 60
"""Seconds for which a person who writes faster is told no more that they do."""

HELD_UP = timedelta(seconds=60)
"""The age of a message that waited at Telegram, as while the bot was down: many come at once, none was written so."""

LINK = re.compile(r"https?://\S+")
"""A message that is a link alone: a document that somebody offers, and no question."""

NEW = filters.UpdateType.MESSAGE
"""A message as it was written: edits, posts of channels and others would come to the same handlers."""

CAPTION_CHANGED = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE & filters.Document.ALL

Command = Callable[[Message, Line], Coroutine[Any, Any, None]]


class Front:
    """The handlers of this bot, and the way in for an update."""

    def __init__(self, services: Services, bot: ExtBot[Any]) -> None:
        self._services, self._bot = services, bot
        self._inline = Inline(services)
        self._failed: dict[int, Exception] = {}
        self._without_menu = set(services.rules.admins)
        self._aside: list[asyncio.Task[None]] = []
        self._app = Application.builder().bot(bot).updater(None).job_queue(None).build()
        self._add_handlers()

    @property
    def allowed_updates(self) -> tuple[str, ...]:
        """The kinds of updates that are handled."""
        return ALLOWED_UPDATES

    async def route(self, update: Update) -> None:
        """Do what an update asks for."""
        await self._app.process_update(update)
        if (error := self._failed.pop(update.update_id, None)) is not None:
            raise error

    async def started(self) -> None:
        """Begin to delete what is old and to look for what is watched, and set the menus, once updates are taken."""
        services = self._services
        self._begin(keep_for(services.state, services.rules.keep_days, services.documents.folder))
        self._begin(Watcher(services).run())
        await set_menu(self._bot)

    async def initialize(self) -> None:
        """Make the handlers ready; what questions need is loaded meanwhile, and whoever asks waits for no more."""
        await self._app.initialize()
        self._begin(find_ahead(self._services))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the updates, until it is done or the bot stops."""

        async def quietly() -> None:
            with suppress(OnRecordError):  # whoever asks is told what is wrong
                await work

        self._aside.append(asyncio.create_task(quietly()))

    async def stopped(self) -> None:
        """Let go of the handlers and of the Engine's loops."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await self._app.shutdown()
        self._services.questions.close()
        self._services.glances.close()

    async def apologise(self, update: Update) -> None:
        """Tell whoever asked that something went wrong here."""
        message = update.effective_message
        if update.inline_query is not None or message is None:
            return
        said = said_to(update.effective_user)
        told = said.gettext("Something went wrong here, and has been noted. Ask again in a while.")
        reply_to = None if message.chat.type == Chat.PRIVATE else message.message_id
        await self._services.sender.send(spot_of(message), notice_card(told), reply_to=reply_to)

    def _add_handlers(self) -> None:
        add = self._app.add_handler
        s = self._services
        plain: dict[str, Command] = {
            "start": partial(commands.start, s),
            "ask": partial(commands.ask, s),
            "check": partial(commands.check, s),
            **{name: partial(wanted_forms.wanted, s, name) for name in wants.COMMANDS},
            "help": lambda _, line: commands.help_(s, line),
            "new": lambda _, line: commands.new(s, line),
            "export": lambda _, line: exporting.export(s, line),
            "watch": lambda _, line: watching.watch(s, line),
            "privacy": lambda _, line: commands.privacy(s, line),
            "forget": lambda _, line: commands.forget(s, line),
            "about": lambda _, line: commands.about(s, line),
            "statements": lambda _, line: browsing.statements(s, line),
            "stats": lambda _, line: admin_reports.stats(s, line),
            "failures": lambda _, line: admin_reports.failures(s, line),
        }
        for name, command in plain.items():
            add(CommandHandler(name, self._commanded(command), filters=NEW))
        add(MessageHandler(NEW & filters.StatusUpdate.MIGRATE, self._migrated))
        add(MessageHandler(NEW & filters.COMMAND, self._unknown))
        add(MessageHandler(NEW & filters.Document.ALL, self._document))
        add(MessageHandler(CAPTION_CHANGED, self._edited))
        add(MessageHandler(NEW & (filters.TEXT | filters.CAPTION), self._text))
        add(MessageHandler(NEW & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, self._no_text))
        add(CallbackQueryHandler(self._pressed))
        add(InlineQueryHandler(self._listed))
        add(ChatMemberHandler(self._membership, ChatMemberHandler.MY_CHAT_MEMBER))
        self._app.add_error_handler(self._went_wrong)

    def _commanded(self, command: Command) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        async def given(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            message = update.message
            if message is None or message.text is None:
                return
            text = message.text.split(maxsplit=1)[1] if len(message.text.split(maxsplit=1)) > 1 else ""
            if (line := await self._line(update, message, text)) is not None:
                await self._explaining(line, command(message, line))

        return given

    async def _text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None or is_own_card(message, self._services.me):
            return
        text = addressed(message, self._services.me)
        if text is None or (line := await self._line(update, message, text)) is None:
            return
        if not line.spot.private and text and not any(map(str.isalnum, text)):
            return  # a thumb up, in reply to an answer, asks for nothing
        if line.spot.private and LINK.fullmatch(line.text) and line.user not in self._services.rules.admins:
            await flow.offered(self._services, message, line)
            return
        replied = message.reply_to_message
        prompt = commands.check_prompt(line.said)
        if replied is not None and replied.text == prompt and _is_me(replied, self._services):
            await self._explaining(line, commands.check(self._services, message, line))
        elif line.spot.private and await flow.typed(self._services, message, line):
            return
        else:
            await self._explaining(line, commands.ask(self._services, message, line))

    async def _document(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        text = addressed(message, self._services.me) if message is not None else None
        if message is not None and text is not None and (line := await self._line(update, message, text)) is not None:
            await flow.offered(self._services, message, line)

    async def _edited(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.edited_message
        if message is not None and (line := await self._line(update, message, message.caption or "")) is not None:
            await flow.edited(self._services, message, line)

    async def _no_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is not None and (line := await self._line(update, message, "")) is not None:
            told = line.said.gettext("I read text only. Write a question, or /help.")
            await self._services.sender.send(line.spot, notice_card(told))

    async def _unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None or message.chat.type != Chat.PRIVATE:
            return
        if (line := await self._line(update, message, "")) is not None:
            told = line.said.gettext("There is no such command. /help names those there are.")
            given = (message.text or "").split(maxsplit=1)[0]
            if near := nearest_command(given, admin=line.user in self._services.rules.admins):
                told = line.said.gettext("There is no command {given}. Did you mean {near}?", given=given, near=near)
            await self._services.sender.send(line.spot, notice_card(told))

    async def _pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        if await self._too_fast(update):
            await self._services.sender.answer_callback(query.id)
            return
        if isinstance(query.message, Message):
            self._services.sender.tapped(query.message)
        press = buttons.read_data(query.data or "")
        if press.action == buttons.ASK:
            await self._tapped(update, press)
        elif press.action in (buttons.DELEGATIONS, buttons.STATEMENTS, buttons.STATEMENT, buttons.FILE):
            await browsing.turned(self._services, query, press)
        elif press.action == buttons.CITE:
            await cite.pressed(self._services, query, press)
        elif press.action == buttons.EXPORT:
            await exporting.pressed(self._services, query, press)
        elif press.action in (buttons.TABLE, buttons.PAGE):
            await tables.turned(self._services, query, press)
        elif press.action == buttons.WATCH:
            await watching.pressed(self._services, query, press)
        elif press.action == flow.ACTION:
            await flow.pressed(self._services, query, press)
        elif press.action == admin_reports.ACTION:
            await admin_reports.turned(self._services, query, press)
        else:
            await answer_buttons.pressed(self._services, query, press, update.update_id)

    async def _tapped(self, update: Update, press: buttons.Pressed) -> None:
        """Ask the question that stands on a button."""
        query = update.callback_query
        if query is None:
            return
        await self._services.sender.answer_callback(query.id)
        held = await asyncio.to_thread(self._services.session.library.held)
        one = tapped(held, *press.values) if len(press.values) == 2 else None
        if one is None or not isinstance(query.message, Message):
            return
        said = said_to(query.from_user)
        text = one.text(said.language)
        spot = spot_of(query.message)
        message = query.message.message_id
        line = Line(update.update_id, spot, query.from_user.id, message, text, said, heading=text)
        await asking.answer(self._services, line)

    async def _listed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.inline_query is not None:
            await self._inline.answer(update.inline_query)

    async def _membership(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        changed = update.my_chat_member
        if changed is not None and changed.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
            await self._services.state.run(self._services.state.leave_chat, changed.chat.id)

    async def _migrated(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is None:
            return
        state = self._services.state
        if message.migrate_to_chat_id is not None:
            await state.run(state.migrate_chat, message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await state.run(state.migrate_chat, message.migrate_from_chat_id, message.chat.id)

    async def _line(self, update: Update, message: Message, text: str) -> Line | None:
        """What somebody wrote as the handlers take it; None where nobody did, or where they write too fast.

        Who writes in the name of a chat, as its admins may, comes as a bot of Telegram's: the chat stands for them.
        """
        user, chat = message.from_user, message.sender_chat
        if user is None or (user.is_bot and chat is None) or await self._too_fast(update):
            return None
        if message.chat.type == Chat.PRIVATE and user.id in self._without_menu:
            self._without_menu.discard(user.id)
            self._begin(set_admins_menu(self._bot, user.id))
        asker = user.id if chat is None else chat.id
        return Line(update.update_id, spot_of(message), asker, message.message_id, text.strip(), said_to(user))

    async def _too_fast(self, update: Update) -> bool:
        """Whether a person writes faster than anybody reads; they are told once, and then nothing."""
        user, state, new = update.effective_user, self._services.state, update.message
        if new is not None and datetime.now(UTC) - new.date > HELD_UP:
            return False
        if user is not None and user.id in self._services.rules.admins and new is not None and new.document:
            return False  # many files are sent at once
        if user is None or await state.run(state.inbox.recent, user.id, WITHIN, update.update_id) <= MOST_AT_ONCE:
            return False
        until = datetime.now(UTC) + timedelta(seconds=SILENT_FOR)
        message = update.effective_message
        if message is not None and await state.run(state.budgets.warn_once, user.id, "flood", until):
            told = said_to(user).gettext("That was a lot at once. Wait a minute, then go on.")
            reply_to = None if message.chat.type == Chat.PRIVATE else message.message_id
            await self._services.sender.send(spot_of(message), notice_card(told), reply_to=reply_to)
        return True

    async def _explaining(self, line: Line, work: Awaitable[None]) -> None:
        """Do it; what a person wrote that cannot be taken as it stands is told to them."""
        try:
            await work
        except UsageError as error:
            await self._services.sender.send(line.spot, notice_card(str(error)), reply_to=line.reply_to)

    async def _went_wrong(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._failed[update.update_id] = context.error


def _is_me(message: Message, services: Services) -> bool:
    return message.from_user is not None and message.from_user.id == services.me.id
