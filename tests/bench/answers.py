"""Ingest, start-up and answers, against the bare embedding and the bare Chroma query."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.report import Bench, percentile, timed

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "corpus" / "questions"
ONRECORD = Path(sys.executable).parent / "onrecord"
RUNS = 7
INGESTED = (0, 3)
"""Exit codes of an ingest that ended: done, or done where some file has no delegation or was refused."""

_BARE_COLD = """
import sys, chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
collection = client.get_collection("onrecord", embedding_function=None)
from retrieval.embedding.local import LocalEmbeddings
vector = LocalEmbeddings().query_vector("What does Iran say about sanctions?")
"""


def seconds(command: list[str], env: dict[str, str], runs: int = RUNS) -> float:
    """The median wall time of a command, after one run that warms the disk."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def ingested(command: list[str], env: dict[str, str]) -> float:
    """The wall time of an ingest that took everything in; one that fails is quick, and stops the benchmark."""
    started = time.perf_counter()
    done = subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    took = time.perf_counter() - started
    if done.returncode not in INGESTED:
        sys.exit(f"{shlex.join(command[:3])} … ended with {done.returncode}:\n{done.stderr}")
    return took


def the_statements() -> tuple[list[Path], bool]:
    """The files to measure with, and whether they are real documents."""
    folder = os.environ.get("ONRECORD_DATA")
    if not folder or not Path(folder, "ungdc").is_dir():
        return [ROOT / "corpus" / "statements"], False
    everything = sorted(Path(folder, "ungdc").rglob("*.txt"))
    if os.environ.get("BENCH_FULL") == "1":
        return everything, True
    head = json.loads((QUESTIONS / "general-debate.jsonl").read_text(encoding="utf-8").splitlines()[0])
    return [path for path in everything if path.name in head["statements"]], True


def bare_collection(home: Path) -> Any:
    """The passages that a home holds, through Chroma alone."""
    import chromadb
    from chromadb.config import Settings

    folder = next(path.parent for path in (home / "index").rglob("chroma.sqlite3"))
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return client.get_collection("onrecord", embedding_function=None)


def cold(bench: Bench, home: Path, env: dict[str, str]) -> None:
    """Start-up: the help, and one question."""
    nothing = seconds([sys.executable, "-c", "pass"], env)
    help_ = seconds([str(ONRECORD), "--help"], env)
    good = help_ <= 0.35 or help_ <= 6 * nothing
    bench.line("onrecord --help", f"{help_:.3f} s ({help_ / nothing:.1f}x pass)", "<= 0.35 s or <= 6x pass", good)
    folder = next(path.parent for path in home.rglob("chroma.sqlite3"))
    bare = seconds([sys.executable, "-c", _BARE_COLD, str(folder)], env)
    ask = seconds([str(ONRECORD), "ask", "What does Iran say about sanctions?", "--json"], env)
    bench.line("onrecord ask, cold", f"{ask:.3f} s ({ask / bare:.2f}x bare)", "<= 1.5x bare", ask <= 1.5 * bare)


def ingest(bench: Bench, paths: list[Path], env: dict[str, str]) -> None:
    """Ingest against the bare embedding of the same passages."""
    from retrieval.embedding.local import LocalEmbeddings
    from retrieval.readers import read_statement
    from retrieval.text.passages import passages

    files = [f for p in paths for f in (sorted(p.glob("*.txt")) if p.is_dir() else [p])]
    texts = [s.text[p.start : p.end] for s in map(read_statement, files) for p in passages(s)]
    embedder = LocalEmbeddings()
    embedder.document_matrix(texts[:32])
    started = time.perf_counter()
    for i in range(0, len(texts), 32):
        embedder.document_matrix(texts[i : i + 32])
    bare = time.perf_counter() - started
    command = [str(ONRECORD), "ingest", *map(str, paths), "--json"]
    full = ingested(command, env)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    again = ingested(command, env)
    bench.line("statements, passages", f"{len(files)}, {len(texts)}")
    real = len(files) > 1
    ratio = f"{full:.1f} s ({full / bare:.2f}x bare)"
    bench.line("ingest", ratio, "<= 1.25x bare embedding" if real else "", full <= 1.25 * bare if real else None)
    bench.line("peak memory of ingest", f"{peak:.0f} MiB", "<= 1024 MiB", peak <= 1024)
    bench.line("second ingest, nothing changed", f"{again:.2f} s", "<= 2 s", again <= 2)


def warm(bench: Bench, home: Path, real: bool) -> None:
    """Answers in one process, against one bare embedding and one bare Chroma query; and the exactness of all quotes."""
    from bot.evaluation.questions import load
    from bot.question import Question
    from bot.reply import Answer, Reply
    from bot.settings import Settings
    from bot.wiring import open_session
    from retrieval.embedding.local import LocalEmbeddings

    name = "general-debate.jsonl" if real else "seed.jsonl"
    items = [i.in_mode() for i in load(QUESTIONS / name).items if i.lang == "en" and not i.history]
    session = open_session(Settings(home=home))
    embedder = LocalEmbeddings()
    collection = bare_collection(home)

    def bare(text: str) -> object:
        return collection.query(query_embeddings=embedder.query_vector(text).tolist(), n_results=10)

    def ask(question: Question) -> Reply:
        return asyncio.run(session.engine.ask(question))

    first = Question("What is said about peace?")
    bare(first.text)
    ask(first)
    # A question's vector is kept: of those in the same words, only the first has it computed.
    topics = {first.text}
    plain: list[float] = []
    # By the number of searches: one over all that is held, one over a delegation's, one for each that is compared.
    everyone: list[float] = []
    one: list[float] = []
    compared: list[float] = []
    exact = quotes = 0
    for question in items:
        # Each once, in the set's own words. Both sides embed it.
        bare_time, _ = timed(partial(bare, question.text))
        time_taken, reply = timed(partial(ask, question))
        topic = question.text
        if reply.ms.search and topic not in topics:  # what is refused before any search is no work to measure
            topics.add(topic)
            plain.append(bare_time)
            (everyone, one, compared)[min(2, len(reply.filters.delegations))].append(time_taken)
        for quote in reply.quotes + reply.more if isinstance(reply, Answer) else reply.nearest:
            quotes += 1
            exact += session.library.statement(quote.statement).text[quote.start : quote.end] == quote.text
    base = statistics.median(plain)
    bench.line("questions asked warm, measured", f"{len(items)}, {len(plain)}")
    for what, times, target in (
        ("warm answer", everyone, 1.3),
        ("warm answer, one delegation", one, 1.5),
        ("warm answer, delegations compared", compared, None),
    ):
        if not times:
            continue
        middle = statistics.median(times)
        ratio = f"{middle:.1f} ms ({middle / base:.2f}x bare)"
        aim, good = (f"<= {target}x bare ({base:.1f} ms)", middle <= target * base) if target else ("", None)
        bench.line(f"{what} ({len(times)})", ratio, aim, good)
    p95 = percentile(95, everyone + one + compared)
    bench.line("warm answer, p95", f"{p95:.0f} ms", "<= 150 ms", p95 <= 150)
    bench.line("quotes that equal statement[start:end]", f"{exact}/{quotes}", "all", exact == quotes)
    session.close()
