"""Both ways to hold an index, files and servers, beside bare Chroma and a look at every vector: in one run."""

from __future__ import annotations

import asyncio
import shutil
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from pydantic import SecretStr

from tests import postgres
from tests.bench.answers import ONRECORD, QUESTIONS, bare_collection, ingested
from tests.bench.report import Bench, both, timed
from tests.retrieval.store.test_chroma_server import serving

MOST = 100
"""Questions asked of each."""

NEAREST = 10


def engines(bench: Bench, paths: Sequence[Path], home: Path, env: dict[str, str], real: bool) -> None:
    """Ask the same questions over files and over servers, which are given the statements in `home`."""
    from bot.evaluation.questions import load
    from bot.settings import Settings

    name = "general-debate.jsonl" if real else "seed.jsonl"
    items = [item.in_mode() for item in load(QUESTIONS / name).items if item.lang == "en" and not item.history]
    other = home / "on-servers"
    other.mkdir()
    shutil.copy(home / "vectors.sqlite", other)  # so that nothing is embedded anew
    with postgres.own() as server, serving(home / "chroma-server") as (chroma, _):
        url = server.create()
        servers = {"ONRECORD_HOME": str(other), "ONRECORD_CHROMA_URL": chroma, "ONRECORD_DATABASE_URL": url}
        taken = ingested([str(ONRECORD), "ingest", *map(str, paths), "--json"], {**env, **servers})
        bench.line("ingest on servers, nothing to embed", f"{taken:.1f} s")
        both_ways = (
            ("files", Settings(home=home), bare_collection(home)),
            ("servers", Settings(home=other, chroma_url=chroma, database_url=SecretStr(url)), _on_server(chroma)),
        )
        firsts = []
        for where, settings, collection in both_ways:
            vectors, first, times = _asked(settings, items[:MOST])
            near = [timed(partial(_query, collection, vector))[0] for vector in vectors]
            every = np.asarray(collection.get(include=["embeddings"])["embeddings"], dtype=np.float32)
            scan = [timed(partial(_scan, every, vector))[0] for vector in vectors]
            bench.line(f"{where}: bare Chroma, median and p95", both(near, 1))
            bench.line(f"{where}: every vector compared, median and p95", both(scan, 1))
            ratio = statistics.median(times) / statistics.median(near)
            bench.line(f"{where}: answer ({len(times)}), median and p95", f"{both(times)} ({ratio:.1f}x Chroma)")
            firsts.append(first)
        same = sum(one == another for one, another in zip(*firsts, strict=True))
        bench.line("the same first quote from servers as from files", f"{same}/{len(firsts[0])}")


def _asked(settings: Any, items: Sequence[Any]) -> tuple[list[Any], list[object], list[float]]:
    """The questions' vectors, the first quote of each answer, and the milliseconds of each."""
    from bot.question import Question
    from bot.reply import Answer
    from bot.wiring import open_embeddings, open_session

    session = open_session(settings)

    def ask(question: Question) -> Any:
        return asyncio.run(session.engine.ask(question))

    ask(Question("What is said about peace?"))
    times: list[float] = []
    firsts: list[object] = []
    for question in items:
        spent, reply = timed(partial(ask, question))
        times.append(spent)
        quote = reply.quotes[0] if isinstance(reply, Answer) and reply.quotes else None
        firsts.append(quote and (quote.statement, quote.start))
    session.close()
    embeddings = open_embeddings(settings)
    vectors = [embeddings.query_vector(question.text) for question in items]
    embeddings.close()
    return vectors, firsts, times


def _on_server(url: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    client = chromadb.HttpClient(str(parts.hostname), parts.port or 0, settings=Settings(anonymized_telemetry=False))
    return client.get_collection("onrecord", embedding_function=None)


def _query(collection: Any, vector: Any) -> object:
    return collection.query(query_embeddings=vector[None], n_results=NEAREST)


def _scan(every: Any, vector: Any) -> object:
    return np.argsort(every @ vector)[-NEAREST:]
