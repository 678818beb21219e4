"""What was understood of an upload's file: its record by source, its language, its size, its first sentence.

Knows statements, and which source of a record counts; not how it is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache

from bot.telegram.uploads.record_form import ASKED, SEPARATOR, as_given
from retrieval.record import KEYS, checked, merged
from retrieval.statement import PartKind, Record

if TYPE_CHECKING:
    from bot.state.values import Upload
    from bot.telegram.services import Services
    from retrieval.statement import Statement

_MAY_HAVE_FRONT_MATTER = frozenset([".txt", ".text", ".md", ".markdown"])

_PROBE: Mapping[str, object] = {
    **dict.fromkeys(KEYS, "not told"),
    "date": "0001",
    "language": "zz",
    "source_url": "https://not.told/",
    "on_behalf_of": ("not told",),
}
"""A value for each field that no file has, to see for which fields the file's own word counts more."""

Fields = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file holds. `length` counts code points of its text, whose hash is `sha256`; `first` is a sentence of it.

    `own` is what its front matter says of its record, which counts more than what is given; `shown` is what its layout
    and its text show, which counts less. `remarks` say what its reader passed over.
    """

    id: str
    sha256: str
    length: int
    passages: int
    sentences: int
    first: str
    own: Fields
    shown: Fields
    remarks: tuple[str, ...] = ()

    def record(self, given: Mapping[str, str]) -> Record:
        """The record as it would be stored, with what was given."""
        return merged(self.own, checked(as_options(given), "the given options"), self.shown)

    def missing(self, given: Mapping[str, str]) -> str | None:
        """The next field to ask for: one that nothing tells, and that was not skipped; None where there is none."""
        record = self.record(given)
        return next((key for key in ASKED if key not in given and not getattr(record, key)), None)


def as_options(given: Mapping[str, str]) -> dict[str, object]:
    """What was given, as the options of a record are; what was skipped is left out."""
    return {key: as_given(key, text) for key, text in given.items() if text and key in KEYS}


def told_options(given: Mapping[str, str]) -> dict[str, object]:
    """What was given, and of all other fields that nothing is.

    What was once given with a file is remembered for it; what is stored must be what was shown.
    """
    return {**dict.fromkeys(KEYS, ""), **as_options(given)}


_read: LRUCache[tuple[str, str], Facts] = LRUCache(32)
"""By the hash of a file and its name: a file is shown several times before it is stored, and a PDF takes seconds."""


async def understood(services: Services, upload: Upload) -> Facts:
    """What an upload's file holds.

    Raises:
        FileNotFoundError: it is not on this machine.
        Unreadable: it cannot become a statement.
        RecordError: its own record is wrong.
    """
    path = Path(upload.path)
    if not await asyncio.to_thread(path.is_file):
        raise FileNotFoundError(path.name)
    key = upload.sha256, path.name
    if key not in _read:
        _read[key] = await asyncio.to_thread(_facts, services, path)
    return _read[key]


def _facts(services: Services, path: Path) -> Facts:
    from retrieval.text.passages import passages

    reading = services.documents.read(path, {})
    statement = reading.statement
    all_ = _fields(statement.record)
    own = {}
    if path.suffix.lower() in _MAY_HAVE_FRONT_MATTER:
        probed = _fields(services.documents.read(path, _PROBE).statement.record)
        own = {key: all_[key] for key in all_ if probed.get(key) != _PROBE[key]}
    parts = passages(statement)
    return Facts(
        id=statement.id,
        sha256=statement.sha256,
        length=len(statement.text),
        passages=len(parts),
        sentences=sum(len(each.sentences) for each in parts),
        first=_first_sentence(statement),
        own=own,
        shown={key: value for key, value in all_.items() if key not in own},
        remarks=reading.remarks,
    )


def _first_sentence(statement: Statement) -> str:
    """The first sentence of the speech, as it stands in the text; of the whole text where no part is speech."""
    from retrieval.text.passages import passages

    parts = passages(statement)
    spoken = [each for each in parts if each.kind is PartKind.SPEECH] or list(parts)
    found = (statement.text[s.start : s.end].strip() for each in spoken for s in each.sentences)
    return next((text for text in found if text), "")


def _fields(record: Record) -> dict[str, str | tuple[str, ...]]:
    """A record as its keys and values; what is not known is left out."""
    values = {each.name: getattr(record, each.name) for each in fields(record) if each.name in KEYS}
    return {key: value for key, value in values.items() if value}


def shown_value(record: Record, key: str) -> str:
    """A field of a record on one line; "" where it is not known."""
    value = getattr(record, key)
    return f"{SEPARATOR} ".join(value) if isinstance(value, tuple) else (value or "")
