"""Names in a comparison that name nobody known: "Inda" in "Compare Inda and Kenya on debt".

Knows lists of names by what joins them, in nine languages; who is known is told by names alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.near_names import near_delegations
from bot.question_parts import Named, Parts
from retrieval.delegations import resolve
from retrieval.lexicon import Kind
from retrieval.scripts import has_han

_LEAD = frozenset(("ask", "art", "aux", "who", "views", "people", "with", "open", "fill", "by", "and"))
"""What may stand before a list of those compared ("what", "the positions of")."""

_WITH = frozenset(("with", "to", "avec", "à", "con", "com", "a", "mit", "с", "со", "مع", "با", "与", "跟", "同"))
"""Words that join one who is compared to another."""

_ENDS = frozenset(("about", "say", "compare", "views"))
_ENDS_WITHOUT_SPACES = frozenset(("with", "aux"))
_COMMAS = frozenset(",،，、")
WITHOUT_CAPITALS = frozenset(("ar", "fa", "zh"))
"""Languages in which a name is written as any other word."""

_LONGEST, _LONGEST_HAN = 4, 8
_SHORTEST = 4
"""Letters of a word that is taken for a name by what it is near, or in whatever language it is one."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One of a list: the segments from `start` up to `stop`."""

    start: int
    stop: int
    known: bool


def unknown_names(parts: Parts) -> Iterator[Named]:
    """Those of the names compared that are no delegation, group or speaker in the question's own language.

    A delegation's name in another language is that delegation.
    """
    items, end = _listed(parts)
    if len(items) < 2 or all(item.known for item in items):
        return
    unknown = [item for item in items if not item.known]
    kinds = parts.all[end].kinds if end < len(parts.all) else frozenset()
    ends = _ENDS | (_ENDS_WITHOUT_SPACES if parts.language in WITHOUT_CAPITALS else frozenset())
    if not (kinds & ends or (items[-1].known and len(unknown) < len(items))):
        return
    for item in unknown:
        # Where nobody is known, a capital tells no name from a noun in German.
        alone = len(unknown) == len(items)
        if named := _named(parts, item, capitals=not (alone and parts.language == "de")):
            yield named


def _listed(parts: Parts) -> tuple[list[_Item], int]:
    """Those of a list of names compared, in order, and the segment behind it; none where nothing is compared."""
    every = parts.all
    at = next((k for k, part in enumerate(every) if "compare" in part.kinds), None)
    if at is None:
        return [], 0
    joins = "and" in every[at].kinds or any(part.named for part in every[:at])
    k = 0 if joins else at + 1
    while k < len(every) and every[k].named is None and every[k].kinds and every[k].kinds & _LEAD:
        k += 1
    items: list[_Item] = []
    while k < len(every):
        while k < len(every) and "art" in every[k].kinds and parts.words(k) != "s":
            k += 1
        start = k
        if k < len(every) and every[k].named:
            k += 1
        else:
            while k < len(every) and not every[k].kinds and not (k > start and _is_set_off(parts, k)):
                k += 1
        if k == start:
            break
        items.append(_Item(start, k, every[start].named is not None))
        if k < len(every) and parts.words(k) == "s":
            k += 1
        joint = _joint(parts, k)
        if joint is None:
            break
        k = joint
    return items, k


def _joint(parts: Parts, k: int) -> int | None:
    """The segment behind what joins another to a list at segment `k`; None where nothing does."""
    if k >= len(parts.all):
        return None
    kinds = parts.all[k].kinds
    if "and" in kinds or ("with" in kinds and parts.words(k) in _WITH):
        return k + 1
    return k if _is_set_off(parts, k) else None


def _is_set_off(parts: Parts, k: int) -> bool:
    """Whether a comma stands before a segment, or the Arabic "and" is written onto it."""
    named = parts.all[k].named
    clitic = parts.language == "ar" and (named.clitic == "و" if named else parts.words(k).startswith("و"))
    return clitic or bool(_COMMAS & set(parts.gap_before(k)))


def _named(parts: Parts, item: _Item, *, capitals: bool) -> Named | None:
    """Somebody's name, known in another language or not at all; None for words that are no name."""
    words = parts.phrases.words[parts.all[item.start].first : parts.all[item.stop - 1].last + 1]
    first, last = parts.all[item.start].first, parts.all[item.stop - 1].last
    text = parts.text[words[0].start : words[-1].end]
    if len(words) > (_LONGEST_HAN if has_han(text) else _LONGEST) or not text[0].isalpha():
        return None
    bare = Named(first, last, None, unknown=True)
    if parts.language == "ar" and text.startswith("و"):
        bare = replace(bare, clitic="و")
    if len(text) >= _SHORTEST and (known := resolve(text)):
        return Named(first, last, Kind.NAME, (known,))
    if parts.language in WITHOUT_CAPITALS or (capitals and all(word.text[0].isupper() for word in words)):
        return bare
    return bare if len(text) >= _SHORTEST and near_delegations(text, parts.language) else None
