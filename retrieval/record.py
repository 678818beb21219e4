"""A statement's record: the keys, the values allowed, and the order of the sources.

Knows front matter, side files, given options and layout readings as mappings of keys to values; opens no file.
"""

from __future__ import annotations

import datetime
import difflib
import re
import reprlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from retrieval.dates import first_day, is_iso
from retrieval.errors import RecordError
from retrieval.statement import Behalf, Record
from retrieval.text.canonical import tidy
from retrieval.text.scripts import mixing

KEYS = tuple(each.name for each in fields(Record) if each.name not in ("code", "behalf"))
"""The keys of a record in front matter, side files and options."""

PROVENANCE_KEYS = ("licence", "license", "note", "publisher", "retrieved")
"""Keys of a side file for human readers, not kept."""

NAMES = ("delegation", "speaker", "post", "on_behalf_of", "forum")
"""The fields of a record that hold names, none of which may imitate another name."""

LONGEST_TEXT = 1_000
"""Characters of a value: the longest titles of agenda items have some four hundred."""

LONGEST_URL = 2_000
"""Characters of a web address, as many as browsers and proxies pass on."""

MOST_TEXTS = 50
"""Texts of a list, such as groups that a statement is made on behalf of."""

_MOST_NAMED = 12
_LONGEST_NAMED = 40
_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]+)*")
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]+\d\d:\d\d[0-9:.]*\s*(?:Z|UTC|[+-]\d\d:?\d\d)?", re.ASCII)
_CODE = re.compile(r"[A-Z]{2,3}")


def known(values: Mapping[str, object]) -> dict[str, object]:
    """The keys and values of `values` that belong to a record."""
    return {key: value for key, value in values.items() if key in KEYS}


def unknown(values: Mapping[str, object]) -> tuple[str, ...]:
    """The keys of `values` for neither a record nor human readers, such as keys of other programs."""
    return tuple(key for key in values if key not in KEYS and key not in PROVENANCE_KEYS)


def listed(keys: Sequence[str]) -> str:
    """The names of keys in a line, an unknown name with the key of a record that may be meant."""
    named = ", ".join(f"{key[:_LONGEST_NAMED]!r}{_nearest(key)}" for key in keys[:_MOST_NAMED])
    return f"{named} and {len(keys) - _MOST_NAMED} more" if len(keys) > _MOST_NAMED else named


def checked(values: Mapping[str, object], origin: str) -> dict[str, str | tuple[str, ...]]:
    """`values` in the form of a record, without keys of empty values, but with an empty list of `on_behalf_of`.

    `origin` is the file or the option of the values. Raises RecordError, naming origin, key, value and the values
    allowed, for an unknown key or a value not allowed, such as a name whose words mix scripts.
    """
    found: dict[str, str | tuple[str, ...]] = {}
    for key, value in values.items():
        if key not in KEYS:
            raise RecordError(f"{origin}: unknown key {key!r}{_nearest(key)}; allowed are {', '.join(KEYS)}")
        if key == "on_behalf_of" and value in ([], ()):
            found[key] = ()  # on nobody's: whatever the text seems to say
            continue
        if value is None or value in ("", [], ()):
            continue
        check = _CHECKS.get(key, _text)
        try:
            found[key] = check(value)
        except ValueError as error:
            raise RecordError(f"{origin}: {key} is {shown(value)}; allowed is {error}") from error
        if key in NAMES:
            _check_scripts(key, found[key], f"{origin}: ")
    return found


def fitting(values: Mapping[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
    """The values that a layout read, without values too long for a record."""
    texts = {key: (value,) if isinstance(value, str) else value for key, value in values.items()}
    long = {key for key, value in texts.items() if len(value) > MOST_TEXTS or any(len(v) > LONGEST_TEXT for v in value)}
    return {key: value for key, value in values.items() if key not in long}


def merged(*readings: Mapping[str, str | tuple[str, ...]]) -> Record:
    """The record that `readings` make up, the first one that names a key being right about it.

    Precedence is the caller's order: front matter, side file, given options, layout, what the text itself shows. The
    delegation's code is looked up by its name; where the name is of none that is known, it is the `code` that a layout
    reads from a file's name, if that is.
    """
    values: dict[str, Any] = {}
    for reading in reversed(readings):
        values.update(reading)
    delegation, code = _resolved(values.pop("delegation", None))
    by_file = _resolved(values.pop("code", None))[1]
    return _in_one_script(Record(delegation=delegation, code=code or by_file, **values))


def with_behalf(record: Record, behalf: tuple[Behalf, ...], *, given: bool) -> Record:
    """The record with the groups on whose behalf the text says that the statement is made.

    The groups fill `on_behalf_of` unless the record was `given` a value; then the evidence is kept of the groups in
    `on_behalf_of` alone, by the names there.
    """
    if not given:
        return _in_one_script(replace(record, on_behalf_of=tuple(one.name for one in behalf), behalf=behalf))
    if not behalf or not record.on_behalf_of:
        return record
    from retrieval.names.groups import same

    pairs = ((one, next((name for name in record.on_behalf_of if same(one.name, name)), None)) for one in behalf)
    return replace(record, behalf=tuple(replace(one, name=name) for one, name in pairs if name is not None))


def _in_one_script(record: Record) -> Record:
    """The record, unchanged. Raises RecordError, with the letter named, where a word of a name mixes scripts."""
    for key in NAMES:
        _check_scripts(key, getattr(record, key) or ())
    return record


def _check_scripts(key: str, value: str | tuple[str, ...], origin: str = "") -> None:
    for text in (value,) if isinstance(value, str) else value:
        if said := mixing(text):
            raise RecordError(f'{origin}{key} "{text}" {said}; write it in one script, here or in a side file')


def _resolved(written: str | None) -> tuple[str | None, str | None]:
    """The name and the code of the delegation; a bare code ("IRN") is written out."""
    if written is None:
        return None, None
    from retrieval.names.delegations import resolve

    delegation = resolve(written)
    if delegation is None:
        return written, None
    return (delegation.name if _CODE.fullmatch(written) else written), delegation.code


def shown(value: object) -> str:
    """A value for a message: short, however long or nested."""
    brief = reprlib.Repr()
    brief.maxstring = brief.maxother = 120
    return brief.repr(value)


def _nearest(key: str) -> str:
    close = [] if key in KEYS else difflib.get_close_matches(key[:_LONGEST_NAMED], KEYS, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _text(value: object) -> str:
    if not isinstance(value, str | int | float | datetime.date):
        raise ValueError("a text")
    text = " ".join(str(value).split())
    if not text or tidy(text) != unicodedata.normalize("NFC", text):  # what no text of a statement holds either
        raise ValueError("a text of printable characters")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a text of at most {LONGEST_TEXT:,} characters; this one has {len(text):,}")
    return text


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else (value,)
    if len(items) > MOST_TEXTS:
        raise ValueError(f"a list of at most {MOST_TEXTS} texts; this one has {len(items):,}")
    try:
        return tuple(_text(item) for item in items)
    except ValueError:
        raise ValueError(f"a text or a list of texts, each of at most {LONGEST_TEXT:,} characters") from None


def _date(value: object) -> str:
    allowed = 'a date as "2020", "2020-06" or "2020-06-12"'
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    written = str(value).strip() if isinstance(value, str | int) else ""
    if timed := _ISO_TIME.fullmatch(written):
        written = timed.group(1)
    if not is_iso(written):
        raise ValueError(allowed)
    if first_day(written) is None:
        raise ValueError(f"{allowed} that is in the calendar")
    return written


def _language(value: object) -> str:
    match = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('two letters of ISO 639-1, such as "en" or "fr"')
    return match.group(1).lower()


def _url(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+\S*", value.strip()):
        raise ValueError('a web address that begins with "https://" or "http://"')
    if len(value.strip()) > LONGEST_URL:
        raise ValueError(f"a web address of at most {LONGEST_URL:,} characters; this one has {len(value.strip()):,}")
    return value.strip()


_CHECKS: dict[str, Callable[[object], str | tuple[str, ...]]] = {
    "on_behalf_of": _texts,
    "date": _date,
    "language": _language,
    "source_url": _url,
}
