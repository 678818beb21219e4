"""JSON lines in, JSON lines out, in order, each written at once: questions, or wordings to check.

Knows the keys of a line; a bad line yields an error in place of a reply, and the batch goes on.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot import logs
from bot.cli import terminal
from bot.cli.options import INCOMPLETE, opened
from bot.output import json_replies
from bot.question import Question, Turn
from bot.questions.typed_filters import completed, read_filters
from bot.wiring import open_session
from retrieval.embedding.local import threads
from retrieval.errors import OnRecordError, SettingsError, UsageError
from retrieval.filters import Filters

if TYPE_CHECKING:
    from bot.answers.engine import Engine
    from bot.output.citations.formats import Format
    from bot.settings import Settings

LONGEST_LINE = 16 * 2**20
"""Bytes; a longer line is refused without being held in memory."""

Given = dict[str, Any]
Numbered = tuple[int, bytes | None]
"""A line with its number; None in place of a line that is too long."""

Replying = Callable[[Numbered], json_replies.Json | None]

_SHARED_FROM = 200
"""Lines of a file from which on further processes are worth their start, of a second or two."""

_AHEAD = 64


def ask_batch(settings: Settings, source: str, defaults: Question, written: Format | None) -> int:
    """Answer the questions of a file, or of standard input if `source` is "-"; returns the exit code, 0 or 3.

    `defaults` holds for each question; the filters, for lines without filters.

    Raises:
        UsageError: the file cannot be read.
    """
    telling = defaults.mode != "quotes"
    with _lines_of(source) as lines, opened(settings, telling=telling) as session, asyncio.Runner() as runner:

        async def answer(given: Given) -> json_replies.Json:
            text, filters = _text(given, "question"), _filters(given, defaults.filters)
            asked = replace(defaults, text=text, history=_history(given.get("history")), filters=filters)
            reply = await session.engine.ask(asked)
            cited = await session.engine.cite_reply(reply) if written else {}
            return json_replies.with_citations(json_replies.reply(reply, id=given.get("id")), cited, written)

        def replied(line: Numbered) -> json_replies.Json | None:
            return _reply(line, "question", lambda given: runner.run(answer(given)))

        return _emitted(map(replied, enumerate(_bounded(lines), start=1)))


def check_batch(settings: Settings, source: str, filters: Filters) -> int:
    """Check the wordings of a file, or of standard input if `source` is "-"; returns the exit code, 0 or 3.

    `filters` hold for lines without filters. The lines of a long file are shared among a process for each core.

    Raises:
        UsageError: the file cannot be read.
    """
    with _lines_of(source) as lines:
        numbered = enumerate(_bounded(lines), start=1)
        # Whoever writes to a pipe may wait for a reply before the next line.
        first = list(islice(numbered, _SHARED_FROM)) if source != "-" and Path(source).is_file() else []
        every, cores = chain(first, numbered), threads()
        if len(first) == _SHARED_FROM and cores > 1:
            with ProcessPoolExecutor(cores, get_context("spawn"), _begin, (settings,)) as pool:
                return _emitted(_in_order(pool, partial(_check_in_process, settings, filters), every))
        with opened(settings, asking=False) as session, asyncio.Runner() as runner:
            return _emitted(map(partial(_check, session.engine, runner, filters), every))


def _check(engine: Engine, runner: asyncio.Runner, filters: Filters, line: Numbered) -> json_replies.Json | None:
    """The reply to a line with a wording; None for a line that asks for none."""

    async def check(given: Given) -> json_replies.Json:
        checked = await engine.check(_text(given, "wording"), _filters(given, filters))
        return json_replies.check(checked, id=given.get("id"))

    return _reply(line, "wording", lambda given: runner.run(check(given)))


def _check_in_process(settings: Settings, filters: Filters, line: Numbered) -> json_replies.Json | None:
    return _check(*_opened(settings), filters, line)


@cache
def _opened(settings: Settings) -> tuple[Engine, asyncio.Runner]:
    """What checks the lines that a process shares, open until the process ends."""
    return open_session(settings, say=terminal.note, asking=False).engine, asyncio.Runner()


def _begin(settings: Settings) -> None:
    """Prepare a process that shares the lines of a file: the process that prints the replies ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.configure(settings)


def _in_order(pool: Executor, reply: Replying, lines: Iterable[Numbered]) -> Iterator[json_replies.Json | None]:
    """The replies to lines, in the lines' order; up to `_AHEAD` lines are worked on at once."""
    begun: deque[Future[json_replies.Json | None]] = deque()
    for line in lines:
        begun.append(pool.submit(reply, line))
        if len(begun) == _AHEAD:
            yield begun.popleft().result()
    yield from (one.result() for one in begun)


def _emitted(replies: Iterable[json_replies.Json | None]) -> int:
    """Print each reply when it comes; returns the exit code, 0 or 3."""
    incomplete = False
    for sent in filter(None, replies):
        incomplete = incomplete or "error" in sent
        terminal.emit(json_replies.line(sent))
    return INCOMPLETE if incomplete else 0


def _reply(numbered: Numbered, key: str, reply: Callable[[Given], json_replies.Json]) -> json_replies.Json | None:
    """The reply to a line that has the key, or should have the key, or an error; None for a line that asks nothing."""
    number, line = numbered
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
