"""Which statements a search may look at: delegations, speakers, forums, sessions, dates, languages.

Knows records, not how they are stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filters:
    """What a statement must meet: any one value of each field that is not empty.

    `delegations` are codes ("IRN", "EU"); `since` and `until` are ISO dates to the precision given
    ("2020", "2020-06", "2020-06-12"), both inclusive.
    """

    delegations: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    forums: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    languages: tuple[str, ...] = ()
