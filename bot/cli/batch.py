"""Questions as JSON lines in, answers as JSON lines out, in order, each written as soon as it is known.

Knows the keys of a line; a line that cannot be taken yields an error in its place and the batch goes on.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot import wire
from bot.cli import terminal
from bot.question import Question, Turn
from bot.typed_filters import read_filters
from retrieval.errors import OnRecordError, SettingsError, UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from bot.settings import Settings

LONGEST_LINE = 16 * 2**20
"""Bytes; a longer line is refused without being held in memory."""

INCOMPLETE = 3


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every line: the filters that a line does not set itself, the most quotes, the mode."""

    filters: Filters
    limit: int
    mode: str


def ask_batch(settings: Settings, source: str, filters: Filters, limit: int, mode: str) -> int:
    """Answer the questions of a file, or of standard input if `source` is "-"; returns the exit code, 0 or 3.

    Raises:
        UsageError: the file cannot be read.
    """
    from bot import wiring

    defaults = Defaults(filters, limit, mode)
    incomplete = False
    with (
        _opened(source) as lines,
        closing(wiring.open_session(settings, say=terminal.note)) as session,
        asyncio.Runner() as runner,
    ):
        for number, line in enumerate(_bounded(lines), start=1):
            answer = _answer(line, number, defaults, lambda asked: runner.run(session.engine.ask(asked)))
            if answer is not None:
                incomplete = incomplete or "error" in answer
                terminal.emit(wire.line(answer))
    return INCOMPLETE if incomplete else 0


def _answer(line: bytes | None, number: int, defaults: Defaults, ask: Any) -> wire.Json | None:
    """The reply to a line, or an error in its place; None for a line that asks nothing."""
    given: dict[str, Any] = {}
    try:
        if line is None:
            raise UsageError(f"the line is longer than {LONGEST_LINE // 2**20} MB: split it.")
        if not line.strip():
            return None
        given = _object(line)
        if "question" not in given and "set" in given:
            return None
        return wire.reply(ask(_question(given, defaults)), id=given.get("id"))
    except SettingsError:
        raise
    except OnRecordError as error:
        return {"id": given.get("id"), "line": number, "error": str(error)}


def _object(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
        json.dumps(given.get("id") if isinstance(given, dict) else None, allow_nan=False)
    except UnicodeDecodeError as error:
        raise UsageError(f"the line is not UTF-8: byte {error.start + 1} is not valid.") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"the line is not JSON: {error.msg} at column {error.colno}.") from None
    except (RecursionError, ValueError) as error:
        raise UsageError(f"the line is not JSON that can be taken: {error}.") from None
    if not isinstance(given, dict):
        raise UsageError('the line is not a JSON object: write {"question": "…"}.')
    return given


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _question(given: dict[str, Any], defaults: Defaults) -> Question:
    text = given.get("question")
    if not isinstance(text, str):
        raise UsageError('the line has no question: write {"question": "…"}.')
    nested = given.get("filters")
    if nested is not None and not isinstance(nested, dict):
        raise UsageError('filters must be an object, such as {"delegation": "Iran"}.')
    own = read_filters({**(nested or {}), **given})
    merged = {field.name: getattr(own, field.name) or getattr(defaults.filters, field.name) for field in fields(own)}
    return Question(text, _history(given.get("history")), Filters(**merged), defaults.limit, defaults.mode)


def _history(given: object) -> tuple[Turn, ...]:
    if given is None:
        return ()
    turns: list[Any] = given if isinstance(given, list) else [None]
    for turn in turns:
        if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
            raise UsageError('history must be a list of {"question": "…", "answer": "…"}.')
        if not isinstance(turn.get("answer"), str | None):
            raise UsageError("an answer in history must be text.")
    return tuple(Turn(turn["question"], turn.get("answer") or "") for turn in turns)


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        lines = Path(source).open("rb")  # noqa: SIM115 - closed below; only opening is a usage error
    except OSError as error:
        raise UsageError(f"--batch {source!r} cannot be read: {error.strerror}.") from None
    with lines:
        yield lines


def _bounded(lines: IO[bytes]) -> Iterator[bytes | None]:
    """The lines, None in the place of one that is too long."""
    while line := lines.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None
