"""Which delegations belong to a bloc, and when: by the blocs' own published lists.

Data is in `retrieval/names/membership.toml`, with each list's source. Knows codes and days, no text and no statement.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from retrieval.dates import earliest, latest

_DATA = Path(__file__).resolve().parent / "membership.toml"


@dataclass(frozen=True, slots=True)
class MembershipTime:
    """A time in a bloc, in ISO days: from `start` on, up to the day before `end`; None for no end."""

    start: str
    end: str | None


Members = Mapping[str, tuple[MembershipTime, ...]]
"""The members of a bloc by code, each with the times of membership in order."""


@cache
def memberships() -> dict[str, Members]:
    """The members of each bloc whose members are known, by the bloc's code."""
    return {code: _members(table) for code, table in _tables().items()}


@cache
def regions() -> frozenset[str]:
    """The codes of the regions, in whose name nobody speaks."""
    return frozenset(code for code, table in _tables().items() if "region" in table)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def members(bloc: str, year: int | None = None) -> tuple[str, ...]:
    """The codes of the members of a bloc at the end of a year, by code; today where no year is given.

    None for an unknown bloc, or a year before the bloc.
    """
    date = None if year is None else f"{year:04d}"
    return tuple(sorted(code for code in memberships().get(bloc, ()) if belongs(code, bloc, date)))


def belongs(delegation: str, bloc: str, date: str | None) -> bool:
    """Whether a delegation was in a bloc on a day, or at the end of a month or a year ("2020"); today for None.

    False for an unknown bloc.
    """
    spans = memberships().get(bloc, {}).get(delegation, ())
    if date is None:
        return any(span.end is None for span in spans)
    return any(span.start <= latest(date) and (span.end is None or latest(date) < span.end) for span in spans)


def never_in(delegation: str, bloc: str, date: str | None) -> bool:
    """Whether a delegation is known to have been in a bloc at no time within a day, a month or a year; if None, ever.

    A suspended member is a member all the same. False for an unknown bloc, or unknown members.
    """
    known = memberships().get(bloc, {})
    if not any(_within(spans, date) for spans in known.values()):
        return False
    spans = known.get(delegation, ())
    return not _within(spans and (MembershipTime(spans[0].start, spans[-1].end),), date)


def _within(spans: Sequence[MembershipTime], date: str | None) -> bool:
    """Whether some part of a time, of any time for None, is in one of the spans."""
    if date is None:
        return bool(spans)
    return any(span.start <= latest(date) and (span.end is None or earliest(date) < span.end) for span in spans)


def _members(table: dict[str, str]) -> dict[str, tuple[MembershipTime, ...]]:
    return {
        member.partition(":")[0]: tuple(_spans(member.partition(":")[2], table["since"], table.get("until")))
        for member in table["members"].split()
    }


def _spans(written: str, since: str, until: str | None) -> Iterator[MembershipTime]:
    for span in written.split(",") if written else [since]:
        start, _, end = span.partition("/")
        last = end or until
        yield MembershipTime(earliest(start), earliest(last) if last else None)
