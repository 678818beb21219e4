"""The times in a question: years, months (Babel's), days and sessions, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from retrieval.dates import first_day
from retrieval.filters import session_number
from retrieval.text.inflection import fold_word

_YEAR = re.compile(r"(?<!\d)(19[4-9]\d|20\d\d|[١۱]٩[٤-٩]\d|[١۱]۹[۴-۹]\d|[٢۲][٠۰]\d\d)(?![\d/]|[.,]\d)")
_MONTH_BEFORE = re.compile(
    r"(?:(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|日|\.)?\s*(?:\s(?:de|of)\s)?)?(?P<month>[^\W\d_]+)"
    r"(?:\W{0,2}(?P<day_behind>\d{1,2})(?!\d)\W{0,3}|\W{0,5}|\s+del?\s+)$"
)
_LONGEST = 40  # Characters before a year among which its month and day are.
_HAN_MONTH = re.compile(r"^\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?")
_ISO = re.compile(r"^-(\d\d)(?:-(\d\d))?(?!\d)")

_SESSION = (
    r"sessions?|sesi[óo]n(?:es)?|per[íi]odos? de sesiones|sess(?:ão|ões)|сесси\w*|\w*دورة|اجلاس|نشست|tagung"
    r"|sitzungsperiode"
)
_SESSIONS = re.compile(
    rf"(?P<before>\d[\w’'.-]*|(?:[a-z]+[- ])?(?:first|second|third|[a-z]+th))\s+(?:{_SESSION})\b"
    rf"|\b(?:{_SESSION})\s+(?P<after>\d+)|(?P<han>第[\d一二三四五六七八九十百]+|\d{(2,)}|[一二三四五六七八九十百]{(2,)})届",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^\s*(?:[-–—]|to|and|bis|und|à|et|a|y|al|e|по|и|إلى|حتى|و|至|到|تا)\s*$", re.IGNORECASE)
_RANGE = re.compile(r"[-–—]|\b(?:to|bis|à|al|a|по|تا)\b|إلى|حتى|至|到", re.IGNORECASE)
_TWO = re.compile(r"(?:between|from|zwischen|von|entre|de|du|desde|между|с|من|بين|از|بین|从|在)\W+$", re.IGNORECASE)
_WHOLE = r"(?<![^\W\u3400-\u9fff])و?"
"""The beginning of a word: behind no letter, except in Chinese, written without spaces; Arabic prefixes its "and"."""

_NAMED = (
    r"(?: (?:dem|zum|le|el|o|ao))?"
    r"(?: (?:the |l['’])?(?:year|Jahre?|année|an|año|ano|d[íi]a|(?:ال)?عام|سنة|سال)(?: de)?)?"
)
"""An article before a time itself, and "the year". "The" alone is none: it may be an event's ("the 2015 summit")."""

_SINCE = re.compile(
    _WHOLE
    + r"(?:since|after|seit|nach|ab|depuis|après|desde|después del?|с|после|منذ|بعد|自|از|پس از|após|depois d[eo]"
    rf"|a partir d(?:el?|o))(?:{_NAMED}| \w+)\W*$",
    re.IGNORECASE,
)
_SINCE_BEHIND = re.compile(r"^\s*年?(?:以来|以后|之后|onwards?|and later)", re.IGNORECASE)
_UNTIL = re.compile(
    _WHOLE + r"(?:until|before|up to|bis|vor|avant|jusqu['’](?:en|à|au)|hasta|antes d(?:el?|o)|до|قبل(?: از)?|حتى|تا"
    rf"|پیش از|até)(?:{_NAMED}| \w+)\W*$",
    re.IGNORECASE,
)
_UNTIL_BEHIND = re.compile(r"^\s*年?(?:以前|之前)")

_WITHOUT = re.compile(
    _WHOLE + r"(?:after|before|nach|vor|après|avant|después del?|antes d(?:el?|o)|depois d[eo]|após|после"
    rf"|(?:بعد|قبل)(?: از)?|(?:پس|پیش) از){_NAMED}\W*$",
    re.IGNORECASE,
)
"""Words that leave the time itself out; not where they may be about an event of that time ("after the 2015 summit")."""

_WITHOUT_BEHIND = re.compile(r"^\s*年?[以之][前后]")

LAST_SESSION = 200  # A larger number beside the word is a year's, and no session's.

_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Time:
    """A time and its place: a `session` by its number, or a `date` in ISO 8601 to the precision named.

    `side` is "since" or "until" for the beginning or end of an open period, which is the `date` ("2009" for "before
    2010").
    """

    start: int
    end: int
    session: str | None = None
    date: str | None = None
    side: str = ""


def times(text: str, language: str | None) -> tuple[Time, ...]:
    """The times in a text, in order."""
    return tuple(sorted((*_sessions(text), *_dates(text, language)), key=lambda one: one.start))


def is_to_come(written: str) -> bool:
    """Whether a text begins with a year that is later than this one ("2030")."""
    year = _YEAR.match(written)
    return year is not None and int(year.group()) > date.today().year


def is_range(text: str, one: Time, other: Time) -> bool:
    """Whether two successive dates are the ends of a period: "2015–2018", "from 2015 to 2018"."""
    between = text[one.end : other.start]
    if not _BETWEEN.match(between):
        return False
    return bool(_RANGE.search(between)) or bool(_TWO.search(text[: one.start]))


def _dates(text: str, language: str | None) -> Iterator[Time]:
    for found in _YEAR.finditer(text):
        before, behind = text[: found.start()][-_LONGEST:], text[found.end() :]
        start, end = found.span()
        year = str(int(found.group()))
        month, day = None, None
        if numbers := (_HAN_MONTH.match(behind) or _ISO.match(behind)):
            month, day = int(numbers[1]), numbers[2]
            end += numbers.end()
        elif words := _MONTH_BEFORE.search(before):
            month = _months(language or "en").get(fold_word(words["month"]))
            if month:
                day = words["day"] or words["day_behind"]
                start -= len(before) - words.start()
        iso = year
        if month and 1 <= month <= 12:
            iso += f"-{month:02}" + (f"-{int(day):02}" if day and 1 <= int(day) <= 31 else "")
        lead = text[:start]
        if " of " in text[start:end]:
            lead = lead.removesuffix("the ")  # "the 1st of March 2020" is no event's
        since = _SINCE.search(lead) or _SINCE_BEHIND.match(text[end:])
        until = _UNTIL.search(lead) or _UNTIL_BEHIND.match(text[end:])
        # Persian says "before" as "earlier from".
        side = "until" if until else "since" if since else ""
        if _WITHOUT.search(lead) or _WITHOUT_BEHIND.match(text[end:]):
            iso = _next_to(iso, side)
        yield Time(start, end, date=iso, side=side)


def _next_to(iso: str, side: str) -> str:
    """The last year, month or day "until" a date, or the first "since" it, without the date itself."""
    first = first_day(iso)
    if first is None:
        return iso
    days = -1 if side == "until" else {4: 366, 7: 31, 10: 1}[len(iso)]
    return (first + timedelta(days)).isoformat()[: len(iso)]


def _sessions(text: str) -> Iterator[Time]:
    for found in _SESSIONS.finditer(text):
        said = found["before"] or found["after"]
        number = session_number(said) if said else _of_han(found["han"].removeprefix("第"))
        if number and number <= LAST_SESSION:  # "the 2015 session" is named by its year
            yield Time(*found.span(), session=str(number))


def _of_han(numeral: str) -> int | None:
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten or any(one not in _HAN for one in tens + ones):
        return _HAN.index(numeral) if numeral in _HAN else None
    return 10 * (_HAN.index(tens) if tens else 1) + (_HAN.index(ones) if ones else 0)


@cache
def _months(language: str) -> dict[str, int]:
    from babel import Locale
    from babel.localedata import exists

    named: dict[str, int] = {}
    for context in Locale.parse(language if exists(language) else "en").months.values():
        for width in ("wide", "abbreviated"):
            named |= {fold_word(name.strip(".")): number for number, name in context[width].items()}
    return named
