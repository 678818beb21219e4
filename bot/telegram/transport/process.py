"""The bot as a process: start, waiting, and an end that loses no question.

Puts the parts of the transport together; the caller builds the handlers.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiohttp import web
from telegram import LinkPreviewOptions
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Defaults, ExtBot

from bot import logs
from bot.settings import Settings
from bot.state.state import State, open_state
from bot.telegram.transport.dispatcher import Dispatcher, Front
from bot.telegram.transport.http import ApiRequest, bot_id, reason, token_of
from bot.telegram.transport.metrics import Health, Metrics
from bot.telegram.transport.outages import Outage, api_is_away
from bot.telegram.transport.polling import REFUSED, Poller
from bot.telegram.transport.rate_limiter import ChatLimiter
from bot.telegram.transport.sender import Sender
from bot.telegram.transport.webhook import Listener
from retrieval.errors import OnRecordError, SettingsError

log = logging.getLogger("onrecord.telegram")

FINISHING = 10.0
"""Seconds for finishing answers after a signal to stop."""


Build = Callable[[ExtBot[Any], Sender, State, Metrics], Front]


async def serve(
    settings: Settings,
    build: Build,
    healthy: Callable[[], object] = lambda: None,
    pages: Sequence[web.RouteDef] = (),
) -> None:
    """Be the bot until SIGTERM or SIGINT; a second signal ends the process at once.

    `build` makes the handlers. `healthy` raises if statements cannot be read, and is called in a thread. `pages` are
    further routes of the listener, if there is one.

    Raises:
        SettingsError: Telegram refuses the token or the webhook, or the address to listen on is not of this machine.
        OnRecordError: another program listens on that address; or the state cannot be opened; or an error of `build`.
    """
    logs.install()
    logs.register_token(token_of(settings))
    with _stopped_by_signals():
        try:
            await _run(settings, build, Health(healthy), pages)
        except InvalidToken:
            raise SettingsError(REFUSED) from None


async def _run(settings: Settings, build: Build, health: Health, pages: Sequence[web.RouteDef]) -> None:
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        webhook = settings.telegram_webhook_url
        listener = Listener(settings, health, metrics, pages) if settings.telegram_listen or webhook else None
        if listener:
            await listener.start()
            stack.push_async_callback(listener.close)
        bot = open_bot(settings)
        stack.push_async_callback(_shut, bot)
        opened = asyncio.to_thread(open_state, settings.database_url, settings.home, bot=bot_id(settings))
        opening = asyncio.create_task(opened)
        stack.push_async_callback(_close, opening)
        await _together(asyncio.shield(opening), Outage("The Bot API").outlast(bot.initialize, api_is_away))
        health.state = state = await opening
        sender = Sender(bot, state, metrics)
        stack.push_async_callback(sender.close)
        front = build(bot, sender, state, metrics)
        stack.push_async_callback(front.stopped)
        dispatcher = Dispatcher(bot, state, front, metrics)
        health.unwritten = lambda: dispatcher.database.lasts

        def checked() -> None:
            health.checked()
            metrics.last_check.set_to_current_time()

        if listener and webhook:
            listener.dispatcher, listener.checked = dispatcher, checked
            source = listener.announce(bot, front.allowed_updates)
        else:
            source = Poller(bot, front.allowed_updates, dispatcher, checked).run()
        try:
            await _together(dispatcher.run(), _begun(front), source)
        finally:
            log.info("Stopping.")
            health.stopping = True
            if listener:
                listener.dispatcher = None  # Telegram keeps updates and tries again, here or at another worker
            await dispatcher.stop(FINISHING)


def open_bot(settings: Settings) -> ExtBot[Any]:
    """The bot's client, before any request."""
    root = settings.telegram_base_url.rstrip("/")
    return ExtBot(
        token=token_of(settings),
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=ApiRequest(),
        get_updates_request=ApiRequest(),
        rate_limiter=ChatLimiter(),
        # With defaults the client sends an empty string as an empty list: None leaves an argument out.
        defaults=Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True), allow_sending_without_reply=True),
    )


async def whose(settings: Settings) -> str:
    """The bot's name, from one call to the Bot API.

    Raises:
        SettingsError: there is no token, or Telegram refuses the token.
        OnRecordError: the Bot API does not answer.
    """
    bot = open_bot(settings)
    try:
        await bot.initialize()
    except InvalidToken:
        raise SettingsError(REFUSED) from None
    except TelegramError as error:
        told = f"the Bot API at ONRECORD_TELEGRAM_BASE_URL does not answer ({reason(error)}); look at the network."
        raise OnRecordError(told) from None
    finally:
        await _shut(bot)
    return f"@{bot.username}"


async def _begun(front: Front) -> None:
    """Work not needed before updates arrive; a failure costs nobody an answer."""
    try:
        await front.started()
    except TelegramError as error:
        log.warning("The bot runs, though its menu could not be set (%s).", reason(error))
    except Exception:
        log.exception("The bot runs, though not all that belongs to its start could be done.")


async def _together(*work: Awaitable[Any]) -> None:
    """Do all of the work side by side; the first failure, or a signal to stop, breaks the rest off."""
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _shut(bot: ExtBot[Any]) -> None:
    try:
        await bot.shutdown()
    except Exception as error:
        log.debug("The connections did not close well (%s).", reason(error))


async def _close(opening: asyncio.Task[State]) -> None:
    """Close the state, also a state opened while something else failed."""
    with contextlib.suppress(Exception):
        state = await opening
        await asyncio.to_thread(state.close)


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """End the block in good order at the first signal, and the process at the second."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    stopping = False

    def told(number: signal.Signals) -> None:
        nonlocal stopping
        if stopping or task is None:
            # Everything left stays in the Inbox, and is answered when its claim has ended.
            os._exit(128 + number)
        stopping = True
        task.cancel()

    wanted: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGINT)
    try:
        for number in wanted:
            loop.add_signal_handler(number, told, number)
    except (NotImplementedError, RuntimeError, ValueError):
        # Windows, or a loop in another thread: there, ctrl-c cancels instead.
        wanted = ()
    try:
        yield
    except asyncio.CancelledError:
        if not stopping:
            raise
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)
