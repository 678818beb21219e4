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
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TypeVar

from retrieval.search.index.best_passages import Comparison
from tests.bench.report import Bench, both, percentile
from tests.bench.sized_questions import questions, since, wordings, years_of

T = TypeVar("T")

SLOWEST, GROWTH = 300, 2.0
"""Milliseconds in which 95 of 100 answers must be given, and how much longer they may take at ten times the size."""


@dataclass
class Sized:
    """What was measured with so many passages: milliseconds, MiB, seconds."""

    passages: int
    statements: int = 0
    filled: float = 0
    per_second: float = 0
    writer: float = 0
    built: float = 0
    opened: float = 0
    first: float = 0
    searches: list[float] = field(default_factory=list)
    answers: dict[str, list[float]] = field(default_factory=dict)
    cpu: list[float] = field(default_factory=list)
    checks: list[float] = field(default_factory=list)
    rss: float = 0
    private: float = 0
    recalls: dict[str, float] = field(default_factory=dict)
    disk: dict[str, float] = field(default_factory=dict)
    one_more: float = 0
    seen: float = 0
    rewritten: float = 0

    @property
    def all_answers(self) -> list[float]:
        """The milliseconds of all answers."""
        return [each for some in self.answers.values() for each in some]


def sized(bench: Bench, paths: Sequence[Path], home: Path, sizes: Sequence[int]) -> None:
    """Fill a home up to each of the sizes, smallest first, and measure there."""
    measured = []
    for size in sorted(sizes):
        one = _alone(fill, paths, home, size)
        one = _alone(build, home, one)
        one = _alone(measure, home, one)
        one = _alone(exact, home, one)
        one = _alone(add_one, paths, home, one)
        measured.append(one)
        _tell(bench, one, home)
    first, last = measured[0], measured[-1]
    if last.passages > first.passages:
        bench.line(f"{last.passages / first.passages:.1f}x as many passages", "")
        for percent in (50, 95):
            growth = percentile(percent, last.all_answers) / percentile(percent, first.all_answers)
            bench.line(f"  p{percent} of an answer", f"{growth:.2f}x", f"<= {GROWTH}x", growth <= GROWTH)
            # Other work on the machine is in the time that the clock tells, and hardly in this one.
            growth = percentile(percent, last.cpu) / percentile(percent, first.cpu)
            bench.line("    of its processor time", f"{growth:.2f}x", f"<= {GROWTH}x", growth <= GROWTH)


def _alone(step: Callable[..., T], *arguments: object) -> T:
    """What a step comes to in a process that has done nothing else."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, *arguments).result()


def _tell(bench: Bench, one: Sized, home: Path) -> None:
    bench.line(f"AT {one.passages} PASSAGES, {one.statements} statements", str(home))
    if one.filled:
        rate = f"{one.per_second:.0f} passages/s, {one.writer:.0f} MiB"
        bench.line("ingest without embedding; memory of the writer", rate)
    if one.built:
        bench.line("derived index made anew", f"{one.built:.1f} s")
    bench.line("process opened, first answer", f"{one.opened:.2f} s, {one.first:.2f} s")
    every = one.all_answers
    for kind, times in one.answers.items():
        bench.line(f"  {kind}, p50 and p95 ({len(times)})", both(times))
    bench.line("search, p50 and p95", both(one.searches))
    bench.line("answer, p50", f"{percentile(50, every):.0f} ms")
    slow = percentile(95, every)
    bench.line(f"answer, p95 ({len(every)})", f"{slow:.0f} ms", f"<= {SLOWEST} ms", slow <= SLOWEST)
    bench.line("  processor time of an answer, p50 and p95", both(one.cpu))
    bench.line("check of a wording, p50 and p95", both(one.checks))
    bench.line("memory: resident, of it the process's own", f"{one.rss:.0f}, {one.private:.0f} MiB")
    for what, recall in one.recalls.items():
        bench.line(f"recall@10 against a look at every vector, {what}", f"{recall:.2%}", ">= 99%", recall >= 0.99)
    bench.line("disk: " + ", ".join(one.disk), ", ".join(f"{size:.0f}" for size in one.disk.values()) + " MiB")
    if one.one_more:
        more = f"{one.one_more:.2f} s, {one.rewritten:.1f} MiB, {one.seen:.2f} s"
        bench.line("one statement more: stored, bytes written, seen elsewhere", more)


def fill(paths: Sequence[Path], home: Path, size: int) -> Sized:
    """Store recombined statements until so many passages are held."""
    from retrieval.embedding.open import identity
    from retrieval.store.store import Store
    from tests.bench.recombined import fill, real

    one = Sized(size)
    store = Store.connect(home, None, identity("local"), create=True)
    if sum(held.passages for held in store.held()) < size:
        made_of = real(paths, home)
        began = time.perf_counter()
        stored = fill(store, made_of, home, size, size)
        one.filled = time.perf_counter() - began
        one.per_second = stored / one.filled
    one.statements = len(store.held())
    store.close()
    one.writer = _peak()
    return one


def build(home: Path, one: Sized) -> Sized:
    """Make the derived index anew, from nothing but Chroma."""
    from bot.settings import Settings
    from bot.wiring import DERIVED, open_session

    shutil.rmtree(home / DERIVED, ignore_errors=True)
    began = time.perf_counter()
    session = open_session(Settings(home=home))
    session.library.held()
    one.built = time.perf_counter() - began
    session.close()
    return one


def derived(home: Path) -> Path:
    """The folder of the derived index of a home."""
    from bot.settings import Settings
    from bot.wiring import derived

    return derived(Settings(home=home))


def measure(home: Path, one: Sized) -> Sized:
    """Ask questions and check wordings in one process, each once."""
    from bot.question import Question
    from bot.settings import Settings
    from bot.wiring import open_session

    began = time.perf_counter()
    session = open_session(Settings(home=home))
    session.library.held()
    one.opened = time.perf_counter() - began
    began = time.perf_counter()
    asyncio.run(session.engine.ask(Question("What is said about peace?")))
    one.first = time.perf_counter() - began
    for kind, question in questions(session.library.held()):
        cpu, began = time.process_time(), time.perf_counter()
        reply = asyncio.run(session.engine.ask(Question(question)))
        one.answers.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
        one.cpu.append((time.process_time() - cpu) * 1000)
        if reply.ms.search:
            one.searches.append(reply.ms.search)
    for wording in wordings(session):
        began = time.perf_counter()
        asyncio.run(session.engine.check(wording))
        one.checks.append((time.perf_counter() - began) * 1000)
    one.rss, one.private = memory()
    one.disk = {
        "Chroma": _size(home / "index"),
        "vectors": sum(_size(path) for path in home.glob("vectors.sqlite*")),
        "derived": _size(home / "derived"),
    }
    session.close()
    return one


def exact(home: Path, one: Sized) -> Sized:
    """Compare the search with a look at every vector, under filters from one that keeps little to none at all."""
    import numpy as np

    from bot.settings import Settings
    from bot.wiring import open_embeddings
    from retrieval.filters import Filters
    from retrieval.search.index.database import Database
    from retrieval.search.index.passage_index import PassageIndex

    index = PassageIndex.load(Database(derived(home)))
    embeddings = open_embeddings(Settings(home=home))
    asked = [question for _, question in itertools.islice(questions(index.held), 20)]
    years = years_of(index.held)
    queries = [embeddings.query_vector(question) for question in asked]
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
        one.recalls[f"{kept.sum() / index.among():.1%} kept"] = right / found
    embeddings.close()
    return one


def add_one(paths: Sequence[Path], home: Path, one: Sized) -> Sized:
    """Store one statement more while another process has the index open, and see when that one has it."""
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
        began = time.perf_counter()
        store = Store.connect(home, None, identity("local"), create=False)
        fill(store, made_of, home, sum(held.passages for held in store.held()) + 1, one.passages + 1)
        archive = Archive(store, None, derived(home))  # type: ignore[arg-type]  # nothing is asked of the embedder
        archive.follow()
        one.one_more = time.perf_counter() - began
        archive.close()
        one.seen = watching.result() - began
    one.rewritten = _written() - before
    return one


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


def memory() -> tuple[float, float]:
    """What this process has in memory, and what of it no other can share, in MiB; noughts where that is not told."""
    try:
        told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in told.splitlines() if line.endswith("kB")}
    return sizes["Rss"] / 1024, sizes["Anonymous"] / 1024


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


def _size(path: Path) -> float:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files) / 2**20


def sizes_asked() -> list[int]:
    """The sizes that BENCH_SIZES names."""
    return [int(each) for each in os.environ.get("BENCH_SIZES", "").replace(",", " ").split()]
