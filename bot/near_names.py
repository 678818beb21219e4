"""Names of delegations and groups that a mistyped one may stand for: India for "Inda".

Knows names in English and in the languages that are spoken; knows no question.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bot.naming import short_name
from bot.speech import names
from bot.speech.speaker import speaker
from retrieval.delegations import bloc
from retrieval.lexicon import delegations
from retrieval.membership import memberships

ALIKE = 0.7
"""The likeness from which on a name is near another (`difflib`, 0..1)."""

MOST = 3
"""Names that are given."""


def nearest(name: str, among: Iterable[str]) -> tuple[str, ...]:
    """Those of some names that a name is near, the nearest first; none where it is near none."""
    by_folded = {each.casefold(): each for each in among}
    near = difflib.get_close_matches(name.strip().casefold(), by_folded, n=MOST, cutoff=ALIKE)
    return tuple(by_folded[each] for each in near)


def near_delegations(name: str, language: str | None = None) -> tuple[str, ...]:
    """The names of delegations that a name is near: in a language (ISO 639-1) or, where it is near none, in English."""
    known = delegations()
    said = speaker(language)
    own = nearest(name, (names.of_code(said, code) for code in known))
    return own or nearest(name, (short_name(short) for _, short, _ in known.values()))


def near_groups(name: str, language: str | None = None) -> tuple[str, ...]:
    """The names and abbreviations of groups whose members are known that a name is near, in a language or English."""
    known = [bloc(code) for code in memberships()]
    said = speaker(language)
    return nearest(name, (*(names.bloc(said, one) for one in known), *(one.code for one in known)))
