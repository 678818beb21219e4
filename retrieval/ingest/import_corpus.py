"""Importing a corpus: the files, and the importer's knowledge of each.

Knows how to run an importer; a corpus is known to the corpus's own importer, the storing to `ingest`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from retrieval.ingest.file import lacking
from retrieval.ingest.files import NoSource
from retrieval.ingest.ingest import Claimed, ingest

if TYPE_CHECKING:
    from collections.abc import Callable

    from retrieval.embedding.base import ArrayEmbeddings
    from retrieval.ingest.outcome import Outcome, Progress
    from retrieval.store.store import Store


@dataclass(frozen=True, slots=True)
class Item:
    """A statement's file. `record` holds the importer's knowledge beyond the file and its layout, by the keys of a
    record (`retrieval.record.KEYS`); `remark` is worth knowing, in half a sentence."""

    path: Path
    record: Mapping[str, object] = field(default_factory=dict)
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder's part of a corpus.

    The statements in the order of storing, remarks on the whole, files outside the corpus, and paths without a file.
    """

    items: tuple[Item, ...]
    remarks: tuple[str, ...] = ()
    passed_over: tuple[Path, ...] = ()
    lacking: tuple[NoSource, ...] = ()


class Importer(Protocol):
    """The attributes of an importer module."""

    ABOUT: str
    """The corpus in a few words, for the help."""

    def corpus(self, folder: Path, sessions: Sequence[int]) -> Corpus:
        """A folder's part of the corpus; only some sessions, if any are named.

        Raises:
            UsageError: the folder is not part of the corpus, or lacks a session; the message says what was expected.
        """
        ...


def imported(
    corpus: Corpus,
    store: Store,
    embeddings: ArrayEmbeddings,
    *,
    dry_run: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    claimed: Claimed | None = None,
) -> Generator[Outcome, None, None]:
    """Store the statements of a corpus; yields each outcome, with the importer's remark, as soon as certain.

    An interrupted import continues: stored statements are not read again. Raises the errors of `ingest`.
    """
    items = {item.path: item for item in corpus.items}
    yield from map(lacking, corpus.lacking)
    for outcome in ingest(
        list(items),
        store,
        embeddings,
        given_for=lambda path: items[path].record,
        dry_run=dry_run,
        on_progress=on_progress,
        claimed=claimed,
    ):
        yield replace(outcome, remark=items[outcome.path].remark)
