"""Names that stand side by side in a question: two sides of a dispute, those compared, those of whom one is asked for.

Knows segments, and who was found to speak before; gives no verdict where a question shows none.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.members_asked import asks_which_of
from bot.question_parts import Name, Parts

_FEWEST = 2
_SETS_OFF = tuple(",:;–—،，：")
_COLONS = (":", "：")
_COMMAS = frozenset((",", "،", "，", "、"))
_WHOM = frozenset(("whom", "кого", "кому", "кем", "wen", "wem"))
_WHO = frozenset(("qui", "quién", "quiénes", "quem"))
_TO = frozenset(("à", "a", "de", "pour", "para", "por", "par", "contre", "contra", "con", "com", "avec"))
_DOES = frozenset(("did", "does", "do"))
_AHEAD = 5
"""Segments within which a name that is joined to another follows it."""

Roles = Mapping[int, bool]
"""Of the names before, by their segments, whether each speaks."""


def first_against(parts: Parts, name: Name, roles: Roles, *, compares: bool) -> int | None:
    """The other side's name in "Guyana against Venezuela on the Essequibo"; None where there are no two sides.

    "Kenya against terrorism" has none, nor has "Guyana against Venezuela", which may be all that is asked about.
    """
    against = parts.before(name.start)
    first = parts.before(against) if against > 0 and parts.ends_as("against", against) else -1
    if first < 0 or first not in roles or not parts.are(first + 1, against, "art"):
        return None
    behind = next((part for part in parts.all[name.k + 1 :] if not {"art", "removed"} & part.kinds), None)
    opening = parts.are(0, first, "art", "compare", "open", "and", "name", "removed")
    followed = behind is not None and ("about" in behind.kinds or compares)
    return first if opening and followed else None


def is_beside_another(parts: Parts, name: Name, roles: Roles) -> bool:
    """Whether a preposition joins a name to one that speaks, or to words of such: "India with Brazil"."""
    before = parts.before(parts.before(name.start))
    if before < 0 or parts.any_is(0, name.k, "say"):
        return False
    return bool(roles.get(before)) or parts.any_is(before, before + 1, "views", "people", "removed")


def stands_for_words(parts: Parts, name: Name) -> bool:
    """Whether a name behind a preposition stands for that delegation's words: "with Venezuela's", "with those of"."""
    if parts.ends_as("those", parts.before(name.start)):
        return True
    behind = parts.all[name.k + 1 :]
    if "with" not in name.before or not behind or parts.words(name.k + 1) != "s":
        return False
    return len(behind) == 1 or bool({"removed", "about", "aux", "and"} & behind[1].kinds)


def is_viewed(parts: Parts, name: Name, roles: Roles) -> bool:
    """ "Japan's view of North Korea", "the Greek and Turkish views of Cyprus": it is viewed, and does not speak."""
    return name.start < name.k and bool(roles.get(parts.before(name.start)))


def is_alternative(parts: Parts, name: Name) -> bool:
    """ "Who was harsher, Jordan or Lebanon?", "Which of Jordan and Lebanon …": one of those is asked for."""
    tail = parts.all[name.k :]
    if sum(part.named is not None for part in tail) < _FEWEST:
        return False
    first = parts.all[name.start].first
    if (asks_which_of(parts.phrases, first) or _opens_list(parts, name)) and _is_listed(parts, name.k):
        return True
    only = parts.are(name.k, len(parts.all), "name", "and", "art", "removed")
    joined, asked = parts.any_is(name.k, len(parts.all), "and"), parts.any_is(0, name.start, "who", "ask")
    led = parts.text[: parts.phrases.words[first].start].rstrip()
    set_off = led.endswith(_COLONS) or (asked and led.endswith(_SETS_OFF))
    return only and joined and set_off and parts.all[name.start - 1].named is None


def is_asked_whom(parts: Parts, name: Name) -> bool:
    """Whether the question is whom somebody named spoke to or of: "Whom did Mali thank?", "Who did Mali blame?"."""
    who = next((k for k in range(name.start) if "who" in parts.all[k].kinds), None)
    if who is None:
        return False
    word, led = parts.words(who).split()[0], parts.words(who - 1) if who else ""
    if word in _WHOM or (word in _WHO and led in _TO):
        return True
    before = parts.before(name.start)
    if before > who and parts.words(before) in _DOES:
        # "Who did Mali blame?", "Whose embargo did Cuba condemn?".
        return True
    return word == "qui" and parts.are(who + 1, name.start, "art")


def is_before_comma(parts: Parts, k: int) -> bool:
    """Whether a comma and another name follow: "Moscow, Washington and Beijing"."""
    return parts.all[k + 1].named is not None and parts.gap_before(k + 1).strip() in _COMMAS


def _opens_list(parts: Parts, name: Name) -> bool:
    """ "Of Spain, Portugal and Italy, who …", "Between Spain and Portugal, who …"."""
    led = name.start > 0 and parts.are(0, name.start, "with", "art") and not parts.any_is(0, name.start, "who")
    return led and parts.any_is(name.k + 1, len(parts.all), "who")


def _is_listed(parts: Parts, k: int) -> bool:
    """Whether another name is joined to this one."""
    behind = range(k + 1, min(k + 1 + _AHEAD, len(parts.all)))
    named = next((i for i in behind if parts.all[i].named), None)
    return named is not None and parts.are(k + 1, named, "and", "art", "with")
