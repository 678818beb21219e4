"""What is held at a glance: which delegations, and from which years.

Knows what is held; the sentences made of it are known where they are said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.naming import delegation_name, short_name
from retrieval.held import Held


def delegations(held: Iterable[Held]) -> list[tuple[str, str | None]]:
    """The delegations of what is held, as one says their names, with their codes; most statements first."""
    counts: Counter[tuple[str, str | None]] = Counter()
    for each in held:
        named = delegation_name(each.record.code, each.record.delegation)
        if named is not None:
            counts[short_name(named.name), named.code] += 1
    return sorted(counts, key=lambda key: (-counts[key], key[0]))


def years(held: Iterable[Held]) -> list[str]:
    """The years that what is held is dated, in order."""
    return sorted({each.record.date[:4] for each in held if each.record.date})
