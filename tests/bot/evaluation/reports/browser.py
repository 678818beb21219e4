"""A headless Chromium that a test drives over the DevTools protocol: open, resize, run a line, take a picture.

Knows the protocol (https://chromedevtools.github.io/devtools-protocol/); knows nothing of the pages it shows.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

BINARY = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WHY_NOT = "no chromium, chromium-browser or google-chrome on PATH: install Debian's package chromium"

_COMPLAINTS = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")


class Page:
    """One tab: what it shows, and what the browser had to complain of while showing it."""

    def __init__(self, socket: ClientConnection) -> None:
        """Drive the tab behind the socket."""
        self._socket, self._sent = socket, 0
        self._events: list[dict[str, Any]] = []
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Log.enable")

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """The result of a method of the protocol."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            got: dict[str, Any] = json.loads(self._socket.recv(timeout=60))
            if got.get("id") != self._sent:
                self._events.append(got)
                continue
            assert "error" not in got, f"{method}: {got['error']}"
            result: dict[str, Any] = got["result"]
            return result

    def open(
        self,
        path: Path,
        *,
        width: int,
        height: int,
        dark: bool = False,
        scripts: bool = True,
        fragment: str = "",
    ) -> None:
        """Show a file, at a fragment, in a window of that size (CSS pixels), in the light or the dark scheme."""
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=scheme)
        phone = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        # An address that differs in its fragment alone would not be loaded again.
        self._go("about:blank")
        self._go(path.as_uri() + (f"#{fragment}" if fragment else ""))

    def _go(self, url: str) -> None:
        self._events.clear()
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + 60
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            assert time.monotonic() < deadline, f"{url} was not loaded within a minute"
            self._events.append(json.loads(self._socket.recv(timeout=60)))

    def run(self, script: str) -> Any:
        """What an expression of JavaScript gives, as JSON; an AssertionError where it throws."""
        got = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def press(self, key: str, text: str = "", *, shift: bool = False) -> None:
        """Press a key ("Tab", "Enter") and let go of it, as a person does; `text` is what it types."""
        code = {"Tab": 9, "Enter": 13}[key]
        for kind in ("keyDown", "keyUp"):
            typed = {"text": text} if text and kind == "keyDown" else {}
            held = {"modifiers": 8 if shift else 0}
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **held, **typed
            )

    def printed(self) -> bytes:
        """The page as a PDF on A4, without backgrounds, as browsers print unless told otherwise."""
        got = self.call("Page.printToPDF", printBackground=False, paperWidth=8.27, paperHeight=11.69)
        return base64.b64decode(got["data"])

    def picture(self, path: Path, *, whole: bool = False) -> bytes:
        """A PNG of the window, or of the whole page, also written to the path."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(data := base64.b64decode(shot["data"]))
        return data

    def complaints(self) -> list[str]:
        """Everything on the console since the page was opened, uncaught errors and blocked content included."""
        self.run("0")
        return [json.dumps(event["params"]) for event in self._events if event.get("method") in _COMPLAINTS]


@contextmanager
def browsing(folder: Path) -> Iterator[Page]:
    """A tab of a browser of its own, whose profile lies in the folder; gone afterwards."""
    assert BINARY is not None
    command = [
        BINARY,
        "--headless=new",
        "--no-sandbox",  # root, as in a container, has none
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}",
        "--remote-debugging-port=0",
        "about:blank",
    ]
    with (folder / "browser.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with connect(_address(folder, process), max_size=None, open_timeout=30) as socket:
            yield Page(socket)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=20)


def _address(folder: Path, process: subprocess.Popen[bytes]) -> str:
    """The address of the first tab, once the browser says where it listens."""
    import urllib.request

    port_file = folder / "profile" / "DevToolsActivePort"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, (folder / "browser.log").read_text(errors="replace")
        if port_file.exists() and len(found := port_file.read_text().split()) > 1:
            with urllib.request.urlopen(f"http://127.0.0.1:{found[0]}/json/list", timeout=30) as reply:
                tabs = [tab for tab in json.load(reply) if tab["type"] == "page"]
            if tabs:
                return str(tabs[0]["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise AssertionError("The browser did not say within 90 seconds where it listens.")
