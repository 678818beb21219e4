"""What is logged, and what never is."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.log import configure, debugging
from bot.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging as pytest had it, after each test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize(
    ("level", "shown"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1), ("json", 3), ("WARNING", 2)]
)
def test_each_level_shows_its_own(level: str, shown: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every value that ONRECORD_LOG allows does what it says, on standard error alone."""
    configure(Settings(home=tmp_path, log=level))  # type: ignore[arg-type]  # any letter case is taken
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


def test_addresses_are_not_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Libraries whose lines hold addresses, and secrets in them, stay silent on every level."""
    configure(Settings(home=tmp_path, log="debug"))
    logging.getLogger("httpx").info("HTTP Request: POST https://example.org/bot123:SECRET")
    assert "SECRET" not in capsys.readouterr().err
