"""What the names in a record's `on_behalf_of` stand for: blocs, delegations, or groups that are in no list.

And whose words a record's are: its delegation's own, or those of a group that it speaks for, and of that group's
members at the time. Knows records, names and membership; no text of a statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from retrieval.delegations import find, find_groups, resolve
from retrieval.filters import fold
from retrieval.membership import belongs
from retrieval.statement import Record

EU = "EU"
"""The code of the European Union, which is a delegation and a bloc."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What a name stands for: the codes of blocs, and of delegations that are none; both empty for any other group."""

    blocs: frozenset[str]
    delegations: frozenset[str]


@lru_cache(maxsize=4096)
def codes_of(name: str) -> Codes:
    """What a name in `on_behalf_of` stands for, in any of the nine languages."""
    blocs = frozenset(mention.bloc.code for mention in find_groups(name))
    known = resolve(name)
    delegations = {known.code} if known else {mention.delegation.code for mention in find(name)}
    if EU in delegations:
        blocs |= {EU}
    # "Group of 77 and China": who is named with a bloc is a part of its name.
    return Codes(blocs, frozenset() if blocs else frozenset(delegations))


def blocs_of(record: Record) -> frozenset[str]:
    """The codes of the blocs whose words a statement is: those it is made for, or that its delegation is ("EU")."""
    own = codes_of(record.delegation).blocs if record.delegation and record.code in (None, EU) else frozenset()
    return own.union(*(codes_of(name).blocs for name in record.on_behalf_of))


def is_own(record: Record) -> bool:
    """Whether a statement, or a part of it, is its delegation's own words.

    It is not where it is made for a bloc or a group of no list, unless the delegation is named with it or speaks for
    itself again further on. What two delegations say together is the words of each.
    """
    if not record.on_behalf_of or any(behalf.until is not None for behalf in record.behalf):
        return True
    named = [codes_of(name) for name in record.on_behalf_of]
    if any(record.code in codes.delegations | codes.blocs for codes in named):
        return True
    return all(codes.delegations for codes in named)


def spoken_for(record: Record, code: str) -> tuple[str, ...]:
    """The codes by which a statement is made for a delegation beside its own: its blocs at the time, or itself.

    Empty where it is not, or where the statement has no date by which membership could be told.
    """
    blocs = blocs_of(record) if record.date else frozenset()
    through = sorted(bloc for bloc in blocs if bloc != code and belongs(code, bloc, record.date))
    if record.code != code and any(code in codes_of(name).delegations for name in record.on_behalf_of):
        return (code, *through)
    return tuple(through)


def on_behalf_at(record: Record, place: int) -> tuple[str, ...]:
    """On whose behalf a statement is made at a place of its text: not where the speaker has ended to speak for it."""
    ended = {behalf.name for behalf in record.behalf if behalf.until is not None and behalf.until <= place}
    return tuple(name for name in record.on_behalf_of if name not in ended)


def same(one: str, other: str) -> bool:
    """Whether two names are of the same group."""
    if fold(one) == fold(other):
        return True
    codes = codes_of(one)
    return codes == codes_of(other) and bool(codes.blocs or codes.delegations)
