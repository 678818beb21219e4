"""`onrecord serve` and `ask --open`: pages at an address, and the page of a quote in the browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.bot.cli.conftest import ONRECORD, Run, environment
from tests.tables import tables

CASES = tables(__file__)

SANCTIONS = "What does Iran say about sanctions?"
PUBLIC = "https://record.example.org/pages"


@contextmanager
def running(home: Path, *args: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work, and the address that it tells."""
    command = [ONRECORD, *args]
    with subprocess.Popen(
        command, env=environment(home, **variables), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        try:
            assert found is not None
            yield process, found[0]
        finally:
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(timeout=20) == 0
            finally:
                process.kill()


@pytest.fixture
def browser(tmp_path: Path) -> tuple[str, Path]:
    """A browser that notes what it is to open, as the variable BROWSER names it, and its note."""
    script, note = tmp_path / "browser", tmp_path / "opened"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {note}\n', encoding="utf-8")
    script.chmod(0o755)
    return str(script), note


def test_pages_are_served_until_ctrl_c(stored: Path) -> None:
    """At the address named; another program that listens there is told."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
    with running(stored, "serve", "--http", where) as (_, address):
        assert address == f"http://{where}/."
        seen = httpx.get(f"http://{where}/", params={"q": SANCTIONS}, timeout=60)
        assert (seen.status_code, "unilateral coercive measures" in seen.text) == (200, True)
        assert "Python" not in seen.headers["Server"]
        again = subprocess.run(
            [ONRECORD, "serve", "--http", where], env=environment(stored), capture_output=True, text=True, check=False
        )
        assert (again.returncode, "cannot be listened on" in again.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_the_page_of_a_quote_is_opened(stored: Path, browser: tuple[str, Path]) -> None:
    """On this machine where there are no public pages, until ctrl-c."""
    script, note = browser
    with running(stored, "ask", SANCTIONS, "--open", BROWSER=script) as (_, address):
        seen = httpx.get(address, timeout=60)
        assert "<mark>Besides, the unilateral coercive measures" in seen.text
        assert note.read_text(encoding="utf-8") == address


@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_public_pages_are_opened_and_cited(installed: Run, browser: tuple[str, Path]) -> None:
    """Where a public address is set; citations lead there, and the address is taken back as a permalink."""
    script, note = browser
    own = {"BROWSER": script, "ONRECORD_PUBLIC_URL": f"{PUBLIC}/"}
    done = installed("ask", SANCTIONS, "--open", "--cite", "ris", **own)
    assert done.returncode == 0, done.stderr
    page = note.read_text(encoding="utf-8")
    assert page.startswith(f"{PUBLIC}/s/6a76347c716f?q=")
    assert page.endswith("#2097-2321")
    assert f"UR  - {page}" in done.stdout.decode()
    for written in ("text", "markdown", "bibtex", "csl", "chicago"):
        assert page in installed("cite", page, "--format", written, **own).stdout.decode()
    assert "onrecord:6a76347c716f#2097-2321" in installed("cite", page).stdout.decode()


@pytest.mark.parametrize(("args", "variables", "says"), CASES["wrong_calls"])
def test_what_is_wrong_is_said(onrecord: Run, args: tuple[str, ...], variables: dict[str, str], says: str) -> None:
    """Addresses that are none, and options that do not go together."""
    done = onrecord(*args, **variables)
    assert done.returncode == 2
    assert says in done.stderr.decode()


def test_without_a_quote_no_page_is_opened(onrecord: Run) -> None:
    """And that is said."""
    done = onrecord("ask", "What does Norway say about whaling?", "--open")
    assert (done.returncode, "There is no quote to open." in done.stderr.decode()) == (0, True)
