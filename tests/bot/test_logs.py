"""What is logged, and what never is."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.chat_model import ModelError
from bot.logs import configure, debugging
from bot.models.langchain.model import open_model
from bot.settings import Settings
from tests.bot.models.conftest import PROMPT, YES
from tests.fake_openai import chat
from tests.fake_openai.chat import KEY, MODEL, answers
from tests.fake_openai.chat_server import FakeOpenAI

pytestmark = pytest.mark.usefixtures("logging_as_before")


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
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenAI's client and what is below it say much when debugging: none of it is passed on, and our own words are."""
    heard = _Heard()
    configure(Settings(home=tmp_path, log="debug"))
    client = logging.getLogger("openai")
    client.addHandler(heard)
    with FakeOpenAI(answers({"yes": True}), always=chat.SERVER) as fake:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        model = open_model(f"openai:{MODEL}", seconds=10)
        assert (await model.fill(PROMPT, YES, 100)).value.yes
        with pytest.raises(ModelError):
            await model.fill(PROMPT, YES, 100)
    client.removeHandler(heard)
    assert heard.lines, "the client said nothing that had to be kept back"
    out, err = capsys.readouterr()
    assert {line.split()[1].partition(".")[0] for line in err.splitlines()} == {"onrecord"}
    for kept_back in (PROMPT.user, PROMPT.system, KEY, fake.url):
        assert kept_back not in out + err


class _Heard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
