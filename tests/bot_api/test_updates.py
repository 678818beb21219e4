"""Updates reach the bot by polling or by webhook, in order, until it has acknowledged them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict

from tests.bot_api import BotApi
from tests.bot_api.people import Person


def ids(updates: tuple[Update, ...]) -> list[int]:
    return [u.update_id for u in updates]


def id_of(update: dict[str, Any] | None) -> int:
    assert update is not None
    return int(update["update_id"])


async def test_updates_come_until_the_offset_acknowledges_them(api: BotApi, bot: Bot, ana: Person) -> None:
    first, second = ana.says("1"), ana.says("2")
    assert ids(await bot.get_updates(limit=1)) == [id_of(first.update)]
    assert ids(await bot.get_updates()) == [id_of(first.update), id_of(second.update)]
    assert ids(await bot.get_updates(offset=id_of(second.update))) == [id_of(second.update)]
    assert ids(await bot.get_updates(offset=id_of(second.update) + 1)) == []
    ana.says("3")
    last = ana.says("4")
    assert ids(await bot.get_updates(offset=-1)) == [id_of(last.update)]
    api.redeliver(first.update)
    assert ids(await bot.get_updates(offset=id_of(last.update) + 1)) == [id_of(first.update)]
    assert ids(await bot.get_updates(offset=id_of(last.update) + 1)) == []


async def test_a_second_poll_ends_the_first(api: BotApi, bot: Bot, ana: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    other = Bot(api.token, base_url=f"{api.url}/bot")
    await other.initialize()
    second = asyncio.create_task(other.get_updates(timeout=5))
    with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
        await asyncio.wait_for(first, 1)
    said = ana.says("x")
    assert ids(await asyncio.wait_for(second, 1)) == [id_of(said.update)]
    assert [v.method for v in api.violations] == ["getUpdates"]
    await other.shutdown()


async def test_a_poll_is_over_when_its_client_has_gone(api: BotApi, bot: Bot, ana: Person) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    api.wait_for_poll(timeout=1)
    polling.cancel()
    await until(lambda: api.server.updates.poll is None)
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    said = ana.says("x")
    assert ids(await asyncio.wait_for(waiting, 1)) == [id_of(said.update)]


async def test_only_updates_asked_for_are_queued(bot: Bot, api: BotApi, ana: Person) -> None:
    await bot.get_updates(allowed_updates=["inline_query"])
    assert ana.says("x").update is None
    ask = ana.asks_inline("x")
    assert ids(await bot.get_updates(allowed_updates=["message"])) == [id_of(ask.update)]
    assert ana.says("y").update is not None


@asynccontextmanager
async def worker(statuses: list[int]) -> AsyncIterator[tuple[str, list[tuple[str | None, int]]]]:
    """A bot's webhook: it answers with these statuses in turn, then 200, and notes the secret and the update's id."""
    got: list[tuple[str | None, int]] = []

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["update_id"]))
        return web.Response(status=statuses.pop(0) if statuses else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    finally:
        await runner.cleanup()


async def until(ready: Any, timeout: float = 5.0) -> None:
    async with asyncio.timeout(timeout):
        while not ready():
            await asyncio.sleep(0.02)


async def test_a_webhook_gets_each_update_until_it_takes_it(api: BotApi, bot: Bot, ana: Person) -> None:
    async with worker([500, 403]) as (url, got):
        polling = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.2)
        assert await bot.set_webhook(url, secret_token="s-1")
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await asyncio.wait_for(polling, 1)
        first, second = ana.says("1"), ana.says("2")
        await until(lambda: len(got) == 4)
        assert got == [("s-1", id_of(first.update))] * 3 + [("s-1", id_of(second.update))]
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        assert await bot.delete_webhook()
        assert await bot.get_updates() == ()


async def test_a_balancer_may_give_one_update_to_two_workers(api: BotApi, bot: Bot, ana: Person) -> None:
    async with worker([]) as (one, got_one), worker([]) as (two, got_two):
        api.balance([one, two], copies=2)
        await bot.set_webhook("https://bot.example.org/hook")
        said = ana.says("x")
        await until(lambda: got_one and got_two)
        assert got_one == got_two == [(None, id_of(said.update))]
        api.balance([one, two])
        ana.says("y")
        ana.says("z")
        await until(lambda: len(got_one) + len(got_two) == 4)
        assert len(got_one) == len(got_two) == 2
        api.wait_quiet(0.1)
