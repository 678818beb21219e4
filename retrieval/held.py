"""A statement as held in the store: everything known but the text."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Held:
    """A statement in the store. `sha256` and `length` (code points) are of the text; `passages` is a number.

    `fingerprint` tells whether the source, the record or the reader changed; `version` is the first 8 hexadecimal
    digits of `fingerprint`, and with `id` names the stored version.
    """

    id: str
    version: str
    record: Record
    source: str
    sha256: str
    length: int
    passages: int
    fingerprint: str
