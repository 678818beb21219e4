"""Whether the name of a group in a question asks for its members, each for itself: "Which of the BRICS …?".

Knows the words around such names in nine languages (`bot/cues/members.toml`); knows no group, and not who speaks.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.opening import Openings, tables
from bot.phrasebook import Phrases

_LONGEST = 7
"""Words of a phrase that is looked for before a group's name."""


@dataclass(frozen=True, slots=True)
class Around:
    """The name of a group with the words beside it that belong to it, from word `first` to `last`.

    `members` says that its members are asked for, `which` that the question is which of them.
    """

    first: int
    last: int
    members: bool = False
    which: bool = False


def around(text: str, phrases: Phrases, first: int, last: int) -> Around:
    """What stands around the name of a group in the words from `first` to `last` of a question."""
    table = tables("members")[phrases.book.language]
    keys = [phrases.book.forms(word.text)[0] for word in phrases.words]
    behind = table.last(keys, last + 1, "member")
    if table.last(keys, last + 1, "gap") > last + 1 and phrases.book.language == "zh":
        # "金砖国家中哪些…": in Chinese what asks which stands behind the group.
        gap = table.last(keys, last + 1, "gap")
        if (stop := max(table.last(keys, gap, "which"), table.last(keys, gap, "each"))) > gap:
            behind = table.last(keys, stop, "member")
            return Around(first, behind - 1, members=True, which=table.last(keys, gap, "which") > gap)
    at = _without(table, keys, first, "gap")
    start = min(_ending(table, keys, at, "member"), first)
    named, stop = (start if start < at else first), max(behind, last + 1)
    members = named < first or behind > last + 1
    # "Which Nordic countries …" and "which of the BRICS …" ask for members; "what G77 statements …" does not.
    countable = members or at < first or _is_countable(table, keys, first, last)
    begin_at = _without(table, keys, named, "gap")
    if any(_ending(table, keys, end, "behalf") < end for end in (begin_at, named, first)):
        # "In the name of the African Union's members": one speaks for all of them.
        return Around(first, last)
    for kind in ("which", "each"):
        begin = _ending(table, keys, begin_at, kind)
        # "What permanent members' privileges …": of something of theirs nobody is asked which of them.
        owned = text[phrases.words[stop - 1].end :][:1] in tuple("'’")
        if countable and begin < begin_at and not owned:
            return Around(begin, stop - 1, members=True, which=kind == "which")
    return Around(named, stop - 1, members=members)


def asks_which_of(phrases: Phrases, first: int) -> bool:
    """Whether the words before word `first` ask which of those that it begins to name ("which of Jordan and …")."""
    table = tables("members")[phrases.book.language]
    keys = [phrases.book.forms(word.text)[0] for word in phrases.words[:first]]
    at = _without(table, keys, first, "of")
    return at < first and _ending(table, keys, at, "which") < at


def _is_countable(table: Openings, keys: list[str], first: int, last: int) -> bool:
    """Whether the name of a group itself says that it is one of countries ("Nordic countries")."""
    return _ending(table, keys, last + 1, "member") <= last or table.last(keys, first, "member") > first


def _without(table: Openings, keys: list[str], stop: int, kind: str) -> int:
    """Where the words of a kind that end before word `stop` begin."""
    while (begin := _ending(table, keys, stop, kind)) < stop:
        stop = begin
    return stop


def _ending(table: Openings, keys: list[str], stop: int, kind: str) -> int:
    """Where the longest phrase of a kind that ends before word `stop` begins; `stop` without one."""
    for begin in range(max(0, stop - _LONGEST), stop):
        if tuple(keys[begin:stop]) in table.kinds[kind]:
            return begin
    return stop
