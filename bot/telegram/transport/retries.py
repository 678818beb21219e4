"""Gets a message through, or finds out why not: repeats a call if that can only help, and follows a chat to its new id.

Knows the Bot API's ways to fail; neither the words of a message nor alterations on the way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.state.state import State
from bot.telegram.transport.http import ServerFailed, Unsent, reason
from bot.telegram.transport.metrics import Metrics
from bot.telegram.values import Piece, Spot
from retrieval.errors import OnRecordError

log = logging.getLogger("onrecord.telegram")

T = TypeVar("T")

PAUSES = (0.5, 1.5)
"""Seconds before the second and the third attempt at a call that surely had no effect."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_GONE = ("chat not found", "have no rights", "not enough rights", "chat_write_forbidden", "need administrator rights")
_TOPIC_GONE = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_SAME = ("message is not modified",)
_UNREADABLE = ("entit",)


class Gone(OnRecordError):
    """The chat or its topic takes no message from this bot: blocked, removed, or deleted. Trying again is no use."""


class Uncertain(NetworkError):
    """A message was sent twice without an answer, and may have arrived twice, once, or not at all."""


class Delivery:
    """Carries out sends and edits of one bot."""

    def __init__(self, bot: ExtBot[Any], state: State, metrics: Metrics) -> None:
        self._bot, self._state, self._metrics = bot, state, metrics

    async def sent(
        self,
        spot: Spot,
        reply_to: int | None,
        card: Piece,
        once: Callable[[Spot, int | None, Piece], Coroutine[Any, Any, T]],
    ) -> tuple[T, Piece]:
        """The message and its card: if need be plain text, in the chat's new id or, in private, out of a deleted topic.

        In a group the question went with the topic, so that the answer would stand among strangers.
        """
        place, answered = spot, reply_to
        while True:
            try:
                message = await self.persistently(partial(once, place, answered, card))
            except ChatMigrated as error:
                if place.chat_id == error.new_chat_id:
                    raise
                # Messages are numbered anew there: the one that was asked in may have another's number.
                await self._moved(place.chat_id, error.new_chat_id)
                place, answered = Spot(error.new_chat_id, place.topic_id, place.private), None
            except BadRequest as error:
                if card.entities and _says(error, _UNREADABLE):
                    card = self._unmarked(card, error)
                elif place.private and place.topic_id is not None and _says(error, _TOPIC_GONE):
                    place = Spot(place.chat_id, None, place.private)
                else:
                    raise await self._final(error, place) from None
            except TelegramError as error:
                raise await self._final(error, place) from None
            else:
                self._metrics.sends.labels("sent").inc()
                return message, card

    async def edited(
        self, chat_id: int, message_id: int, card: Piece, keyboard: InlineKeyboardMarkup | None
    ) -> tuple[Message | None, Piece]:
        """The edited message, None without a change, and its card."""

        async def once(_: Spot, __: int | None, card: Piece) -> Message | bool:
            try:
                return await self._bot.edit_message_text(
                    card.text,
                    chat_id=chat_id,
                    message_id=message_id,
                    entities=card.entities,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=keyboard,
                )
            except BadRequest as error:
                if _says(error, _SAME):
                    return True
                raise
            except ChatMigrated as error:
                await self._moved(chat_id, error.new_chat_id)
                raise Gone(f"Message {message_id} stays behind in chat {chat_id}, which has become another.") from None

        edited, card = await self.sent(Spot(chat_id, None, chat_id > 0), None, card, once)
        return edited if isinstance(edited, Message) else None, card

    def _unmarked(self, card: Piece, error: BadRequest) -> Piece:
        """The card as plain text, after Telegram could not read the entities."""
        log.error("Telegram cannot read the entities of a message; it is sent as plain text (%s).", reason(error))
        self._metrics.sends.labels("plain").inc()
        return Piece(card.text)

    async def persistently(self, call: Callable[[], Awaitable[T]]) -> T:
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

    async def _final(self, error: TelegramError, place: Spot) -> Exception:
        """The error for a lasting failure; the state forgets a group that has removed the bot."""
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


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(phrase in said for phrase in phrases)
