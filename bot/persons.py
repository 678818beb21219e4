"""Persons in a comparison: speakers held, in whose place their delegation is compared.

Knows readings and records; a person who spoke for nobody that is recorded is left a speaker.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.holdings import Holdings
from bot.reading import Reading


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker as a question names them, and the codes of the delegations that they spoke for."""

    name: str
    codes: tuple[str, ...]


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
