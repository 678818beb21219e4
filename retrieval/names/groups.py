"""The meaning of the names in a record's `on_behalf_of`, and whose words a record's are.

A name is a bloc's, a delegation's, or that of a group in no list. The words are the delegation's own, or those of a
group and the group's members at the time. No delegation is believed to speak for a group that the delegation is known
to be outside. Knows records, names and membership; no text of a statement.
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
    """The meaning of a name: codes of blocs, and of delegations that are no blocs; both empty for any other group."""

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
    """Whether a name is a known bloc's or delegation's: nobody's membership of any other group is known."""
    codes = codes_of(name)
    return bool(codes.blocs or codes.delegations)


def blocs_of(record: Record) -> frozenset[str]:
    """The codes of the blocs whose words a statement is: spoken for, or the delegation itself ("EU")."""
    own = codes_of(record.delegation).blocs if record.delegation and record.code in (None, EU) else frozenset()
    return own.union(*(codes_of(name).blocs for name in believed(record)))


def believed(record: Record) -> tuple[str, ...]:
    """The names that a statement is made for, without groups that the delegation is known to be outside."""
    return tuple(name for name in record.on_behalf_of if not _is_outside(record.code, name, record.date))


def unconfirmed(record: Record) -> tuple[str, ...]:
    """The groups that a delegation claims to speak for and is known to be outside.

    A longer name that holds a group's ("Group of Friends of SIDS") is another group's, of which nothing is known.
    """
    names = (name for name in record.on_behalf_of if covers(name, hits(name), languages(name)))
    return tuple(name for name in names if _is_outside(record.code, name, record.date))


@lru_cache(maxsize=4096)
def _is_outside(code: str | None, name: str, date: str | None) -> bool:
    """Whether a delegation is known to be outside all of a name's blocs, and is no such bloc itself."""
    blocs = codes_of(name).blocs if code else frozenset()
    return bool(blocs) and code not in blocs and all(never_in(code or "", bloc, date) for bloc in blocs)


def is_unknown(record: Record) -> bool:
    """Whether a record's delegation is recorded, and is neither a delegation nor a bloc that is known ("Atlantis")."""
    return record.delegation is not None and record.code is None and not codes_of(record.delegation).blocs


def is_own(record: Record) -> bool:
    """Whether a statement, or a part of the statement, is the delegation's own words.

    A statement for a bloc or a group of no list is not, unless the delegation is named too or speaks for itself further
    on. The words of several delegations together are the words of each.
    """
    return any(behalf.until is not None for behalf in record.behalf) or in_own_name(record.code, believed(record))


def in_own_name(code: str | None, on_behalf_of: Sequence[str]) -> bool:
    """Whether words said on behalf of these names are also those of the delegation of a code."""
    every = [codes_of(name) for name in on_behalf_of]
    return all(codes.delegations for codes in every) or any(code in codes.delegations | codes.blocs for codes in every)


def spoken_for(record: Record, code: str) -> tuple[str, ...]:
    """The names by which a statement is made for a delegation, and not as its own: of the delegation's blocs then.

    For the maker of the statement, all known names, or else all; for others also the own name. Empty for a statement
    made for others, or without a date to tell membership by.
    """
    if record.code == code:
        every = () if in_own_name(code, believed(record)) else believed(record)
        return tuple(name for name in every if is_listed(name)) or every
    names = (*believed(record), *((named(EU),) if record.code == EU else ()))
    return tuple(dict.fromkeys(name for name in names if _is_for(codes_of(name), code, record.date)))


def _is_for(codes: GroupCodes, code: str, date: str | None) -> bool:
    return code in codes.delegations or (date is not None and any(belongs(code, bloc, date) for bloc in codes.blocs))


def confirmed(record: Record) -> tuple[str, ...]:
    """The names that a statement is made for, without the groups that are `unconfirmed`."""
    doubted = unconfirmed(record)
    return tuple(name for name in record.on_behalf_of if name not in doubted)


def at(place: int, names: tuple[str, ...], record: Record) -> tuple[str, ...]:
    """The names for whom a statement is made at a place of the text, without names that ended before."""
    ended = {behalf.name for behalf in record.behalf if behalf.until is not None and behalf.until <= place}
    return tuple(name for name in names if name not in ended)


def on_behalf_at(record: Record, place: int) -> tuple[str, ...]:
    """The `confirmed` names on whose behalf a statement is made at a place of the text."""
    return at(place, confirmed(record), record)


def same(one: str, other: str) -> bool:
    """Whether two names are one group's."""
    codes = codes_of(one)
    if codes.blocs or codes.delegations:
        return codes == codes_of(other)
    return fold(one) == fold(other)
