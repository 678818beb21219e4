"""Dates in ISO 8601 to the precision known: a year, a month or a day.

Knows their form and the calendar; who wrote them is known elsewhere.
"""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_iso(text: str) -> bool:
    """Whether a text has the form "2020", "2020-06" or "2020-06-12", in the calendar or not."""
    return _ISO.fullmatch(text) is not None


def first_day(text: str) -> date | None:
    """The first day that a date may be ("2020-06" is 1 June 2020 at the earliest); None for what is no date."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
