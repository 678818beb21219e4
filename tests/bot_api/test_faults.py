"""Each fault befalls the calls that it is set for, and no other; what the bot does too soon is recorded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from tests.bot_api import BotApi, faults
from tests.bot_api.people import Person


async def test_429_says_when_and_whoever_comes_sooner_is_recorded(api: BotApi, bot: Bot, ana: Person) -> None:
    other = api.private(api.person(8))
    api.fail("sendMessage", faults.too_many(1), chat=7)
    assert await bot.send_message(other.id, "x")
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ana.id, "x")
    assert caught.value.retry_after == timedelta(seconds=1)
    assert await bot.send_message(other.id, "y")
    assert api.violations == []
    assert await bot.send_message(ana.id, "sooner")
    assert [(v.kind, v.chat_id) for v in api.violations] == [("too soon", 7)]
    await asyncio.sleep(1.05)
    assert await bot.send_message(ana.id, "in time")
    assert len(api.violations) == 1


async def test_502_is_a_page_of_html(api: BotApi, ana: Person) -> None:
    api.fail("sendMessage", faults.bad_gateway())
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{api.url}/bot{api.token}/sendMessage", data={"chat_id": 7, "text": "x"})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (502, "text/html")
    assert "502 Bad Gateway" in answer.text
    assert api.sent == []


async def test_500_and_any_refusal(api: BotApi, bot: Bot, ana: Person) -> None:
    api.fail("sendMessage", faults.server_error())
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(ana.id, "x")
    api.fail("sendMessage", faults.refused(400, "Bad Request: can't parse entities: for a test"))
    with pytest.raises(BadRequest, match="Can't parse entities: for a test"):
        await bot.send_message(ana.id, "x")
    assert await bot.send_message(ana.id, "x")
    assert api.violations == []


async def test_what_hangs_has_no_effect_for_a_client_that_left(api: BotApi, bot: Bot, ana: Person) -> None:
    fault = api.fail("sendMessage", faults.hang())
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "x", read_timeout=0.2)
    fault.release()
    await asyncio.sleep(0.1)
    assert (len(fault.hits), api.sent) == (1, [])


async def test_what_hangs_goes_on_when_released(api: BotApi, bot: Bot, ana: Person) -> None:
    fault = api.fail("sendMessage", faults.hang(), times=None)
    sending = asyncio.create_task(bot.send_message(ana.id, "x"))
    await asyncio.sleep(0.2)
    assert api.sent == []
    fault.release()
    assert (await sending).text == "x"
    assert len(api.sent) == 1


async def test_connections_dropped_before_and_after_the_effect(api: BotApi, bot: Bot, ana: Person) -> None:
    api.fail("sendMessage", faults.dropped_before())
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "before")
    assert api.sent == []
    api.fail("sendMessage", faults.dropped_after())
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "after")
    assert [m.text for m in api.sent] == ["after"]
    assert [c.status for c in api.calls("sendMessage")] == [None, None]


async def test_slow_effects_and_late_answers(api: BotApi, bot: Bot, ana: Person) -> None:
    api.fail("sendMessage", faults.slow(0.3))
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "slow", read_timeout=0.1)
    assert api.sent == []
    api.wait_for_message(timeout=1)
    api.fail("sendMessage", faults.late(0.3))
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "late", read_timeout=0.1)
    assert [m.text for m in api.sent] == ["slow", "late"]


async def test_a_predicate_chooses_the_calls(api: BotApi, bot: Bot, ana: Person) -> None:
    api.fail("*", faults.server_error(), times=None, when=lambda call: call.params.get("text") == "bad")
    assert await bot.send_message(ana.id, "good")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, "bad")


async def test_the_server_goes_down_and_comes_up_at_the_same_address(api: BotApi, bot: Bot, ana: Person) -> None:
    url = api.url
    polling = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.2)
    api.down()
    with pytest.raises(NetworkError):
        await polling
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "x")
    said = ana.says("while it was down")
    api.up()
    assert api.url == url
    assert [u.message.text for u in await bot.get_updates() if u.message] == [said.text]
