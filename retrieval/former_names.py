"""Under which name a delegation spoke in a year: states change their names, and what they said keeps the old one.

Knows former.toml and the present names; says nothing of who spoke.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from retrieval.delegations import named
from retrieval.lexicon import NAMES


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name, and the first and last year whose general debate was held under it; None where that is open."""

    code: str
    name: str
    since: int | None = None
    until: int | None = None

    def held_in(self, year: int) -> bool:
        """Whether the delegation had this name in that year's debate."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@cache
def former_names() -> Mapping[str, tuple[FormerName, ...]]:
    """The former names of delegations, by code."""
    rows = tomllib.loads((NAMES / "former.toml").read_text(encoding="utf-8"))["name"]
    found: dict[str, tuple[FormerName, ...]] = {}
    for each in (FormerName(**row) for row in rows):
        found[each.code] = (*found.get(each.code, ()), each)
    return found


def name_in(code: str, year: int) -> str:
    """The name under which the delegation of a code spoke in a year ("Upper Volta" for BFA in 1980).

    The present one where no other is known, and the code itself where there is no such delegation.
    """
    return next((each.name for each in former_names().get(code, ()) if each.held_in(year)), named(code))
