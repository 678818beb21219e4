"""Logging for those who run the program: the level, plain lines or JSON, on standard error.

Below warnings only this project's own modules are heard, whatever the level: libraries log addresses with secrets in
them, and clients of chat models whole prompts. What is heard is redacted. A warning or an error that is repeated is
written once a minute, with its count.
"""

from __future__ import annotations

import json
import logging
import time
from copy import copy
from dataclasses import dataclass
from time import monotonic
from traceback import walk_tb

from bot import redaction
from bot.settings import Settings

LOGGER = "onrecord"
OURS = frozenset((LOGGER, "bot", "retrieval"))
"""The first parts of the names of this project's loggers."""


REPEATED_WITHIN = 60.0
"""Seconds for which the same warning or error is counted and not written again."""

MOST_COUNTED = 1_000
"""Different warnings and errors that are counted at a time."""


@dataclass(slots=True)
class _Repeated:
    """A record that was written at `since`, without its traceback, and how often it came again."""

    record: logging.LogRecord
    since: float
    count: int = 0


class Lines(redaction.RedactedLines):
    """Log lines, redacted; a warning or an error that is repeated is written once a minute, with its count.

    Two records are the same if their messages are. With tracebacks they are if the templates of their messages are, the
    types of their exceptions, and where these were raised: such messages may differ in nothing but a number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._repeated: dict[tuple[object, ...], _Repeated] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count it if it was written a moment ago."""
        self._write_counts(monotonic() - REPEATED_WITHIN)
        if record.levelno < logging.WARNING or self._is_new(record):
            super().emit(record)

    def close(self) -> None:
        """Write the counts that were not written yet."""
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
        """Write how often the records came again that were written before that moment, and forget these records."""
        old = [key for key, known in self._repeated.items() if known.since < before]
        for known in map(self._repeated.pop, old):
            if known.count:
                record, again = known.record, f"{known.count:,} more within {REPEATED_WITHIN:g} s"
                record.msg, record.args = f"{record.getMessage().partition(chr(10))[0]} ({again})", None
                super().emit(record)


def _identity(record: logging.LogRecord) -> tuple[object, ...]:
    """What records have in common that say the same."""
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
    """Log as the settings say, none of their secrets; what was configured before is replaced.

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
    """Have the secrets of the settings never be shown, logged or not."""
    redaction.install()
    if settings.telegram_token:
        redaction.register_token(settings.telegram_token.get_secret_value())
    if settings.telegram_webhook_secret:
        redaction.register(settings.telegram_webhook_secret.get_secret_value())
    if settings.database_url:
        redaction.register_url(settings.database_url.get_secret_value())


def debugging() -> bool:
    """Whether tracebacks are wanted."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
