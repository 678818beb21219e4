"""Dates as English cover pages write them: a day, a range of days, a month.

Knows the calendar and English month names; guesses no year.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}"
_TH = "(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|‑|to|and|&)\s*"
_YEAR = r"(?:,?\s+(?P<year>(?:19|20)\d\d))?(?!\w)"
_DAY_FIRST = re.compile(
    rf"\b(?:(?P<first>{_DAY}){_TH}\s*(?P<first_month>{_MONTH})?{_TO})?"
    rf"(?P<last>{_DAY}){_TH}\s+(?:of\s+)?(?P<month>{_MONTH}){_YEAR}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<first_month>{_MONTH})\s+(?:(?P<first>{_DAY}){_TH}{_TO})?"
    rf"(?:(?P<month>{_MONTH})\s+)?(?P<last>{_DAY}){_TH}{_YEAR}",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dates:
    """From `first` to `last`, both included; `month_only` where the days are not written."""

    first: datetime.date
    last: datetime.date
    month_only: bool = False

    @property
    def iso(self) -> str:
        """The date to the precision that the range allows: the day, the month, or the year."""
        if self.first == self.last and not self.month_only:
            return self.last.isoformat()
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.last:%Y-%m}"
        return f"{self.last:%Y}"


def dates_in(text: str) -> Dates | None:
    """The first date or range with a year in `text`, or None."""
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        match = next((each for each in pattern.finditer(text) if each["year"]), None)
        if match and (last := _last_day(match, match["year"])):
            month = match["first_month"] or match["month"]
            first = _date(match["year"], month, match["first"]) if match["first"] else last
            if first is not None and first <= last:
                return Dates(first, last)
    found = _MONTH_YEAR.search(text)
    first = _date(found["year"], found["month"], "1") if found else None
    return Dates(first, first, month_only=True) if first else None


def names_day(text: str) -> bool:
    """Whether a text names a day of a month ("Friday, 12 June", "June 12, 2020")."""
    return _first_day(text) is not None


def day_within(text: str, dates: Dates | None) -> str | None:
    """The first day in `text` as an ISO date, with the year of `dates` where none is written.

    None for a text without a day, without any year, or with a day that is not among the dates.
    """
    match = _first_day(text)
    year = match and (match["year"] or (dates and str(dates.last.year)))
    if not match or not year:
        return None
    date = _last_day(match, year)
    if date is None or (dates is not None and not dates.month_only and not dates.first <= date <= dates.last):
        return None
    return date.isoformat()


def _first_day(text: str) -> re.Match[str] | None:
    return _DAY_FIRST.search(text) or _MONTH_FIRST.search(text)


def _last_day(match: re.Match[str], year: str) -> datetime.date | None:
    return _date(year, match["month"] or match["first_month"], match["last"])


def _date(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), _MONTHS.index(month.lower()[:3]) + 1, int(day))
    except ValueError:
        return None
