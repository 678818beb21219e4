"""The seal in an exported statement's front matter, by which the statement comes back as it was: id, text and parts.

Knows how the seal is written and what it must say; knows no file and no record.
The hash shows that the text is the one that was exported, not who exported it: whoever can write the file can write
another text with a hash that fits, or other parts. Such a file is trusted as its owner is, like any other front matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.errors import BrokenFile, RecordError
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
    """What a sealed file restores; the parts tile the text."""

    id: str
    text: str
    parts: tuple[Part, ...]


def seal(statement: Statement) -> dict[str, str]:
    """What stands under KEY: the statement's id, the SHA-256 of its text, and its parts as `speech 0-120`."""
    parts = ", ".join(f"{part.kind} {part.start}-{part.end}" for part in statement.parts)
    return dict(zip(_NAMES, (statement.id, statement.sha256, parts), strict=True))


def body(statement: Statement) -> str:
    """What stands below the front matter: the text, and the line end that files end in."""
    return statement.text + "\n"


def restored(sealed: object, text: str, name: str) -> Exported:
    """The statement that was exported; `sealed` is what stands under KEY, `text` what stands below the front matter.

    One line end after the text may be there or not, as editors like it; all else is exact. `name` is the file's.
    Raises RecordError when the seal does not say what it must or does not fit the text, BrokenFile when the text is
    not the one that was exported.
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
