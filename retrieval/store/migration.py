"""Migration of an index to the present schema version, in place: heads receive the missing metadata.

A step only adds metadata that older programs can ignore: until the version is raised, at once and last, an older
program answers from the index as before, and an interrupted migration continues. Knows the additions of each version;
Chroma is known to `entries`.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from retrieval.errors import IndexOutdated, StatementDamaged
from retrieval.names.on_behalf import found
from retrieval.record import with_behalf
from retrieval.statement import Statement
from retrieval.store import schema
from retrieval.store.entries import Entries, translated
from retrieval.store.index import RELEASE, bump, check_schema, index_at
from retrieval.store.reader import Reader
from retrieval.store.schema import BEHALF, HEADS, SCHEMA, Metadata, release
from retrieval.store.writer_lock import Beyond, writer

AT_ONCE = 200
"""Heads written in one request."""

SECONDS_TO_WAIT = 60.0
"""How long the opener of an older index waits for another process that migrates the index."""

log = logging.getLogger(__name__)


def brought_up(head: Mapping[str, Any], statement: Statement) -> Metadata:
    """A head's metadata with what version 2 added: on whose behalf the statement is, by its text, and the evidence."""
    if BEHALF in head:
        return dict(head)
    record = statement.record
    behalf = found(statement.text, statement.parts, record.language, record.code, record.delegation)
    record = with_behalf(record, behalf, given=bool(record.on_behalf_of))
    known = schema.read_head(head)
    whole = schema.head_metadata(replace(known, held=replace(known.held, record=record)), statement.parts)
    return {**head, **{key: whole[key] for key in ("record", BEHALF)}}


def bring_up_to_date(home: Path, url: str | None, beyond: Beyond | None = None) -> None:
    """Migrate the index under `home`, or on the server at `url`, to the present schema version, if older.

    `beyond` is the lock shared by the writers of several homes.

    Raises:
        IndexBusy: another process is writing.
        IndexTooNew: a newer version of the program made the index.
        StoreError: Chroma cannot open or write the index.
    """
    index = index_at(home, url)
    with writer(home, SECONDS_TO_WAIT, beyond), closing(index), translated(index):
        entries = Entries(index, "")
        entries.writing = True
        try:
            check_schema(entries.collection(), index)
        except IndexOutdated:
            _bring_up(entries)


def _bring_up(entries: Entries) -> None:
    index, reader = entries.index, Reader(Path(), entries)
    ids, heads = entries.metadatas(HEADS)
    log.warning("the index in %s is brought to schema version %s: %s statements", index.place, SCHEMA, len(heads))
    for at in range(0, len(heads), AT_ONCE):
        changed: dict[str, Metadata] = {}
        for entry, head in zip(ids[at : at + AT_ONCE], heads[at : at + AT_ONCE], strict=True):
            # What cannot be read is reported elsewhere.
            with contextlib.suppress(StatementDamaged):
                after = brought_up(head, reader.read(schema.read_head(head).held))
                changed[entry] = {key: value for key, value in after.items() if head.get(key) != value}
        entries.update({entry: added for entry, added in changed.items() if added})
    entries.checkpoint(len(heads), last=True)
    collection = entries.collection()
    collection.modify(metadata={**(collection.metadata or {}), "schema": SCHEMA})
    bump(index)
    index.note(RELEASE, release())
