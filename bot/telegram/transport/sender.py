"""Sends cards and edits messages: repeats a call if that can only help, and lets no altered quote stand.

Knows the Bot API's ways to fail, and to alter a text on the way; not the words of a message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from telegram import ForceReply, InlineKeyboardMarkup, Message, ReactionTypeEmoji
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.state.state import State
from bot.telegram.transport.http import ServerFailed, Unsent, reason
from bot.telegram.transport.metrics import Metrics
from bot.telegram.values import QUOTES, Piece, Spot, together
from retrieval.errors import OnRecordError

log = logging.getLogger("onrecord.telegram")

T = TypeVar("T")

WITHHELD = "[This quote did not arrive word for word, and was taken out.]"

TYPING_EVERY = 4.5
"""Seconds; Telegram shows the typing sign for 5."""

SEEN = "👀"

PAUSES = (0.5, 1.5)
"""Seconds before the second and the third attempt at a call that surely had no effect."""

_GONE = ("chat not found", "have no rights", "not enough rights", "chat_write_forbidden", "need administrator rights")
_TOPIC_GONE = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_SAME = ("message is not modified",)
_UNREADABLE = ("entit",)


class Gone(OnRecordError):
    """The chat or its topic takes no message from this bot: blocked, removed, or deleted. Trying again is no use."""


class Uncertain(NetworkError):
    """A message was sent twice without an answer, and may have arrived twice, once, or not at all."""


class Sender:
    """Sends to chats by one bot. Optional calls (typing, reactions, drafts) fail in silence."""

    def __init__(self, bot: ExtBot[Any], state: State, metrics: Metrics) -> None:
        self._bot, self._state, self._metrics = bot, state, metrics
        self._aside: set[asyncio.Task[object]] = set()

    async def send(
        self,
        spot: Spot,
        card: Piece,
        keyboard: InlineKeyboardMarkup | ForceReply | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """The message as it arrived, its quotes verbatim or taken out again.

        Raises:
            Gone: the chat takes no messages from this bot.
            TelegramError: sending fails now; `passing` tells whether a retry may succeed later.
        """
        return await self._sent(self._bot.send_message, "text", spot, card, keyboard=keyboard, reply_to=reply_to)

    async def document(
        self,
        spot: Spot,
        content: bytes,
        name: str,
        card: Piece,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a file; the message. Raises as `send` does."""
        send = partial(self._bot.send_document, document=content, filename=name, read_timeout=60)
        return await self._sent(send, "caption", spot, card, keyboard=keyboard, reply_to=reply_to)

    async def _sent(
        self,
        send: Callable[..., Coroutine[Any, Any, Message]],
        words: str,
        spot: Spot,
        card: Piece,
        *,
        keyboard: InlineKeyboardMarkup | ForceReply | None,
        reply_to: int | None,
    ) -> Message:
        """The message as it arrived; `words` is the name of the call's argument for the card's text."""
        entities = "entities" if words == "text" else "caption_entities"

        async def once(place: Spot, answered: int | None, card: Piece) -> Message:
            return await send(
                chat_id=place.chat_id,
                **{words: card.text, entities: card.entities},
                message_thread_id=place.topic_id,
                reply_to_message_id=answered,
                reply_markup=keyboard,
            )

        message, card = await self._delivered(spot, reply_to, card, once)
        return await self._as_meant(message, card, keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None)

    async def picture(self, spot: Spot, png: bytes, card: Piece) -> None:
        """Show a picture with words below; fails in silence."""
        photo = self._bot.send_photo(
            spot.chat_id, png, caption=card.text, message_thread_id=spot.topic_id, read_timeout=60
        )
        await self._quietly(photo)

    async def edit(self, chat_id: int, message_id: int, card: Piece, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change a message of this bot, and its keyboard: None takes the keyboard away. Raises as `send` does."""

        async def once(_: Spot, __: int | None, card: Piece) -> Message | bool:
            try:
                return await self._bot.edit_message_text(
                    card.text, chat_id=chat_id, message_id=message_id, entities=card.entities, reply_markup=keyboard
                )
            except BadRequest as error:
                if _says(error, _SAME):
                    return True
                raise
            except ChatMigrated as error:
                await self._moved(chat_id, error.new_chat_id)
                raise Gone(f"Message {message_id} stays behind in chat {chat_id}, which has become another.") from None

        edited, card = await self._delivered(Spot(chat_id, None, chat_id > 0), None, card, once)
        if isinstance(edited, Message):
            await self._as_meant(edited, card, keyboard)

    async def keyboard(self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Put other buttons below a message; fails in silence."""
        await self._quietly(self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard))

    async def draft(self, spot: Spot, draft_id: int, card: Piece) -> None:
        """Show a draft of the answer in a private chat; fails in silence."""
        draft = self._bot.send_message_draft(
            spot.chat_id, draft_id, card.text, entities=card.entities, message_thread_id=spot.topic_id
        )
        await self._quietly(draft)

    async def answer_callback(self, query_id: str, text: str | None = None, alert: bool = False) -> None:
        """Acknowledge a tap; a tap too old for that is left alone."""
        await self._quietly(self._bot.answer_callback_query(query_id, text, show_alert=alert))

    @asynccontextmanager
    async def busy(self, spot: Spot, message_id: int | None) -> AsyncIterator[None]:
        """Show in the chat that an answer is being worked on; a failed or slow call does not affect the work."""
        done = asyncio.Event()
        if spot.private:
            self._on_the_side(self._type_until(done, spot))
        elif message_id is not None:
            seen = self._bot.set_message_reaction(spot.chat_id, message_id, [ReactionTypeEmoji(SEEN)])
            self._on_the_side(self._quietly(seen))
        try:
            yield
        finally:
            # What is on its way is let arrive: to break it off would cost a connection.
            done.set()

    async def close(self) -> None:
        """Stop optional calls still under way."""
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

    def _on_the_side(self, work: Coroutine[Any, Any, object]) -> None:
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

    async def _delivered(
        self,
        spot: Spot,
        reply_to: int | None,
        card: Piece,
        once: Callable[[Spot, int | None, Piece], Coroutine[Any, Any, T]],
    ) -> tuple[T, Piece]:
        """The message and its card: if need be plain text, in the chat's new id or, in private, out of a deleted topic.

        In a group the question went with the topic, so that the answer would stand among strangers.
        """
        while True:
            try:
                message = await self._persistently(partial(once, spot, reply_to, card))
            except ChatMigrated as error:
                if spot.chat_id == error.new_chat_id:
                    raise
                # Messages are numbered anew there: the one that was asked in may have another's number.
                await self._moved(spot.chat_id, error.new_chat_id)
                spot, reply_to = Spot(error.new_chat_id, spot.topic_id, spot.private), None
            except BadRequest as error:
                if card.entities and _says(error, _UNREADABLE):
                    card = self._unmarked(card, error)
                elif spot.private and spot.topic_id is not None and _says(error, _TOPIC_GONE):
                    spot = Spot(spot.chat_id, None, spot.private)
                else:
                    raise await self._final(error, spot) from None
            except TelegramError as error:
                raise await self._final(error, spot) from None
            else:
                self._metrics.sends.labels("sent").inc()
                return message, card

    def _unmarked(self, card: Piece, error: BadRequest) -> Piece:
        log.error("Telegram cannot read the entities of a message; it is sent as plain text (%s).", reason(error))
        self._metrics.sends.labels("plain").inc()
        return Piece(card.text)

    async def _persistently(self, call: Callable[[], Awaitable[T]]) -> T:
        """The result of a call, repeated if that can only help.

        A call that surely had no effect, or failed in the server, is tried three times; a call that may have taken
        effect twice: a rare double is better than silence.
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

    async def _final(self, error: TelegramError, spot: Spot) -> Exception:
        """The error for a lasting failure; the state forgets a group that has removed the bot."""
        gone = isinstance(error, Forbidden)
        if gone or _says(error, _GONE) or (spot.topic_id is not None and _says(error, _TOPIC_GONE)):
            self._metrics.sends.labels("gone").inc()
            log.info("A chat takes no messages any more (%s).", reason(error))
            if gone and not spot.private:
                await self._state.run(self._state.leave_chat, spot.chat_id)
            return Gone(f"The chat takes no messages from this bot ({reason(error)}).")
        self._metrics.sends.labels("limited" if isinstance(error, RetryAfter) else "failed").inc()
        return error

    async def _moved(self, old: int, new: int) -> None:
        log.info("A group has become a supergroup; its conversation goes with it.")
        await self._state.run(self._state.migrate_chat, old, new)

    async def _as_meant(self, message: Message, card: Piece, keyboard: InlineKeyboardMarkup | None) -> Message:
        """The message, after removing any quote altered on the way."""
        if message.text is not None:
            found = Piece(message.text, message.entities)
        else:
            found = Piece(message.caption or "", message.caption_entities)
        if found.text == card.text and found.blockquotes == card.blockquotes:
            return message
        self._metrics.altered.inc()
        if found.blockquotes == card.blockquotes:
            log.error("A message did not arrive as it was sent: its text differs outside of the quotes.")
            return message
        log.error("A message did not arrive as it was sent: a quote differs.")
        mended = _without_altered(found.blockquotes, card)
        if message.text is not None:
            edit = partial(message.edit_text, mended.text, entities=mended.entities, reply_markup=keyboard)
        else:
            edit = partial(message.edit_caption, mended.text, caption_entities=mended.entities, reply_markup=keyboard)
        try:
            edited = await self._persistently(edit)
        except TelegramError as error:
            log.error("A message with an altered quote could not be mended, and is deleted (%s).", reason(error))
            await self._persistently(message.delete)
            raise
        return edited if isinstance(edited, Message) else message


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(phrase in said for phrase in phrases)


def _without_altered(found: Sequence[str], card: Piece) -> Piece:
    """The card with a sentence in place of each altered quote; of all quotes, if some are missing in the `found`."""
    known = len(found) == len(card.blockquotes)
    quotes = sorted((each for each in card.entities if each.type in QUOTES), key=lambda each: each.offset)
    parts, at = [], 0
    for n, quote in enumerate(quotes):
        end = quote.offset + quote.length
        kept = known and found[n] == card.blockquotes[n]
        parts += [card.part(at, quote.offset), card.part(quote.offset, end) if kept else Piece(WITHHELD)]
        at = end
    return together(*parts, card.part(at, None))
