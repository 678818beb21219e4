"""Files by link: fetched within bounds, from whatever server; nothing of an address is repeated that may be secret."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.telegram.uploads import download
from bot.telegram.uploads.download import NotFetched, from_web, is_secret, link_in
from bot.telegram.uploads.safe_address import is_inside, machines
from tests.bot.telegram.admin.desk import Desk, at_desk
from tests.bot.telegram.admin.test_ingesting import TREES, WHOLE
from tests.bot_api import BotApi
from tests.tables import tables

CASES = tables(__file__)

PAGE = b"<!DOCTYPE html><html><body><p>Kenya will plant fifteen billion trees.</p><p>Forests feed us.</p></body></html>"
SAID = speaker("en")


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        for _ in range(200):
            await response.write(b"x" * 1_000_000)
    return response


async def drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        for _ in range(100):
            await response.write(b"x")
            await asyncio.sleep(0.1)
    return response


async def loop(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"/loop/{int(request.match_info['n']) + 1}")


async def host(request: web.Request) -> web.StreamResponse:
    return web.Response(text=request.headers["Host"])


async def signed(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/trees.txt?signature=0")


async def to(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.query["url"])


def gives(data: bytes, status: int = 200, **headers: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def give(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=data, status=status, headers=named)

    return give


@pytest.fixture
async def root() -> AsyncIterator[str]:
    """The address of a web server with all kinds of files."""
    app = web.Application()
    get = app.router.add_get
    get("/trees.txt", gives(TREES, content_type="text/plain"))
    get("/page.aspx", gives(PAGE, content_type="text/html; charset=utf-8"))
    get("/named", gives(TREES, content_disposition='attachment; filename="../a b.txt"'))
    get("/picture", gives(b"\x89PNG\r\n\x1a\n" + bytes(99), content_type="image/png"))
    get("/gone", gives(b"", 404))
    get("/nowhere", gives(b"", 302))
    get("/broken", gives(b"", 500))
    get("/endless", endless)
    get("/drip", drip)
    get("/loop/{n}", loop)
    get("/host", host)
    get("/to", to)
    get("/signed", signed)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_link_is_ingested(desk: Desk, root: str) -> None:
    """A link alone in a message, with fields below it, is fetched and goes the way of a document."""
    card = await desk.says(f"{root}/to?url=/trees.txt%23part\n{WHOLE}")
    assert card.text.startswith("✅ Added: trees.txt")
    assert desk.one(delegation="Kenya").record.speaker == "Ms. A. Otieno"


async def test_pages_and_names(desk: Desk, root: str) -> None:
    """A page of the web is read as HTML by its type; a name given by the server counts, and leads nowhere else."""
    assert (await desk.says(f"{root}/page.aspx?id=3\n{WHOLE}")).text.startswith("✅ Added: page.aspx.html")
    assert (await desk.says(f"{root}/named")).text.startswith("Not stored: a b.txt")


async def test_what_cannot_be_had_is_told(desk: Desk, root: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is wrong with a link is said in a sentence; nothing is kept, and no part of the link is told or logged.

    A link with a password is refused before it is fetched.
    """
    caplog.set_level(logging.DEBUG, "onrecord")
    away = {f"{root}{path}": why for path, why in CASES["unhad"].items()} | {
        "http://127.0.0.1:9/a.pdf?signature=hunter2": "does not answer",
        "http://user:hunter2@127.0.0.1:9/a.pdf": "holds a password",
    }
    for url, why in away.items():
        told = await desk.says(url)
        assert why in told.text
        assert "127.0.0.1" not in told.text
    assert "hunter2" not in caplog.text
    assert desk.files() == []


async def test_a_slow_server_is_given_up(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download has to end in time, however steadily it drips."""
    monkeypatch.setattr(download, "SECONDS", 0.5)
    with pytest.raises(NotFetched, match="took too long"):
        await from_web(f"{root}/drip", SAID, local=True)


async def test_an_announced_size_is_believed_a_silent_one_measured(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is refused by its length where that is told, and else once too much has come."""
    for path, largest in (("trees.txt", 100), ("drip", 3)):
        monkeypatch.setattr(download, "MAX_BYTES", largest)
        with pytest.raises(NotFetched, match="too large"):
            await from_web(f"{root}/{path}", SAID, local=True)
    monkeypatch.setattr(download, "MAX_BYTES", len(TREES))
    assert (await from_web(f"{root}/trees.txt", SAID, local=True)).data == TREES


async def test_what_is_inside(root: str) -> None:
    """Addresses of the machine and of its network are told from those of the web."""
    for host in ("10.0.0.1", "[::1]", "localhost", "[::ffff:10.0.0.1]", "[fd12::1]", "[2002:a00:1::]", "[::7f00:1]"):
        assert is_inside(await machines(httpx.URL(f"http://{host}/")))
    for host in ("1.1.1.1", "[2606:4700::1111]", "[::ffff:1.1.1.1]", "[64:ff9b::1.1.1.1]", "[2002:101:101::1]"):
        assert not is_inside(await machines(httpx.URL(f"http://{host}/")))
    assert is_inside(await machines(httpx.URL(root)))


THIS = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "2130706433")


async def test_this_machine_is_behind_a_setting(api: BotApi, home: Path, root: str) -> None:
    """A link to the machine of the bot itself is followed only where whoever runs the bot allows it."""
    async with at_desk(api, home, local_links=False) as desk:
        for host in THIS:
            told = (await desk.says(f"{root.replace('127.0.0.1', host)}/trees.txt\n{WHOLE}")).text
            assert "only with ONRECORD_ALLOW_LOCAL_LINKS=true" in told.replace("\u2060", "")
        assert desk.files() == []


async def test_no_link_leads_to_a_clouds_credentials(root: str) -> None:
    """Whoever typed it, and wherever it leads from; however the address is written."""
    for host in CASES["credentials"]:
        for url in (f"http://{host}/latest", f"{root}/to?url=http://{host}/latest"):
            with pytest.raises(NotFetched, match="no file is fetched from one"):
                await from_web(url, SAID, local=True)


async def test_what_was_judged_is_what_is_connected_to(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once: the second answer of its server may be another machine. The first may not be up."""
    asked = []

    async def once(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        assert len(asked) == 1, "it was looked up again"
        return [(0, 0, 0, "", (each, 0)) for each in ("127.0.0.9", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", once)
    port = root.rpartition(":")[2]
    fetched = await from_web(f"http://www.example.org:{port}/host", SAID, local=True)
    assert fetched.data == f"www.example.org:{port}".encode()
    assert asked == ["www.example.org"]


SECRET = (
    "X-Amz-Signature=0", "sv=1&sig=0", "access_TOKEN=0", "apiKey=0", "auth=0", "Expires=1", "x-goog-credential=0",
    "client_secret=0", "Password=0", "PHPSESSID=0", "session=4711", "session_id=0", "%73ig=0", "next=%2Fa%3Ftoken%3D0",
)  # fmt: skip
OPEN = "session=79&author=Otieno&keyword=trees&design=2&token"


async def test_a_signed_link_is_shown_to_nobody(desk: Desk, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its document is taken, and the link is no part of the record; one without a secret is, wherever it leads."""
    assert all(is_secret(f"https://un.org/a?{query}") for query in SECRET)
    monkeypatch.setattr("bot.telegram.uploads.documents.is_web", lambda url: True)
    assert "Added" in (await desk.says(f"{root}/trees.txt?{SECRET[0]}\n{WHOLE}")).text
    assert desk.one(delegation="Kenya").record.source_url is None
    for link in (f"/trees.txt?{OPEN}", "/signed"):
        assert "Changed" in (await desk.says(f"{root}{link}\n{WHOLE}")).text
        assert desk.one(delegation="Kenya").record.source_url == f"{root}{link}"


async def test_a_link_of_the_record_is_a_value(desk: Desk, root: str) -> None:
    """A link that a reply gives as the source is not fetched."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    changed = await desk.says("source_url: https://www.example.org/trees.txt", reply_to=card)
    assert "Link: https://www.example.org/trees.txt" in changed.text


@given(st.text(max_size=200))
def test_any_text_may_be_no_link(text: str) -> None:
    """Looking for a link neither fails nor finds one that is not alone on its line."""
    found = link_in(text)
    assert found is None or not any(char.isspace() for char in found[0])


def test_links() -> None:
    """A link is one only if it stands alone."""
    assert link_in(" https://a.org/b.pdf \ndelegation: Kenya") == ("https://a.org/b.pdf", "delegation: Kenya")
    assert link_in("HTTP://A.ORG") == ("HTTP://A.ORG", "")
    for text in ("see https://a.org", "https://a.org is it true?", "ftp://a.org/b", "https://", "a.org", ""):
        assert link_in(text) is None
