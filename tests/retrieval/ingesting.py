"""A program that ingests a folder and says what became of each file as it is known, to be killed while it does.

Run as `python -m tests.retrieval.ingesting HOME FOLDER`. It writes vectors to files after every statement, where an
ordinary run does so after many: so that a kill falls into that moment too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.ingest.ingest import ingest
from retrieval.store.store import Store


def main(home: Path, folder: Path) -> None:
    """Ingest the folder."""
    embeddings = CachedEmbeddings(embeddings_for("local"), home / "vectors.sqlite", identity("local"))
    store = Store.connect(home, None, identity("local"), create=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for outcome in ingest([folder], store, embeddings, prune=True, yes=True):
        sys.stdout.write(f"{outcome.path.name} {outcome.status} {outcome.statement_id}\n")
        sys.stdout.flush()
        with store._lock:
            store._entries.checkpoint(0, last=True)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
