"""The index made anew for another embedder, from the statements in it; no source file is needed.

The new vectors go into a collection of their own, which takes the old one's place once it is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from retrieval import schema
from retrieval.entries import Entries, check_schema, create_collection, index_at, open_collection, translated
from retrieval.errors import StatementDamaged
from retrieval.ingest import Outcome, Progress, Status
from retrieval.on_behalf import found
from retrieval.record import with_behalf
from retrieval.schema import COLLECTION, REBUILT, SCHEMA, Head
from retrieval.statement import Statement
from retrieval.store import Store
from retrieval.vectors import TextVectors, passage_vectors
from retrieval.writing import writer


def rebuild(
    home: Path,
    url: str | None,
    identity: str,
    embeddings: TextVectors,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> Iterator[Outcome]:
    """Embed again all that is held under `home` or on the server at `url`; yields each statement once all is done.

    Until then the old index stays as it is. A statement that is damaged is left out, and refused by name.

    Raises:
        IndexBusy: another process is writing.
        IndexMismatch: the index has another schema, so that its statements cannot be read.
        StoreError: Chroma cannot open the index, or write it.
        EmbeddingError: the embedder did not answer; the index is as it was.
    """
    # Two clients: each lets go of its own when its vectors are written to files.
    with (
        writer(home),
        closing(index_at(home, url)) as old_index,
        closing(index_at(home, url)) as new_index,
        translated(old_index),
    ):
        old = open_collection(old_index.client()) if old_index.exists else None
        if old is None:
            return
        check_schema(old, old_index.place)
        entries = Entries(old_index, str((old.metadata or {}).get("embedder")))
        store = Store(home, entries)
        with store.writing():
            heads = store.heads()
            superseded = old_index.vectors()
            client = new_index.client()
            if REBUILT in {c.name for c in client.list_collections()}:
                client.delete_collection(REBUILT)
            create_collection(client, REBUILT, {"schema": SCHEMA, "embedder": identity})
            target = Entries(new_index, identity, REBUILT)
            target.writing = True
            outcomes: list[Outcome] = []
            done, total = 0, sum(head.held.passages for head in heads)
            for head in heads:
                outcomes.append(_embed_again(head, store, entries, target, embeddings))
                done += head.held.passages
                if on_progress:
                    on_progress(Progress(len(outcomes), len(heads), done, total))
                target.checkpoint(done)
            target.checkpoint(0, last=True)
        store.close()
        client = new_index.client()
        made = client.get_collection(REBUILT, embedding_function=None)
        made.modify(metadata={**(made.metadata or {}), "complete": 1})
        client.delete_collection(COLLECTION)
        made.modify(name=COLLECTION)
        new_index.bump()
        new_index.discard(superseded)
    yield from outcomes


def _embed_again(head: Head, store: Store, entries: Entries, target: Entries, embeddings: TextVectors) -> Outcome:
    held = head.held
    try:
        statement = store.read(held)
    except StatementDamaged as error:
        return Outcome(Path(held.source), Status.REFUSED, held.id, str(error))
    ids = schema.passage_ids(held)
    stored = entries.get(ids, ["documents", "metadatas"])
    rows = [stored[entry] for entry in ids]
    passages = [schema.read_passage(row["metadatas"]) for row in rows]
    vectors = passage_vectors(embeddings, statement, passages)
    metadatas = [row["metadatas"] for row in rows]
    if schema.BEHALF not in metadatas[0]:
        metadatas[0] = {**metadatas[0], **schema.head_metadata(_read_for_behalf(head, statement), statement.parts)}
    target.upsert(ids, [row["documents"] for row in rows], vectors, metadatas)
    return Outcome(Path(held.source), Status.CHANGED, held.id)


def _read_for_behalf(head: Head, statement: Statement) -> Head:
    """The head of a statement stored by a program that did not look for whose behalf it is on, as one that does."""
    record = statement.record
    behalf = found(statement.text, statement.parts, record.language, record.code, record.delegation)
    record = with_behalf(record, behalf, given=bool(record.on_behalf_of))
    return replace(head, held=replace(head.held, record=record))
