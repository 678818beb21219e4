"""The parts used by the handlers, in one frozen value, built once at the start; and the loops for CPU work."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

from telegram import ForceReply, InlineKeyboardMarkup, Message, User

from bot.quote import Quote
from bot.quotes.permalinks import page_of, read_key
from bot.settings import Settings
from bot.state.state import State
from bot.telegram.cards.buttons import LINK
from bot.telegram.cards.markup import is_web
from bot.telegram.cards.safe_text import notice_card
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.sender import Sender
from bot.telegram.values import Heard, Piece, Tap
from bot.wiring import Session
from retrieval.held import Held

T = TypeVar("T")


class Aside:
    """An event loop in a thread of its own, so that CPU work keeps nobody's message waiting.

    `threads` threads do blocking work. `at_once` coroutines are under way at any time, others wait in turn: of fifty
    arriving together the first is then done early, and not last with all others. None, for no limit, suits work that
    mostly waits for others.
    """

    def __init__(self, name: str, threads: int, at_once: int | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._turns: AbstractAsyncContextManager[Any] = asyncio.Semaphore(at_once) if at_once else nullcontext()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._loop.set_default_executor(self._pool)
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result or error of a coroutine, run on that loop; cancelling the call cancels the coroutine."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._in_turn(work), self._loop))

    async def _in_turn(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with self._turns:
                return await work
        finally:
            work.close()  # what was cancelled before its turn came would be missed

    def close(self) -> None:
        """Stop; coroutines on the loop are cancelled, and threads are not waited for."""
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


Keyboard = InlineKeyboardMarkup | ForceReply | None


@dataclass(frozen=True, slots=True)
class Services:
    """The Engine's session and the Engine's loops, the settings, the state, the sender, and the bot.

    `questions` runs questions, in their turn; `glances` runs short look-ups and inline mode, so that neither waits for
    the other.
    """

    session: Session
    settings: Settings
    questions: Aside
    glances: Aside
    state: State
    sender: Sender
    metrics: Metrics
    me: User

    async def held(self) -> tuple[Held, ...]:
        """The statements held."""
        return await asyncio.to_thread(self.session.library.held)

    async def one(self, id: str) -> Held | None:
        """The statement of an id; None if not held."""
        return next((each for each in await self.held() if each.id == id), None)

    async def say(self, to: Heard, told: Piece | str, keyboard: Keyboard = None) -> None:
        """Send a card or a sentence to the chat of a message or of a tap, in a group as a reply."""
        await self.sender.send(to.spot, _card(told), keyboard, to.reply_to)

    async def reply(self, to: Heard, told: Piece | str, keyboard: Keyboard = None) -> Message:
        """Send a card or a sentence as a reply to a message, in private too; the message sent."""
        return await self.sender.send(to.spot, _card(told), keyboard, to.message)

    async def send_file(
        self, to: Heard, data: bytes, name: str, told: Piece | str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Send a file with a caption to the chat of a message or of a tap, in a group as a reply."""
        await self.sender.document(to.spot, data, name, _card(told), keyboard=keyboard, reply_to=to.reply_to)

    async def edit(self, tap: Tap, card: Piece, keyboard: InlineKeyboardMarkup | None) -> None:
        """Show a card in place of the tapped message."""
        await self.sender.edit(tap.spot.chat_id, tap.message, card, keyboard)

    async def acknowledge(self, tap: Tap, told: str | None = None, *, alert: bool = False) -> None:
        """Tell Telegram that a tap has arrived; the person sees the sentence, as an alert if need be."""
        await self.sender.answer_callback(tap.id, told, alert)

    def is_admin(self, person: Heard) -> bool:
        """Whether a person runs this bot."""
        return person.user in self.settings.admins

    def link(self, key: str) -> str:
        """A link that opens the quote of a key in a private chat with the bot."""
        return f"https://t.me/{self.me.username}?start={LINK}{key}"

    async def keys(self, quotes: tuple[Quote, ...]) -> dict[int, str]:
        """The keys of quotes by their numbers, for links to the quotes."""
        found = await self.glances.run(self.session.engine.keys(quotes))
        return {quote.n: key for quote, key in zip(quotes, found, strict=True)}

    def pages(self, keys: Mapping[int, str]) -> dict[int, str]:
        """The addresses of the pages of quotes, by numbers; none without public pages at an address for Telegram."""
        root = self.settings.public_url
        read = {n: read_key(key) for n, key in keys.items()} if root and is_web(root) else {}
        return {n: f"{root}/{page_of(key)}" for n, key in read.items() if key}


def _card(told: Piece | str) -> Piece:
    return notice_card(told) if isinstance(told, str) else told
