"""Dates of records, to the precision known: read from typed text, written out for people.

Knows ISO 8601 dates and Babel; no records.
"""

from __future__ import annotations

import re
from datetime import date

from retrieval.errors import UsageError


def read_date(typed: str, name: str) -> str:
    """The date as typed, if it is a year, a month or a day that exists ("2020", "2020-06", "2020-06-12").

    Raises:
        UsageError: there is no such day; the message names `name`, the option or key.
    """
    stripped = typed.strip()
    if first_day(stripped) is None:
        raise UsageError(f"{name} is {typed!r}: write a year, a month or a day, such as 2020, 2020-06 or 2020-06-12.")
    return stripped


def earliest(recorded: str) -> str:
    """The first day that a date may mean, in full: "2020-06-01" for "2020-06"."""
    return recorded + "-01-01"[len(recorded) - 4 :]


def latest(recorded: str) -> str:
    """A text that no day of a date comes after: "2020-06-31" for "2020-06"."""
    return recorded + "-12-31"[len(recorded) - 4 :]


def are_in_order(since: str, until: str) -> bool:
    """Whether a period has a day; a date without month or day is a whole year or month."""
    return earliest(since) <= latest(until)


def long_date(recorded: str | None) -> str:
    """The date in English: "12 June 2020", "June 2020", "2020"; a text that is not ISO 8601 is left unchanged."""
    if not recorded:
        return ""
    day = first_day(recorded)
    if day is None or len(recorded) == 4:
        return recorded
    from babel.dates import format_date

    return format_date(day, "MMMM y" if len(recorded) == 7 else "d MMMM y", locale="en")


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_iso(text: str) -> bool:
    """Whether a text has the form "2020", "2020-06" or "2020-06-12", in the calendar or not."""
    return _ISO.fullmatch(text) is not None


def first_day(text: str) -> date | None:
    """The earliest day of a date ("2020-06" is 1 June 2020 at the earliest); None for a text that is no date."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
