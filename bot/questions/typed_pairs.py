"""Filters typed as key=value behind a command of a conversation, alone or before a wording.

Knows how pairs are written; what keys and values mean is known to `bot.questions.typed_filters`.
"""

from __future__ import annotations

import difflib
import re

from bot.questions.typed_filters import FIELDS, read_filters
from retrieval.errors import UsageError
from retrieval.filters import Filters

_PAIR = re.compile(r"""\s*(\w+)=(?:"[^"]*"|'[^']*'|\S*)(?=\s|\Z)""")


def filters_from(pairs: str, command: str) -> Filters:
    """Filters from key=value pairs; a value with spaces stands in quotation marks.

    Raises:
        UsageError: a pair is not one, or its key or value is not known; `command` is what was typed before them.
    """
    import shlex

    try:
        words = shlex.split(pairs)
    except ValueError as error:
        raise UsageError(f"{command} {pairs}: {error}.") from None
    typed: dict[str, list[str]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in FIELDS:
            near = _nearest(key)
            hint = f"Did you mean {near}=…?" if near else f"Keys are {', '.join(FIELDS)}."
            raise UsageError(f"{word} is not a filter. {hint}")
        typed.setdefault(key, []).append(value)
    return read_filters(typed)


def before_wording(typed: str) -> tuple[str, str]:
    """The key=value pairs that stand before a wording, and the wording.

    What looks like a pair and has no filter's key, nor one that is nearly a filter's, begins the wording.
    """
    end = 0
    while (pair := _PAIR.match(typed, end)) and (pair[1] in FIELDS or _nearest(pair[1])):
        end = pair.end()
    return typed[:end].strip(), typed[end:].strip()


def pairs_of(given: Filters) -> list[str]:
    """Filters as pairs that are read as these again, delegations by their names; what has no key is left out."""
    from bot.quote import short_name
    from retrieval.names.delegations import named

    pairs: list[str] = []
    for key, name in FIELDS.items():
        value: tuple[str, ...] | str | None = getattr(given, name)
        values = value if isinstance(value, tuple) else (value,) if value else ()
        told = [short_name(named(one)) for one in values] if key == "delegation" else values
        pairs += [f'{key}="{each}"' if " " in each else f"{key}={each}" for each in told]
    return pairs


def _nearest(key: str) -> str:
    return next(iter(difflib.get_close_matches(key, FIELDS, n=1)), "")
