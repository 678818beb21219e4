"""Logging for those who run the program: the level, plain lines or JSON, on standard error.

Below warnings only this project's own modules are heard, whatever the level: libraries log addresses with secrets in
them, and clients of chat models whole prompts. What is heard is redacted.
"""

from __future__ import annotations

import json
import logging
import time

from bot import redaction
from bot.settings import Settings

LOGGER = "onrecord"
OURS = frozenset((LOGGER, "bot", "retrieval"))
"""The first parts of the names of this project's loggers."""


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
    handler = redaction.RedactedLines()
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
