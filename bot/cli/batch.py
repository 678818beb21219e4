"""JSON lines in, JSON lines out, in order, each written at once: questions, or wordings to check.

Knows the keys of a line; a bad line yields an error in place of a reply, and the batch goes on.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.cli import terminal
from bot.cli.options import INCOMPLETE, opened
from bot.output import json_replies
from bot.question import Question, Turn
from bot.questions.typed_filters import completed, read_filters
from retrieval.errors import OnRecordError, SettingsError, UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from bot.output.citations.formats import Format
    from bot.settings import Settings

LONGEST_LINE = 16 * 2**20
"""Bytes; a longer line is refused without being held in memory."""

Given = dict[str, Any]
Reply = Callable[[Given], Coroutine[Any, Any, json_replies.Json]]
"""What comes out for a line's object: awaited, so that one loop serves the whole batch."""


def ask_batch(settings: Settings, source: str, defaults: Question, written: Format | None) -> int:
    """Answer the questions of a file, or of standard input if `source` is "-"; returns the exit code, 0 or 3.

    `defaults` holds for each question; the filters, for lines without filters.

    Raises:
        UsageError: the file cannot be read.
    """
    telling = defaults.mode != "quotes"
    with _lines_of(source) as lines, opened(settings, telling=telling) as session:

        async def answer(given: Given) -> json_replies.Json:
            text, filters = _text(given, "question"), _filters(given, defaults.filters)
            asked = replace(defaults, text=text, history=_history(given.get("history")), filters=filters)
            reply = await session.engine.ask(asked)
            cited = await session.engine.cite_reply(reply) if written else {}
            return json_replies.with_citations(json_replies.reply(reply, id=given.get("id")), cited, written)

        return _batch(lines, "question", answer)


def check_batch(settings: Settings, source: str, filters: Filters) -> int:
    """Check the wordings of a file, or of standard input if `source` is "-"; returns the exit code, 0 or 3.

    `filters` hold for lines without filters.

    Raises:
        UsageError: the file cannot be read.
    """
    with _lines_of(source) as lines, opened(settings, asking=False) as session:

        async def check(given: Given) -> json_replies.Json:
            checked = await session.engine.check(_text(given, "wording"), _filters(given, filters))
            return json_replies.check(checked, id=given.get("id"))

        return _batch(lines, "wording", check)


def _batch(lines: IO[bytes], key: str, reply: Reply) -> int:
    """Reply to each line that has the key, or should have the key; returns the exit code, 0 or 3."""
    incomplete = False
    with asyncio.Runner() as runner:
        for number, line in enumerate(_bounded(lines), start=1):
            sent = _reply(line, number, key, lambda given: runner.run(reply(given)))
            if sent is not None:
                incomplete = incomplete or "error" in sent
                terminal.emit(json_replies.line(sent))
    return INCOMPLETE if incomplete else 0


def _reply(
    line: bytes | None, number: int, key: str, reply: Callable[[Given], json_replies.Json]
) -> json_replies.Json | None:
    """The reply to a line, or an error instead; None for a line with nothing to reply to."""
    given: Given = {}
    try:
        if line is None:
            raise UsageError(f"the line is longer than {LONGEST_LINE // 2**20} MB: split it.")
        if not line.strip():
            return None
        given = _object(line, key)
        if key not in given and "set" in given:
            return None
        return reply(given)
    except SettingsError:
        raise
    except OnRecordError as error:
        return {"id": given.get("id"), "line": number, "error": str(error)}


def _object(line: bytes, key: str) -> Given:
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
        raise UsageError(f'the line is not a JSON object: write {{"{key}": "…"}}.')
    return given


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _text(given: Given, key: str) -> str:
    text = given.get(key)
    if not isinstance(text, str):
        raise UsageError(f'the line has no {key}: write {{"{key}": "…"}}.')
    return text


def _filters(given: Given, defaults: Filters) -> Filters:
    """The filters of a line, at the top or in an object under `filters`; else the defaults."""
    nested = given.get("filters")
    if nested is not None and not isinstance(nested, dict):
        raise UsageError('filters must be an object, such as {"delegation": "Iran"}.')
    return completed(read_filters({**(nested or {}), **given}), defaults)


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
def _lines_of(source: str) -> Iterator[IO[bytes]]:
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
    """The lines, None in place of a line that is too long."""
    while line := lines.readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        yield None
