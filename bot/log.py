"""Logging for those who run the program: the level, plain lines or JSON, on standard error.

Libraries that would log addresses with secrets in them are kept to warnings, whatever the level.
"""

from __future__ import annotations

import json
import logging
import time

from bot.settings import Settings

LOGGER = "onrecord"
TALKATIVE = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "openai",
    "langsmith",
    "chromadb",
    "urllib3",
    "bm25s",
    "asyncio",
)


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
    """Log as the settings say; what was configured before is replaced. `json` logs from the level info on."""
    as_json = settings.log == "json"
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    # At the handler: bm25s sets its own logger's level when it is imported, which is later.
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] not in TALKATIVE)
    level = "INFO" if as_json else settings.log.upper()
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def debugging() -> bool:
    """Whether tracebacks are wanted."""
    return logging.getLogger(LOGGER).isEnabledFor(logging.DEBUG)
