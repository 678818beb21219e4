"""Each fault befalls the calls that it is set for, and no other; what the bot does too soon is recorded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from tests.bot_api import BotApi, faults
from tests.bot_api.people import Person


async def test_429_says_when_and_whoever_comes_sooner_is_recorded(api: BotApi, bot: Bot, ana: Person) -> None:
    """Other chats are not halted, and this one is free once its time is over."""
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


@pytest.mark.parametrize(
    ("trouble", "seen"),
    [
        (faults.bad_gateway(), (NetworkError, False)),
        (faults.server_error(), (NetworkError, False)),
        (faults.refused(400, "Bad Request: can't parse entities: for a test"), (BadRequest, False)),
        (faults.dropped_before(), (NetworkError, False)),
        (faults.dropped_after(), (NetworkError, True)),
        (faults.slow(0.3), (TimedOut, True)),
        (faults.late(0.3), (TimedOut, True)),
    ],
)
async def test_what_the_client_sees_and_whether_the_message_arrives(
    api: BotApi, bot: Bot, ana: Person, trouble: faults.Trouble, seen: tuple[type[Exception], bool]
) -> None:
    """A refusal, a page of HTML, a lost connection, an answer that comes too late; the next call goes through."""
    error, arrives = seen
    api.fail("sendMessage", trouble)
    with pytest.raises(error):
        await bot.send_message(ana.id, "x", read_timeout=0.1)
    await asyncio.sleep(0.4)
    assert [message.text for message in api.sent] == ["x"] * arrives
    assert await bot.send_message(ana.id, "y")
    assert api.violations == []


async def test_what_hangs_goes_on_for_those_who_still_wait(api: BotApi, bot: Bot, ana: Person) -> None:
    """A client that left gets no effect; one that waits gets its message."""
    fault = api.fail("sendMessage", faults.hang(), times=None)
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "left", read_timeout=0.2)
    sending = asyncio.create_task(bot.send_message(ana.id, "waits"))
    await asyncio.sleep(0.2)
    assert (len(fault.hits), api.sent) == (2, [])
    fault.release()
    assert (await sending).text == "waits"
    assert [message.text for message in api.sent] == ["waits"]


async def test_a_predicate_chooses_the_calls(api: BotApi, bot: Bot, ana: Person) -> None:
    """Of all calls, as often as it says."""
    api.fail("*", faults.server_error(), times=None, when=lambda call: call.params.get("text") == "bad")
    assert await bot.send_message(ana.id, "good")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ana.id, "bad")


async def test_the_server_goes_down_and_comes_up_at_the_same_address(api: BotApi, bot: Bot, ana: Person) -> None:
    """What people say meanwhile is delivered then."""
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
