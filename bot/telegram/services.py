"""The parts used by the handlers of this front end, in one frozen value, built once at the start."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import ForceReply, InlineKeyboardMarkup, User

from bot.quote import Quote
from bot.settings import Settings
from bot.state.state import State
from bot.telegram.cards.notice import notice_card
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.sender import Sender
from bot.telegram.transport.worker_loop import Aside
from bot.telegram.values import Card, Line, Tap
from bot.wiring import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """The Engine's session and the Engine's loops, the settings, the state, the sender, and the bot.

    `questions` runs slow work; `glances` runs urgent work (inline mode), so that neither waits for the other.
    """

    session: Session
    settings: Settings
    questions: Aside
    glances: Aside
    state: State
    sender: Sender
    metrics: Metrics
    me: User

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """The Engine's answer to a question, off this loop, in its turn among questions."""
        return await self.questions.run(work)

    async def look_up(self, work: Coroutine[Any, Any, T]) -> T:
        """The Engine's answer to a short look-up, off this loop, without waiting for questions."""
        return await self.glances.run(work)

    async def say(
        self, to: Line | Tap, told: Card | str, keyboard: InlineKeyboardMarkup | ForceReply | None = None
    ) -> None:
        """Send a card or a sentence to the chat of a message or of a tap, in a group as a reply."""
        card = notice_card(told) if isinstance(told, str) else told
        await self.sender.send(to.spot, card, keyboard=keyboard, reply_to=to.reply_to)

    async def send_file(
        self, to: Line | Tap, data: bytes, name: str, told: Card | str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Send a file with a caption to the chat of a message or of a tap, in a group as a reply."""
        card = notice_card(told) if isinstance(told, str) else told
        await self.sender.document(to.spot, data, name, card, keyboard=keyboard, reply_to=to.reply_to)

    async def edit(self, tap: Tap, card: Card, keyboard: InlineKeyboardMarkup | None) -> None:
        """Show a card in place of the tapped message."""
        await self.sender.edit(tap.spot.chat_id, tap.message, card, keyboard=keyboard)

    def link(self, payload: str) -> str:
        """A link to a private chat with the bot, with a payload of at most 64 characters of [A-Za-z0-9_-]."""
        return f"https://t.me/{self.me.username}?start={payload}"

    async def keys(self, quotes: tuple[Quote, ...]) -> dict[int, str]:
        """The keys of quotes by their numbers, for links to the quotes."""
        found = await self.look_up(self.session.engine.keys(quotes))
        return {quote.n: key for quote, key in zip(quotes, found, strict=True)}
