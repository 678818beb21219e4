"""The program at size: answers, memory, disk and ingest with so many passages held, and how they grow with them.

Statements are recombined from real ones, so that nothing need be embedded but questions (`tests.bench.recombined`).
Each step is a process of its own, as it would be at work: what is measured in one is not in the memory of another.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Event
from typing import TypeVar

from tests.bench.report import Bench, Line, both, memory, percentile
from tests.bench.sized_questions import questions, since, wordings, years_of

T = TypeVar("T")

SLOWEST, GROWTH = 300, 2.0
"""Milliseconds in which 95 of 100 answers must be given, and how much longer they may take at ten times the size."""


def sized(bench: Bench, paths: Sequence[Path], home: Path, sizes: Sequence[int]) -> None:
    """Fill a home up to each of the sizes, smallest first, and measure there."""
    sizes = sorted(sizes)
    spent = []
    for size in sizes:
        bench.lines(_alone(fill, paths, home, size))
        bench.lines(_alone(build, home))
        lines, *times = _alone(measure, home)
        bench.lines(lines)
        bench.lines(_alone(exact, home))
        bench.lines(_alone(add_one, paths, home, size))
        spent.append(times)
    if sizes[-1] > sizes[0]:
        bench.line(f"{sizes[-1] / sizes[0]:.1f}x as many passages", "")
        for percent in (50, 95):
            # Other work on the machine is in the time that the clock tells, and hardly in the processor's.
            named = (f"  p{percent} of an answer", "    of its processor time")
            for what, first, last in zip(named, spent[0], spent[-1], strict=True):
                growth = percentile(percent, last) / percentile(percent, first)
                bench.line(what, f"{growth:.2f}x", f"<= {GROWTH}x", growth <= GROWTH)


def _alone(step: Callable[..., T], *arguments: object) -> T:
    """What a step comes to in a process that has done nothing else."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, *arguments).result()


def fill(paths: Sequence[Path], home: Path, size: int) -> list[Line]:
    """Store recombined statements until so many passages are held."""
    from retrieval.embedding.open import identity
    from retrieval.store.store import Store
    from tests.bench.recombined import fill, real

    store = Store.connect(home, None, identity("local"), create=True)
    filled: list[Line] = []
    if sum(held.passages for held in store.held()) < size:
        made_of = real(paths, home)
        began = time.perf_counter()
        stored = fill(store, made_of, home, size, size)
        rate = stored / (time.perf_counter() - began)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
        filled = [Line("ingest without embedding; memory of the writer", f"{rate:.0f} passages/s, {peak:.0f} MiB")]
    statements = len(store.held())
    store.close()
    return [Line(f"AT {size} PASSAGES, {statements} statements", str(home)), *filled]


def build(home: Path) -> list[Line]:
    """Make the derived index anew, from nothing but Chroma."""
    from bot.settings import Settings
    from bot.wiring import DERIVED, open_session

    shutil.rmtree(home / DERIVED, ignore_errors=True)
    began = time.perf_counter()
    session = open_session(Settings(home=home))
    session.library.held()
    built = time.perf_counter() - began
    session.close()
    return [Line("derived index made anew", f"{built:.1f} s")]


def derived(home: Path) -> Path:
    """The folder of the derived index of a home."""
    from bot.settings import Settings
    from bot.wiring import derived

    return derived(Settings(home=home))


def measure(home: Path) -> tuple[list[Line], list[float], list[float]]:
    """Ask questions and check wordings in one process, each once; with the milliseconds of each answer, and those of
    the processor.
    """
    from bot.question import Question
    from bot.settings import Settings
    from bot.wiring import open_session

    began = time.perf_counter()
    session = open_session(Settings(home=home))
    session.library.held()
    opened = time.perf_counter() - began
    began = time.perf_counter()
    asyncio.run(session.engine.ask(Question("What is said about peace?")))
    first = time.perf_counter() - began
    answers: dict[str, list[float]] = {}
    searches, processor, checks = [], [], []
    for kind, question in questions(session.library.held()):
        cpu, began = time.process_time(), time.perf_counter()
        reply = asyncio.run(session.engine.ask(Question(question)))
        answers.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - cpu) * 1000)
        if reply.ms.search:
            searches.append(reply.ms.search)
    for wording in wordings(session):
        began = time.perf_counter()
        asyncio.run(session.engine.check(wording))
        checks.append((time.perf_counter() - began) * 1000)
    held = memory()
    session.close()
    every = [each for some in answers.values() for each in some]
    slow = percentile(95, every)
    lines = [
        Line("process opened, first answer", f"{opened:.2f} s, {first:.2f} s"),
        *(Line(f"  {kind}, p50 and p95 ({len(times)})", both(times)) for kind, times in answers.items()),
        Line("search, p50 and p95", both(searches)),
        Line("answer, p50", f"{percentile(50, every):.0f} ms"),
        Line(f"answer, p95 ({len(every)})", f"{slow:.0f} ms", f"<= {SLOWEST} ms", slow <= SLOWEST),
        Line("  processor time of an answer, p50 and p95", both(processor)),
        Line("check of a wording, p50 and p95", both(checks)),
        Line("memory: resident, of it the process's own", f"{held['Rss']:.0f}, {held['Anonymous']:.0f} MiB"),
    ]
    return lines, every, processor


def exact(home: Path) -> list[Line]:
    """Compare the search with a look at every vector, under filters from one that keeps little to none at all; and what
    all takes on disk.
    """
    import numpy as np

    from bot.settings import Settings
    from bot.wiring import open_embeddings
    from retrieval.filters import Filters
    from retrieval.search.index.best_passages import Comparison
    from retrieval.search.index.database import Database
    from retrieval.search.index.passage_index import PassageIndex

    disk = {
        "Chroma": _size(home / "index"),
        "vectors": sum(_size(path) for path in home.glob("vectors.sqlite*")),
        "derived": _size(home / "derived"),
    }
    index = PassageIndex(Database(derived(home)))
    embeddings = open_embeddings(Settings(home=home))
    asked = [question for _, question in itertools.islice(questions(index.held), 20)]
    years = years_of(index.held)
    queries = [embeddings.query_vector(question) for question in asked]
    lines = []
    for filters in (
        Filters(delegations=("KEN",)),
        Filters(since=since(years, 1 / 3), until=since(years, 1 / 3)),
        Filters(since=since(years, 1 / 8)),
        Filters(since=since(years, 1 / 2)),
        Filters(),
    ):
        kept = np.array([n >= 0 and filters.admits(index.held[n].record) for n in index.statements.tolist()])
        found = right = 0
        for query in queries:
            cosines = (index.vectors @ query)[kept]
            least = np.sort(cosines)[-10:][0]
            ranked = Comparison(index, query, {}).best(filters, limit=10, lexical_weight=0)
            found += min(10, len(cosines))
            right += sum(r.cosine >= least - 1e-6 for r in ranked)
        what = f"recall@10 against a look at every vector, {kept.sum() / index.among():.1%} kept"
        lines.append(Line(what, f"{right / found:.2%}", ">= 99%", right / found >= 0.99))
    embeddings.close()
    return [*lines, Line("disk: " + ", ".join(disk), ", ".join(f"{size:.0f}" for size in disk.values()) + " MiB")]


def add_one(paths: Sequence[Path], home: Path, size: int) -> list[Line]:
    """Store one statement more while another process has the index open, and see when that one has it.

    The store is open, as in a bot that takes uploads.
    """
    from retrieval.embedding.open import identity
    from retrieval.search.archive import Archive
    from retrieval.store.store import Store
    from tests.bench.recombined import fill, real

    made_of = real(paths, home)
    before = _written()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        ready = multiprocessing.get_context("spawn").Manager().Event()
        watching = pool.submit(watch, home, ready)
        ready.wait()
        store = Store.connect(home, None, identity("local"), create=False)
        more = sum(held.passages for held in store.held()) + 1
        began = time.perf_counter()
        fill(store, made_of, home, more, size + 1)
        archive = Archive(store, None, derived(home))  # type: ignore[arg-type]  # nothing is asked of the embedder
        archive.follow()
        stored = time.perf_counter() - began
        archive.close()
        seen = watching.result() - began
    told = f"{stored:.2f} s, {_written() - before:.1f} MiB, {seen:.2f} s"
    return [Line("one statement more: stored, bytes written, seen elsewhere", told, "<= 2 s", seen <= 2)]


def _written() -> float:
    """The MiB that this process has had written to disk so far; 0 where that is not told."""
    try:
        told = Path("/proc/self/io").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("write_bytes")) / 2**20


def watch(home: Path, ready: Event) -> float:
    """When a process that reads has one statement more (`time.perf_counter` is one clock for all processes)."""
    from bot.settings import Settings
    from bot.wiring import open_session

    session = open_session(Settings(home=home), asking=False)
    held = len(session.library.held())
    ready.set()
    while len(session.library.held()) == held:
        time.sleep(0.005)
    session.close()
    return time.perf_counter()


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 2**20


def sizes_asked() -> list[int]:
    """The sizes that BENCH_SIZES names."""
    return [int(each) for each in os.environ.get("BENCH_SIZES", "").replace(",", " ").split()]
