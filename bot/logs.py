"""Logging for operators: the level, plain lines or JSON, on standard error.

Below warnings only this project's own modules are heard, whatever the level: libraries log addresses with secrets, and
clients of chat models whole prompts. Lines are redacted. A repeated warning or error is written once a minute, with its
count.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
import warnings
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from time import monotonic
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from bot.settings import Settings

HIDDEN = "…"

SHORTEST = 4
"""Characters below which a registered value may stand in any prose by chance."""

# Bounded, so that a hostile text of digits or slashes is read in linear time.
_TOKEN = re.compile(r"\d{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,256}")
_IN_ADDRESS = re.compile(r"(/bot)\d{1,20}(?::|%3[Aa])[^/\s'\"?]{1,256}")
_PASSWORD = re.compile(r"(//)[^/\s@'\"<>]{1,512}@")

_registered: tuple[str, ...] = ()


def register(*secrets: str | None) -> None:
    """Hide secrets from now on, also in the form of a URL or of a string literal; None is ignored."""
    global _registered  # noqa: PLW0603 - one process has one set of secrets, known to whatever it prints
    forms = set(_registered)
    for secret in secrets:
        if secret and len(secret) >= SHORTEST:
            forms |= {secret, quote(secret), quote(secret, safe="")}
            forms |= {
                literal[1:-1] for literal in (repr(secret), json.dumps(secret), json.dumps(secret, ensure_ascii=False))
            }
    # The longest first: one may be part of another.
    _registered = tuple(sorted(forms, key=len, reverse=True))


def register_token(token: str) -> None:
    """Hide a bot's token, and the secret part of it."""
    register(token, token.partition(":")[2] if len(token) > 30 else None)


def register_url(url: str) -> None:
    """Hide the password of a URL."""
    try:
        register(urlsplit(url).password)
    except ValueError:
        register(url)


def redacted(text: str) -> str:
    """The text with `…` for each registered secret and for anything with a secret's form."""
    for secret in _registered:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    if ":" in text or "%3" in text:
        text = _IN_ADDRESS.sub(rf"\1{HIDDEN}", text)
        text = _TOKEN.sub(HIDDEN, text)
        if "@" in text:
            text = _PASSWORD.sub(rf"\1{HIDDEN}@", text)
    return text


def install() -> None:
    """Redact Python's own last words: warnings, and uncaught errors, in any thread."""
    if warnings.formatwarning.__module__ == __name__:  # installed once
        return
    formatted = warnings.formatwarning

    def formatwarning(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        return redacted(formatted(message, category, filename, lineno, line))

    warnings.formatwarning = formatwarning
    _install_hooks()


def _install_hooks() -> None:
    """Put hooks before the present hooks, which are called if nothing has to be hidden."""
    uncaught, in_thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

    def say(head: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> bool:
        """Write a traceback redacted, if the text holds a secret; returns whether a secret was found."""
        text = head + "".join(traceback.format_exception(kind, error, trace))
        hidden = redacted(text)
        if hidden == text:
            return False
        sys.stderr.write(hidden)
        return True

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not say("", kind, error, trace):
            uncaught(kind, error, trace)

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        if not say(f"Exception in thread {name}:\n", args.exc_type, args.exc_value, args.exc_traceback):
            in_thread(args)

    def unraisable_hook(args: sys.UnraisableHookArgs) -> None:
        head = f"{args.err_msg or 'Exception ignored in'}: {args.object!r}\n"
        if not say(head, args.exc_type, args.exc_value, args.exc_traceback):
            unraisable(args)

    sys.excepthook, threading.excepthook, sys.unraisablehook = excepthook, thread_hook, unraisable_hook


LOGGER = "onrecord"
OURS = frozenset((LOGGER, "bot", "retrieval"))
"""The first parts of the names of this project's loggers."""


REPEATED_WITHIN = 60.0
"""Seconds for which the same warning or error is counted and not written again."""

MOST_COUNTED = 1_000
"""Different warnings and errors that are counted at a time."""


@dataclass(slots=True)
class _Repeated:
    """A record written at `since`, without traceback, and the number of repetitions."""

    record: logging.LogRecord
    since: float
    count: int = 0


class Lines(logging.StreamHandler[Any]):
    """Log lines on standard error, redacted; a repeated warning or error is written once a minute, with its count.

    Records with equal messages are repetitions. Records with tracebacks are repetitions if message template, exception
    type and raising line are equal: the messages may differ in a number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._repeated: dict[tuple[object, ...], _Repeated] = {}

    def format(self, record: logging.LogRecord) -> str:
        """The line as written, tracebacks included."""
        return redacted(super().format(record))

    def handleError(self, record: logging.LogRecord) -> None:
        """Name the origin of a line that cannot be written; logging's own handler would print the line."""
        with suppress(OSError, ValueError, AttributeError):  # then there is nowhere left to say it
            sys.stderr.write(f"A log line of {record.name} ({record.pathname}:{record.lineno}) cannot be written.\n")

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count a repetition."""
        self._write_counts(monotonic() - REPEATED_WITHIN)
        if record.levelno < logging.WARNING or self._is_new(record):
            super().emit(record)

    def close(self) -> None:
        """Write the remaining counts."""
        self.acquire()
        try:
            self._write_counts(float("inf"))
        finally:
            self.release()
        super().close()

    def _is_new(self, record: logging.LogRecord) -> bool:
        try:
            key = _identity(record)
        except Exception:  # a message that does not fit its arguments
            return True
        if known := self._repeated.get(key):
            known.count += 1
        elif len(self._repeated) < MOST_COUNTED:
            plain = copy(record)
            plain.exc_info = plain.exc_text = plain.stack_info = None
            self._repeated[key] = _Repeated(plain, monotonic())
        return known is None

    def _write_counts(self, before: float) -> None:
        """Write and forget the counts of records first written before that moment."""
        old = [key for key, known in self._repeated.items() if known.since < before]
        for known in map(self._repeated.pop, old):
            if known.count:
                record, again = known.record, f"{known.count:,} more within {REPEATED_WITHIN:g} s"
                record.msg, record.args = f"{record.getMessage().partition(chr(10))[0]} ({again})", None
                super().emit(record)


def _identity(record: logging.LogRecord) -> tuple[object, ...]:
    """The key that repetitions of a record share."""
    if record.exc_info and record.exc_info[0]:
        places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(record.exc_info[2])]
        return record.name, record.levelno, str(record.msg), record.exc_info[0], *places[-1:]
    return record.name, record.levelno, record.getMessage()


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, and the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(settings: Settings) -> None:
    """Log as the settings say, and hide their secrets; replaces any earlier configuration.

    `json` logs from the level info on.
    """
    _keep_secret(settings)
    as_json = settings.log == "json"
    handler = Lines()
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    # At the handler: libraries set the levels of their own loggers, some when they are imported, which is later.
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] in OURS)
    logging.basicConfig(level="INFO" if as_json else settings.log.upper(), handlers=[handler], force=True)


def _keep_secret(settings: Settings) -> None:
    """Hide the secrets of the settings, logged or not."""
    install()
    if settings.telegram_token:
        register_token(settings.telegram_token.get_secret_value())
    for secret in (settings.telegram_webhook_secret, settings.mcp_token):
        if secret:
            register(secret.get_secret_value())
    if settings.database_url:
        register_url(settings.database_url.get_secret_value())


def debugging() -> bool:
    """Whether tracebacks are wanted."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
