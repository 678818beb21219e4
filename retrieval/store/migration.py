"""Migration of an index to the present schema version, in place: heads receive the missing metadata.

A step only adds metadata that older programs can ignore: until the version is raised, at once and last, an older
program answers from the index as before, and an interrupted migration continues. Knows the additions of each version;
Chroma is known to `entries`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import IndexOutdated, StatementDamaged
from retrieval.names.on_behalf import found
from retrieval.record import with_behalf
from retrieval.statement import Statement
from retrieval.store import schema
from retrieval.store.entries import Entries, check_schema, translated
from retrieval.store.index import index_at
from retrieval.store.schema import BEHALF, HEADS, SCHEMA, Metadata
from retrieval.store.versions import release, token
from retrieval.store.writer_lock import Beyond, writer

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

AT_ONCE = 200
"""Heads written in one request."""

SECONDS_TO_WAIT = 60.0
"""How long the opener of an older index waits for another process that migrates the index."""

log = logging.getLogger(__name__)

Step = Callable[[Mapping[str, Any], Statement], Metadata]
"""The metadata to add or replace in a head of one version for the next version; empty if nothing is missing."""


def _behalf(head: Mapping[str, Any], statement: Statement) -> Metadata:
    """Version 2: on whose behalf a statement is made, according to the text, with the evidence."""
    if BEHALF in head:
        return {}
    record = statement.record
    behalf = found(statement.text, statement.parts, record.language, record.code, record.delegation)
    record = with_behalf(record, behalf, given=bool(record.on_behalf_of))
    known = schema.read_head(head)
    whole = schema.head_metadata(replace(known, held=replace(known.held, record=record)), statement.parts)
    return {key: whole[key] for key in ("record", BEHALF)}


STEPS: Mapping[int, Step] = {1: _behalf}
"""Steps by the version that each starts from."""


def brought_up(head: Mapping[str, Any], statement: Statement) -> Metadata:
    """A head's metadata with the additions of all later versions."""
    metadata = dict(head)
    for step in STEPS.values():
        metadata |= step(metadata, statement)
    return metadata


def bring_up_to_date(home: Path, url: str | None, beyond: Beyond | None = None) -> None:
    """Migrate the index under `home`, or on the server at `url`, to the present schema version, if older.

    `beyond` is the lock shared by the writers of several homes.

    Raises:
        IndexBusy: another process is writing.
        IndexMismatch: the schema version is neither older nor present.
        StoreError: Chroma cannot open or write the index.
    """
    index = index_at(home, url)
    with writer(home, SECONDS_TO_WAIT, beyond), closing(index), translated(index):
        entries = Entries(index, "", any_schema=True)
        entries.writing = True
        collection = entries.collection()
        try:
            check_schema(collection, index)
        except IndexOutdated:
            _bring_up(entries, collection)


def _bring_up(entries: Entries, collection: Collection) -> None:
    metadata = dict(collection.metadata or {})
    heads = entries.metadatas(HEADS)
    log.warning(
        "the index in %s is brought from schema version %s to %s: %s statements are looked at",
        entries.index.place,
        metadata["schema"],
        SCHEMA,
        f"{len(heads):,}",
    )
    written = 0
    for at in range(0, len(heads), AT_ONCE):
        some = (_added(entries, head) for head in heads[at : at + AT_ONCE])
        changed = {entry: added for entry, added in some if added}
        entries.update_all(changed)
        written += len(changed)
    entries.checkpoint(len(heads), last=True)
    made = token()
    # Under another name, so that nobody goes on with what was derived from the heads as they were.
    entries.collection().modify(metadata={**metadata, "schema": SCHEMA, "made": made})
    entries.index.bump(made)
    entries.index.note_release(release())
    log.warning("the index is at schema version %s; %s statements were given something", SCHEMA, f"{written:,}")


def _added(entries: Entries, head: Mapping[str, Any]) -> tuple[str, Metadata]:
    """A head's entry and the metadata to add; empty for an unreadable statement, which is reported elsewhere."""
    try:
        known = schema.read_head(head)
        ids = schema.passage_ids(known.held)
        rows = entries.get(ids, ["documents"])
        text = "".join(rows[entry]["documents"] for entry in ids)
        held = known.held
        statement = Statement(held.id, text, schema.read_parts(head), held.record, held.source)
    except (StatementDamaged, KeyError, ValueError):
        return "", {}
    after = brought_up(head, statement)
    return ids[0], {key: value for key, value in after.items() if head.get(key) != value}
