"""`import` against the bare embedding of the same texts, on a part of the corpus; and all that is beside embedding."""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.answers import ONRECORD, ingested
from tests.bench.report import Bench

SAMPLE = 15
"""Statements that are imported: every so many of those that are there, whatever their length."""

MOST = 1.25
"""Times the bare embedding that an import may take."""

MOST_BESIDE = 0.1
"""Share of the bare embedding that may be spent on reading, mending and accounting for as many statements."""

BATCH = 32


def importing(bench: Bench, corpus: Path) -> None:
    """An import of a sample, and a dry run of everything; `corpus` is the folder of the UN General Debate Corpus."""
    every = sorted(corpus.rglob("*_*_*.txt"))
    sample = every if os.environ.get("BENCH_FULL") == "1" else every[:: max(1, len(every) // SAMPLE)][:SAMPLE]
    texts = _passages(sample)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "corpus")
        for path in sample:
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
        for table in corpus.glob("*.xlsx"):
            shutil.copy(table, folder)
        env = {**os.environ, "ONRECORD_HOME": str(Path(place, "home"))}
        # Before and after, since a machine that others use is not as fast at one time as at another.
        before, busy = _embedding(texts)
        idle = _spent(resource.RUSAGE_CHILDREN)
        took = ingested([str(ONRECORD), "import", "ungdc", str(folder), "--json"], env)
        spent = _spent(resource.RUSAGE_CHILDREN) - idle
        bare = (before + _embedding(texts)[0]) / 2
        again = ingested([str(ONRECORD), "import", "ungdc", str(folder), "--json"], env)
        dry = ingested([str(ONRECORD), "import", "ungdc", str(corpus), "--dry-run", "--json"], env)
    bench.line("statements imported, their passages", f"{len(sample)}, {len(texts)}")
    ratio = took / bare
    bench.line("import ungdc", f"{took:.1f} s ({ratio:.2f}x bare)", f"<= {MOST}x bare embedding", ratio <= MOST)
    bench.line("  its processor time", f"{spent:.1f} s ({spent / busy:.2f}x bare)")
    bench.line("  again, nothing changed", f"{again:.2f} s")
    whole = bare * len(every) / len(sample)
    told = f"{dry:.1f} s ({1000 * dry / len(every):.0f} ms each)"
    beside = f"<= {MOST_BESIDE:.0%} of embedding them"
    bench.line(f"  all {len(every)} read and accounted for, dry", told, beside, dry <= MOST_BESIDE * whole)


def _passages(files: Sequence[Path]) -> list[str]:
    from retrieval.readers import read_statement
    from retrieval.text.passages import passages

    return [s.text[p.start : p.end] for s in map(read_statement, files) for p in passages(s)]


def _spent(who: int) -> float:
    """Seconds of processor time, which other users of a machine change less than they change the clock's."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _embedding(texts: Sequence[str]) -> tuple[float, float]:
    """The seconds that the embedder takes for the texts by itself, by the clock and of processor time."""
    from retrieval.embedding.local import LocalEmbeddings

    embedder = LocalEmbeddings()
    embedder.document_matrix(texts[:BATCH])
    started, spent = time.perf_counter(), _spent(resource.RUSAGE_SELF)
    for first in range(0, len(texts), BATCH):
        embedder.document_matrix(texts[first : first + BATCH])
    return time.perf_counter() - started, _spent(resource.RUSAGE_SELF) - spent


def main() -> int:
    """Run this part alone, on the corpus that ONRECORD_DATA names; 1 if a target is missed."""
    folder = os.environ.get("ONRECORD_DATA")
    if not folder or not Path(folder, "ungdc").is_dir():
        sys.exit("ONRECORD_DATA names no folder with the UN General Debate Corpus in ungdc/.")
    bench = Bench()
    importing(bench, Path(folder, "ungdc"))
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
