"""A statement as it is held: everything known about it but its text."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Held:
    """A statement in the store. `sha256` and `length` (code points) are of its text; `passages` counts them.

    `fingerprint` tells whether the source, its record or the reader changed; `version` is its first 8 hexadecimal
    digits, and with `id` names what is stored.
    """

    id: str
    version: str
    record: Record
    source: str
    sha256: str
    length: int
    passages: int
    fingerprint: str
