"""A statement as a text file for people, with a seal in the front matter that restores the statement unchanged.

Knows how the file and the seal are written. The hash shows that the text is the exported text, not who exported it: an
owner of the file can write another text with a fitting hash. Such a file is trusted like any other front matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.errors import BrokenFile, RecordError
from retrieval.names.on_behalf import found
from retrieval.record import KEYS
from retrieval.statement import Part, PartKind, Statement
from retrieval.text.canonical import tidy

KEY = "onrecord"
"""The key of the front matter that holds the seal."""

_NAMES = ("id", "sha256", "parts")
_ID = re.compile(r"[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(rf"({'|'.join(PartKind)}) ([0-9]{{1,9}})-([0-9]{{1,9}})")
_ANEW = f"remove the `{KEY}` key from its front matter to ingest it as a new statement"


@dataclass(frozen=True, slots=True)
class Exported:
    """The id, text and parts of a sealed file; the parts tile the text."""

    id: str
    text: str
    parts: tuple[Part, ...]


def statement_file(statement: Statement) -> bytes:
    """A statement as a text file in UTF-8 for `ingest` to restore: record, id, parts, and the text verbatim.

    The record, as YAML front matter, may be corrected by hand; the text may not.
    """
    import yaml

    record = statement.record
    known: dict[str, object] = {key: value for key in KEYS if (value := getattr(record, key))}
    # On nobody's behalf is said where the text, read anew, would seem to say something else.
    if record.on_behalf_of or found(statement.text, statement.parts, record.language, record.code, record.delegation):
        known["on_behalf_of"] = list(record.on_behalf_of)
    parts = ", ".join(f"{part.kind} {part.start}-{part.end}" for part in statement.parts)
    known[KEY] = dict(zip(_NAMES, (statement.id, statement.sha256, parts), strict=True))
    head: str = yaml.safe_dump(known, allow_unicode=True, sort_keys=False)
    return f"---\n{head}---\n{statement.text}\n".encode()


def restored(sealed: object, text: str, name: str) -> Exported:
    """The exported statement; `sealed` is the value of KEY, `text` the text below the front matter.

    A single line end after the text is optional, as editors like; all else is exact. `name` is the file's. Raises
    RecordError for a faulty seal, BrokenFile for another text than the exported text.
    """
    values = _values(sealed, name)
    whole = next((each for each in (text.removesuffix("\n"), text) if _hash(each) == values["sha256"]), None)
    if whole is None:
        unix = text.replace("\r\n", "\n").removesuffix("\n")
        why = (
            "its line ends were turned into those of Windows; turn them back (LF), export it again"
            if "\r\n" in text and _hash(unix) == values["sha256"]
            else "its text is not the one that was exported; export it again"
        )
        raise BrokenFile(f"{name}: {why}, or {_ANEW}")
    if tidy(whole) != whole:
        raise RecordError(f"{name}: its text holds characters or blanks that no export holds; {_ANEW}")
    return Exported(values["id"], whole, _parts(values["parts"], len(whole), name))


def _values(sealed: object, name: str) -> dict[str, str]:
    if isinstance(sealed, Mapping) and set(sealed) == set(_NAMES):
        values = {key: value for key, value in sealed.items() if isinstance(value, str)}
        if len(values) == len(_NAMES) and _ID.fullmatch(values["id"]) and _SHA256.fullmatch(values["sha256"]):
            return values
    raise RecordError(f"{name}: its `{KEY}` key is not as an export writes it; export it again, or {_ANEW}")


def _parts(written: str, length: int, name: str) -> tuple[Part, ...]:
    matches = [_PART.fullmatch(each.strip()) for each in written.split(",")]
    parts = tuple(Part(PartKind(m[1]), int(m[2]), int(m[3])) for m in matches if m)
    if len(parts) != len(matches) or not _tile(parts, length):
        raise RecordError(
            f"{name}: the parts under its `{KEY}` key are not of known kinds or leave out or repeat some of the text; "
            f"export it again, or {_ANEW}"
        )
    return parts


def _tile(parts: Sequence[Part], length: int) -> bool:
    starts = [0, *(part.end for part in parts)]
    return starts[-1] == length and all(
        part.start == start < part.end for part, start in zip(parts, starts, strict=False)
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
