"""Updates are asked for as long as the process lives, and none is acknowledged before it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.settings import Settings
from bot.state.errors import StateUnavailable
from bot.telegram.transport import outages
from bot.telegram.transport.dispatcher import Raw
from bot.telegram.transport.outages import Outage
from bot.telegram.transport.polling import Poller
from bot.telegram.transport.process import open_bot
from tests.bot.telegram.transport.connected import KINDS, Connected, soon
from tests.bot_api import faults


@dataclass
class Kept:
    """What was handed on; `away` are refusals to come."""

    updates: list[Raw] = field(default_factory=list)
    away: int = 0
    answers: int = 0
    database: Outage = field(default_factory=lambda: Outage("The database"))

    async def take(self, updates: Sequence[Raw]) -> None:
        if self.away:
            self.away -= 1
            raise StateUnavailable("the database does not answer")
        self.updates += updates

    async def room(self) -> None:
        """There always is."""

    def took(self) -> None:
        self.answers += 1

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates if "message" in update]


@asynccontextmanager
async def polling(bot: Any, kept: Kept) -> AsyncIterator[asyncio.Task[None]]:
    """A poller at work."""
    dispatcher: Any = kept
    task = asyncio.create_task(Poller(bot, KINDS, dispatcher, kept.took).run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Outages are looked at twenty times as often, and everything is logged."""
    monkeypatch.setattr(outages, "FIRST", 0.05)
    caplog.set_level(logging.DEBUG, "onrecord")


def levels(caplog: pytest.LogCaptureFixture, level: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == level]


async def test_nothing_is_acknowledged_before_it_is_kept(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """While the database is away the update stays with Telegram; it is said once that it is away, and once that not."""
    kept = Kept(away=4)
    bot.api.person(1).says("one")
    async with polling(bot.bot, kept):
        await soon(lambda: not kept.away)
        assert all("offset" not in call.params for call in bot.api.calls("getUpdates"))
        await soon(lambda: kept.texts == ["one"])
        await soon(lambda: "offset" in bot.api.calls("getUpdates")[-1].params)
    assert len(levels(caplog, "WARNING")) == 1
    assert levels(caplog, "INFO") == ["The database answers again."]


async def test_a_bot_api_that_goes_and_comes_back_is_survived(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """One warning when it goes, one line when it is back, and nothing lost."""
    kept = Kept()
    async with polling(bot.bot, kept):
        await soon(lambda: bot.api.calls("getUpdates"))
        bot.api.down()
        bot.api.person(1).says("meanwhile")
        await asyncio.sleep(0.5)
        bot.api.up()
        await soon(lambda: kept.texts == ["meanwhile"])
    assert len(levels(caplog, "WARNING")) == 1
    assert levels(caplog, "INFO") == ["The Bot API answers again."]


@pytest.mark.parametrize(
    "trouble",
    [
        faults.bad_gateway(),
        faults.server_error(),
        faults.dropped_before(),
        faults.too_many(1),
        faults.Trouble("page", 200, "<html>Sign in to the hotel's network</html>"),
        faults.Trouble("page", 200, '{"ok": true}'),
        faults.Trouble("page", 200, '{"ok": true, "result": "sunshine"}'),
        faults.Trouble("page", 200, '{"ok": true, "result": [5, null, {"update_id": "x"}]}'),
        faults.Trouble("page", 200, "[" * 100_000),
        faults.Trouble("page", 404, "<html>nothing here</html>"),
        faults.Trouble("page", 401, "<html>log in to the proxy</html>"),
        faults.Trouble("page", 302, "<html>elsewhere</html>"),
    ],
)
async def test_no_strange_answer_ends_it(
    bot: Connected, trouble: faults.Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages of proxies, errors and nonsense are waited out; only Telegram itself can refuse a token."""
    bot.api.fail("getUpdates", trouble, times=3)
    bot.api.person(1).says("one")
    kept = Kept()
    async with polling(bot.bot, kept):
        await soon(lambda: kept.texts == ["one"])
    assert len(levels(caplog, "WARNING")) <= 1
    assert not levels(caplog, "ERROR")


async def test_a_webhook_that_is_set_is_removed(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever goes from a webhook back to polling need not know of it; without one, no call is made for it."""
    await bot.bot.set_webhook("https://example.org/hook")
    kept = Kept()
    bot.api.person(1).says("one")
    async with polling(bot.bot, kept):
        await soon(lambda: kept.texts == ["one"])
    assert "A webhook is set" in levels(caplog, "WARNING")[0]


@pytest.mark.slow
async def test_another_poller_is_warned_of_once(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """A single conflict is the last process's poll; more are another process, and this one goes on."""
    bot.api.fail("getUpdates", faults.refused(409, "Conflict: terminated by other getUpdates request"), times=3)
    bot.api.person(1).says("one")
    kept = Kept()
    async with polling(bot.bot, kept):
        await soon(lambda: kept.texts == ["one"], 10)
    assert [line for line in levels(caplog, "WARNING") if "Another process" in line] == levels(caplog, "WARNING")
    assert len(levels(caplog, "WARNING")) == 1


async def test_a_poll_that_is_never_answered_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that died in silence is given up, and another made."""
    from bot.telegram.transport import polling as module

    monkeypatch.setattr(module, "HELD", -9.7)
    asked = 0

    async def silent(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            await asyncio.sleep(5)
        return web.json_response({"ok": True, "result": []})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", silent)
    async with TestServer(app) as server:
        opened = open_bot(Settings(telegram_token=SecretStr("1:x"), telegram_base_url=str(server.make_url("/"))))
        await opened._request[0].initialize()
        async with polling(opened, Kept()):
            await soon(lambda: asked >= 2)
        await opened._request[0].shutdown()
