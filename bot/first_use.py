"""The first use: where nothing was ever stored, and nobody is about to, the shipped statement is.

Knows when that is; how statements are stored is known to `ingest`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from retrieval.errors import IndexBusy

if TYPE_CHECKING:
    from retrieval.embedding.statement_vectors import TextVectors
    from retrieval.store.store import Store

SHIPPED = Path(__file__).resolve().parent.parent / "corpus" / "statements"

SECONDS_TO_WAIT = 10.0
"""How long one waits for another writer to store something: another first use takes a second or two."""

LOOK_EVERY = 0.2
"""Seconds between two looks whether it has."""


def store_shipped(settings: Settings, store: Store, embeddings: TextVectors, say: Callable[[str], None]) -> None:
    """Store the shipped statement in a store that is new, unless others are about to store theirs; says which.

    Raises:
        OnRecordError: the store, the embedder or the database cannot be used.
    """
    from retrieval.ingest.ingest import ingest

    until = time.monotonic() + SECONDS_TO_WAIT
    while store.is_new:
        try:
            with store.writing(wait=LOOK_EVERY):
                if not store.is_new:
                    return
                say("First use: storing the shipped statement …")
                for _ in ingest([SHIPPED], store, embeddings):
                    pass
        except IndexBusy as busy:
            if time.monotonic() > until:
                say(f"Nothing is held yet: {busy.who or 'another process is writing'}.")
                return
