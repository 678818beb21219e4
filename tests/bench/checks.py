"""Checks of wordings, by the number of statements held: they must not cost as much more as there are more statements.

A check uses no vectors. The statements are therefore stored with vectors made of hashes, which takes a minute where to
embed them takes half an hour; everything else is real. Each size is measured in a process of its own, which begins
with nothing in memory: what it takes to load the index and to read statements counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.embedding.base import ArrayEmbeddings
from tests.bench.report import Bench
from tests.bot.quotes.wordings import ALTERATIONS, copied

SIZES = (100, 300, 580)
WORDINGS = 1_000
SEED = 3
RUNS = 2
"""Times that each size is measured; the better one counts, since whatever else the machine does only adds."""

LONGEST = 10.0
"""Seconds that the checks may take with everything held, on two cores."""

MOST_GROWTH = 3.0
"""Times as long that they may take with everything held as with a hundred statements."""

LONGEST_HOSTILE = 1.0
"""Seconds that any one wording may take, whatever it is made of."""

HOSTILE = (
    " … ".join(["the"] * 24),
    " [the] ".join(["the"] * 24),
    " … ".join(["the", "of", "and", "to", "in", "a", "that", "we", "is", "for", "our", "it"] * 2),
    "[t]he " * 24,
    "the … " * 1_000,
    "We … the people … of the world",
    "the of " * 14_000,
)
"""Wordings of words that stand in every statement, in as many pieces as are read, in more, or at great length."""

SHIPPED = Path(__file__).resolve().parents[2] / "corpus" / "statements"


class Hashes(ArrayEmbeddings):
    """Unit vectors of eight numbers that depend on the text alone."""

    def document_matrix(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row a text."""
        bytes_ = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
        rows = np.frombuffer(bytes_, dtype=np.uint32).reshape(-1, 8).astype(np.float32) + 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def query_vector(self, text: str) -> npt.NDArray[np.float32]:
        """The vector of a text."""
        return np.asarray(self.document_matrix([text])[0])


@dataclass(frozen=True, slots=True)
class Measured:
    """What the checks of one size took: milliseconds of each, by kind of wording, in order; and their verdicts.

    `hostile` is how many seconds the slowest of the hostile wordings took after them.
    """

    seconds: float
    times: list[tuple[str, float]]
    verdicts: Counter[tuple[str, str]]
    hostile: float


def checks(bench: Bench, folder: Path) -> None:
    """A thousand checks against more and more of the folder's statements."""
    files = sorted(folder.rglob("*.txt"))
    # Shuffled, so that every size has all sessions in it.
    random.Random(SEED).shuffle(files)
    sizes = sorted({min(size, len(files)) for size in SIZES})
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as home:
        for size in sizes:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                stored, wordings = pool.submit(store, Path(home), files[:size]).result()
            runs = []
            for _ in range(RUNS):
                with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                    runs.append(pool.submit(measure, Path(home), wordings).result())
            took = min(runs, key=lambda run: run.seconds)
            measured.append(took)
            bench.line(f"{size} statements stored with vectors made of hashes", f"{stored:.0f} s")
            last = size == sizes[-1]
            good = took.seconds <= LONGEST if last else None
            told = f"{took.seconds:.2f} s ({took.seconds / len(wordings) * 1000:.2f} ms each)"
            bench.line(f"{len(wordings)} checks, {size} statements", told, f"<= {LONGEST:.0f} s" if last else "", good)
    details(bench, measured[-1])
    slowest = measured[-1].hostile
    aim = f"<= {LONGEST_HOSTILE:.0f} s"
    bench.line(f"slowest of {len(HOSTILE)} hostile wordings", f"{slowest:.2f} s", aim, slowest <= LONGEST_HOSTILE)
    growth = measured[-1].seconds / measured[0].seconds
    more = sizes[-1] / sizes[0]
    bench.line(f"{more:.1f}x as many statements", f"{growth:.2f}x as long", f"<= {MOST_GROWTH}x", growth <= MOST_GROWTH)


def details(bench: Bench, measured: Measured) -> None:
    """What the checks of each kind of wording took, and how they ended."""
    for kind in dict.fromkeys(kind for kind, _ in measured.times):
        times = sorted(ms for of, ms in measured.times if of == kind)
        middle, most = times[len(times) // 2], times[-1]
        bench.line(f"  {len(times)} {kind}", f"{middle:.1f} ms, at most {most:.0f} ms")
        verdicts = [(count, verdict) for (of, verdict), count in measured.verdicts.items() if of == kind]
        bench.line("", ", ".join(f"{verdict} {count}" for count, verdict in sorted(verdicts, reverse=True)))


def store(home: Path, files: Sequence[Path]) -> tuple[float, list[tuple[str, str]]]:
    """The seconds that it took to store what is new of the files, and the wordings to check against all of them."""
    from retrieval.ingest.ingest import ingest
    from retrieval.search.archive import Archive
    from retrieval.store.store import Store

    started = time.perf_counter()
    archive = Archive(Store.connect(home, None, "hashes", create=True), Hashes(), home / "derived")
    for outcome in ingest(files, archive.store, Hashes()):
        assert outcome.statement_id, outcome
    archive.follow()
    took = time.perf_counter() - started
    sentences = []
    for held in archive.held():
        statement, passages = archive.read(held)
        texts = [statement.text[s.start : s.end].strip() for p in passages for s in p.sentences]
        sentences.append([text for text in texts if any(map(str.isalpha, text))])
    archive.close()
    return took, list(_wordings(sentences))


def _wordings(sentences: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Wordings as people check them, each with its kind, the same ones in every run; `sentences` by statement."""
    from retrieval.readers import read_statement
    from retrieval.text.passages import passages

    rng = random.Random(SEED)
    (shipped,) = (read_statement(path) for path in sorted(SHIPPED.glob("*.txt")))
    unrelated = [shipped.text[s.start : s.end].strip() for p in passages(shipped) for s in p.sentences]
    everything = [one for of_statement in sentences for one in of_statement]
    for number in range(WORDINGS):
        mine = rng.choice(sentences)
        at = rng.randrange(len(mine))
        kind = number % 20
        if kind < 6:
            yield "sentences", mine[at]
        elif kind < 8:
            yield "pairs of sentences", " ".join(mine[at : at + 2])
        elif kind < 11:
            words = mine[at].split()
            first = rng.choice([k for k, word in enumerate(words) if any(map(str.isalpha, word))])
            yield "phrases", " ".join(words[first : first + rng.randrange(3, 9)])
        elif kind < 14:
            yield "copies", copied(rng, mine[at])
        elif kind < 19:
            yield "altered sentences", _altered(rng, mine[at], everything)
        else:
            yield "sentences of others", rng.choice(unrelated)


def _altered(rng: random.Random, sentence: str, others: Sequence[str]) -> str:
    for alter in rng.sample(ALTERATIONS, len(ALTERATIONS)):
        if any("a" <= letter.lower() <= "z" for letter in sentence) and (altered := alter(rng, sentence, others)):
            return altered
    return sentence + " not"


def measure(home: Path, wordings: Sequence[tuple[str, str]]) -> Measured:
    """Check the wordings one after the other, as a bot would that has just started."""
    from bot.answers.engine import Engine
    from retrieval.search.archive import Archive
    from retrieval.store.store import Store

    archive = Archive(Store.connect(home, None, "hashes", create=False), Hashes(), home / "derived")
    engine = Engine(archive)
    times: list[tuple[str, float]] = []
    verdicts: Counter[tuple[str, str]] = Counter()

    async def timed_check(wording: str) -> tuple[float, str]:
        before = time.perf_counter()
        checked = await engine.check(wording)
        return time.perf_counter() - before, checked.verdict.value

    async def check_all() -> None:
        for kind, wording in wordings:
            took, verdict = await timed_check(wording)
            times.append((kind, took * 1000))
            verdicts[kind, verdict] += 1

    async def slowest() -> float:
        return max([(await timed_check(wording))[0] for wording in HOSTILE])

    started = time.perf_counter()
    asyncio.run(check_all())
    took = time.perf_counter() - started
    hostile = asyncio.run(slowest())
    archive.close()
    return Measured(took, times, verdicts, hostile)
