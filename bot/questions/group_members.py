"""The rows of a comparison about a group: the members at the times searched.

Knows filters, records and membership; knows no question.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.questions.holdings import Holdings
from retrieval.filters import Filters
from retrieval.names.delegations import Bloc, Delegation, named
from retrieval.names.groups import EU, spoken_for
from retrieval.names.membership import MembershipTime, members, memberships

FEWEST = 2  # Members of whom statements have to be held, for their words to be looked at in place of a bloc's own.


def asked_for(filters: Filters, held: Holdings) -> tuple[Delegation, ...]:
    """The delegations in the filters, or the members of groups by their names in English.

    Members are counted for any year of the period; without a period, for the year of the latest statement held,
    together with speakers in the group's name.
    """
    if not filters.groups:
        return tuple(Delegation(code, named(code)) for code in filters.delegations)
    years = _years(filters, held, date.today().year)
    codes = {code for group in filters.groups for year in years for code in members(group, year)}
    codes |= {record.code for record in held.records if record.code and filters.admits(record)}
    if filters.delegations:
        codes &= set(filters.delegations)
    return tuple(sorted((Delegation(code, named(code)) for code in codes), key=lambda d: d.name))


def with_groups(filters: Filters, groups: tuple[str, ...], held: Holdings) -> Filters:
    """The filters for the members of groups; for delegations beside groups ("Kenya and the BRICS"), for both."""
    asked = replace(filters, groups=groups)
    if not (groups and filters.delegations):
        return asked
    codes = (d.code for d in asked_for(replace(asked, delegations=()), held))
    return replace(filters, delegations=tuple(dict.fromkeys((*filters.delegations, *codes))))


def _years(filters: Filters, held: Holdings, this_year: int) -> Sequence[int | None]:
    """The years whose year-end membership counts; None, for today, without dated statements."""
    if filters.years:
        return [int(year) for year in filters.years]
    if filters.since or filters.until:
        last = int((filters.until or str(this_year))[:4])
        first = int((filters.since or str(held.first_year or last))[:4])
        return range(min(first, last), min(last, this_year) + 1)
    if filters.sessions:
        anyone = replace(filters, groups=(), delegations=())
        dated = {int(record.date[:4]) for record in held.records if record.date and anyone.admits(record)}
        return sorted(dated) or (held.last_year,)
    return (held.last_year,)


def newcomers(filters: Filters, held: Holdings) -> tuple[Delegation, ...]:
    """Recent members of the groups asked about, without a row: joined after the year of the latest statement held."""
    if not filters.groups or filters.delegations or filters.since or filters.until or filters.sessions:
        return ()
    then = {code for group in filters.groups for code in members(group, held.last_year)}
    now = {code for group in filters.groups for code in members(group, None)}
    return tuple(sorted((Delegation(code, named(code)) for code in now - then), key=lambda d: d.name))


def unheard(asked: Sequence[Delegation], filters: Filters, held: Holdings) -> tuple[Delegation, ...]:
    """Delegations without a statement matching the filters; a statement for the European Union is its own."""
    codes = {one.code for one in asked}
    anyone = replace(filters, delegations=())
    found = {record.code for record in held.records if record.code in codes and anyone.admits(record)}
    if EU in codes and any(replace(filters, delegations=(EU,)).admits(record) for record in held.records):
        found.add(EU)
    return tuple(one for one in asked if one.code not in found)


def outside(missing: Sequence[Delegation], filters: Filters, held: Holdings) -> dict[str, MembershipTime]:
    """The time of membership of each member with matching statements, all from outside that time; by code."""
    if not (missing and filters.groups):
        return {}
    there = {one.code for one in missing} - {d.code for d in unheard(missing, replace(filters, groups=()), held)}
    spans = ((one.code, _span(one.code, filters.groups)) for one in missing if one.code in there)
    return {code: span for code, span in spans if span is not None}


def _span(code: str, groups: Sequence[str]) -> MembershipTime | None:
    """The latest membership of a delegation in some groups, a lasting one if any; None without membership."""
    known = memberships()
    spans = [span for group in groups if group in known for span in known[group].get(code, ())]
    if lasting := [span for span in spans if span.end is None]:
        return min(lasting, key=lambda span: span.start)
    return max(spans, key=lambda span: span.start, default=None)


def spoken_of(asked: Sequence[Delegation], filters: Filters, held: Holdings) -> tuple[Delegation, ...]:
    """Delegations with a matching statement made by another on their behalf, above all for a bloc."""
    anyone = replace(filters, delegations=(), groups=())
    # Many statements are made for few blocs in few years: each of these is looked at once.
    made = {(r.code, r.delegation, r.on_behalf_of, r.date): r for r in held.for_others if anyone.admits(r)}
    return tuple(one for one in asked if any(spoken_for(record, one.code) for record in made.values()))


def in_place_of(blocs: Collection[Bloc], filters: Filters, held: Holdings) -> Filters | None:
    """The filters for the members of blocs without a statement of their own; None with few members held."""
    codes = tuple(one.code for one in blocs)
    own = replace(filters, blocs=(), groups=codes)
    known = all(members(code) for code in codes)
    there = {record.code for record in held.records if own.admits(record)} if known and codes else set()
    return own if len(there) >= FEWEST else None
