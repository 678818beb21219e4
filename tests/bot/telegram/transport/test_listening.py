"""The webhook takes what comes from Telegram and nothing else, and only what is kept is acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from sqlalchemy import event
from telegram import Update
from telegram.ext import ExtBot

from bot.settings import Settings
from bot.state.errors import StateUnavailable
from bot.state.state import State
from bot.telegram.transport import process
from bot.telegram.transport.metrics import Metrics
from bot.telegram.transport.process import serve
from bot.telegram.transport.sender import Sender
from bot.telegram.transport.webhook import HEADER, LARGEST, secret_of
from retrieval.errors import OnRecordError, SettingsError, StoreError
from tests.bot.telegram.transport.connected import Handlers, echoing, settings, soon, told
from tests.bot_api import BotApi, faults


class Served:
    """A bot with a webhook in this process, and a client that is not Telegram."""

    def __init__(self, where: Settings, http: aiohttp.ClientSession) -> None:
        self.root = f"http://{where.telegram_listen}"
        self.secret = secret_of(where)
        self.http = http
        self.state: State
        self.handlers: Handlers
        self.task: asyncio.Task[None]
        self.statements: Callable[[], None] = lambda: None

    def healthy(self) -> None:
        """What the test says of the statements now."""
        self.statements()

    async def post(self, body: Any, path: str = "/hook", secret: str | None = None, **more: Any) -> int:
        """The status that a body gets; JSON is made of what is no bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {HEADER: self.secret if secret is None else secret}
        async with self.http.post(self.root + path, data=data, headers=headers, **more) as response:
            return response.status

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        async with self.http.get(self.root + path) as response:
            return response.status, await response.text()


@asynccontextmanager
async def served(api: BotApi, home: Path, pages: Sequence[web.RouteDef] = (), **more: Any) -> AsyncIterator[Served]:
    """A bot that is reached by a webhook, and says what it is told."""
    port = unused_port()
    more = {"webhook_url": f"http://127.0.0.1:{port}/hook", **more}
    where = settings(api, home, listen=f"127.0.0.1:{port}", **more)

    async with aiohttp.ClientSession() as http:
        bot = Served(where, http)

        def build(_: ExtBot[Any], sender: Sender, state: State, metrics: Metrics) -> Handlers:
            bot.state = state
            bot.handlers = Handlers(echoing(sender))
            return bot.handlers

        bot.task = task = asyncio.create_task(serve(where, build, bot.healthy, pages))
        try:
            await soon(lambda: hasattr(bot, "handlers") or task.done())
            await soon(lambda: api.calls("setWebhook") or not where.telegram_webhook_url)
            yield bot
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_pages_are_read_beside_the_webhook(api: BotApi, tmp_path: Path) -> None:
    """Updates come by their own path, which may be the "/" that people read at."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="a page")

    pages = [web.get("/", page), web.post("/check", page), web.get("/s/{id}", page)]
    root = f"http://127.0.0.1:{unused_port()}/"
    update = told(api.person(1).says("hello").update)
    async with served(api, tmp_path, pages, webhook_url=root) as bot:
        assert await bot.get("/") == await bot.get("/s/6a76347c716f") == (200, "a page")
        assert (await bot.get("/s/6a/76"))[0] == 404
        assert await bot.post(update, "/") == 200
        assert await bot.post(update, "/", secret="wrong") == 403


async def test_nobody_else_is_let_in(api: BotApi, tmp_path: Path) -> None:
    """Without the secret, with another, at another path, by another method, too much, or no update.

    An update of a new kind is taken, and left alone: Telegram would send it again for a day.
    """
    update = told(api.person(1).says("hello").update)
    async with served(api, tmp_path) as bot:
        await soon(lambda: bot.handlers.routed)
        for secret in ("", "wrong", bot.secret[:-1], bot.secret + "x", "\u00e9"):
            assert await bot.post(update, secret=secret) == 403
        assert await bot.post(update, "/other") == 404
        assert (await bot.get("/hook"))[0] == 405
        assert await bot.post(b'{"x": "' + b"a" * LARGEST + b'"}') == 413
        for nonsense in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"[]", b"{}", b'{"update_id": "1"}'):
            assert await bot.post(nonsense) == 400
        assert await bot.post({"update_id": 900_000_000, "hologram": {"id": 1}}) == 200
        assert len(bot.handlers.routed) == 1


async def test_what_cannot_be_kept_is_left_with_telegram(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is away the answer is 503; the update comes again, and is answered once.

    Telegram is told of the address, with a secret, and of the kinds of updates; none is asked for.
    """
    async with served(api, tmp_path) as bot:
        (call,) = api.calls("setWebhook")
        assert call.params["secret_token"] == bot.secret
        assert "inline_query" in call.params["allowed_updates"]
        take_in, away = bot.state.inbox.take_in, [1, 2]

        def refuse(*args: Any) -> Any:
            if away:
                away.pop()
                raise StateUnavailable("the database does not answer")
            return take_in(*args)

        monkeypatch.setattr(bot.state.inbox, "take_in", refuse)
        api.person(1).says("hello")
        await soon(lambda: [message.text for message in api.sent] == ["hello"])
        assert [status for _, _, status in api.server.webhook.deliveries] == [503, 503, 200]
        assert not api.calls("getUpdates")


async def test_health_says_what_is_wrong_and_no_more(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 while it can answer; 503 when the statements or the database cannot be read; no secret, no path."""
    async with served(api, tmp_path) as bot:
        api.person(1).says("hello")
        await soon(lambda: api.sent)
        status, body = await bot.get("/healthz")
        found = json.loads(body)
        assert (status, found["status"], found["database"], found["statements"]) == (200, "ok", "ok", "ok")
        assert 0 <= found["seconds_since_updates"] < 5

        def broken() -> None:
            raise StoreError(f"The index in {tmp_path} is broken.")

        bot.statements = broken
        status, body = await bot.get("/healthz")
        assert (status, json.loads(body)["statements"]) == (503, "failed")
        bot.statements = lambda: None
        monkeypatch.setattr(bot.state, "alive", broken)
        status, body = await bot.get("/healthz")
        assert (status, json.loads(body)["database"]) == (503, "failed")
        assert str(tmp_path) not in body


async def test_a_disk_that_is_full_is_no_health(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be written can be read, and yet nothing is answered: that is told, once as error, until it passes."""
    monkeypatch.setattr("bot.telegram.transport.outages.FIRST", 0.05)
    monkeypatch.setattr("bot.telegram.transport.outages.SERIOUS", 0.3)
    caplog.set_level("INFO", "onrecord")
    async with served(api, tmp_path, webhook_url=None) as bot:
        with bot.state._db._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        full = True

        def limited(connection: Any, *_: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages if full else 10**6}")

        event.listen(bot.state._db._engine, "checkout", limited)
        api.person(1).says("word " * 700)
        for _ in range(9):
            api.person(1).says("hello " * 600)

        async def unwell() -> bool:
            status, body = await bot.get("/healthz")
            found = json.loads(body)
            return (status, found["status"], found["database"]) == (503, "failed", "cannot be written")

        async with asyncio.timeout(5):
            while not await unwell():
                await asyncio.sleep(0.02)
        await soon(lambda: "ERROR" in [record.levelname for record in caplog.records])
        await asyncio.sleep(0.5)
        assert await unwell()
        full = False
        await soon(lambda: len(api.sent) == 10, 10)
        assert (await bot.get("/healthz"))[0] == 200
        assert await bot.post({"update_id": 1, "message": {}}) == 404, "there is no way in for updates beside polling"
    logged = [
        f"{record.levelname} {record.getMessage()}"
        for record in caplog.records
        if "database" in record.msg % record.args
    ]
    assert [line[:40] for line in logged] == [
        "WARNING The database does not answer; tr",
        "ERROR The database has not answered for ",
        "INFO The database answers again.",
    ]
    assert "the disk is full; make room on it" in logged[1]


async def opened(bot: Served, sent: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which this was sent, and no more."""
    host, _, port = bot.root.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    return reader, writer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /hook HTTP/1.1\r\nHost: x\r\nX-Slow: ", ""),
        ("POST /hook HTTP/1.1\r\nHost: x\r\n{header}: {secret}\r\nContent-Length: 9\r\n\r\n", "408"),
        ("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", "403"),
    ],
)
async def test_a_request_that_does_not_end(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, status: str
) -> None:
    """A head, an update, or the body of what is refused: after its time the connection is closed, bytes or not."""
    for name in ("IDLE_FOR", "READ_WITHIN", "LINGERING"):
        monkeypatch.setattr(f"bot.telegram.transport.webhook.{name}", 0.5)
    async with served(api, tmp_path) as bot, asyncio.timeout(5):
        reader, writer = await opened(bot, head.format(header=HEADER, secret=bot.secret).encode())
        answer = asyncio.create_task(reader.read())
        while not answer.done():
            await asyncio.sleep(0.1)
            if not status:
                writer.write(b"a")
        assert status in (await answer).decode().partition("\r\n")[0]
        writer.close()


async def test_metrics_are_for_prometheus(api: BotApi, tmp_path: Path) -> None:
    """What was taken in and sent is counted, and nobody is named."""
    async with served(api, tmp_path) as bot:
        api.person(4711471147).says("Hello there")
        await soon(lambda: api.sent)
        await asyncio.sleep(0.1)
        status, body = await bot.get("/metrics")
    assert status == 200
    assert 'onrecord_updates_total{kind="message"} 1.0' in body
    assert 'onrecord_sends_total{outcome="sent"} 1.0' in body
    assert "onrecord_open_updates 0.0" in body
    assert "4711471147" not in body
    assert "Hello" not in body


async def test_before_it_knows_who_it_is_it_says_that_it_starts(api: BotApi, tmp_path: Path) -> None:
    """A load balancer sends nothing to a worker that cannot answer yet."""
    api.fail("getMe", faults.slow(1.0))
    port = unused_port()
    where = settings(api, tmp_path, listen=f"127.0.0.1:{port}", webhook_url="https://example.org/hook")
    async with aiohttp.ClientSession() as http:
        bot = Served(where, http)
        task = asyncio.create_task(serve(where, _never))
        await soon(lambda: api.calls("getMe"))
        assert await bot.post({"update_id": 1, "message": {}}) == 503
        status, body = await bot.get("/healthz")
        assert (status, json.loads(body)["database"]) == (503, "starting")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _never(*_: Any) -> Any:
    raise AssertionError("it was not to be built")


async def test_an_address_that_is_taken_is_no_wrong_setting(api: BotApi, tmp_path: Path) -> None:
    """The process that held it may be ending: whoever watches over this one may start it again."""
    async with served(api, tmp_path) as bot:
        where = settings(api, tmp_path, listen=bot.root.removeprefix("http://"))
        with pytest.raises(OnRecordError, match=r"listens on 127\.0\.0\.1:\d+ \(ONRECORD_TELEGRAM_LISTEN\)") as caught:
            await serve(where, _never)
        assert not isinstance(caught.value, SettingsError)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"listen": "192.0.2.1:8080"}, "ONRECORD_TELEGRAM_LISTEN is "),
        ({"listen": "no.such.host.invalid:8080"}, "ONRECORD_TELEGRAM_LISTEN is "),
        ({"webhook_url": "https://example.org/healthz"}, "allowed is any but /healthz, /metrics, /check"),
        ({"webhook_url": "https://example.org/check"}, "allowed is any but /healthz, /metrics, /check"),
        ({"webhook_url": "http://example.org/hook"}, r"ONRECORD_TELEGRAM_WEBHOOK_URL is 'http://example\.org/hook'"),
    ],
)
async def test_an_address_that_cannot_be_is_a_wrong_setting(
    api: BotApi, tmp_path: Path, given: dict[str, str], why: str
) -> None:
    """The error names the setting; no start mends it. The webhook cannot be where health is, nor a page's form.

    An address that only Telegram refuses is one, too: the bot does not run on without a way to be reached.
    """
    pages = [web.post("/check", _never), web.get("/s/{id}", _never)]
    given = {"listen": f"127.0.0.1:{unused_port()}"} | given
    with pytest.raises(SettingsError, match=why):
        await serve(settings(api, tmp_path, **given), lambda _, sender, *__: Handlers(echoing(sender)), pages=pages)


async def test_a_name_that_telegram_cannot_look_up_yet_is_waited_for(api: BotApi, tmp_path: Path) -> None:
    """Names take their time to be known, and a worker that ends for it would end for nothing."""
    refusal = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    fault = api.fail("setWebhook", faults.refused(400, refusal))
    async with served(api, tmp_path) as bot:
        assert fault.hits
        api.person(1).says("hello")
        await soon(lambda: bot.handlers.routed)


def test_workers_agree_on_a_secret_and_nobody_can_guess_it(api: BotApi) -> None:
    """Made of the token it is the same everywhere, fits Telegram's rules, and does not give the token away."""
    made = secret_of(settings(api))
    assert made == secret_of(settings(api))
    assert made.isalnum()
    assert len(made) == 64
    assert api.token.partition(":")[2] not in made
    assert secret_of(settings(api, webhook_secret="mine")) == "mine"
    assert secret_of(settings(api, token="1:x")) != made


async def test_a_stop_takes_nothing_more(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the last answers are finished, updates are left with Telegram and health says so.

    What waits behind an answer that is being given stays for the next start.
    """
    monkeypatch.setattr(process, "FINISHING", 1.0)
    free = asyncio.Event()
    async with served(api, tmp_path) as bot:
        echo = bot.handlers.answer

        async def answer(update: Update) -> None:
            await free.wait()
            await echo(update)

        bot.handlers.answer = answer
        for text in ("before", "behind it"):
            api.person(1).says(text)
        await soon(lambda: len(api.server.webhook.deliveries) == 2)
        bot.task.cancel()
        await asyncio.sleep(0.1)
        assert await bot.post(told(api.person(2).says("after").update)) == 503
        assert (await bot.get("/healthz"))[0] == 503
        free.set()
        await asyncio.gather(bot.task, return_exceptions=True)
    assert [message.text for message in api.sent] == ["before"]
