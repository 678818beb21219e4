"""How statements are laid out in Chroma: ids, metadata and documents of passages, and the values read back from them.

One entry a passage; a statement's first passage (its head) also carries what is known about the whole statement.
Knows no client, no folder and no order of writing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from retrieval.errors import StatementDamaged, StoreError
from retrieval.held import Held
from retrieval.statement import (
    Part,
    PartKind,
    Passage,
    Sentence,
    Statement,
    record_of,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]

SCHEMA = 2
COLLECTION = "onrecord"
REBUILT = "onrecord-rebuilt"
SUPERSEDED = "onrecord-superseded"
"""What the name of a collection begins with whose place another has taken, until it is gone."""

HEADS: dict[str, Any] = {"ordinal": 0}
"""The Chroma filter that keeps the heads: one entry a stored version of a statement."""

BEHALF = "behalf"
"""The key of a head under which it is kept where the text says on whose behalf it is; statements stored by a program
that did not look for it have none."""

Metadata = dict[str, str | int]


def is_whole(name: str, metadata: Mapping[str, Any] | None) -> bool:
    """Whether a collection holds all that it is to hold: one that is being made anew says so in its end."""
    return name != REBUILT or bool((metadata or {}).get("complete"))


@dataclass(frozen=True, slots=True)
class Head:
    """A stored version of a statement: what is held of it, where it came from, and when it was stored.

    `sources` maps each path that has these bytes to the fingerprint under which it was read; `held.source` is the one
    whose record this is. `stored_at` counts nanoseconds since 1970. `given` maps paths to what was given of their
    records by option, so that it holds when they are read again.
    """

    held: Held
    sources: Mapping[str, str]
    stored_at: int
    given: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the ids of this version's passages begin with."""
        return key_of(self.held)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as stored: exact text, and where asked for its vector (float32, shape (dims,))."""

    held: Held
    passage: Passage
    text: str
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as stored: its parts, and its passages in order."""

    held: Held
    parts: tuple[Part, ...]
    passages: tuple[StoredPassage, ...]


def key_of(held: Held) -> str:
    """What the ids of a version's passages begin with."""
    return f"{held.id}.{held.version}"


def passage_ids(held: Held) -> list[str]:
    """The ids of a statement's passages, in order."""
    return [passage_id(key_of(held), ordinal) for ordinal in range(held.passages)]


def passage_id(key: str, ordinal: int) -> str:
    """The id of one passage of a version."""
    return f"{key}:{ordinal:05d}"


def parse_id(entry: str) -> tuple[str, int]:
    """The key of the version that a passage's id belongs to, and its ordinal."""
    key, _, ordinal = entry.rpartition(":")
    return key, int(ordinal)


def describe(statement: Statement, passages: Sequence[Passage], fingerprint: str) -> Held:
    """What the store will hold of a statement.

    Raises:
        StoreError: the parts or the passages do not tile the text, or the text cannot be encoded.
    """
    _must_tile(statement, "passages", passages)
    _must_tile(statement, "parts", statement.parts)
    for passage in passages:
        _must_tile(statement, "sentences", passage.sentences, passage.start, passage.end)
    if [p.ordinal for p in passages] != list(range(len(passages))):
        raise StoreError(f"{statement.source}: its passages are not numbered from 0; nothing of it was stored")
    try:
        sha256 = statement.sha256
    except UnicodeEncodeError as error:
        raise StoreError(f"{statement.source}: its text holds half a character ({error.reason})") from error
    return Held(
        id=statement.id,
        version=fingerprint[:8],
        record=statement.record,
        source=statement.source,
        sha256=sha256,
        length=len(statement.text),
        passages=len(passages),
        fingerprint=fingerprint,
    )


def _must_tile(
    statement: Statement, what: str, pieces: Sequence[Part | Passage | Sentence], start: int = 0, end: int | None = None
) -> None:
    end = len(statement.text) if end is None else end
    borders = [start, *(p.end for p in pieces)]
    if not pieces or [p.start for p in pieces] != borders[:-1] or borders[-1] != end or sorted(borders) != borders:
        raise StoreError(f"{statement.source}: its {what} do not tile its text; nothing of it was stored")


def passage_metadata(held: Held, passage: Passage) -> Metadata:
    """The metadata of any passage; keys without a value are left out, since Chroma takes no None."""
    record = held.record
    known = {"code": record.code, "language": record.language, "date": record.date}
    return {
        "statement": held.id,
        "version": held.version,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "kind": passage.kind.value,
        "sentences": " ".join(str(s.end - s.start) for s in passage.sentences),
        **{key: value for key, value in known.items() if value},
    }


def head_metadata(head: Head, parts: Iterable[Part]) -> Metadata:
    """What the first passage carries beyond its own: the whole statement's."""
    held = head.held
    record = {key: value for key, value in asdict(held.record).items() if value not in (None, (), [])}
    return {
        # What a program does not know that is older than it must not stand in the record: it would not read it.
        BEHALF: json.dumps(record.pop("behalf", []), ensure_ascii=False),
        "record": json.dumps(record, ensure_ascii=False),
        "sha256": held.sha256,
        "length": held.length,
        "passages": held.passages,
        "parts": " ".join(f"{p.kind.value}:{p.end - p.start}" for p in parts),
        "fingerprint": held.fingerprint,
        "stored_at": head.stored_at,
        **source_metadata(head),
    }


def kept_beside(held: Held, parts: Iterable[Part]) -> Metadata:
    """What `read_head` and `read_parts` read, for keeping what is held of a statement outside of Chroma."""
    return {"statement": held.id, "version": held.version, **head_metadata(Head(held, {}, 0), parts)}


def source_metadata(head: Head) -> Metadata:
    """The part of a head that may change while the version stays."""
    return {
        "source": head.held.source,
        "sources": json.dumps(dict(head.sources), ensure_ascii=False),
        "given": json.dumps(dict(head.given), ensure_ascii=False, default=str),
    }


def read_head(metadata: Mapping[str, Any]) -> Head:
    """The version that a head's metadata describes.

    Raises:
        StatementDamaged: the head lacks something.
    """
    try:
        record: dict[str, Any] = json.loads(metadata["record"])
        held = Held(
            id=metadata["statement"],
            version=metadata["version"],
            record=record_of(record, json.loads(metadata.get(BEHALF, "[]"))),
            source=metadata["source"],
            sha256=metadata["sha256"],
            length=int(metadata["length"]),
            passages=int(metadata["passages"]),
            fingerprint=metadata["fingerprint"],
        )
        given = json.loads(metadata.get("given", "{}"))
        return Head(held, json.loads(metadata["sources"]), int(metadata["stored_at"]), given)
    except (KeyError, ValueError, TypeError) as error:
        name = metadata.get("statement", "an unnamed statement")
        raise StatementDamaged(
            f"the index entry of {name} is damaged ({error!r}), and nothing is read beside it: move the folder `index` "
            "away from the home that `onrecord doctor` names, and run `onrecord ingest PATH…` on your files again"
        ) from error


def read_passage(metadata: Mapping[str, Any]) -> Passage:
    """The passage that an entry's metadata describes."""
    start = int(metadata["start"])
    borders = accumulate((int(n) for n in str(metadata["sentences"]).split()), initial=start)
    return Passage(
        ordinal=int(metadata["ordinal"]),
        start=start,
        end=int(metadata["end"]),
        kind=PartKind(metadata["kind"]),
        sentences=tuple(Sentence(a, b) for a, b in pairwise(borders)),
    )


def read_parts(metadata: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts of the statement, as its head has them."""
    parts: list[Part] = []
    start = 0
    for item in str(metadata["parts"]).split():
        kind, _, length = item.partition(":")
        parts.append(Part(PartKind(kind), start, start + int(length)))
        start += int(length)
    return tuple(parts)


def visible(heads: Iterable[Head]) -> tuple[Head, ...]:
    """What is held, of all versions stored: the newest for each id and for each source, by source and id.

    Two versions stand side by side for the moment between the arrival of the new one and the departure of the old.
    """
    ids: set[str] = set()
    taken: set[str] = set()
    shown: list[Head] = []
    for head in sorted(heads, key=lambda h: (-h.stored_at, h.key)):
        sources = {s: f for s, f in head.sources.items() if s not in taken}
        taken.update(head.sources)
        if head.held.id in ids or not sources:
            continue
        ids.add(head.held.id)
        shown.append(with_sources(head, sources))
    return tuple(sorted(shown, key=lambda h: (h.held.source, h.held.id)))


def with_sources(head: Head, sources: Mapping[str, str]) -> Head:
    """The same version from other sources; the one whose record it has stays named while it is among them."""
    if sources == head.sources:
        return head
    held = head.held
    source = held.source if held.source in sources else next(iter(sources))
    given = {path: values for path, values in head.given.items() if path in sources}
    return Head(replace(held, source=source), dict(sources), head.stored_at, given)
