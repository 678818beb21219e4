"""Whether a name is of one who is left out: "anyone but Iran", "qui d'autre que l'Iran".

Knows the words that lead to such a name in nine languages (`bot/cues/excepted.toml`); knows no names.
"""

from __future__ import annotations

from bot.opening import tables
from retrieval.inflection import key
from retrieval.lexicon import words_of

_NEAR = 60
"""Characters before a name that are read."""


def is_left_out(before: str, language: str) -> bool:
    """Whether the words before a name, its article aside, leave it out; `language` is one of the phrasebook's."""
    table = tables("excepted")[language]
    keys = [key(word.text) for word in words_of(before[-_NEAR:])]
    whoever = any(_ends(keys[:-1], phrase) for phrase in table.kinds["whoever"])
    led = table.kinds["before"] | (table.kinds["alone"] if whoever else frozenset())
    return any(_ends(keys, phrase) for phrase in led)


def _ends(keys: list[str], phrase: tuple[str, ...]) -> bool:
    return tuple(keys[len(keys) - len(phrase) :]) == phrase if len(keys) >= len(phrase) else False
