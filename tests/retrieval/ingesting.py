"""A program that ingests a folder and says what became of each file as it is known, to be killed while it does.

It writes vectors to files after every statement, where an ordinary run does so after many: so that a kill falls into
that moment too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.ingest.ingest import ingest
from tests.retrieval.exports import Place


def main(home: Path, folder: Path) -> None:
    """Ingest the folder."""
    place = Place(home)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for outcome in ingest([folder], place.store, place.embeddings, prune=True, yes=True):
        sys.stdout.write(f"{outcome.path.name} {outcome.status} {outcome.statement_id}\n")
        sys.stdout.flush()
        with place.store._lock:
            place.store._entries.checkpoint(0, last=True)
    place.close()
