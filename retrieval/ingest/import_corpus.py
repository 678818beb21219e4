"""Importing a corpus: which files it has, what is known of each, and an account of what was mended in their texts.

Knows what an importer is and runs one; each corpus is known to its own importer, storing to `ingest`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from retrieval.ingest.file import lacking
from retrieval.ingest.files import NoSource
from retrieval.ingest.ingest import ingest
from retrieval.ingest.outcome import Outcome
from retrieval.readers.damage import Sight, Suspect, examples, suspects
from retrieval.readers.repairs import Account, of_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.embedding.statement_vectors import TextVectors
    from retrieval.ingest.outcome import Progress
    from retrieval.statement import Statement
    from retrieval.store.store import Store

_ACCOUNTED = frozenset((".txt", ".text"))
"""Suffixes of files whose bytes are their text, so that what became of it can be told."""


@dataclass(frozen=True, slots=True)
class Item:
    """A statement's file. `record` holds what the importer knows of it beyond what the file and its layout say, by the
    keys of a record (`retrieval.record.KEYS`); `remark` is what is worth knowing of it, in half a sentence."""

    path: Path
    record: Mapping[str, object] = field(default_factory=dict)
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a folder holds of a corpus: its statements in the order in which they are taken in, remarks on the whole,
    the files that are none of it, and what in it gives no file."""

    items: tuple[Item, ...]
    remarks: tuple[str, ...] = ()
    passed_over: tuple[Path, ...] = ()
    lacking: tuple[NoSource, ...] = ()


class Importer(Protocol):
    """What a module has to have to be an importer."""

    ABOUT: str
    """The corpus in a few words, for the help."""

    def corpus(self, folder: Path, sessions: Sequence[int]) -> Corpus:
        """What a folder holds of the corpus; of some sessions, if any are named.

        Raises:
            UsageError: the folder is not one of the corpus, or has no such session; says what was looked for.
        """
        ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an item. `account` and `suspects` are of its text where it was read in this run, and its file is
    plain text: what was mended, and what was left though it looks damaged, with an example of each kind."""

    outcome: Outcome
    remark: str | None = None
    account: Account | None = None
    suspects: Mapping[Suspect, int] = field(default_factory=dict)
    examples: Mapping[Suspect, Sight] = field(default_factory=dict)


def imported(
    corpus: Corpus,
    store: Store,
    embeddings: TextVectors,
    *,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Generator[Imported, None, None]:
    """Store the statements of a corpus; yields what became of each, as soon as that is certain.

    One that was cut short goes on where it was: what is in already is not read again.

    Raises:
        IndexBusy: another process is writing.
        StoreError: the index cannot be written.
        EmbeddingError: the embedder did not answer.
    """
    items = {item.path: item for item in corpus.items}
    looked: dict[Path, tuple[Account | None, Mapping[Suspect, int], Mapping[Suspect, Sight]]] = {}

    def look(path: Path, statement: Statement) -> None:
        account = of_file(path, statement.text) if path.suffix.lower() in _ACCOUNTED else None
        looked[path] = account, suspects(statement.text), examples(statement.text)

    def given_for(path: Path) -> Mapping[str, object]:
        return items[path].record

    outcomes = ingest(
        list(items), store, embeddings, given_for=given_for, dry_run=dry_run, on_progress=on_progress, on_read=look
    )
    yield from (Imported(lacking(one)) for one in corpus.lacking)
    for outcome in outcomes:
        account, left, shown = looked.pop(outcome.path, (None, {}, {}))
        yield Imported(outcome, items[outcome.path].remark, account, left, shown)
