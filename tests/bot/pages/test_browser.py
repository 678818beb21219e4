"""The pages in a real browser, as a reader without JavaScript sees them: the quote in sight, in light and in dark."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from bot.settings import Settings
from bot.wiring import open_session
from tests.bot.pages.site import site

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: its pages are not looked at"),
]

PHONE, DESK = (360, 740), (1280, 900)
QUOTE = "/s/6a76347c716f?q=LKCRTe1kU0h2cKrGWj1m9-68#2097-2321"
BARE = "/s/6a76347c716f#2097-2321"
STATE = """(() => {
  const quote = document.querySelector(':target'), box = quote && quote.getBoundingClientRect();
  const words = quote && (quote.querySelector('mark') || quote);
  return JSON.stringify({
    text: quote && quote.textContent.trim(), mark: words && getComputedStyle(words).backgroundColor,
    inSight: !!box && box.top >= 0 && box.top < innerHeight, wide: document.documentElement.scrollWidth > innerWidth,
    paper: getComputedStyle(document.body).backgroundColor, direction: getComputedStyle(document.body).direction,
  });
})()"""


class Tab:
    """A tab of the browser, by the DevTools protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.complaints: list[str] = []

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        number = next(self._numbers)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = await self._next()
            if told.get("id") == number:
                assert "error" not in told, told
                return dict(told["result"])

    async def look(self, address: str, size: tuple[int, int], scheme: str) -> dict[str, Any]:
        """What a reader of a page sees, in a window of a size and with a scheme of colours."""
        width, height = size
        await self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        await self.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await self.do("Page.navigate", url="about:blank")
        await self.do("Page.navigate", url=address)
        while (await self._evaluated("document.readyState + location.href")) != f"complete{address}":
            await asyncio.sleep(0.05)
        return dict(json.loads(await self._evaluated(STATE)))

    async def _evaluated(self, code: str) -> str:
        return str((await self.do("Runtime.evaluate", expression=code))["result"].get("value"))

    async def _next(self) -> dict[str, Any]:
        told = json.loads(await self._socket.recv())
        if told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
            self.complaints.append(told["params"]["entry"]["text"])
        return dict(told)


@asynccontextmanager
async def tab(folder: Path) -> AsyncIterator[Tab]:
    """A tab in which pages run nothing."""
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
        f"--user-data-dir={folder}", "about:blank",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        try:
            port = folder / "DevToolsActivePort"
            async with asyncio.timeout(30):
                while not port.exists() or len(port.read_text().splitlines()) < 2:
                    await asyncio.sleep(0.1)
            number, path = port.read_text().splitlines()
            async with connect(f"ws://127.0.0.1:{number}{path}", max_size=None) as socket:
                made = await Tab(socket).do("Target.createTarget", url="about:blank")
            async with connect(f"ws://127.0.0.1:{number}/devtools/page/{made['targetId']}", max_size=None) as socket:
                opened = Tab(socket)
                for domain in ("Page", "Log", "Runtime"):
                    await opened.do(f"{domain}.enable")
                await opened.do("Emulation.setScriptExecutionDisabled", value=True)
                yield opened
        finally:
            process.terminate()


async def test_a_reader_without_javascript_sees_the_quote(tmp_path: Path) -> None:
    """A permalink scrolls to its marked words, with its key or bare; nothing is wider than a phone; no complaint."""
    with closing(open_session(Settings(home=tmp_path / "home"))) as session:
        text = session.library.statement("6a76347c716f").text[2097:2321]
        async with site(session) as web, tab(tmp_path / "browser") as browser, asyncio.timeout(90):
            papers = set()
            for path, size, scheme, mark in (
                (QUOTE, PHONE, "light", "rgb(255, 233, 163)"),
                (QUOTE, DESK, "dark", "rgb(90, 72, 8)"),
                (BARE, PHONE, "dark", "rgb(90, 72, 8)"),
                (BARE, DESK, "light", "rgb(255, 233, 163)"),
            ):
                seen = await browser.look(f"{web.root}{path}", size, scheme)
                papers.add(seen.pop("paper"))
                assert seen == {"text": text, "mark": mark, "inSight": True, "wide": False, "direction": "ltr"}
            assert len(papers) == 2
            for path in (
                "/?lang=ar",
                "/check?lang=fa&q=sanctions",
                "/compare?lang=ar&q=sanctions&delegation=Iran,Chad",
            ):
                seen = await browser.look(f"{web.root}{path}", PHONE, "light")
                assert (seen["direction"], seen["wide"]) == ("rtl", False)
            assert browser.complaints == []
