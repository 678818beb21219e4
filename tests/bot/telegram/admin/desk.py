"""A bot over a home of its own, an emulated Bot API, an admin and somebody else, who hears one update at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.answers.engine import Engine
from bot.state.state import State
from bot.telegram.handlers.routes import Front
from bot.telegram.services import Aside, Services
from bot.wiring import documents, open_session
from retrieval.held import Held
from tests.bot.telegram.transport.connected import connected, settings
from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.bot_api.values import InlineAsk, Message, Tap

ADMIN, OTHER = 11, 22


@dataclass(frozen=True)
class Desk:
    """What a test works with. `hear` gives the bot an update that the emulator made, and waits until it is done."""

    api: BotApi
    services: Services
    front: Front
    bot: ExtBot[Any]
    admin: Person
    other: Person

    @property
    def state(self) -> State:
        return self.services.state

    @property
    def folder(self) -> Path:
        return documents(self.services.settings)

    async def hear(self, said: Message | Tap | InlineAsk) -> None:
        assert said.update is not None
        await self.front.route(Update.de_json(said.update, self.bot))

    async def says(self, text: str, **more: Any) -> Message:
        """What the bot says to a text of the admin's."""
        return await self._answered(self.admin.says(text, **more))

    async def sends(self, name: str | None, data: bytes, caption: str = "", **more: Any) -> Message:
        """What the bot says to a document of the admin's."""
        return await self._answered(self.admin.sends_document(name, data, caption=caption, **more))

    async def taps(self, message: Message, name: str) -> Tap:
        tap = self.admin.taps(message, name)
        await self.hear(tap)
        return tap

    async def _answered(self, said: Message) -> Message:
        before = len(self.api.sent)
        await self.hear(said)
        new = self.api.sent[before:]
        assert new, "the bot said nothing"
        return new[-1]

    def held(self) -> tuple[Held, ...]:
        return self.services.session.library.held()

    def one(self, **known: str) -> Held:
        """The statement whose record has these fields."""
        found = [h for h in self.held() if all(getattr(h.record, key) == value for key, value in known.items())]
        assert len(found) == 1, [h.record for h in self.held()]
        return found[0]

    def files(self) -> list[str]:
        """All files below the folder of documents but locks, by their paths there."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and path.name != ".lock")
        return sorted(str(path.relative_to(self.folder)) for path in paths)


@asynccontextmanager
async def at_desk(
    api: BotApi,
    home: Path,
    *,
    admins: frozenset[int] = frozenset([ADMIN]),
    local_links: bool = True,
    engine: type[Engine] = Engine,
) -> AsyncIterator[Desk]:
    """A bot over a home, with everything in it that a process has; it asks an Engine of that kind."""
    own = {"admins": tuple(admins), "daily_questions": 0, "allow_local_links": local_links}
    given = settings(api, home).model_copy(update=own)
    async with AsyncExitStack() as stack:
        session = await asyncio.to_thread(open_session, given)
        stack.callback(session.close)
        opened = await stack.enter_async_context(connected(api, home))
        services = Services(
            session=replace(session, engine=engine(session.library)),
            settings=given,
            questions=Aside("questions", 2),
            glances=Aside("glances", 1),
            state=opened.state,
            sender=opened.sender,
            metrics=opened.metrics,
            me=opened.bot.bot,
        )
        front = Front(services, opened.bot)
        stack.push_async_callback(front.stopped)
        admin, other = api.person(ADMIN), api.person(OTHER, name="Ben")
        api.private(admin)
        api.private(other)
        yield Desk(api, services, front, opened.bot, admin, other)


def labels(message: Message) -> list[str]:
    """The texts of a message's buttons."""
    return [button.text for button in message.buttons]
