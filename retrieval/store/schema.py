"""The layout of statements in Chroma: ids, metadata and documents of passages, and reading values back.

One entry per passage; a statement's first passage (the head) also carries the metadata of the whole statement. Knows no
client, no folder and no order of writing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
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
    from chromadb.api.models.Collection import Collection

    Vectors = npt.NDArray[np.float32]

SCHEMA = 2
COLLECTION = "onrecord"
REBUILT = "onrecord-rebuilt"
SUPERSEDED = "onrecord-superseded"
"""The prefix for the name of a replaced collection, until deletion."""

HEADS: dict[str, Any] = {"ordinal": 0}
"""The Chroma filter for heads: one entry per stored version of a statement."""

BEHALF = "behalf"
"""The head's key for the evidence in the text of on whose behalf the statement is made.

Heads stored by a program that did not look for evidence lack the key.
"""

Metadata = dict[str, str | int]


def release() -> str:
    """The version of the installed program, such as "0.1.0"; "of unknown version" if not installed."""
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "of unknown version"


def is_whole(collection: Collection) -> bool:
    """Whether a collection is complete: a collection under rebuild is marked complete at the end."""
    return collection.name != REBUILT or bool((collection.metadata or {}).get("complete"))


def present(collections: Iterable[Collection]) -> Collection | None:
    """The collection of statements among those of an index, or None.

    A rebuild interrupted after renaming the old collection and before renaming the new leaves the new under the name of
    rebuilds.
    """
    whole = {one.name: one for one in collections if is_whole(one)}
    return whole.get(COLLECTION) or whole.get(REBUILT)


@dataclass(frozen=True, slots=True)
class Head:
    """A stored version of a statement: statement metadata, sources, and time of storing.

    `sources` maps each path with the statement's bytes to the fingerprint at reading; `held.source` is the path that
    the record came from. `stored_at` counts nanoseconds since 1970. `given` maps paths to record fields given by
    option, kept for later readings.
    """

    held: Held
    sources: Mapping[str, str]
    stored_at: int
    given: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The prefix of this version's passage ids."""
        return key_of(self.held)


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as stored, not verified; `vectors` has a row for each passage, and none if not requested."""

    held: Held
    text: str
    parts: tuple[Part, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors

    def statement(self) -> Statement:
        """The statement, verified.

        Raises:
            StatementDamaged: the text does not match the stored hash.
        """
        return verified(self.held, self.text, self.parts)


def verified(held: Held, text: str, parts: tuple[Part, ...]) -> Statement:
    """The statement of a stored text.

    Raises:
        StatementDamaged: the text does not match the stored hash.
    """
    statement = Statement(held.id, text, parts, held.record, held.source)
    if statement.sha256 != held.sha256:
        raise damaged(held, "its text has another hash than when it was stored")
    return statement


def damaged(held: Held, why: str) -> StatementDamaged:
    """The error for a statement that cannot be rebuilt."""
    return StatementDamaged(
        f"statement {held.id} ({held.source}) is damaged, {why}: remove it with `onrecord statements remove {held.id}` "
        f"and run `onrecord ingest` on its file again"
    )


def key_of(held: Held) -> str:
    """The prefix of a version's passage ids."""
    return f"{held.id}.{held.version}"


def passage_ids(held: Held) -> list[str]:
    """The ids of a statement's passages, in order."""
    return [passage_id(key_of(held), ordinal) for ordinal in range(held.passages)]


def passage_id(key: str, ordinal: int) -> str:
    """The id of a passage of a version."""
    return f"{key}:{ordinal:05d}"


def entries_of(
    head: Head, statement: Statement, passages: Sequence[Passage]
) -> tuple[list[str], list[str], list[Metadata]]:
    """The ids, documents and metadata of a statement's entries."""
    metadatas = [passage_metadata(head.held, passage) for passage in passages]
    metadatas[0] |= head_metadata(head, statement.parts)
    return passage_ids(head.held), [statement.text[p.start : p.end] for p in passages], metadatas


def describe(statement: Statement, passages: Sequence[Passage], fingerprint: str) -> Held:
    """The metadata that the store will keep for a statement.

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
    """The metadata of any passage; keys without a value are left out, since Chroma accepts no None."""
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
    """The additional metadata of a first passage: the whole statement's."""
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
    """The input of `read_head` and `read_parts`, for keeping statement metadata outside of Chroma."""
    return {"statement": held.id, "version": held.version, **head_metadata(Head(held, {}, 0), parts)}


def source_metadata(head: Head) -> Metadata:
    """The part of a head that may change within a version."""
    return {
        "source": head.held.source,
        "sources": json.dumps(dict(head.sources), ensure_ascii=False),
        "given": json.dumps(dict(head.given), ensure_ascii=False, default=str),
    }


def read_head(metadata: Mapping[str, Any]) -> Head:
    """The version described by a head's metadata.

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
    """The passage described by an entry's metadata."""
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
    """The parts of a statement, from the head's metadata."""
    parts: list[Part] = []
    start = 0
    for item in str(metadata["parts"]).split():
        kind, _, length = item.partition(":")
        parts.append(Part(PartKind(kind), start, start + int(length)))
        start += int(length)
    return tuple(parts)


def visible(heads: Iterable[Head]) -> tuple[Head, ...]:
    """The current versions among all stored: the newest for each id and for each source, by source and id.

    Two versions coexist briefly, between the arrival of the new version and the removal of the old.
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
    """The version with other sources; the source of the record stays named if among `sources`."""
    if sources == head.sources:
        return head
    held = head.held
    source = held.source if held.source in sources else next(iter(sources))
    given = {path: values for path, values in head.given.items() if path in sources}
    return Head(replace(held, source=source), dict(sources), head.stored_at, given)
