"""A bot connected to an emulated Bot API, without handlers, and handlers that only a test has."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import MessageEntity, Update
from telegram.ext import ExtBot

from bot.settings import Settings
from bot.state.state import State, open_state
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.process import open_bot
from bot.telegram.transport.sender import Sender
from bot.telegram.values import Piece, Spot
from tests.bot_api import BotApi
from tests.bot_api.values import JSON

KINDS = ("message", "callback_query", "inline_query", "my_chat_member")


@dataclass(frozen=True)
class Connected:
    """A bot and what it needs to send."""

    api: BotApi
    bot: ExtBot[Any]
    state: State
    sender: Sender
    metrics: Metrics

    def sent(self, outcome: str) -> float:
        """How many messages are counted with an outcome."""
        return float(self.metrics.sends.labels(outcome)._value.get())


@asynccontextmanager
async def connected(api: BotApi, home: Path, state: State | None = None) -> AsyncIterator[Connected]:
    """A bot that knows who it is; its state is in a folder, or that of another bot process."""
    opened = open_bot(settings(api))
    await opened.initialize()
    held = state or open_state(None, home, bot=opened.id)
    metrics = Metrics()
    sender = Sender(opened, held, metrics)
    try:
        yield Connected(api, opened, held, sender, metrics)
    finally:
        await sender.close()
        await opened.shutdown()
        if state is None:
            held.close()


def settings(api: BotApi, home: Path = Path(), **more: Any) -> Settings:
    """The settings of a bot of the emulated Bot API; the names of `more` go without their prefix."""
    given = {"token": api.token, "base_url": api.url, **more}
    return Settings(home=home, **{f"telegram_{name}": value for name, value in given.items()})


def card(text: str = "Two statements.", quote: str | None = None) -> Piece:
    """A card of a sentence and, below it, a quote."""
    quoted = Piece("") if quote is None else Piece("\n") + formed("blockquote", quote)
    return formed("bold", text) + quoted


def formed(kind: str, text: str) -> Piece:
    """A text that is all of a kind, as it stands."""
    whole = MessageEntity(kind, 0, len(text))
    return Piece(text, tuple(MessageEntity.adjust_message_entities_to_utf_16(text, (whole,))))


@dataclass
class Handlers:
    """What answers in a test: `answer` is called for each update, and what it was called with is kept."""

    answer: Callable[[Update], Awaitable[object]]
    routed: deque[Update] = field(default_factory=deque)
    apologised: list[Update] = field(default_factory=list)
    allowed_updates: tuple[str, ...] = KINDS

    async def route(self, update: Update) -> None:
        self.routed.append(update)
        await self.answer(update)

    async def apologise(self, update: Update) -> None:
        self.apologised.append(update)

    async def started(self) -> None:
        """Nothing is left to do."""

    async def stopped(self) -> None:
        """Nothing was opened."""

    @property
    def texts(self) -> list[str]:
        """What the messages said, in the order in which they were routed."""
        return [update.message.text or "" for update in self.routed if update.message]


def echoing(sender: Sender) -> Callable[[Update], Awaitable[object]]:
    """Says what was said."""

    async def answer(update: Update) -> None:
        if update.message and update.message.text:
            private = update.message.chat.type == "private"
            await sender.send(Spot(update.message.chat.id, None, private), card(update.message.text))

    return answer


def told(update: JSON | None) -> JSON:
    """An update that the bot was told of."""
    assert update is not None
    return update


async def soon(ready: Callable[[], object], seconds: float = 5) -> None:
    """Return once it is so.

    Raises:
        AssertionError: it is not, after so many seconds.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not ready():
        assert loop.time() < until, "it did not come to that"
        await asyncio.sleep(0.01)
