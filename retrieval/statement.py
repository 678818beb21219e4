"""The central values: a statement, its record, parts, sentences and passages.

Frozen; offsets count code points in `Statement.text`; knows no file format and no store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class PartKind(StrEnum):
    """The kind of a statement's part: only `SPEECH` holds the speaker's words."""

    COVER = "cover"
    DISCLAIMER = "disclaimer"
    HEADING = "heading"
    SPEECH = "speech"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a statement's text of one kind; the parts tile the text."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Behalf:
    """A group in whose name a statement is made, by its own words `text[start:end]`.

    `name` is as in the record's `on_behalf_of`, `named` as in the text. From `until` on the speaker speaks for the own
    delegation again ("in my national capacity"); None for a statement without such a turn.
    """

    name: str
    named: str
    start: int
    end: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The known facts about a statement. An unknown field is None (or empty), never guessed.

    `delegation` is as written in the source ("Islamic Republic of Iran"); `code` the ISO 3166-1 alpha-3 code ("IRN";
    "EU" for the European Union), None for an unknown name. `date` is ISO 8601, to the precision known: "2020",
    "2020-06" or "2020-06-12". `language` is ISO 639-1. `behalf` are the places of the text behind `on_behalf_of`.
    """

    delegation: str | None = None
    code: str | None = None
    speaker: str | None = None
    post: str | None = None
    on_behalf_of: tuple[str, ...] = ()
    forum: str | None = None
    session: str | None = None
    agenda_item: str | None = None
    date: str | None = None
    language: str | None = None
    source_url: str | None = None
    symbol: str | None = None
    title: str | None = None
    behalf: tuple[Behalf, ...] = ()


def record_of(values: Mapping[str, Any], behalf: Iterable[Mapping[str, Any]]) -> Record:
    """The record of values and of `behalf` from JSON: lists for tuples, a mapping for each `Behalf`.

    Raises TypeError for a value foreign to records.
    """
    found = tuple(Behalf(**one) for one in behalf)
    return Record(**{**values, "on_behalf_of": tuple(values.get("on_behalf_of", ())), "behalf": found})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: canonical text (NFC, layout resolved, words unchanged), its parts and its record.

    `id` is the first 12 hexadecimal digits of the SHA-256 of the source's bytes, so that equal bytes are one statement
    at any path; an exported statement keeps its id. `source` is the file's path or URL.
    """

    id: str
    text: str
    parts: tuple[Part, ...]
    record: Record
    source: str

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's range in the statement's text, with the white space behind: sentences tile a passage."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Three to five sentences (fewer only where a part is shorter) of one part; passages tile the statement."""

    ordinal: int
    start: int
    end: int
    kind: PartKind
    sentences: tuple[Sentence, ...]
