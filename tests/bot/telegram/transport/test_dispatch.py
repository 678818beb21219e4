"""Every update is answered once, in the order of its chat, whatever fails on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.state.errors import StateUnavailable
from bot.telegram.transport import dispatcher as dispatch
from bot.telegram.transport.dispatcher import MOST_ATTEMPTS, Dispatcher, incoming
from bot.telegram.transport.http import Unsent
from bot.telegram.transport.sender import Gone, Uncertain
from retrieval.errors import StoreError
from tests.bot.telegram.transport.connected import Connected, Handlers, connected, soon, told
from tests.bot_api.values import JSON

pytestmark = pytest.mark.usefixtures("hurried")

Answer = Callable[[Update], Awaitable[object]]


@asynccontextmanager
async def dispatching(bot: Connected, answer: Answer) -> AsyncIterator[tuple[Dispatcher, Handlers]]:
    """A dispatcher at work, and the handlers that it calls."""
    handlers = Handlers(answer)
    dispatcher = Dispatcher(bot.bot, bot.state, handlers, bot.metrics)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher, handlers
    finally:
        running.cancel()
        await dispatcher.stop(0.2)


def said(bot: Connected, person: int, *texts: str) -> list[JSON]:
    """The updates of what somebody says."""
    return [told(bot.api.person(person).says(text).update) for text in texts]


def is_open(bot: Connected) -> tuple[str, ...]:
    """The lanes with something to do that nobody does."""
    return bot.state.inbox.waiting()


async def nothing(_: Update) -> None:
    """Take no time."""


def failing(error: Exception) -> Answer:
    """Fails for each update."""

    async def answer(_: Update) -> None:
        raise error

    return answer


def waiting_for(free: asyncio.Event) -> Answer:
    """Answers once the event is set."""

    async def answer(_: Update) -> None:
        await free.wait()

    return answer


async def test_a_chat_is_answered_in_order_and_chats_side_by_side(bot: Connected) -> None:
    """A slow answer keeps its own chat waiting, and no other."""
    free = asyncio.Event()
    done: list[str] = []

    async def answer(update: Update) -> None:
        assert update.message
        if update.message.text == "slow":
            await free.wait()
        done.append(update.message.text or "")

    async with dispatching(bot, answer) as (dispatcher, _):
        await dispatcher.take(said(bot, 1, "slow", "second", "third") + said(bot, 2, "other"))
        await soon(lambda: done == ["other"])
        free.set()
        await soon(lambda: len(done) == 4)
    assert done == ["other", "slow", "second", "third"]


async def test_a_tap_waits_for_no_answer(bot: Connected) -> None:
    """Buttons expire: they do not stand in line behind a slow answer of their chat."""
    free = asyncio.Event()

    async def answer(update: Update) -> None:
        if update.message:
            await free.wait()

    async with dispatching(bot, answer) as (dispatcher, handlers):
        (message,) = said(bot, 1, "slow")
        user, chat = message["message"]["from"], message["message"]["chat"]
        tap = {"id": "1", "from": user, "chat_instance": "1", "data": "x"}
        tap["message"] = {"message_id": 1, "date": 1, "chat": chat}
        await dispatcher.take([message])
        await dispatcher.take([{"update_id": message["update_id"] + 1, "callback_query": tap}])
        await soon(lambda: any(update.callback_query for update in handlers.routed))
        free.set()


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("x"), Unsent("x"), RetryAfter(0), StateUnavailable("x")])
async def test_what_may_pass_is_tried_again_later(
    bot: Connected, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told of a failure that passes, and the chat goes on meanwhile."""
    monkeypatch.setattr(dispatch, "FIRST_PAUSE", 0.3)
    failing = [error, error]

    async def answer(update: Update) -> None:
        if update.message and update.message.text == "one" and failing:
            raise failing.pop()

    async with dispatching(bot, answer) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one", "two"))
        await soon(lambda: handlers.texts.count("one") == 3)
        assert "two" in handlers.texts[1:-1]
        assert not handlers.apologised
        await soon(lambda: not dispatcher._lanes)
    assert not is_open(bot)


@pytest.mark.parametrize(
    ("error", "attempts"), [(NetworkError("no route"), MOST_ATTEMPTS), (Uncertain("timed out"), 2)]
)
async def test_what_does_not_pass_is_given_up(
    bot: Connected, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, error: Exception, attempts: int
) -> None:
    """After eight attempts, or two where a message may have arrived at each, that is logged, and the line is free."""
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.05)

    async with dispatching(bot, failing(error)) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one"))
        await soon(lambda: "given up" in caplog.text, 10)
        await soon(lambda: not dispatcher._lanes)
        assert len(handlers.routed) == attempts
    assert not is_open(bot)
    assert bot.metrics.errors.labels(type(error).__name__)._value.get() == 1


@pytest.mark.parametrize("error", [KeyError("x"), StoreError("The index is gone."), BadRequest("Message is too long")])
async def test_a_fault_is_logged_and_apologised_for_once(
    bot: Connected, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    """The traceback is for those who run the bot; whoever asked gets a word, and the next update its answer."""

    async def answer(update: Update) -> None:
        if update.message and update.message.text == "one":
            raise error

    async with dispatching(bot, answer) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one", "two"))
        await soon(lambda: handlers.texts == ["one", "two"])
        assert len(handlers.apologised) == 1
    assert "Traceback" in caplog.text
    assert not is_open(bot)


@pytest.mark.parametrize("error", [Gone("blocked"), BadRequest("Query is too old and response timeout expired")])
async def test_where_nobody_reads_nobody_is_told(bot: Connected, caplog: pytest.LogCaptureFixture, error: Any) -> None:
    """A blocked bot and an expired query are everyday matters: no error, no apology, no second attempt."""

    async with dispatching(bot, failing(error)) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one"))
        await soon(lambda: handlers.routed and not dispatcher._lanes)
        assert not handlers.apologised
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    assert not is_open(bot)


async def test_what_a_dead_worker_left_is_taken_over(bot: Connected) -> None:
    """An update that somebody claimed and never ended is answered when the claim has ended, and no sooner."""
    (update,) = said(bot, 1, "one")
    bot.state.inbox.take_in([incoming(update, "message")])
    assert bot.state.inbox.claim_next("dead", "chat:1", 0.5)
    async with dispatching(bot, nothing) as (_, handlers):
        await asyncio.sleep(0.3)
        assert not handlers.routed
        await soon(lambda: handlers.texts == ["one"])


async def test_what_takes_long_stays_claimed(bot: Connected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that outlasts its claim's lease is not given by another worker as well."""
    monkeypatch.setattr(dispatch, "LEASE", 0.3)
    monkeypatch.setattr(dispatch, "RENEWED_EVERY", 0.1)

    async def answer(_: Update) -> None:
        await asyncio.sleep(1)

    async with (
        connected(bot.api, tmp_path, bot.state) as other,
        dispatching(bot, answer) as (first, one),
        dispatching(other, answer) as (_, two),
    ):
        await first.take(said(bot, 1, "one"))
        await soon(lambda: len(one.routed) + len(two.routed) and not first._lanes)
        assert len(one.routed) + len(two.routed) == 1


async def test_what_kills_its_worker_is_given_up(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """An update that was begun again and again and never ended does not kill for ever."""
    (update,) = said(bot, 1, "one")
    bot.state.inbox.take_in([incoming(update, "message")])
    for _ in range(MOST_ATTEMPTS):
        assert bot.state.inbox.claim_next("dead", "chat:1", 0)
    async with dispatching(bot, nothing) as (_, handlers):
        await soon(lambda: "never ended" in caplog.text)
        assert not handlers.routed
    assert not is_open(bot)


async def test_an_update_that_cannot_be_read_costs_no_other(bot: Connected) -> None:
    """Whatever the Bot API sends, the updates beside it are answered."""
    good = said(bot, 1, "one")
    number = good[0]["update_id"]
    strange: list[Any] = [
        {"update_id": number + 1, "message": {"message_id": "x", "chat": {"id": 1}}},
        {"update_id": number + 2, "message": {"chat": "nowhere"}},
        {"update_id": number + 3, "message": None},
        {"update_id": number + 4, "hologram": {"id": 1}},
        {"update_id": number + 5},
        {"update_id": "six", "message": {}},
        {"update_id": number + 7, "inline_query": {}},
        {"update_id": number + 8, "message": {"chat": {"id": 2**70}, "from": {"id": "me"}}},
        {},
    ]
    async with dispatching(bot, nothing) as (dispatcher, handlers):
        await dispatcher.take(strange + good)
        await soon(lambda: "one" in handlers.texts)
        await soon(lambda: not dispatcher._lanes)
    assert not is_open(bot)


async def test_inline_queries_are_kept_nowhere_and_tried_once(bot: Connected) -> None:
    """What somebody types into any chat is not stored, and one that comes again is not answered again."""

    update = told(bot.api.person(1).asks_inline("what nobody shall read").update)
    async with dispatching(bot, failing(NetworkError("x"))) as (dispatcher, handlers):
        await dispatcher.take([update, update])
        await dispatcher.take([update])
        await soon(lambda: handlers.routed and not dispatcher._lanes)
        await asyncio.sleep(0.3)
        assert len(handlers.routed) == 1
        assert not handlers.apologised
    assert bot.state.inbox.recent(1, 3600) == 0
    assert bot.metrics.updates.labels("inline_query")._value.get() == 1


async def test_a_database_that_is_away_at_the_end_makes_no_double(
    bot: Connected, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that was sent is closed as soon as the database is back, not given again."""
    done, away = bot.state.inbox.done, [1, 2, 3]

    def close(update_id: int) -> None:
        if away:
            away.pop()
            raise StateUnavailable("the database does not answer")
        done(update_id)

    monkeypatch.setattr(bot.state.inbox, "done", close)
    async with dispatching(bot, nothing) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one"))
        await soon(lambda: not dispatcher._lanes and not away, 10)
        assert handlers.texts == ["one"]
    assert caplog.text.count("The database does not answer") == 1
    assert not is_open(bot)


async def test_a_stop_waits_no_longer_than_it_may(bot: Connected, caplog: pytest.LogCaptureFixture) -> None:
    """What does not end in time is broken off, and answered after the next start, at once."""

    async def answer(_: Update) -> None:
        await asyncio.sleep(60)

    async with dispatching(bot, answer) as (dispatcher, handlers):
        await dispatcher.take(said(bot, 1, "one"))
        await soon(lambda: handlers.routed)
        began = time.monotonic()
        await dispatcher.stop(0.3)
        assert time.monotonic() - began < 1
    assert is_open(bot) == ("chat:1",)
    assert "not answered in time" in caplog.text


async def test_a_stop_without_a_database_is_told_once(
    bot: Connected, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What could not be closed is left for the next start."""

    def away(*_: Any) -> None:
        raise StateUnavailable("the database does not answer")

    let_go = bot.state.inbox.let_go
    async with dispatching(bot, nothing) as (dispatcher, handlers):
        for call in ("done", "let_go"):
            monkeypatch.setattr(bot.state.inbox, call, away)
        await dispatcher.take(said(bot, 1, "one"))
        await dispatcher.take(said(bot, 2, "two"))
        await soon(lambda: len(handlers.routed) == 2 and dispatcher.database.lasts)
        caplog.clear()
        caplog.set_level("INFO", "onrecord")
        await dispatcher.stop(8)
        loud = [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
        assert {record.levelname for record in loud} == {"WARNING"}
        assert all("after the next start" in record.getMessage() for record in loud)
        monkeypatch.setattr(bot.state.inbox, "let_go", let_go)


async def test_memory_is_bounded(bot: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    """With so many chats being answered, no more is taken until one has ended."""
    monkeypatch.setattr(dispatch, "MOST_OPEN", 60)
    free = asyncio.Event()

    updates = [update for person in range(1, 111) for update in said(bot, person, "one")]
    async with dispatching(bot, waiting_for(free)) as (dispatcher, handlers):
        for at in range(0, len(updates), 30):
            await dispatcher.take(updates[at : at + 30])
        waiting = asyncio.create_task(dispatcher.room())
        await asyncio.sleep(0.3)
        assert dispatcher.crowded
        assert not waiting.done()
        free.set()
        await waiting
        await soon(lambda: len(handlers.routed) == len(updates), 20)
