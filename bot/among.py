"""Groups whose members are asked for apart from the rest: "Who mentioned Ukraine in 2023 among the BRICS?".

Knows the words that set them apart, in nine languages (`bot/cues/members.toml`), and names by their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.opening import tables
from bot.question_parts import Named, Parts
from retrieval.membership import memberships

_COMMAS = frozenset(",،，")


def set_apart(parts: Parts) -> Iterator[Named]:
    """The groups of a question who spoke, with "among" before them, that stand by themselves in it.

    "Who spoke of cooperation among the Nordic countries?" has none: what is among them is the topic.
    """
    table = tables("members")[parts.language]
    keys = [parts.phrases.book.forms(word.text)[0] for word in parts.phrases.words]
    for k, part in enumerate(parts.all):
        named = part.named
        if named is None or named.bloc is None or named.which or named.bloc.code not in memberships():
            continue
        first = next((i for i in range(part.first) if table.last(keys, i, "among") == part.first), None)
        before = next((i for i, one in enumerate(parts.all[:k]) if one.first == first), None)
        if first is None or before is None:
            continue
        if _closes(parts, before, k) or _opens(parts, before, k):
            yield replace(named, first=first, members=True, which=True, clitic="")


def _closes(parts: Parts, before: int, k: int) -> bool:
    """Whether a group ends a question who spoke, behind a name, a time or a comma."""
    asks = any("who" in one.kinds for one in parts.all[:before])
    ends = all("removed" in one.kinds for one in parts.all[k + 1 :])
    last = parts.all[before - 1] if before else None
    apart = last is not None and (
        bool({"name", "removed"} & last.kinds) or bool(_COMMAS & set(parts.gap_before(before)))
    )
    return asks and ends and apart


def _opens(parts: Parts, before: int, k: int) -> bool:
    """Whether a group begins a question, and who spoke is asked behind it."""
    behind = [one for one in parts.all[k + 1 :] if "removed" not in one.kinds]
    return before == 0 and bool(behind) and "who" in behind[0].kinds
