"""Speakers as a question or a filter names them, and those in a comparison, in whose place their delegation stands.

Knows readings and records; a person who spoke for nobody that is recorded is left a speaker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.holdings import Holdings
from bot.reading import Reading
from retrieval.filters import Filters
from retrieval.speakers import Match


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker as a question names them, and the codes of the delegations that they spoke for."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bearers:
    """The speakers who bear a name, where that is less than certain or they are several."""

    name: str
    match: Match


def bearers(names: Iterable[tuple[str, Match]], held: Holdings, filters: Filters) -> tuple[Bearers, ...]:
    """Of some names and those who bear them, the ones that may mean somebody else whose words the filters admit."""
    whoever = replace(filters, speakers=())
    admitted = {record.speaker for record in held.records if whoever.admits(record)}
    found = []
    for name, match in names:
        left = tuple(one for one in match.speakers if one.recorded in admitted) or match.speakers
        besides = tuple(one for one in match.besides if one.recorded in admitted)
        narrowed = replace(match, speakers=left, besides=besides)
        if narrowed and not (narrowed.sure and len(narrowed.persons) == 1 and not narrowed.others):
            found.append(Bearers(name, narrowed))
    return tuple(found)


def persons(reading: Reading, held: Holdings) -> tuple[Person, ...]:
    """The speakers that a comparison of several names; none where one alone is named, or nothing is compared."""
    if not reading.has("compare") or len(reading.named) < 2:
        return ()
    found = []
    for named in reading.named:
        if named.speakers:
            codes = {record.code for record in held.records if record.code and record.speaker in named.speakers}
            found.append(Person(reading.text[slice(*reading.span(named.first, named.last))], tuple(sorted(codes))))
    return tuple(one for one in found if one.codes)
