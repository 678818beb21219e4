"""Column types: timezone-aware times, and text that any database stores.

Know SQLAlchemy, no table.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware time, in UTC on both sides. SQLite has no type for times: there the column is text, sorted by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC; without its zone for SQLite.

        Raises:
            ValueError: the time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not a time")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of people, without the characters that no database stores: null, and halves of surrogate pairs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with each unstorable character replaced."""
        return None if value is None else storable(value)


def storable(value: str) -> str:
    """The text, with U+FFFD for each null character and for each half of a surrogate pair."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_json(value: Any) -> Any:
    """A JSON value with all its text storable, keys too."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(k)): storable_json(v) for k, v in value.items()}
        case list() | tuple():
            return [storable_json(v) for v in value]
        case _:
            return value
