"""What the names in a record's `on_behalf_of` stand for: blocs, delegations, or groups that are in no list.

And whose words a record's are: its delegation's own, or those of a group that it speaks for, and of that group's
members at the time. That it speaks for a group is not believed of whoever is known to be no member of it. Knows
records, names and membership; no text of a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.names.delegations import find, find_groups, named, resolve
from retrieval.names.membership import belongs, never_in
from retrieval.names.mentions import covers, hits, languages
from retrieval.statement import Record
from retrieval.text.scripts import fold

EU = "EU"
"""The code of the European Union, which is a delegation and a bloc."""


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """What a name stands for: the codes of blocs, and of delegations that are none; both empty for any other group."""

    blocs: frozenset[str]
    delegations: frozenset[str]


@lru_cache(maxsize=4096)
def codes_of(name: str) -> GroupCodes:
    """What a name in `on_behalf_of` stands for, in any of the nine languages."""
    blocs = frozenset(mention.bloc.code for mention in find_groups(name))
    known = resolve(name)
    delegations = {known.code} if known else {mention.delegation.code for mention in find(name)}
    if EU in delegations:
        blocs |= {EU}
    # "Group of 77 and China": who is named with a bloc is a part of its name.
    return GroupCodes(blocs, frozenset() if blocs else frozenset(delegations))


def is_listed(name: str) -> bool:
    """Whether a name is that of a bloc or delegation that is known: of any other group nobody's membership is."""
    codes = codes_of(name)
    return bool(codes.blocs or codes.delegations)


def blocs_of(record: Record) -> frozenset[str]:
    """The codes of the blocs whose words a statement is: those it is made for, or that its delegation is ("EU")."""
    own = codes_of(record.delegation).blocs if record.delegation and record.code in (None, EU) else frozenset()
    return own.union(*(codes_of(name).blocs for name in believed(record)))


def believed(record: Record) -> tuple[str, ...]:
    """Those that a statement is made for, but for the groups that its delegation is known to be no member of."""
    return tuple(name for name in record.on_behalf_of if not _is_outside(record.code, name, record.date))


def unconfirmed(record: Record) -> tuple[str, ...]:
    """The groups that a delegation says it speaks for and is known to be no member of.

    A longer name that holds a group's ("Group of Friends of SIDS") is that of another group, of which nothing is known.
    """
    names = (name for name in record.on_behalf_of if covers(name, hits(name), languages(name)))
    return tuple(name for name in names if _is_outside(record.code, name, record.date))


@lru_cache(maxsize=4096)
def _is_outside(code: str | None, name: str, date: str | None) -> bool:
    """Whether a delegation is known to be in none of the blocs that a name stands for, and to be none of them."""
    blocs = codes_of(name).blocs if code else frozenset()
    return bool(blocs) and code not in blocs and all(never_in(code or "", bloc, date) for bloc in blocs)


def is_unknown(record: Record) -> bool:
    """Whether a record's delegation is recorded, and is neither a delegation nor a bloc that is known ("Atlantis")."""
    return record.delegation is not None and record.code is None and not codes_of(record.delegation).blocs


def is_own(record: Record) -> bool:
    """Whether a statement, or a part of it, is its delegation's own words.

    It is not where it is made for a bloc or a group of no list, unless the delegation is named with it or speaks for
    itself again further on. What two delegations say together is the words of each.
    """
    return any(behalf.until is not None for behalf in record.behalf) or in_own_name(record.code, believed(record))


def in_own_name(code: str | None, on_behalf_of: Sequence[str]) -> bool:
    """Whether words are those of the delegation of a code too, where they are said on behalf of these."""
    every = [codes_of(name) for name in on_behalf_of]
    return all(codes.delegations for codes in every) or any(code in codes.delegations | codes.blocs for codes in every)


def spoken_for(record: Record, code: str) -> tuple[str, ...]:
    """The names by which a statement is made for a delegation, and not in its own: of blocs that it was in then.

    Of whoever makes it all that it is made for and that is known, or else all; of others its own name where it is made
    on their behalf. Empty where it is not made for the delegation, or has no date by which membership could be told.
    """
    if record.code == code:
        every = () if in_own_name(code, believed(record)) else believed(record)
        return tuple(name for name in every if is_listed(name)) or every
    names = (*believed(record), *((named(EU),) if record.code == EU else ()))
    return tuple(dict.fromkeys(name for name in names if _is_for(codes_of(name), code, record.date)))


def _is_for(codes: GroupCodes, code: str, date: str | None) -> bool:
    return code in codes.delegations or (date is not None and any(belongs(code, bloc, date) for bloc in codes.blocs))


def confirmed(record: Record) -> tuple[str, ...]:
    """Those that a statement is made for, but for the groups that are `unconfirmed`."""
    doubted = unconfirmed(record)
    return tuple(name for name in record.on_behalf_of if name not in doubted)


def at(place: int, names: tuple[str, ...], record: Record) -> tuple[str, ...]:
    """Those of the names for whom a statement is made at a place of its text: not where it has ended to be for them."""
    ended = {behalf.name for behalf in record.behalf if behalf.until is not None and behalf.until <= place}
    return tuple(name for name in names if name not in ended)


def on_behalf_at(record: Record, place: int) -> tuple[str, ...]:
    """On whose behalf a statement is made at a place of its text, as far as that is `confirmed`."""
    return at(place, confirmed(record), record)


def same(one: str, other: str) -> bool:
    """Whether two names are of the same group."""
    codes = codes_of(one)
    if codes.blocs or codes.delegations:
        return codes == codes_of(other)
    return fold(one) == fold(other)
