"""No secret is shown: not one that was registered, nor anything that has the form of a bot's token."""

from __future__ import annotations

import gc
import json
import logging
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import logs
from bot.cli import main
from bot.logs import HIDDEN, configure, redacted, register, register_token, register_url
from bot.settings import Settings
from retrieval.errors import SettingsError

TOKEN = "123456789:AAsecretsecretsecretsecretsecretsec"
PASSWORD = "p@ss/word “1”"


pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers."""
    monkeypatch.setattr(logs, "_registered", ())


@pytest.mark.parametrize(
    "text",
    [
        f"The token `{TOKEN}` was rejected by the server.",
        f"POST https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"https://api.telegram.org/file/bot{TOKEN}/documents/file_1.pdf",
        f"bot{TOKEN.replace(':', '%3A')}/x",
        f"ExtBot[token={TOKEN}]",
        json.dumps({"url": f"/bot{TOKEN}/"}),
        repr(f"'{TOKEN}'\n"),
    ],
)
def test_what_looks_like_a_token_is_hidden(text: str) -> None:
    """Nobody has to register it: also a mistyped one, or another bot's."""
    assert "secretsecret" not in redacted(text)
    assert HIDDEN in redacted(text)


def test_what_is_registered_is_hidden_in_every_form() -> None:
    """As it is, in a URL, in a string literal, and in JSON."""
    register(PASSWORD)
    for form in (PASSWORD, "p%40ss/word%20%E2%80%9C1%E2%80%9D", "p%40ss%2Fword%20%E2%80%9C1%E2%80%9D"):
        assert redacted(f"<{form}>") == f"<{HIDDEN}>"
    assert "ss/word" not in redacted(json.dumps({"password": PASSWORD}))


def test_a_part_of_the_token_is_hidden_too() -> None:
    """Without its id it is still the secret."""
    register_token(TOKEN)
    assert redacted(TOKEN.partition(":")[2]) == HIDDEN


@pytest.mark.parametrize(
    "url", ["postgresql://ada:hunter22@db/onrecord", "postgresql+psycopg://ada:hunter22@db:5432/x"]
)
def test_a_password_of_a_url_is_hidden(url: str) -> None:
    """In the URL without registering it, and alone when it is registered."""
    assert "hunter22" not in redacted(f"connection to {url} failed")
    register_url(url)
    assert redacted("password hunter22 is wrong") == f"password {HIDDEN} is wrong"


@pytest.mark.parametrize(
    "text",
    [
        "A/79/PV.12 of 12:30:45, see https://docs.un.org/en/A/79/PV.12",
        "ERROR onrecord.telegram: it failed: https://t.me/OnRecordBot?start=q_abc",
        "the 9876th meeting: “12: we call for a ceasefire”",
        "mail press@example.org or https://example.org/@press",
        '{"a": "//x", "b": "y@z"}',
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """A log that hides what is no secret helps nobody."""
    assert redacted(text) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_around_it(before: str, after: str) -> None:
    """A registered token is never shown, in any text."""
    register_token(TOKEN)
    assert TOKEN not in redacted(before + TOKEN + after)


@pytest.mark.parametrize("piece", ["1", "1:", "//", "//a", "/bot1", "/bot1:", "@", "1:a", "%3A", "a" * 40])
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """A message of a megabyte that almost holds a secret costs no more than any other."""
    began = time.perf_counter()
    redacted(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("level", ["debug", "info", "json"])
def test_log_lines_and_tracebacks_are_redacted(tmp_path: Path, level: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Message, arguments, traceback, and a line that cannot be formatted; JSON stays JSON."""
    settings = Settings(
        home=tmp_path,
        log=level,
        telegram_token=SecretStr(TOKEN),
        telegram_webhook_secret=SecretStr("webhooksecret"),
        database_url=SecretStr("postgresql://ada:hunter22@db/x"),
    )
    configure(settings)
    log = logging.getLogger("onrecord.telegram")
    log.info("token %s, secret %s, password %s", TOKEN, "webhooksecret", "hunter22")
    try:
        raise ValueError(TOKEN) from KeyError(f"/bot{TOKEN}/")
    except ValueError:
        log.exception("it failed")
    logging.getLogger("httpx").warning("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    log.error("%d", TOKEN)
    err = capsys.readouterr().err
    for secret in (TOKEN, TOKEN.partition(":")[2], "webhooksecret", "hunter22"):
        assert secret not in err
    assert err.count(HIDDEN) >= 5
    if level == "json":
        assert all(json.loads(line) for line in err.splitlines() if line.startswith("{"))


def test_the_last_line_of_a_command_is_redacted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever error reaches the end of the program, with its traceback when that is wanted."""
    monkeypatch.setenv("ONRECORD_LOG", "debug")
    for error in (SettingsError(f"The token {TOKEN} is wrong."), ValueError(TOKEN)):

        def fail(*_: object, raised: Exception = error, **__: object) -> None:
            raise raised

        monkeypatch.setattr("bot.cli.commands.app", fail)
        assert main.exit_code([]) in (1, 2)
    err = capsys.readouterr().err
    assert TOKEN not in err
    assert "Traceback" in err
    assert err.count("onrecord: ") == 2


LAST_WORDS = """
import asyncio, gc, sys, threading, warnings
from pathlib import Path
from pydantic import SecretStr
from bot.logs import configure
from bot.settings import Settings
TOKEN = sys.argv[1]
configure(Settings(home=Path(sys.argv[2]), log="debug", telegram_token=SecretStr(TOKEN)))
warnings.warn(f"warned {TOKEN}")
def fail(): raise ValueError(f"thread {TOKEN}")
thread = threading.Thread(target=fail); thread.start(); thread.join()
class Bad:
    def __del__(self): raise ValueError(f"del {TOKEN}")
Bad()
async def main():
    async def lost(): raise ValueError(f"task {TOKEN}")
    task = asyncio.create_task(lost()); await asyncio.sleep(0.01); del task; gc.collect()
    asyncio.get_running_loop().call_soon(lambda: 1 / 0 if TOKEN else None)
    await asyncio.sleep(0.01)
asyncio.run(main())
raise ValueError(f"end {TOKEN}")
"""


def test_pythons_own_last_words_are_redacted(tmp_path: Path) -> None:
    """Warnings, threads, finalisers, tasks that nobody awaited, and what nobody caught."""
    done = subprocess.run(
        [sys.executable, "-c", LAST_WORDS, TOKEN, str(tmp_path)], capture_output=True, text=True, check=False
    )
    for words in ("warned", "thread", "del", "task", "end"):
        assert f"{words} {HIDDEN}" in done.stderr
    assert TOKEN not in done.stderr
    assert done.returncode == 1


def test_hooks_that_were_there_are_still_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing has to be hidden, nothing changes: a ctrl-c that was to be kept quiet is."""
    heard: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: heard.append(args.exc_type))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(warnings, "formatwarning", lambda *_: "")
    logs.install()

    class Bad:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    Bad()
    gc.collect()
    assert heard == [KeyboardInterrupt]
