"""The numbers of a piece of prose by their values, in digits or in words, for those who are not to know the gate.

Knows what the gate reads as a number (`bot.gate.prose_numbers`); knows not what a number has to stand in.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.gate.prose_grounds import named_apart
from bot.gate.prose_numbers import numbers
from bot.gate.prose_words import LANGUAGES, read

_OWN_KINDS = ("times", "month")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a text: its value; "times" ("half", "twice"), "month" or "number"; and whether it is in words."""

    value: Fraction
    kind: str
    in_words: bool


def counted(text: str, language: str | None, *, named: bool = False) -> tuple[frozenset[Counted], str]:
    """The numbers of a text, and the text without them.

    `language` is an ISO 639-1 code; of a language whose number words are not known nothing is read. `named` counts what
    stands in names of delegations and bodies too ("Group of 77"), which else stays in the text.
    """
    if language not in LANGUAGES:
        return frozenset(), text
    prose = read(text, language)
    found = numbers(prose) if named else numbers(prose, named_apart(prose))
    kept, at = [], 0
    for number in found:
        start, end = prose.words[number.first].start, prose.words[number.last].end
        kept.append(prose.text[at:start])
        at = max(at, end)
    kept.append(prose.text[at:])
    return (
        frozenset(
            Counted(
                number.value,
                number.kind if number.kind in _OWN_KINDS else "number",
                not any(map(str.isdigit, prose.shown(number.first, number.last))),
            )
            for number in found
        ),
        " ".join(kept),
    )
