"""Filters as people type them (options, key=value pairs, keys of a batch line), made into the filters of a question.

Knows names of delegations, dates and languages; knows no front end.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields

from retrieval.dates import are_in_order, read_date
from retrieval.errors import UsageError
from retrieval.filters import Filters

FIELDS = {
    "delegation": "delegations",
    "group": "groups",
    "bloc": "blocs",
    "speaker": "speakers",
    "forum": "forums",
    "session": "sessions",
    "since": "since",
    "until": "until",
    "language": "languages",
}
"""The typed names of filters, and the fields of `Filters`."""

_PAIR = re.compile(r"""\s*(\w+)=(?:"[^"]*"|'[^']*'|\S*)(?=\s|\Z)""")


def read_filters(typed: Mapping[str, object], label: Callable[[str], str] = str) -> Filters:
    """Filters from typed values, each a string or a list of strings, by the names of `FIELDS` (or their plurals).

    Other keys, None and empty lists are passed over. `label` makes a key into the name in an error.

    Raises:
        UsageError: a value is of another kind, a delegation or language is unknown, a date is none.
    """
    values: dict[str, tuple[str, ...]] = {}
    for name, plural in FIELDS.items():
        given = [_strings(typed.get(key), label(key)) for key in dict.fromkeys((name, plural))]
        values[name] = tuple(dict.fromkeys(value for found in given for value in found))
    since, until = (_one_date(values[name], label(name)) for name in ("since", "until"))
    if since and until and not are_in_order(since, until):
        raise UsageError(f"{label('since')} {since} is after {label('until')} {until}: no date is between them.")
    return Filters(
        delegations=_unique(delegation_code(each, label("delegation")) for each in values["delegation"]),
        groups=_unique(group_code(each, label("group")) for each in values["group"]),
        blocs=values["bloc"],
        speakers=values["speaker"],
        forums=values["forum"],
        sessions=values["session"],
        since=since,
        until=until,
        languages=_unique(language_code(each, label("language")) for each in values["language"]),
    )


def completed(own: Filters, defaults: Filters) -> Filters:
    """`own`, with the default of each empty field."""
    return Filters(**{field.name: getattr(own, field.name) or getattr(defaults, field.name) for field in fields(own)})


def delegation_code(name: str, label: str) -> str:
    """The code of a delegation by any of its names; a UsageError gives the nearest names."""
    from bot.questions.near_names import near_delegations
    from retrieval.names.delegations import resolve

    found = resolve(name)
    if found is None:
        near = " or ".join(near_delegations(name))
        hint = f" Did you mean {near}?" if near else " Give a country's name, an adjective, a capital or an ISO code."
        raise UsageError(f"{label} {name!r} is not a delegation that is known.{hint}")
    return found.code


def group_code(name: str, label: str) -> str:
    """The code of a group with known members, by any of its names; a UsageError gives the nearest, or all."""
    from bot.questions.near_names import near_groups
    from retrieval.names.delegations import find_groups, resolve
    from retrieval.names.membership import memberships

    bare = name.strip()
    known = memberships()
    if bare.upper() in known:
        return bare.upper()
    delegation = resolve(bare)
    # A find is the whole name, but for an article.
    whole = [one for one in find_groups(bare) if one.end == len(bare) and len(bare[: one.start].split()) <= 1]
    for code in (*(one.bloc.code for one in whole), delegation and delegation.code):
        if code in known:
            return str(code)
    near = " or ".join(near_groups(bare))
    hint = f" Did you mean {near}?" if near else f" Those known are {', '.join(sorted(known))}."
    raise UsageError(f"{label} {name!r} is not a group whose members are known.{hint}")


def language_code(name: str, label: str) -> str:
    """The ISO 639-1 code of a language by its code or its English name; a UsageError gives the nearest."""
    from babel import Locale

    from bot.questions.near_names import nearest

    codes = {code: named for code, named in Locale("en").languages.items() if len(code) == 2}
    folded = name.strip().casefold()
    if folded in codes:
        return folded
    for code, named in codes.items():
        if named.casefold() == folded:
            return str(code)
    near = " or ".join(nearest(name, codes.values()))
    hint = f" Did you mean {near}?" if near else ""
    raise UsageError(f"{label} {name!r} is not a language that is known.{hint} Write a code such as en, fr or ar.")


def _strings(value: object, label: str) -> list[str]:
    if value is None:
        return []
    listed = list(value) if isinstance(value, list | tuple) else [value]
    for each in listed:
        if isinstance(each, bool) or not isinstance(each, str | int):
            raise UsageError(f"{label} must be text or a list of texts, not {type(each).__name__}.")
    # A session or a year is as often a number as a text: 23, 2020.
    texts = [str(each).strip() for each in listed]
    if "" in texts:
        raise UsageError(f"{label} is empty: give a value, or leave it out.")
    return texts


def _one_date(values: tuple[str, ...], label: str) -> str | None:
    if len(values) > 1:
        raise UsageError(f"{label} is given {len(values)} times: give one date.")
    return read_date(values[0], label) if values else None


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def filters_from(pairs: str, command: str) -> Filters:
    """Filters from key=value pairs; a value with spaces stands in quotation marks.

    A UsageError names an unknown pair, key or value; `command` is the text typed before the pairs.
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
            near = _nearest_key(key)
            hint = f"Did you mean {near}=…?" if near else f"Keys are {', '.join(FIELDS)}."
            raise UsageError(f"{word} is not a filter. {hint}")
        typed.setdefault(key, []).append(value)
    return read_filters(typed)


def before_wording(typed: str) -> tuple[str, str]:
    """The key=value pairs before a wording, and the wording.

    A pair without a filter's key, or nearly one, begins the wording.
    """
    end = 0
    while (pair := _PAIR.match(typed, end)) and (pair[1] in FIELDS or _nearest_key(pair[1])):
        end = pair.end()
    return typed[:end].strip(), typed[end:].strip()


def pairs_of(given: Filters) -> list[str]:
    """Filters as pairs to type again, delegations by name; filters without a key are left out."""
    from bot.quote import short_name
    from retrieval.names.delegations import named

    pairs: list[str] = []
    for key, name in FIELDS.items():
        value: tuple[str, ...] | str | None = getattr(given, name)
        values = value if isinstance(value, tuple) else (value,) if value else ()
        told = [short_name(named(one)) for one in values] if key == "delegation" else values
        pairs += [f'{key}="{each}"' if " " in each else f"{key}={each}" for each in told]
    return pairs


def _nearest_key(key: str) -> str:
    return next(iter(difflib.get_close_matches(key, FIELDS, n=1)), "")
