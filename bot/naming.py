"""What a delegation is called: by its code, and as a statement writes it.

Knows names alone; every part of the bot that names a delegation asks here.
"""

from __future__ import annotations

from bot.answer import DelegationName
from retrieval.delegations import named


def delegation_name(code: str | None, as_written: str | None) -> DelegationName | None:
    """A delegation by its code, and by its name as a statement writes it; None where neither is known."""
    if code is not None:
        return name_of(code, as_written)
    return DelegationName(None, as_written, as_written) if as_written else None


def short_name(name: str) -> str:
    """A delegation's name as one says it: "Iran", not "Iran (Islamic Republic of)"."""
    return name.partition(" (")[0]


def name_of(code: str, as_written: str | None = None) -> DelegationName:
    """The delegation of a code, with the UN's short name for it where a statement does not write another."""
    name = named(code)
    return DelegationName(code, name, as_written or name)
