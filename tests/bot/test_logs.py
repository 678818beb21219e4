"""What is logged, and what never is: no secret that was registered, nor anything that has the form of a bot's token."""

from __future__ import annotations

import gc
import json
import logging
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot import logs
from bot.chat_model import ModelError
from bot.cli import main
from bot.logs import HIDDEN, configure, debugging, redacted, register, register_token, register_url
from bot.models.langchain.model import open_model
from bot.settings import Settings
from retrieval.errors import SettingsError
from tests.bot.models.conftest import PROMPT, YES
from tests.fake_openai import chat
from tests.fake_openai.chat import KEY, MODEL, answers
from tests.fake_openai.chat_server import FakeOpenAI
from tests.tables import tables

CASES = tables(__file__)

pytestmark = pytest.mark.usefixtures("logging_as_before")

TOKEN = "123456789:AAsecretsecretsecretsecretsecretsec"
PASSWORD = "p@ss/word “1”"


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers."""
    monkeypatch.setattr(logs, "_registered", ())


@pytest.mark.parametrize("text", CASES["tokens"])
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


@pytest.mark.parametrize("text", CASES["ordinary"])
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


@pytest.mark.parametrize(
    ("level", "shown"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1), ("json", 3), ("WARNING", 2)]
)
def test_each_level_shows_its_own(level: Any, shown: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every value that ONRECORD_LOG allows does what it says, on standard error alone."""
    configure(Settings(home=tmp_path, log=level))
    log = logging.getLogger("onrecord.engine")
    for name in ("debug", "info", "warning", "error"):
        getattr(log, name)("it happened")
    out, err = capsys.readouterr()
    assert not out
    assert err.count("it happened") == shown
    assert debugging() == (level == "debug")


def test_json_lines_are_json_with_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine reads one object a line, whatever was logged."""
    configure(Settings(home=tmp_path, log="json"))
    try:
        raise ValueError("a\nb")
    except ValueError:
        logging.getLogger("onrecord").exception("it failed: %s", "é\n")
    (line,) = capsys.readouterr().err.splitlines()
    read = json.loads(line)
    assert (read["level"], read["logger"], read["message"]) == ("error", "onrecord", "it failed: é\n")
    assert "ValueError" in read["traceback"]
    assert read["time"].endswith("Z")


@pytest.mark.parametrize("level", ["debug", "json"])
@pytest.mark.parametrize("library", ["httpx", "somebodys._base_client", "onrecordings", "root"])
def test_libraries_are_heard_from_warnings_on(
    library: str, level: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines with addresses, keys and prompts stay silent, whoever logs them and whatever level it sets itself."""
    configure(Settings(home=tmp_path, log=level))
    log = logging.getLogger(library)
    before = log.level
    log.setLevel(logging.DEBUG)
    log.debug("Request options: {'messages': 'SECRET'}")
    log.info("HTTP Request: POST https://example.org/bot123:SECRET")
    log.warning("it is slow")
    log.setLevel(before)
    err = capsys.readouterr().err
    assert "SECRET" not in err
    assert err.count("it is slow") == 1


@pytest.mark.parametrize(
    "name", ["onrecord", "onrecord.models", "retrieval.embedding.cache_file", "bot.answers.engine"]
)
def test_our_own_modules_are_heard_at_their_level(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every logger of this project, by whichever name."""
    configure(Settings(home=tmp_path, log="debug"))
    logging.getLogger(name).debug("it happened")
    assert "it happened" in capsys.readouterr().err


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the log goes by, for a test to change."""
    now = [0.0]
    monkeypatch.setattr("bot.logs.monotonic", lambda: now[0])
    return now


def lines_of(tmp_path: Path, capsys: pytest.CaptureFixture[str], work: Callable[[logging.Logger], None]) -> list[str]:
    """What is written while something logs, and after it has ended, without tracebacks."""
    configure(Settings(home=tmp_path, log="info"))
    work(logging.getLogger("onrecord.engine"))
    logging.getLogger().handlers[0].close()
    return [line for line in capsys.readouterr().err.splitlines() if " onrecord.engine: " in line]


def test_a_repeated_error_is_written_once_a_minute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    """The same message, or the same failure in other words, is counted; its count is written after a minute."""

    def work(log: logging.Logger) -> None:
        for n in range(100):
            log.warning("the disk is full")
            try:
                raise OSError(24, "Too many open files")
            except OSError:
                log.exception("connection %d failed", n)
        clock[0] = 61
        log.info("something else")
        log.warning("the disk is full")
        log.warning("the disk is full")

    assert lines_of(tmp_path, capsys, work) == [
        "WARNING onrecord.engine: the disk is full",
        "ERROR onrecord.engine: connection 0 failed",
        "WARNING onrecord.engine: the disk is full (99 more within 60 s)",
        "ERROR onrecord.engine: connection 0 failed (99 more within 60 s)",
        "INFO onrecord.engine: something else",
        "WARNING onrecord.engine: the disk is full",
        "WARNING onrecord.engine: the disk is full (1 more within 60 s)",
    ]


def test_different_errors_are_all_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    """Other words, another level, another exception, another place: each is an error of its own."""

    def fails(log: logging.Logger, error: Exception) -> None:
        try:
            raise error
        except (OSError, ValueError):
            log.exception("it failed")

    def elsewhere(log: logging.Logger) -> None:
        try:
            raise ValueError("b")
        except ValueError:
            log.exception("it failed")

    def work(log: logging.Logger) -> None:
        log.warning("%s cannot be read", "a1.txt")
        log.warning("%s cannot be read", "a2.txt")
        log.error("%s cannot be read", "a2.txt")
        fails(log, OSError())
        fails(log, ValueError("a"))
        elsewhere(log)
        for _ in range(2):
            log.info("information is never counted")

    assert len(lines_of(tmp_path, capsys, work)) == 8


async def test_no_prompt_and_no_key_of_a_real_client(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OpenAI's client and what is below it say much when debugging: none of it is passed on, and our own words are."""
    configure(Settings(home=tmp_path, log="debug"))
    client = logging.getLogger("openai")
    client.addHandler(caplog.handler)
    with FakeOpenAI(answers({"yes": True}), always=chat.SERVER) as fake:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        model = open_model(f"openai:{MODEL}", seconds=10)
        assert (await model.fill(PROMPT, YES, 100)).value.yes
        with pytest.raises(ModelError):
            await model.fill(PROMPT, YES, 100)
    client.removeHandler(caplog.handler)
    assert caplog.messages, "the client said nothing that had to be kept back"
    out, err = capsys.readouterr()
    assert {line.split()[1].partition(".")[0] for line in err.splitlines()} == {"onrecord"}
    for kept_back in (PROMPT.user, PROMPT.system, KEY, fake.url):
        assert kept_back not in out + err
