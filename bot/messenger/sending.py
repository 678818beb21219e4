"""Sends cards, edits them, and sees to it that they arrive: once, whole, and with every quote as it was meant.

Knows the Bot API's ways to fail. Knows nothing of what a card says.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReactionTypeEmoji, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.messenger.arrived import Difference, difference, without_altered
from bot.messenger.connecting import ServerFailed, Unsent, reason
from bot.messenger.values import Card, Spot
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.messenger.metrics import Metrics
    from bot.state.state import State

log = logging.getLogger("onrecord.messenger")

T = TypeVar("T")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

TYPING_EVERY = 4.5
"""Seconds; Telegram shows that somebody types for 5."""

PAUSES = (0.5, 1.5)
"""Seconds before the second and the third attempt at what surely had no effect."""

SEEN = "👀"

_FILE_OR_LINK = re.compile(r"https?://\S+|[A-Za-z0-9_-]+")
"""What Telegram fetches by itself, or already has."""

_GONE = ("chat not found", "have no rights", "not enough rights", "chat_write_forbidden", "need administrator rights")
_TOPIC_GONE = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_SAME = ("message is not modified",)
_UNREADABLE = ("can't parse entities",)

_HTML: str | None = ParseMode.HTML


class Gone(OnRecordError):
    """The chat or its topic takes no message from this bot: blocked, removed, or deleted. Trying again is no use."""


class Uncertain(NetworkError):
    """A message was sent twice without an answer: it may be there twice, once, or not at all."""


class Sender:
    """Sends to chats by one bot. What is optional (typing, reactions, drafts) fails in silence."""

    def __init__(self, bot: ExtBot[Any], state: State, metrics: Metrics) -> None:
        self._bot, self._state, self._metrics = bot, state, metrics
        self._aside: set[asyncio.Task[None]] = set()

    async def send(
        self,
        spot: Spot,
        card: Card,
        *,
        keyboard: InlineKeyboardMarkup | ForceReply | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """The message as it arrived, its quotes verbatim or taken out again.

        Raises:
            Gone: the chat takes no messages from this bot.
            TelegramError: it cannot be sent now; `passing` tells whether it may be later.
        """

        async def once(place: Spot, answered: int | None, card: Card, mode: str | None) -> Message:
            return await self._bot.send_message(
                place.chat_id,
                card.html,
                parse_mode=mode,
                message_thread_id=place.topic_id,
                link_preview_options=NO_PREVIEW,
                reply_parameters=_reply(answered),
                reply_markup=keyboard,
            )

        message, card = await self._deliver(spot, reply_to, card, once)
        return await self._as_meant(message, card, keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None)

    async def document(
        self,
        spot: Spot,
        file: bytes | Path | str,
        name: str,
        card: Card,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """The message with a file: its bytes, where it is, or (as a string) its id at Telegram or its URL.

        Raises:
            ValueError: the string is neither an id nor a URL. A path given by somebody else must not be read.
            OSError: the file cannot be read.
            Gone: the chat takes no messages from this bot.
            TelegramError: it cannot be sent now.
        """
        if isinstance(file, str) and not _FILE_OR_LINK.fullmatch(file):
            raise ValueError(f"{file!r} is neither the id of a file nor a URL")
        content = await asyncio.to_thread(file.read_bytes) if isinstance(file, Path) else file
        if isinstance(content, str) and Path(content).exists():
            raise ValueError(f"{file!r} names a file here")

        async def once(place: Spot, answered: int | None, card: Card, mode: str | None) -> Message:
            return await self._bot.send_document(
                place.chat_id,
                content,
                filename=name,
                caption=card.html,
                parse_mode=mode,
                message_thread_id=place.topic_id,
                reply_parameters=_reply(answered),
                reply_markup=keyboard,
                read_timeout=60,
            )

        message, card = await self._deliver(spot, reply_to, card, once)
        return await self._as_meant(message, card, keyboard)

    async def edit(self, chat_id: int, message_id: int, card: Card, *, keyboard: InlineKeyboardMarkup | None) -> None:
        """Have a message of this bot say something else. The keyboard has to be named: None takes it away.

        Raises:
            Gone: the chat takes no messages from this bot.
            TelegramError: it cannot be edited now.
        """
        message, card = await self._edited(chat_id, message_id, card, keyboard)
        if message is not None:
            await self._as_meant(message, card, keyboard)

    async def keyboard(self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Put other buttons below a message; fails in silence."""
        await self._quietly(
            self._bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id, reply_markup=keyboard)
        )

    async def draft(self, spot: Spot, draft_id: int, card: Card) -> None:
        """Show what is known so far, in private chats alone; fails in silence."""
        if spot.private and draft_id:
            await self._quietly(
                self._bot.send_message_draft(
                    spot.chat_id,
                    draft_id,
                    card.html,
                    parse_mode=ParseMode.HTML,
                    message_thread_id=spot.topic_id,
                )
            )

    async def react(self, chat_id: int, message_id: int, emoji: str | None) -> None:
        """Put a reaction under a message, or take it away; fails in silence."""
        reaction = [ReactionTypeEmoji(emoji)] if emoji else []
        await self._quietly(self._bot.set_message_reaction(chat_id, message_id, reaction))

    async def answer_callback(self, query_id: str, text: str | None = None, alert: bool = False) -> None:
        """Tell whoever tapped a button that it was taken; one that is too old for that is left alone."""
        await self._quietly(self._bot.answer_callback_query(query_id, text, show_alert=alert))

    @asynccontextmanager
    async def busy(self, spot: Spot, message_id: int | None) -> AsyncIterator[None]:
        """Show in the chat that an answer is being worked on, for as long as this is entered.

        Neither its failure nor its slowness reaches what is done meanwhile.
        """
        done = asyncio.Event()
        if spot.private:
            self._on_the_side(self._type_until(done, spot))
        elif message_id is not None:
            self._on_the_side(self.react(spot.chat_id, message_id, SEEN))
        try:
            yield
        finally:
            # What is on its way is let arrive: to break it off would cost a connection.
            done.set()

    async def close(self) -> None:
        """Stop what is optional and still on its way."""
        for task in tuple(self._aside):
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)

    async def _type_until(self, done: asyncio.Event, spot: Spot) -> None:
        while not done.is_set():
            await self._quietly(
                self._bot.send_chat_action(spot.chat_id, ChatAction.TYPING, message_thread_id=spot.topic_id)
            )
            try:
                await asyncio.wait_for(done.wait(), TYPING_EVERY)
            except TimeoutError:
                continue

    def _on_the_side(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _quietly(self, call: Awaitable[object]) -> None:
        try:
            await call
        except TelegramError as error:
            log.debug("Something optional was not done (%s).", reason(error))
        except Exception:
            log.warning("Something optional was not done.", exc_info=True)

    async def _deliver(
        self,
        spot: Spot,
        reply_to: int | None,
        card: Card,
        once: Callable[[Spot, int | None, Card, str | None], Coroutine[Any, Any, Message]],
    ) -> tuple[Message, Card]:
        """The message and the card it came from, sent to where and as what it can be.

        That is: as plain text, to the chat's new id, or, in private, outside a topic that is gone. In a group the
        question went with the topic, so its answer would stand among strangers.
        """
        place, answered, mode = spot, reply_to, _HTML
        while True:
            try:
                message = await self._persistently(partial(once, place, answered, card, mode))
            except ChatMigrated as error:
                if place.chat_id == error.new_chat_id:
                    raise
                # Messages are numbered anew there: the one that was asked in may have another's number.
                await self._moved(place.chat_id, error.new_chat_id)
                place, answered = Spot(error.new_chat_id, place.topic_id, place.private), None
            except BadRequest as error:
                if mode and _says(error, _UNREADABLE):
                    card, mode = self._unmarked(card, error), None
                elif place.private and place.topic_id is not None and _says(error, _TOPIC_GONE):
                    place = Spot(place.chat_id, None, place.private)
                else:
                    raise await self._final(error, place) from None
            except TelegramError as error:
                raise await self._final(error, place) from None
            else:
                self._metrics.sends.labels("sent").inc()
                return message, card

    async def _edited(
        self, chat_id: int, message_id: int, card: Card, keyboard: InlineKeyboardMarkup | None
    ) -> tuple[Message | None, Card]:
        """The edited message, None if it said that already, and the card it came from."""
        mode = _HTML
        while True:
            edit = partial(
                self._bot.edit_message_text,
                card.html,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=mode,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard,
            )
            try:
                edited = await self._persistently(edit)
            except ChatMigrated as error:
                await self._moved(chat_id, error.new_chat_id)
                raise Gone(f"Message {message_id} stays behind in chat {chat_id}, which has become another.") from None
            except BadRequest as error:
                if _says(error, _SAME):
                    return None, card
                if not mode or not _says(error, _UNREADABLE):
                    raise await self._final(error, Spot(chat_id, None, chat_id > 0)) from None
                card, mode = self._unmarked(card, error), None
            except TelegramError as error:
                raise await self._final(error, Spot(chat_id, None, chat_id > 0)) from None
            else:
                self._metrics.sends.labels("sent").inc()
                return edited if isinstance(edited, Message) else None, card

    def _unmarked(self, card: Card, error: BadRequest) -> Card:
        """The card as plain text, after Telegram could not read its markup."""
        log.error("Telegram cannot read the markup of a message; it is sent as plain text (%s).", reason(error))
        self._metrics.sends.labels("plain").inc()
        return Card(card.plain, card.plain)

    async def _persistently(self, call: Callable[[], Awaitable[T]]) -> T:
        """What the call returns, repeated where that can only help.

        What surely had no effect, or failed in the server, is tried three times; what may have taken effect twice: a
        rare double is better than silence.
        """
        pauses = iter(PAUSES)
        repeated = False
        while True:
            try:
                return await call()
            except BadRequest:
                raise
            except NetworkError as error:
                failed = error
            if isinstance(failed, Unsent | ServerFailed):
                pause = next(pauses, None)
                if pause is None:
                    raise failed
                await asyncio.sleep(pause)
            elif repeated:
                raise Uncertain(failed.message) from failed
            else:
                repeated = True
            log.info("A message is sent once more (%s).", reason(failed))
            self._metrics.sends.labels("repeated").inc()

    async def _final(self, error: TelegramError, place: Spot) -> Exception:
        """What a failure that stays is raised as; the state lets go of a group that the bot is no more in."""
        gone = isinstance(error, Forbidden)
        if gone or _says(error, _GONE) or (place.topic_id is not None and _says(error, _TOPIC_GONE)):
            self._metrics.sends.labels("gone").inc()
            log.info("A chat takes no messages any more (%s).", reason(error))
            if gone and not place.private:
                await self._state.run(self._state.leave_chat, place.chat_id)
            return Gone(f"The chat takes no messages from this bot ({reason(error)}).")
        self._metrics.sends.labels("limited" if isinstance(error, RetryAfter) else "failed").inc()
        return error

    async def _moved(self, old: int, new: int) -> None:
        log.info("A group has become a supergroup; its conversation goes with it.")
        await self._state.run(self._state.migrate_chat, old, new)

    async def _as_meant(self, message: Message, card: Card, keyboard: InlineKeyboardMarkup | None) -> Message:
        """The message, once it holds no quote that Telegram has altered on the way."""
        found = difference(message, card)
        if found is Difference.NONE:
            return message
        self._metrics.altered.inc()
        log.error("A message did not arrive as it was sent: %s.", found.value)
        if found is not Difference.QUOTES:
            return message
        mended = without_altered(message, card)
        where: dict[str, Any] = {"chat_id": message.chat_id, "message_id": message.message_id}
        edit: Callable[..., Coroutine[Any, Any, Message | bool]] = self._bot.edit_message_caption
        if message.text is not None:
            edit = self._bot.edit_message_text
        what = {"text" if message.text is not None else "caption": mended}
        try:
            edited = await self._persistently(partial(edit, **what, **where, parse_mode=_HTML, reply_markup=keyboard))
        except TelegramError as error:
            log.error("A message with an altered quote could not be mended, and is deleted (%s).", reason(error))
            await self._persistently(partial(self._bot.delete_message, **where))
            raise
        return edited if isinstance(edited, Message) else message


def _reply(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(phrase in said for phrase in phrases)
