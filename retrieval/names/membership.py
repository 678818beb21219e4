"""Which delegations belong to a bloc, and when: by the blocs' own published lists.

Data is in `retrieval/names/membership.toml`, with each list's source. Knows codes and days, no text and no statement.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent / "membership.toml"


@dataclass(frozen=True, slots=True)
class MembershipTime:
    """A time in a bloc, in ISO days: from `start` on, up to the day before `end`; None for no end."""

    start: str
    end: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A bloc's members by code, each with the times of membership, and the source of the list."""

    code: str
    source: str
    members: dict[str, tuple[MembershipTime, ...]]


@cache
def memberships() -> dict[str, Membership]:
    """The blocs whose members are known, by code."""
    tables = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {code: Membership(code, table["source"], _members(table)) for code, table in tables.items()}


def members(bloc: str, year: int | None = None) -> tuple[str, ...]:
    """The codes of the members of a bloc at the end of a year, by code; today where no year is given.

    None for an unknown bloc, or a year before the bloc.
    """
    known = memberships().get(bloc)
    if known is None:
        return ()
    return tuple(sorted(code for code in known.members if belongs(code, bloc, None if year is None else f"{year:04d}")))


def belongs(delegation: str, bloc: str, date: str | None) -> bool:
    """Whether a delegation was in a bloc on a day, or at the end of a month or a year ("2020"); today for None.

    False for an unknown bloc.
    """
    known = memberships().get(bloc)
    spans = known.members.get(delegation, ()) if known else ()
    if date is None:
        return any(span.end is None for span in spans)
    day = date + "-12-31"[len(date) - 4 :]
    return any(span.start <= day and (span.end is None or day < span.end) for span in spans)


def never_in(delegation: str, bloc: str, date: str | None) -> bool:
    """Whether a delegation is known to have been in a bloc at no time within a day, a month or a year; if None, ever.

    A suspended member is a member all the same. False for an unknown bloc, or unknown members.
    """
    known = memberships().get(bloc)
    if known is None or not any(_within(spans, date) for spans in known.members.values()):
        return False
    spans = known.members.get(delegation, ())
    return not _within(spans and (MembershipTime(spans[0].start, spans[-1].end),), date)


def _within(spans: Sequence[MembershipTime], date: str | None) -> bool:
    """Whether some part of a time, of any time for None, is in one of the spans."""
    if date is None:
        return bool(spans)
    first, last = _first(date), date + "-12-31"[len(date) - 4 :]
    return any(span.start <= last and (span.end is None or first < span.end) for span in spans)


def _members(table: dict[str, str]) -> dict[str, tuple[MembershipTime, ...]]:
    return {
        member.partition(":")[0]: tuple(_spans(member.partition(":")[2], table["since"], table.get("until")))
        for member in table["members"].split()
    }


def _spans(written: str, since: str, until: str | None) -> Iterator[MembershipTime]:
    for span in written.split(",") if written else [since]:
        start, _, end = span.partition("/")
        yield MembershipTime(_first(start), _first(end) if end else _first(until) if until else None)


def _first(written: str) -> str:
    """The first day that a date of any precision may mean."""
    return written + "-01-01"[len(written) - 4 :]
