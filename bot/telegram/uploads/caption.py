"""A document's caption: the fields of a record, as in front matter, and the format of a caption.

Knows captions; a file's own record is known to its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.output.speech.speaker import Speaker
from retrieval.errors import RecordError
from retrieval.record import KEYS, checked

LONGEST = 2500
"""The most characters of a caption, read and shown again; Telegram's own limit is lower."""

BLANK = "…"
"""The placeholder for a value still to be filled in."""

_FIELD = re.compile(r"\s*([^\W\d][\w -]{0,30})[:=：]", re.ASCII)
_BETWEEN = re.compile(r"\n|;(?=\s*[^\W\d][\w -]{0,30}[:=：])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Caption:
    """Values by their fields, "" for a field to be left empty; problems, as sentences; the fields with problems.

    A value of `on_behalf_of` may hold several names separated by ";".
    """

    given: Mapping[str, str]
    problems: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, object]:
        """The values as the options of a record are given."""
        return {key: _value(key, text) for key, text in self.given.items()}


def read_caption(text: str, said: Speaker) -> Caption:
    """Read a caption such as `delegation: Kenya; date: 2023-09-21`, or with one field a line.

    Text behind a ";" without a field's name continues the value before, as in a list of groups.
    """
    given: dict[str, str] = {}
    problems: list[str] = []
    wrong: list[str] = []
    for part in filter(None, (each.lstrip("; ").strip() for each in _BETWEEN.split(text[:LONGEST]))):
        name, value = _named(part)
        if name not in KEYS:
            problems.append(_no_field(part, said))
        elif value != BLANK:
            try:
                checked({name: _value(name, value)}, "caption")
            except RecordError as error:
                problems.append(str(error))
                wrong.append(name)
            else:
                given[name] = value
    return Caption(given, tuple(problems), tuple(wrong))


def caption_of(given: Mapping[str, str], blank: Iterable[str]) -> str:
    """A caption with given values, and with placeholders for the fields still to be filled in."""
    values = {**{key: text for key, text in given.items() if text}, **dict.fromkeys(blank, BLANK)}
    return "; ".join(f"{key}: {values[key]}" for key in KEYS if key in values)


def _named(part: str) -> tuple[str, str]:
    """The record's field named by a part ("" without a known field), and the value behind the name."""
    found = _FIELD.match(part)
    if found is None:
        return "", part
    name = "_".join(found[1].lower().replace("-", " ").replace("_", " ").split())
    return name, " ".join(part[found.end() :].split()).strip("; ")


def _value(key: str, text: str) -> str | tuple[str, ...]:
    if key != "on_behalf_of" or not text:
        return text
    return tuple(each for name in text.split(";") if (each := name.strip()))


def _no_field(part: str, said: Speaker) -> str:
    line = part if len(part) <= 80 else f"{part[:79]}…"
    return said.gettext("“{line}” names no field. The fields are: {fields}.", line=line, fields=", ".join(KEYS))
