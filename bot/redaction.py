"""Keeps secrets out of whatever is logged, shown or raised: those told to it, and whatever has a secret's form.

Knows what secrets look like; nothing of what they open.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit

HIDDEN = "…"

SHORTEST = 4
"""Characters below which a registered value may stand in any prose by chance."""

# Bounded, so that a hostile text of digits or slashes is read in linear time.
_TOKEN = re.compile(r"\d{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,256}")
_IN_ADDRESS = re.compile(r"(/bot)\d{1,20}(?::|%3[Aa])[^/\s'\"?]{1,256}")
_PASSWORD = re.compile(r"(//)[^/\s@'\"<>]{1,512}@")

_registered: tuple[str, ...] = ()


def register(*secrets: str | None) -> None:
    """Have these never be shown from here on, nor as they stand in a URL or a string literal. None is nothing."""
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
    """Have a bot's token never be shown, nor the part of it that is no id."""
    register(token, token.partition(":")[2] if len(token) > 30 else None)


def register_url(url: str) -> None:
    """Have the password of a URL never be shown."""
    try:
        register(urlsplit(url).password)
    except ValueError:
        register(url)


def redacted(text: str) -> str:
    """The text with `…` in the place of each secret that was registered or has the form of one."""
    for secret in _registered:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    if ":" in text or "%3" in text:
        text = _IN_ADDRESS.sub(rf"\1{HIDDEN}", text)
        text = _TOKEN.sub(HIDDEN, text)
        if "@" in text:
            text = _PASSWORD.sub(rf"\1{HIDDEN}@", text)
    return text


class RedactedLines(logging.StreamHandler[Any]):
    """Writes log lines to standard error with their secrets hidden, tracebacks and broken records included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return redacted(super().format(record))

    def handleError(self, record: logging.LogRecord) -> None:
        """Say where a line came from that cannot be written; logging's own would print what it holds."""
        self._say(f"A log line of {record.name} ({record.pathname}:{record.lineno}) cannot be written.\n")

    @staticmethod
    def _say(line: str) -> None:
        try:
            sys.stderr.write(redacted(line))
        except (OSError, ValueError, AttributeError):
            return  # there is nowhere left to say it


def install() -> None:
    """Have Python's own last words be redacted: warnings, and what nobody caught, in any thread."""
    if getattr(warnings.formatwarning, "redacts", False):
        return
    formatted = warnings.formatwarning

    def formatwarning(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        return redacted(formatted(message, category, filename, lineno, line))

    formatwarning.redacts = True  # type: ignore[attr-defined]  # a mark, so that it is installed once
    warnings.formatwarning = formatwarning
    _install_hooks()


def _install_hooks() -> None:
    """Put hooks before those that are there, which are called where nothing has to be hidden."""
    uncaught, in_thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

    def say(head: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> bool:
        """Write it redacted, if it holds a secret; whether it did."""
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
