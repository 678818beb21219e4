"""Telegram's limits are kept for each chat alone: who has to wait keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.telegram.transport.rate_limiter import ENTRIES, ChatLimiter
from tests.bot.telegram.transport.hurried import hurried

GROUP, OTHER, PRIVATE = -100, -200, 7


@dataclass
class Telegram:
    """Calls as they get through the limiter, and 429s to come: (endpoint, chat) to seconds, each once."""

    refusing: dict[tuple[str, int | None], list[int]] = field(default_factory=dict)
    calls: list[tuple[float, str, int | None]] = field(default_factory=list)
    limiter: ChatLimiter = field(default_factory=ChatLimiter)

    async def call(self, endpoint: str, chat: int | None) -> Any:
        async def through() -> bool:
            self.calls.append((asyncio.get_running_loop().time(), endpoint, chat))
            if waits := self.refusing.get((endpoint, chat)):
                raise RetryAfter(waits.pop(0))
            return True

        data = {} if chat is None else {"chat_id": chat}
        return await self.limiter.process_request(through, (), {}, endpoint, data, None)

    def at(self, chat: int | None, endpoint: str = "sendMessage") -> list[float]:
        """When the calls to a chat were made."""
        return [round(at, 1) for at, name, called in self.calls if (name, called) == (endpoint, chat)]


@hurried
async def test_a_429_halts_its_own_chat_alone() -> None:
    """The chat is tried again when its time is over, not before; another chat and a query go on meanwhile.

    Who comes to the halted chat waits with the others, even if their call would be taken.
    """
    telegram = Telegram(refusing={("sendMessage", GROUP): [5]})
    first = asyncio.create_task(telegram.call("sendMessage", GROUP))
    await asyncio.sleep(1)
    await telegram.call("sendMessage", OTHER)
    await telegram.call("answerInlineQuery", None)
    await telegram.call("editMessageText", GROUP)
    await first
    assert telegram.at(GROUP) == [0, 5.1]
    assert telegram.at(GROUP, "editMessageText") == [5.1]
    assert telegram.at(OTHER) == [1]
    assert telegram.at(None, "answerInlineQuery") == [1]


@hurried
async def test_a_second_429_is_waited_for_as_well() -> None:
    """The times add up to a minute at most; then the caller is told."""
    telegram = Telegram(refusing={("sendMessage", GROUP): [20, 20, 30]})
    with pytest.raises(RetryAfter):
        await telegram.call("sendMessage", GROUP)
    assert asyncio.get_running_loop().time() < 61
    assert telegram.at(GROUP) == [0, 20.1, 40.2]


@hurried
async def test_who_comes_into_a_long_halt_is_told_at_once() -> None:
    """Nothing is sent, and nobody waits an hour in memory."""
    telegram = Telegram(refusing={("sendMessage", PRIVATE): [3600]})
    for _ in range(3):
        with pytest.raises(RetryAfter):
            await telegram.call("sendMessage", PRIVATE)
    assert asyncio.get_running_loop().time() < 1
    assert len(telegram.calls) == 1


@pytest.mark.parametrize("endpoint", ["sendChatAction", "setMessageReaction", "sendMessageDraft"])
@hurried
async def test_what_is_optional_is_never_waited_for_and_halts_nothing(endpoint: str) -> None:
    """A reaction that is refused costs the answer nothing; in a halted chat, none is tried."""
    telegram = Telegram(refusing={(endpoint, PRIVATE): [30], ("sendMessage", OTHER): [30]})
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await telegram.call(endpoint, PRIVATE)
    await telegram.call("sendMessage", PRIVATE)
    halted = asyncio.create_task(telegram.call("sendMessage", OTHER))
    await asyncio.sleep(0)
    with pytest.raises(RetryAfter):
        await telegram.call(endpoint, OTHER)
    assert asyncio.get_running_loop().time() == 0
    await halted
    assert [name for _, name, chat in telegram.calls if chat == PRIVATE] == [endpoint, "sendMessage"]


@hurried
async def test_a_group_gets_twenty_calls_a_minute_and_its_answers_first() -> None:
    """Reactions are left out when half is used, so that answers still pass; the twenty-first call waits."""
    telegram = Telegram()
    for _ in range(15):
        try:
            await telegram.call("setMessageReaction", GROUP)
        except RetryAfter:
            continue
    for _ in range(11):
        await telegram.call("sendMessage", GROUP)
    assert len(telegram.at(GROUP, "setMessageReaction")) == 10
    assert telegram.at(GROUP) == [0] * 10 + [60]


@hurried
async def test_a_person_gets_a_burst_and_then_one_a_second() -> None:
    """Ten taps at once are answered at once."""
    telegram = Telegram()
    await asyncio.gather(*(telegram.call("sendMessage", PRIVATE) for _ in range(13)))
    assert telegram.at(PRIVATE) == [0] * 10 + [1, 2, 3]


CALLS = st.lists(
    st.tuples(
        st.floats(0, 20),
        st.sampled_from(("sendMessage", "editMessageText", "setMessageReaction")),
        st.sampled_from((GROUP, OTHER)),
    ),
    max_size=60,
)


@given(CALLS)
@hurried
async def test_no_minute_of_a_group_holds_more_than_twenty(calls: list[tuple[float, str, int]]) -> None:
    """However calls come, no window of a minute ever holds more than the group takes, and none is lost unsaid."""
    telegram = Telegram()
    told = 0

    async def one(after: float, endpoint: str, chat: int) -> None:
        nonlocal told
        await asyncio.sleep(after)
        try:
            await telegram.call(endpoint, chat)
        except RetryAfter:
            told += 1

    await asyncio.gather(*(one(*call) for call in calls))
    assert len(telegram.calls) + told == len(calls)
    for chat in (GROUP, OTHER):
        times = sorted(at for at, _, called in telegram.calls if called == chat)
        assert all(times[n + 20] - times[n] >= 59.9 for n in range(len(times) - 20))


@hurried
async def test_a_halted_chat_is_remembered_and_memory_is_bounded() -> None:
    """However many others come meanwhile, its time is kept, and the number of chats is not."""
    telegram = Telegram(refusing={("sendMessage", GROUP): [55]})
    first = asyncio.create_task(telegram.call("sendMessage", GROUP))
    await asyncio.sleep(0)
    for chat in range(1, ENTRIES):
        await telegram.call("sendMessage", chat)
    await asyncio.sleep(50)
    await telegram.call("sendMessage", GROUP)
    await first
    assert telegram.at(GROUP) == [0, 55.1, 55.1]
    for chat in range(ENTRIES, 2 * ENTRIES):
        await telegram.call("sendMessage", chat)
    assert len(telegram.limiter._chats) == ENTRIES
