"""The index's tables in PostgreSQL: what `retrieval.search.index.database` keeps in SQLite files, for many machines.

Filled by whoever stores, else by the first process that finds them behind; a lock of PostgreSQL admits one at a time.
Knows the tables, not searches.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from retrieval.errors import StatementGone
from retrieval.search.index.database import KINDS
from retrieval.search.index.update import compared, pieces, read
from retrieval.search.index.wordings import WORD_RULE, coded
from retrieval.search.word_forms import begins
from retrieval.store import schema
from retrieval.text import terms

if TYPE_CHECKING:
    from retrieval.store.chroma_server import IndexServer
    from retrieval.store.schema import StoredStatement
    from retrieval.store.store import Store

Transactions = Callable[[], AbstractContextManager[Any]]
"""Opens a transaction of PostgreSQL, committed at the end: a connection of psycopg. Errors come as StoreError."""

RULES = f"servers 1, schema {schema.SCHEMA}, {terms.RULE}, {WORD_RULE}"
"""Names the layout of the tables and the definitions of terms and words: tables made by other rules are made anew."""

PLANS = """('search_path', %s), ('plan_cache_mode', 'force_custom_plan'), ('jit', 'off'), ('random_page_cost', '1.1'),
    ('enable_seqscan', 'off'), ('work_mem', '64MB')"""
"""The settings of a transaction: every question has an index, and a plan for any values would not know rare terms."""

LOCK = zlib.crc32(b"onrecord index tables")

TABLES = """
CREATE TABLE state (rules text, generation text, passages bigint, terms bigint, dims int, next bigint, epoch text);
CREATE TABLE statements (first bigint PRIMARY KEY, passages int, id text, version text, source text, head text,
    codes int[], text bytea);
CREATE TABLE passages (place bigint PRIMARY KEY, statement bigint, start int, stop int, kind smallint, language text,
    length int, sentences int[], terms int[], vector bytea);
CREATE TABLE terms (term text PRIMARY KEY, code int, passages int, begins text[]);
ALTER TABLE passages ALTER vector SET STORAGE EXTERNAL, SET (toast_tuple_target = 1024);
CREATE INDEX ON statements USING gin (codes);
CREATE INDEX ON passages (statement);
CREATE INDEX ON passages USING gin (terms);
CREATE INDEX ON terms USING gin (begins);
CREATE INDEX ON terms (code);
INSERT INTO state VALUES (%s, '', 0, 0, 0, 0, gen_random_uuid())
"""
"""`first` is the place of a statement's first passage; `codes` are its words and pairs of words, `terms` a passage's
terms with repetitions, both as numbers."""


@dataclass(frozen=True, slots=True)
class State:
    """The one row of the table `state`; `generation` is the store's, empty if a stored statement is missing here.

    `epoch` changes whenever a statement is taken out: what was read of the statements before does not hold any more.
    """

    generation: str = ""
    passages: int = 0
    terms: int = 0
    dims: int = 0
    next: int = 0
    epoch: str = ""


class Tables:
    """The tables of one index, in the PostgreSQL schema `name`."""

    shared = True

    def __init__(self, transactions: Transactions, name: str, chroma: IndexServer) -> None:
        """`chroma` is the Chroma server of the same index. Nothing is connected yet."""
        self._transactions, self._name, self.chroma = transactions, name, chroma

    @contextlib.contextmanager
    def reading(self) -> Iterator[Any]:
        """A transaction that sees one state; without tables, everything read is missing.

        Raises:
            StoreError: PostgreSQL cannot be used.
        """
        with self._transactions() as db:
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self._settle(db)
            yield db

    def rows(self, query: str, values: Sequence[object]) -> tuple[list[Any], str | None]:
        """The rows of a query, and the epoch of the tables; None as the epoch of tables made by other rules.

        The epoch is read behind the rows: whoever finds the epoch of an index has seen all that the index has.

        Raises:
            StatementGone: the tables have been made anew.
            StoreError: PostgreSQL cannot be used.
        """
        with self._transactions() as db, db.pipeline():  # sent at once, and waited for once
            self._settle(db)
            found = db.execute(query, values, binary=True)
            state = db.execute("SELECT epoch, rules FROM state")
            rows, now = found.fetchall(), state.fetchone()
        return rows, now[0] if now and now[1] == RULES else None

    def _settle(self, db: Any) -> None:
        query = f"SELECT set_config(name, value, true) FROM (VALUES {PLANS}) AS set (name, value)"
        db.execute(query, (self._name,))

    @property
    def state(self) -> State:
        """The committed state; empty without tables."""
        with self.reading() as db:
            return state_of(db) or State()

    def follow(self, store: Store) -> None:
        """Bring the tables in step with the store, in pieces; two processes at once share the pieces.

        Raises:
            StoreError: the store cannot be read, or PostgreSQL cannot be used.
        """
        while not self._piece(store):
            pass

    def close(self) -> None:
        """Close the client of Chroma."""
        self.chroma.close()

    def drop_others(self) -> None:
        """Delete the tables of indexes made before."""
        with self._transactions() as db:
            query = r"SELECT nspname FROM pg_namespace WHERE nspname ~ '^onrecord_[0-9a-f]{8}$' AND nspname <> %s"
            for (name,) in db.execute(query, (self._name,)).fetchall():
                db.execute(f'DROP SCHEMA "{name}" CASCADE')

    def _piece(self, store: Store) -> bool:
        with self._transactions() as db:
            self._settle(db)
            db.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            state = state_of(db) or self._made(db)
            # Asked for here, so that nothing is taken out that another process has just put in.
            generation = store.generation()
            if generation and generation == state.generation:
                return True
            rows = db.execute("SELECT first, id, version, source FROM statements").fetchall()
            left, moved, missing = compared(store.held(), rows)
            gone = _deleted(db, left)
            db.cursor().executemany("UPDATE statements SET source = %s WHERE first = %s", moved)
            some, *more = list(pieces(missing)) or [[]]
            stored = list(read(store, some))
            added = _added(db, state.next, stored)
            dims = stored[0].vectors.shape[1] if stored else 0
            db.execute(
                "UPDATE state SET generation = %s, passages = passages + %s, terms = terms + %s, next = next + %s, "
                "dims = GREATEST(dims, %s), epoch = CASE WHEN %s THEN gen_random_uuid()::text ELSE epoch END",
                ("" if more else generation, added[0] - gone[0], added[1] - gone[1], added[0], dims, bool(left)),
            )
            return not more

    def _made(self, db: Any) -> State:
        db.execute(f'DROP SCHEMA IF EXISTS "{self._name}" CASCADE')
        db.execute(f'CREATE SCHEMA "{self._name}"')
        for table in TABLES.split(";"):
            db.execute(table, (RULES,) if "%s" in table else ())
        return State()


def state_of(db: Any) -> State | None:
    """The state; None without tables, or if made by other rules.

    Raises:
        StatementGone: the tables have been made anew since the transaction began.
    """
    # Not to_regclass: after waiting for the lock, it does not yet know of tables that another process has just made.
    if not db.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'state'").fetchone():
        return None
    row = db.execute("SELECT generation, passages, terms, dims, next, epoch, rules FROM state").fetchone()
    if row is None:
        raise StatementGone("the index was made anew meanwhile: ask again")
    return State(*row[:-1]) if row[-1] == RULES else None


def _deleted(db: Any, firsts: Sequence[int]) -> tuple[int, int]:
    """Delete statements; the numbers of their passages and terms."""
    if not firsts:
        return 0, 0
    of_them = "FROM passages WHERE statement = ANY(%s)"
    db.execute(
        "UPDATE terms SET passages = GREATEST(0, terms.passages - gone.times) FROM (SELECT code, count(*) AS times "
        f"FROM (SELECT DISTINCT place, unnest(terms) AS code {of_them}) AS each GROUP BY code) AS gone "
        "WHERE terms.code = gone.code",
        (list(firsts),),
    )
    counted = db.execute(f"SELECT count(*), coalesce(sum(length), 0) {of_them}", (list(firsts),)).fetchone()
    db.execute(f"DELETE {of_them}", (list(firsts),))
    db.execute("DELETE FROM statements WHERE first = ANY(%s)", (list(firsts),))
    return int(counted[0]), int(counted[1])


def _added(db: Any, first: int, stored: Iterable[StoredStatement]) -> tuple[int, int]:
    """Write statements, with vectors, from the row `first` on; the numbers of their passages and terms."""
    statements: list[tuple[object, ...]] = []
    passages: list[tuple[object, ...]] = []
    times: Counter[str] = Counter()
    length = 0
    for one in stored:
        language, row = one.held.record.language, first + len(passages)
        for number, (at, vector) in enumerate(zip(one.passages, one.vectors, strict=True)):
            found = terms.terms(one.text[at.start : at.end], language)
            times.update(set(found))
            length += len(found)
            ends = [sentence.end for sentence in at.sentences]
            figures = row + number, row, at.start, at.end, KINDS.index(at.kind), language, len(found), ends
            passages.append((*figures, [code(term) for term in found], vector.tobytes()))
        head = json.dumps(schema.kept_beside(one.held, one.parts))
        values = (one.held.id, one.held.version, one.held.source, head, codes_of(coded(one.text)), one.text.encode())
        statements.append((row, len(one.passages), *values))
    for table, rows in (("statements", statements), ("passages", passages)):
        with db.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for one_row in rows:
                copy.write_row(one_row)
    known = sorted(times)
    columns = known, [code(term) for term in known], [times[term] for term in known]
    db.execute(
        "INSERT INTO terms SELECT term, code, passages, string_to_array(begins, ' ') FROM "
        "unnest(%s::text[], %s::int[], %s::int[], %s::text[]) AS new (term, code, passages, begins) "
        "ON CONFLICT (term) DO UPDATE SET passages = terms.passages + excluded.passages",
        (*columns, [" ".join(begins(term)) for term in known]),
    )
    return len(passages), length


def code(term: str) -> int:
    """The number of a term, in four bytes; two terms of one number only make more candidates."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) - (1 << 31)


def codes_of(words: Sequence[str]) -> list[int]:
    """The numbers of words and of pairs of neighbours: a text that contains the words in a row has all of them."""
    return sorted({code(one) for one in words} | {code(" ".join(pair)) for pair in pairwise(words)})
