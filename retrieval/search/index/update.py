"""The derived index brought in step with the store: statements that are new, gone or altered, in pieces.

A piece is one transaction, so that an update cut short goes on where it was, in any process. Knows the store and the
tables, not searches.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import StatementGone
from retrieval.search.index.database import BLOCK, KINDS, Database, State, emptied, opened, save, sealed
from retrieval.search.index.vectors import append, crc_of
from retrieval.search.index.wordings import coded
from retrieval.store import schema
from retrieval.text.terms import terms

if TYPE_CHECKING:
    from retrieval.held import Held
    from retrieval.store.schema import StoredStatement
    from retrieval.store.store import Store

PIECE = 4_000
"""Passages of a piece, which takes a few seconds and some 50 MB."""

RECLAIMED_FROM = 1_000
"""The fewest unused rows for writing everything anew, once more than half of the rows are unused."""


def follow(database: Database, store: Store) -> None:
    """Bring the database in step with the store; two processes at once share the pieces.

    Raises:
        StatementGone: the files were damaged, and are deleted.
        StoreError: the store cannot be read, or the files cannot be written.
    """
    while not _piece(database, store):
        pass


def _piece(database: Database, store: Store) -> bool:
    """Update the database by at most a piece; returns whether nothing is left."""
    with database.writing() as (db, before):
        state = before
        # Asked for here, so that nothing is taken out that another process has just put in.
        generation = store.generation()
        if generation and generation == state.generation:
            return True
        held = store.held()
        gone, moved, missing = compared(held, db.execute("SELECT first, id, version, source FROM statements"))
        db.executemany("DELETE FROM statements WHERE first = ?", [[first] for first in gone])
        db.executemany("UPDATE statements SET source = ? WHERE first = ?", moved)
        unused = state.count - sum(h.passages for h in held) + sum(h.passages for h in missing)
        if anew := unused > max(RECLAIMED_FROM, state.count // 2):
            state, missing = emptied(db), list(held)
        every = list(pieces(missing)) or [[]]
        # A reader shall see all of what is written anew, or what was there before.
        for some in every if anew else every[:1]:
            state = add(database.folder, db, state, list(read(store, some)))
        whole = anew or len(every) == 1
        save(db, replace(state, generation=generation if whole else ""))
        return whole


def compared(
    held: Iterable[Held], rows: Iterable[tuple[int, str, str, str]]
) -> tuple[list[int], list[tuple[str, int]], list[Held]]:
    """What an index lacks of the statements stored now.

    `rows` are the first row, id, version and source of each statement in the index. Returns the first rows of those
    that are gone; the source, with the first row, of those that have another now; and the statements that are missing.
    """
    now = {(one.id, one.version): one for one in held}
    gone, moved = [], []
    for first, name, version, source in rows:
        one = now.pop((name, version), None)
        if one is None:
            gone.append(first)
        elif one.source != source:
            moved.append((one.source, first))
    return gone, moved, list(now.values())


def pieces(held: Iterable[Held]) -> Iterator[list[Held]]:
    """The statements, some thousand passages at a time."""
    some: list[Held] = []
    for one in held:
        some.append(one)
        if sum(h.passages for h in some) >= PIECE:
            yield some
            some = []
    if some:
        yield some


def read(store: Store, held: Iterable[Held]) -> Iterator[StoredStatement]:
    """The statements; a statement replaced meanwhile is left out, and comes with the next generation."""
    for one in held:
        with contextlib.suppress(StatementGone):
            yield store.whole(one, vectors=True)


def add(folder: Path, db: sqlite3.Connection, state: State, stored: Sequence[StoredStatement]) -> State:
    """Write statements, with vectors, behind those written, and return the state; call in `writing`."""
    if not stored:
        return state
    row = state.count
    postings: defaultdict[tuple[str, int], array[int]] = defaultdict(lambda: array("I"))
    for one in stored:
        language, first, passages = one.held.record.language, row, []
        for at in one.passages:
            found = terms(one.text[at.start : at.end], language)
            for term, times in Counter(found).items():
                postings[term, row // BLOCK].append((row % BLOCK) << 16 | min(times, 0xFFFF))
            passages.append((at.start, at.end, KINDS.index(at.kind), len(found), len(at.sentences)))
            row += 1
        ends = [sentence.end for at in one.passages for sentence in at.sentences]
        db.execute(
            "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                first,
                one.held.id,
                one.held.version,
                one.held.source,
                crc_of(one.vectors),
                json.dumps(schema.kept_beside(one.held, one.parts), ensure_ascii=False),
                sealed(np.array(passages, dtype=np.int32).tobytes()),
                sealed(np.array(ends, dtype=np.int32).tobytes()),
                sealed(one.text.encode("utf-8")),
            ),
        )
        db.execute("INSERT INTO words (rowid, codes) VALUES (?, ?)", (first, " ".join(coded(one.text))))
    _post(db, postings)
    return append(folder, state, np.concatenate([one.vectors for one in stored]))


def _post(db: sqlite3.Connection, postings: dict[tuple[str, int], array[int]]) -> None:
    """Write passages behind those written in the lists of their terms."""
    new = [[term] for term in {term for term, _ in postings}]
    db.executemany("INSERT OR IGNORE INTO terms (term) VALUES (?)", new)
    for (term, block), entries in postings.items():
        (number,) = db.execute("SELECT number FROM terms WHERE term = ?", (term,)).fetchone()
        query = "SELECT entries FROM postings WHERE term = ? AND block = ?"
        before = opened([blob for (blob,) in db.execute(query, (number, block))])
        values = (number, block, sealed(before + entries.tobytes()))
        db.execute("INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", values)
