"""The routes of the pages, for any server of aiohttp, and a server of the pages alone: requests in, HTML out.

Knows HTTP; what is on a page is known to `bot.pages.views`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.logs import redacted
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import Speaker, speaker
from bot.pages.rate_limit import RateLimit, client_of
from bot.pages.texts import direction, language_of, own_names, texts
from bot.pages.views import View, Views, notice
from bot.wiring import Session
from retrieval.errors import OnRecordError, UsageError

log = logging.getLogger("onrecord.pages")

FOLDER = Path(__file__).resolve().parent / "templates"

TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

FILES = {"style.css": "text/css", "icon.svg": "image/svg+xml"}

MOST, SECONDS = 30, 60.0
"""Requests of a client in so many seconds."""

AT_ONCE, WAITING = 4, 40
"""Pages that are made side by side, and that are made or wait; further clients are told to come back."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

READ_WITHIN = 10.0
"""Seconds for a form to arrive."""

IDLE_FOR, LINGERING = 15.0, 2.0
"""Seconds for a request's head to arrive, and for the rest of a request that is refused unread."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "onrecord",
}

Make = Callable[[web.Request, Mapping[str, str], Speaker], Awaitable[View]]


class Pages:
    """The pages over the statements of a session."""

    def __init__(self, session: Session, limit: RateLimit | None = None) -> None:
        self._views = Views(session)
        self._limit = limit or RateLimit(MOST, SECONDS)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def routes(self) -> list[web.RouteDef]:
        """The routes, for an application's router."""
        ask, check, compare = (self._page(self._form(page)) for page in ("ask", "check", "compare"))
        return [
            web.get("/", ask),
            web.get("/check", check),
            # A quotation may be longer than an address, and is nobody else's business before it is printed.
            web.post("/check", check),
            web.get("/compare", compare),
            web.get("/s/{id:[0-9a-f]{1,12}}", self._page(self._statement)),
            web.get("/s/{id:[0-9a-f]{1,12}}.txt", self._page(self._text)),
            *(web.get(f"/{name}", _file) for name in FILES),
        ]

    def application(self) -> web.Application:
        """An application of the pages alone."""
        application = web.Application(client_max_size=2**20)
        application.add_routes(self.routes())
        application.router.add_route("*", "/{path:.*}", self._page(_missing))
        return application

    def _page(self, make: Make) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answered(request: web.Request) -> web.Response:
            said = speaker(language_of(request.query.get("lang"), request.headers.get("Accept-Language", "")))
            if wait := self._limit.wait(_client(request)):
                told = said.gettext("That was a lot at once. Wait a minute, then go on.")
                return _shown(request, notice(told, 429), said, {"Retry-After": str(wait)})
            try:
                typed = await _typed(request)
            except (TimeoutError, ValueError, web.HTTPRequestEntityTooLarge) as error:
                status = 408 if isinstance(error, TimeoutError) else 400 if isinstance(error, ValueError) else 413
                return _shown(request, notice(_failed(said), status), said)
            if self._waiting >= WAITING:
                return _shown(request, notice(_failed(said), 503), said, {"Retry-After": "10"})
            self._waiting += 1
            try:
                async with self._turns:
                    view = await make(request, typed, said)
            except OnRecordError as error:
                log.warning("A page could not be made (%s).", redacted(str(error)))
                view = notice(_failed(said), 503)
            except Exception:
                log.exception("A page could not be made.")
                view = notice(_failed(said), 500)
            finally:
                self._waiting -= 1
            return _shown(request, view, said)

        return answered

    def _form(self, page: str) -> Make:
        return lambda _, typed, said: self._views.form(page, typed, said)

    async def _statement(self, request: web.Request, typed: Mapping[str, str], said: Speaker) -> View:
        return await self._views.statement(request.match_info["id"], typed.get("q", ""), said)

    async def _text(self, request: web.Request, _: Mapping[str, str], said: Speaker) -> View:
        return await self._views.text(request.match_info["id"], said)


async def _typed(request: web.Request) -> dict[str, str]:
    """What was typed into a form.

    Raises:
        TimeoutError: the form did not come in time.
        ValueError: it cannot be read.
    """
    if request.method != "POST":
        return dict(request.query)
    async with asyncio.timeout(READ_WITHIN):
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


async def _missing(_: web.Request, __: Mapping[str, str], said: Speaker) -> View:
    return notice(said.pgettext("page", "There is no such page."), 404)


async def _file(request: web.Request) -> web.Response:
    name = request.path.removeprefix("/")
    body = (FOLDER / name).read_bytes()
    return web.Response(body=body, content_type=FILES[name], headers={**HEADERS, "Cache-Control": "max-age=3600"})


def _client(request: web.Request) -> str:
    return client_of(request.remote, ",".join(request.headers.getall("X-Forwarded-For", ())))


def _failed(said: Speaker) -> str:
    return said.gettext("Something went wrong here, and has been noted. Ask again in a while.")


def _shown(request: web.Request, view: View, said: Speaker, headers: Mapping[str, str] | None = None) -> web.Response:
    """A page as a response. Addresses are relative, so that pages work at any path of a server."""
    if view.template == "text":
        return web.Response(
            body=view.values["text"].encode(), content_type="text/plain", charset="utf-8", headers=HEADERS
        )
    root = "../" * (request.path.count("/") - 1)
    asked = request.query.get("lang")
    chosen = asked if asked in LANGUAGES else None

    def address(path: str, language: str | None = chosen) -> str:
        page, sign, fragment = path.partition("#")
        kept = f"{'&' if '?' in page else '?'}{urlencode({'lang': language})}" if language else ""
        return f"{root or './'}{page}{kept}{sign}{fragment}"

    others = {name: value for name, value in request.query.items() if name != "lang"}
    here = request.rel_url.raw_path.removeprefix("/") + (f"?{urlencode(others)}" if others else "")
    html = TEMPLATES.get_template(f"{view.template}.html.jinja").render(
        view.values,
        texts=texts(said),
        language=said.language,
        direction=direction,
        languages={code: (name, address(here, code)) for code, name in own_names().items()},
        address=address,
        chosen=chosen,
    )
    own = {"Content-Language": said.language, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return web.Response(
        text=html, content_type="text/html", status=view.status, headers={**HEADERS, **own, **(headers or {})}
    )


async def serve(session: Session, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the pages until cancelled; `ready` is called with the address, whose port is a free one for port 0.

    Raises:
        UsageError: the address cannot be listened on.
    """
    runner = web.AppRunner(
        Pages(session).application(),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=2,
        keepalive_timeout=IDLE_FOR,
        lingering_time=LINGERING,
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise UsageError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None
        at = runner.addresses[0][1]
        ready(f"http://{f'[{host}]' if ':' in host else host}:{at}")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
