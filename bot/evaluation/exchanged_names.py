"""Labelled questions with other countries' names, so that a fit learns the places of names and no countries.

Knows the rows of a set and the names of countries; fits nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import takewhile
from random import Random
from typing import Any

from bot.output.speech import names
from bot.output.speech.speaker import speaker
from retrieval.names.delegations import find
from retrieval.names.lexicon import NameKind, cldr, delegations

ENDING = 2
"""The most letters by which a name's case may differ from its plain form ("России", "Kroatiens")."""

_UNINFLECTED = frozenset(("en", "zh", "fa"))
"""Languages in which any country's name may replace any other."""

_VOWELS = frozenset("aeiouéîå")


def with_other_names(row: Mapping[str, Any], chance: Random) -> dict[str, Any] | None:
    """The row with other countries' names, drawn by `chance`; None if no country is named, or no other name fits."""
    new: dict[str, str] = {}
    for name in dict.fromkeys((*row["of"], *row["about"])):
        fitting = [one for one in _fitting(name, row["lang"]) if one not in new.values()]
        if fitting and re.search(_whole(name, row["lang"]), row["text"]):
            new[name] = chance.choice(fitting)
    if not new:
        return None
    pattern = "|".join(_whole(name, row["lang"]) for name in sorted(new, key=len, reverse=True))

    def exchanged(text: str) -> str:
        return re.sub(pattern, lambda found: new[found.group()], text)

    lists = {part: [exchanged(text) for text in row[part]] for part in ("of", "about", "when")}
    return {**row, "text": exchanged(row["text"]), "topic": exchanged(row["topic"]), **lists}


def _whole(name: str, language: str) -> str:
    """The pattern of a whole name; Chinese does not separate words."""
    return re.escape(name) if language == "zh" else rf"(?<!\w){re.escape(name)}(?!\w)"


@cache
def _fitting(name: str, language: str) -> Sequence[str]:
    """The names of other countries in the grammatical case of a country's name; empty for another kind of name."""
    code = next((one.delegation.code for one in find(name) if one.text == name and one.kind is NameKind.NAME), None)
    plain = max(_plain(code, language), key=lambda one: (_shared(one, name), -len(one)), default="") if code else ""
    stem = _shared(plain, name)
    if not stem or max(len(plain), len(name)) - stem > ENDING:
        return ()
    ending, inflected = plain[stem:], plain.casefold() != name.casefold()
    others = [one for other in delegations() if other != code for one in _plain(other, language)]
    fitting = [
        one.removesuffix(ending) + name[stem:]
        for one in others
        if one.endswith(ending) and _alike(one, plain, language) and not (inflected and " " in one)
    ]
    return [one.lower() for one in fitting] if name.islower() else fitting


def _shared(one: str, other: str) -> int:
    same = (a.casefold() == b.casefold() for a, b in zip(one, other, strict=False))
    return len(list(takewhile(bool, same)))


def _alike(one: str, other: str, language: str) -> bool:
    """Whether two names are likely to have the same articles and case endings, guessed by their first and last letter.

    A wrong letter ("a Quênia") is a mistake of people too.
    """
    if language in _UNINFLECTED:
        return True
    if language == "ar":
        return one.startswith("ال") == other.startswith("ال")
    return (one[0].casefold() in _VOWELS) == (other[0].casefold() in _VOWELS) and one[-1] == other[-1]


def _plain(code: str, language: str) -> Sequence[str]:
    """A country's names: by the United Nations, and by CLDR."""
    by_cldr = cldr(language)["territories"].get(delegations()[code][0] or "", "").partition(" (")[0]
    return tuple(filter(None, dict.fromkeys((names.of_code(speaker(language), code), by_cldr))))
