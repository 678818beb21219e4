"""A site of the pages in this process, and what a browser would make of a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from lxml import html
from multidict import CIMultiDictProxy

from bot.pages.routes import Pages
from bot.wiring import Session


@dataclass(frozen=True)
class Seen:
    """A page as it came."""

    status: int
    headers: CIMultiDictProxy[str]
    body: str

    @property
    def page(self) -> Any:
        """The elements of the page."""
        return html.fromstring(self.body)

    def texts(self, path: str) -> list[str]:
        """The texts of the elements that an XPath finds."""
        return [each if isinstance(each, str) else each.text_content() for each in self.page.xpath(path)]

    @property
    def marked(self) -> str:
        """The words that are marked in a statement."""
        return "".join(self.texts("//article//mark"))


class Site:
    """What asks a site, as a browser does."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.root = str(client.make_url("/")).rstrip("/")
        self._client = client

    async def get(self, path: str, **headers: str) -> Seen:
        """A page at a path, with headers written with "_" for "-"."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._client.get(path, headers=named) as response:
            return Seen(response.status, response.headers, await response.text())

    async def post(self, path: str, kind: str | None = None, body: str | None = None, **form: str) -> Seen:
        """What comes of a form, or of a body of a kind that a browser would not send."""
        headers = {"Content-Type": kind} if kind else {}
        async with self._client.post(path, data=body or form, headers=headers) as response:
            return Seen(response.status, response.headers, await response.text())


@asynccontextmanager
async def site(session: Session, pages: Pages | None = None) -> AsyncIterator[Site]:
    """The pages over a session, at an address of this machine."""
    async with TestClient(TestServer((pages or Pages(session)).application())) as client:
        yield Site(client)
