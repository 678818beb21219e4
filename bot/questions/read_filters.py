"""The filters that a question's words set: its times, and filters of two origins put together.

Knows no table of names, no records and no earlier question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.questions.annotate import Annotated
from bot.questions.dates import is_range
from retrieval.dates import are_in_order
from retrieval.filters import ADMIT_ALL, Filters

WHO = ("delegations", "blocs", "speakers", "groups", "members", "own")
WHEN = ("forums", "sessions", "since", "until", "years")
TIME = tuple(name for name in WHEN if name != "forums")


def when(read: Annotated) -> Filters:
    """The times of statements in a question: a period, an open one, or the only years between."""
    sessions = tuple(dict.fromkeys(one.session for one in read.said_when if one.session))
    dates = [one for one in read.said_when if one.date]
    every = sorted(one.date for one in dates if one.date)
    first, last = min(every, default=None), max(every, default=None)
    opened = [one.date for one in dates if one.date and one.side == "since"]
    closed = [one.date for one in dates if one.date and one.side == "until"]
    if (opened and closed) or any(is_range(read.text, one, other) for one, other in pairwise(dates)):
        return Filters(sessions=sessions, since=first, until=last)
    if opened or closed:
        return Filters(sessions=sessions, since=min(opened, default=None), until=max(closed, default=None))
    several = sorted({date[:4] for date in every})
    return Filters(sessions=sessions, since=first, until=last, years=tuple(several) if len(several) > 1 else ())


def taken(own: Filters, old: Filters, walls: Filters, *, everybody: bool) -> Filters:
    """The filters taken from the question before: time, place and delegations not named, none for `everybody`.

    A period is not taken that lies wholly before or after the walls'.
    """
    who = {name: getattr(old, name) for name in WHO} if not (everybody or only(own, WHO)) else {}
    when = {name: getattr(old, name) for name in TIME} if not (only(own, TIME) or _are_apart(old, walls)) else {}
    return Filters(**who, **when, forums=() if own.forums else old.forums, languages=old.languages)


def _are_apart(one: Filters, other: Filters) -> bool:
    since, until = max(one.since or "", other.since or ""), min(one.until or "~", other.until or "~")
    return not are_in_order(since, until)


def over(first: Filters, second: Filters) -> Filters:
    """The first filters, with the second's where the first are empty."""
    whose = first if only(first, WHO) else second
    time = first if only(first, TIME) else second
    values = {name: getattr(whose, name) for name in WHO}
    values |= {name: getattr(time, name) for name in TIME}
    values["forums"] = first.forums or second.forums
    values["languages"] = first.languages or second.languages
    if first.groups and not first.delegations:
        values["delegations"] = second.delegations  # "What does France say?" of the permanent members
    if not (first.sessions or first.years) and (second.since or second.until):
        # "In 2023", since 2020: the latest beginning and the earliest end.
        values["since"] = max(filter(None, (first.since, second.since)), default=None)
        values["until"] = min(filter(None, (first.until, second.until)), default=None)
        values["years"] = second.years
    return replace(first, **values)


def only(filters: Filters, names: Sequence[str]) -> Filters | None:
    """Those of the filters alone; None if none of them is set."""
    some = Filters(**{name: getattr(filters, name) for name in names})
    return None if some == ADMIT_ALL else some


def with_those(walls: Filters, filters: Filters, names: Sequence[str]) -> Filters:
    """The walls, with those of the filters in place of the walls' own."""
    return replace(walls, **{name: getattr(filters, name) for name in names})
