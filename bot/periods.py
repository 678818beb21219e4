"""Years, months and sessions that a question is limited to.

A year is a limit only where a word ties it to the saying ("in 2021", "since 2016"); "Agenda 2030", "resolution 2254
(2015)" and the years to come are topics. Knows words, the day it is and the first year held; not which statements are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.months import figures, month_beside
from bot.phrasebook import Phrases
from bot.sessions import find_sessions
from retrieval.inflection import fold_word

_YEAR = re.compile(r"[ولب]?((?:1[89]|20)\d\d)")
_TIES = frozenset(("in", "since", "until", "between", "topicyear"))
_OF = frozenset(("of", "de", "do", "da", "du", "von", "from", "para", "for", "لعام"))
"""Words that tie a year to what stands before them: a limit only after "statement", "speech" and the like."""

_AFTER_NUMBER = re.compile(r"(?:\d|\w/[^\s/()（）]+)[)\]]?\s*[(（]\s*$")
"""What stands before the year of a document: its number or symbol, and a bracket ("resolution 2254 (2015)")."""
_BEFORE_YEAR = re.compile(r"\s*[(（]\s*\d{4}\s*[)）]")
_NUMBERED = frozenset(("resolution", "resolutionen", "agenda", "beschluss", "dokument"))
"""Words that German writes before a number that is no year."""


_SET_OFF = ",(:،，（："
"""Characters that set off a list of years from what stands before it."""

_BETWEEN = ("之间", "间", "期间")
"""What makes a time of two years in Chinese, behind them."""

_YEAR_ALONE = 4
"""Characters of a date that is a year."""

_ENDS_LIST = ".?!;؟。？！；"


@dataclass(frozen=True, slots=True)
class When:
    """The limits found: sessions as numbers, `since` and `until` in ISO 8601, and the words that say so.

    `years` are those that a list names ("2016 and 2023"): of the time between them nothing is asked.
    """

    sessions: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    years: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Date:
    """A date in the words from `first` to `last`, ISO 8601 to the precision given."""

    first: int
    last: int
    iso: str


def find_when(
    text: str, phrases: Phrases, today: date, named: frozenset[int] = frozenset(), first_held: int | None = None
) -> When:
    """The sessions and the period that a question is limited to, and where it says so.

    `named` are the words that name delegations, speakers and the like. `first_held` is the year of the oldest statement
    held: a year before it that stands with an event asked about ("about the war in 2003") is part of the topic, since
    any statement may speak of what came before it.
    """
    sessions, spans = find_sessions(phrases)
    relative = _relative(phrases, today)
    if relative:
        year, span = relative
        return When(sessions, year, year, (*spans, span))
    taken = {i for first, last in spans for i in range(first, last + 1)}
    dates = [
        d
        for d in _dates(phrases)
        if int(d.iso[:4]) <= today.year and d.first not in taken and not _is_of_document(text, phrases, d, taken)
    ]
    before = {d for d in dates if first_held is not None and int(d.iso[:4]) < first_held and _is_topic(phrases, d)}
    dates = [d for d in dates if d not in before]
    since, until, period = _period(text, phrases, dates, named)
    return When(sessions, since, until, (*spans, *period), _years_listed(text, phrases, dates, named))


def _is_of_document(text: str, phrases: Phrases, found: _Date, taken: set[int]) -> bool:
    """Whether a year is that of a document, in brackets behind its number, or is such a number itself."""
    start, end = phrases.words[found.first].start, phrases.words[found.last].end
    if _BEFORE_YEAR.match(text, end):
        return True
    return bool(_AFTER_NUMBER.search(text[:start])) and found.first - 1 not in taken


def _is_topic(phrases: Phrases, found: _Date) -> bool:
    """Whether a date is that of an event asked about: behind "about" and "war" or the like, no saying since."""
    event = False
    for i in range(_tie(phrases, found)[0] - 1, -1, -1):
        if phrases.ending(i, frozenset(("say", "views")))[1]:
            return False
        event = event or "event" in phrases.ending(i, frozenset(("event",)))[1]
        kinds = phrases.ending(i, frozenset(("about", "ask", "open")))[1]
        if "about" in kinds:
            return event and not {"ask", "open"} & kinds
    return False


def _relative(phrases: Phrases, today: date) -> tuple[str, tuple[int, int]] | None:
    for last in range(len(phrases.words)):
        first, kinds = phrases.ending(last, frozenset(("lastyear", "thisyear")))
        if kinds:
            return str(today.year - ("lastyear" in kinds)), (first, last)
    return None


def _period(
    text: str, phrases: Phrases, dates: Sequence[_Date], named: frozenset[int]
) -> tuple[str | None, str | None, list[tuple[int, int]]]:
    for n, one in enumerate(dates):
        if last := _last_listed(text, phrases, dates[n:], named):
            every = sorted(found.iso for found in (one, *last))
            return every[0], every[-1], [(_tie(phrases, one)[0], _after(phrases, last[-1]))]
        if n + 1 < len(dates) and _is_range(text, phrases, one, dates[n + 1]):
            return one.iso, dates[n + 1].iso, [(_tie(phrases, one)[0], _after(phrases, dates[n + 1]))]
    since = until = None
    spans = []
    for found in dates:
        first, kinds = _tie(phrases, found)
        kind = next((k for k in ("since", "until", "in") if k in kinds), None)
        if kind is None and _alone(text, phrases, found, named):
            first, kind = found.first, "in"
        if kind is None:
            continue
        spans.append((first, _after(phrases, found)))
        since = found.iso if kind in {"since", "in"} and since is None else since
        until = found.iso if kind in {"until", "in"} and until is None else until
    return since, until, spans


def _years_listed(text: str, phrases: Phrases, dates: Sequence[_Date], named: frozenset[int]) -> tuple[str, ...]:
    """The years of a list, in order; none where there is no list, or where it is a time ("between 2016 and 2021")."""
    for n, one in enumerate(dates):
        if (last := _last_listed(text, phrases, dates[n:], named)) is None:
            continue
        apart = text[phrases.words[last[-1].last].end :].lstrip("年").startswith(_BETWEEN)
        if (
            apart
            or {"between", "since", "until"} & _tie(phrases, one)[1]
            or any(len(d.iso) > _YEAR_ALONE for d in (one, *last))
        ):
            return ()
        return tuple(sorted({one.iso, *(found.iso for found in last)}))
    return ()


def _last_listed(
    text: str, phrases: Phrases, dates: Sequence[_Date], named: frozenset[int]
) -> tuple[_Date, ...] | None:
    """The dates that the first is listed with ("in 2016, 2021 and 2023"), in order; None where it stands alone."""
    listed = 1
    while listed < len(dates) and _is_listed(text, phrases, dates[listed - 1], dates[listed]):
        listed += 1
    if listed == 1:
        return None
    tied = bool(_tie(phrases, dates[0])[1]) or _alone(text, phrases, dates[0], named)
    before = text[: phrases.words[dates[0].first].start].rstrip()[-1:]
    return tuple(dates[1:listed]) if tied or before in set(_SET_OFF) else None


def _is_listed(text: str, phrases: Phrases, one: _Date, two: _Date) -> bool:
    """Whether nothing but a comma, "and" and the like stands between two dates."""
    between = range(one.last + 1, two.first)
    gap = text[phrases.words[one.last].end : phrases.words[two.first].start]
    if set(gap) & set(_ENDS_LIST):
        return False
    joins = [bool({"and", "in", "yearword", "art", "more"} & phrases.kinds(i, i)) for i in between]
    joined = any("and" in phrases.kinds(i, i) for i in between) or bool(set(gap) & set(",،，、/&"))
    return (joined or phrases.words[two.first].text[0] == "و") and all(joins)


def _is_range(text: str, phrases: Phrases, one: _Date, two: _Date) -> bool:
    words = phrases.words
    if text[words[one.last].end : words[two.first].start].strip() in {"-", "–", "—", "‑", "~"}:
        return True
    between = [i for i in range(one.last + 1, two.first) if "yearword" not in phrases.kinds(i, i)]
    # "…, 2016 and 2023" at the end is set off by a comma, and needs no "in".
    set_off = two.last == len(words) - 1 and text[: words[one.first].start].rstrip()[-1:] in {",", "،", "，", "、"}
    tied = bool(_tie(phrases, one)[1]) or phrases.book.language == "zh" or set_off
    if not between:
        return tied and words[two.first].text[0] == "و"
    return tied and len(between) == 1 and "range" in phrases.kinds(between[0], between[0])


def _tie(phrases: Phrases, found: _Date) -> tuple[int, frozenset[str]]:
    """First word of the phrase that ties a date to the saying, and its kinds; the date's own and none without one."""
    none: tuple[int, frozenset[str]] = (found.first, frozenset())
    last = found.first - 1
    if phrases.ending(last, frozenset(("topicyear",)))[1] and not phrases.ending(last, _TIES - {"topicyear"})[1]:
        return none
    first, kinds = phrases.ending(last, _TIES | {"yearword"})
    if kinds == {"yearword"}:
        first, kinds = phrases.ending(first - 1, _TIES)
    if not kinds and len(found.iso) > 4:
        # A full date needs no more than "on", "le" or "am" before it.
        first, kinds = phrases.ending(last, frozenset(("about", "with", "art")))
        return (first, frozenset(("in",))) if kinds else none
    if not kinds or "topicyear" in kinds:
        return none
    if first == last and fold_word(phrases.words[first].text) in _OF:
        if "views" in phrases.kinds(first - 1, first - 1):
            return first, frozenset(("in",))
        kinds -= {"in"}
    return (first, kinds) if kinds else none


def _after(phrases: Phrases, found: _Date) -> int:
    """The date's last word, with the word for "year" where it follows ("2021 году", "2021年")."""
    last = found.last
    while last + 1 < len(phrases.words) and "yearword" in phrases.kinds(last + 1, last + 1):
        last += 1
    return last


def _alone(text: str, phrases: Phrases, found: _Date, named: frozenset[int]) -> bool:
    """Whether a date without a preposition is a limit all the same: set off, alone, or as German and Chinese say it."""
    words, first, last = phrases.words, found.first, _after(phrases, found)
    at_end = last == len(words) - 1
    opened = phrases.longest(0, first)
    set_off = text[: words[first].start].rstrip()[-1:] in {",", "(", "،", "，", "（"}
    if _is_of_speeches(phrases, first, last):
        return True
    whole = at_end and (first == 0 or ("open" in opened[1] and opened[0] == first - 1))
    apart = set_off and (at_end or text[words[last].end :].lstrip()[:1] in {":", ";", "：", "；", "؛"})
    # "выступления Армении и Азербайджана 2023 года".
    owned = phrases.book.language == "ru" and last > found.last and first - 1 in named
    if whole or apart or owned:
        return True
    if phrases.book.language == "de":
        if first and fold_word(words[first - 1].text) in _NUMBERED:
            return False
        return first > 0 and not {"art", "with", "in"} & phrases.ending(first - 1, frozenset(("art", "with", "in")))[1]
    if phrases.book.language == "zh" and last > found.last:
        follows = phrases.longest(last + 1, len(words))[1] if not at_end else frozenset(("ask",))
        return (
            last + 1 in named or first - 1 in named or bool(follows & {"say", "ask", "views", "people", "who", "about"})
        )
    return False


def _is_of_speeches(phrases: Phrases, first: int, last: int) -> bool:
    """ "In their 2021 speeches", "at the 2021 General Debate"; not "about the 2021 speech"."""
    stop = next((i for i in range(last + 1, last + 3) if "views" in phrases.kinds(i, i)), None)
    debate = [phrases.book.forms(word.text)[0] for word in phrases.words[last + 1 : last + 3]] == ["general", "debate"]
    if stop != last + 1 and not debate:
        return False
    before = first - 1
    while before >= 0 and "art" in phrases.kinds(before, before):
        before -= 1
    kinds = phrases.ending(before, frozenset(("in", "with", "about")))[1]
    return before < first - 1 and bool({"in", "with"} & kinds) and "about" not in kinds


def _dates(phrases: Phrases) -> Iterator[_Date]:
    for i, word in enumerate(phrases.words):
        match = _YEAR.fullmatch(figures(word.text))
        if not match:
            continue
        year = match[1]
        month, day, first, last = month_beside(phrases, i)
        iso = f"{year}-{month:02}-{day:02}" if month and day else f"{year}-{month:02}" if month else year
        yield _Date(first, last, iso)
