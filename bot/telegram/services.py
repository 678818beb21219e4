"""What the handlers of this front end work with, in one frozen value.

Built once, when the bot starts. Knows what there is; nothing of what is done with it.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import User

from bot.quote import Quote
from bot.state.state import State
from bot.telegram.documents import Documents
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.sender import Sender
from bot.telegram.transport.worker_loop import Aside
from bot.wiring import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about people: who may ingest, how many questions a day, how long what is kept.

    `daily` is None where people may ask as much as they like. `model` is the chat model's name, None where there is
    none; `embedder` that of an embedder on a server, None where questions are embedded here. `local_links` says whether
    admins may have files fetched from the machine of the bot itself.
    """

    admins: frozenset[int]
    daily: int | None
    keep_days: int
    model: str | None
    embedder: str | None = None
    local_links: bool = False


@dataclass(frozen=True, slots=True)
class Services:
    """The Engine's session and the loops that it runs on, the state, the sender, the rules, and who the bot is.

    `questions` runs what takes its time; `glances` what has to be there at once (inline mode), so that neither waits
    for the other.
    """

    session: Session
    questions: Aside
    glances: Aside
    state: State
    sender: Sender
    metrics: Metrics
    rules: Rules
    documents: Documents
    me: User

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """What the Engine answers or raises, off this loop, in its turn among questions."""
        return await self.questions.run(work)

    async def look_up(self, work: Coroutine[Any, Any, T]) -> T:
        """What the Engine finds again or raises, off this loop, whatever is being asked meanwhile."""
        return await self.glances.run(work)

    def link(self, payload: str) -> str:
        """A link that opens a private chat with the bot with a payload of at most 64 characters of [A-Za-z0-9_-]."""
        return f"https://t.me/{self.me.username}?start={payload}"

    async def keys(self, quotes: tuple[Quote, ...]) -> dict[int, str]:
        """The keys of quotes by their numbers, for links to them."""
        found = await self.look_up(self.session.engine.keys(quotes))
        return {quote.n: key for quote, key in zip(quotes, found, strict=True)}
