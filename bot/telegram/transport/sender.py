"""Sends cards, edits messages, and lets no altered quote stand.

Telegram alters some characters. Knows the kinds of messages; failures are known to `retries`, words to nobody here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from telegram import ForceReply, InlineKeyboardMarkup, Message, ReactionTypeEmoji
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.state.state import State
from bot.telegram.transport.http import reason
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.retries import NO_PREVIEW, Delivery
from bot.telegram.values import QUOTES, Piece, Spot, together

WITHHELD = "[This quote did not arrive word for word, and was taken out.]"


def arrived(message: Message) -> Piece:
    """The text of a message as received, or its caption."""
    if message.text is None:
        return Piece(message.caption or "", message.caption_entities)
    return Piece(message.text, message.entities)


def without_altered(found: Sequence[str], card: Piece) -> Piece:
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


log = logging.getLogger("onrecord.telegram")

TYPING_EVERY = 4.5
"""Seconds; Telegram shows the typing sign for 5."""

SEEN = "👀"


class Sender:
    """Sends to chats by one bot. Optional calls (typing, reactions, drafts) fail in silence."""

    def __init__(self, bot: ExtBot[Any], state: State, metrics: Metrics) -> None:
        self._bot, self._metrics = bot, metrics
        self._delivery = Delivery(bot, state, metrics)
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
        send = partial(self._bot.send_message, link_preview_options=NO_PREVIEW)
        return await self._sent(send, "text", spot, card, keyboard=keyboard, reply_to=reply_to)

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
                allow_sending_without_reply=True,
                reply_markup=keyboard,
            )

        message, card = await self._delivery.sent(spot, reply_to, card, once)
        return await self._as_meant(message, card, keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None)

    async def picture(self, spot: Spot, png: bytes, card: Piece) -> None:
        """Show a picture with words below; fails in silence."""
        photo = self._bot.send_photo(
            spot.chat_id, png, caption=card.text, message_thread_id=spot.topic_id, read_timeout=60
        )
        await self._quietly(photo)

    async def edit(self, chat_id: int, message_id: int, card: Piece, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change a message of this bot, and its keyboard: None takes the keyboard away. Raises as `send` does."""
        message, card = await self._delivery.edited(chat_id, message_id, card, keyboard)
        if message is not None:
            await self._as_meant(message, card, keyboard)

    async def keyboard(self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Put other buttons below a message; fails in silence."""
        await self._quietly(self._bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard))

    async def draft(self, spot: Spot, draft_id: int, card: Piece) -> None:
        """Show a draft of the answer, in private chats alone; fails in silence."""
        if spot.private and draft_id:
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

    async def _quietly(self, call: Awaitable[object]) -> object:
        """The result of a call; None if the call fails."""
        try:
            return await call
        except TelegramError as error:
            log.debug("Something optional was not done (%s).", reason(error))
        except Exception:
            log.warning("Something optional was not done.", exc_info=True)
        return None

    async def _as_meant(self, message: Message, card: Piece, keyboard: InlineKeyboardMarkup | None) -> Message:
        """The message, after removing any quote altered on the way."""
        found = arrived(message)
        if found.text == card.text and found.blockquotes == card.blockquotes:
            return message
        self._metrics.altered.inc()
        if found.blockquotes == card.blockquotes:
            log.error("A message did not arrive as it was sent: its text differs outside of the quotes.")
            return message
        log.error("A message did not arrive as it was sent: a quote differs.")
        mended = without_altered(found.blockquotes, card)
        if message.text is not None:
            edit = partial(message.edit_text, mended.text, entities=mended.entities, reply_markup=keyboard)
        else:
            edit = partial(message.edit_caption, mended.text, caption_entities=mended.entities, reply_markup=keyboard)
        try:
            edited = await self._delivery.persistently(edit)
        except TelegramError as error:
            log.error("A message with an altered quote could not be mended, and is deleted (%s).", reason(error))
            await self._delivery.persistently(message.delete)
            raise
        return edited if isinstance(edited, Message) else message
