"""Workers that share a folder: processes of the command, each with a home of its own, over one server and one database.

They embed by a provider on the loopback that takes as long as a real one, and remembers every text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.embedding.statement_vectors import sentence_texts
from retrieval.readers import read_statement
from retrieval.store.store import Store
from retrieval.text.passages import passages
from tests.bot.cli.conftest import environment
from tests.conftest import ROOT
from tests.fake_openai.embeddings import KEY, MODEL, EmbeddingsServer, Fault, running
from tests.postgres import Server, shared
from tests.retrieval.store.test_chroma_server import serving

COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'onrecord'; from bot.cli.main import run; run()"]
"""The command of these very files: what is installed may be of others."""


@dataclass
class Place:
    """A server, a database, a provider and a folder of statements, for any number of homes."""

    root: Path
    chroma: str | None
    database: str | None
    provider: EmbeddingsServer
    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self, home: str) -> dict[str, str]:
        """The environment of a process with that home."""
        own = {"ONRECORD_EMBEDDINGS": f"openai:{MODEL}", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": self.provider.url}
        own |= {"ONRECORD_CHROMA_URL": self.chroma} if self.chroma else {}
        own |= {"ONRECORD_DATABASE_URL": self.database} if self.database else {}
        return environment(self.root / home, PYTHONPATH=str(ROOT), **own)

    def start(self, home: str, *args: str | Path, **variables: str) -> subprocess.Popen[bytes]:
        """The command in a process that goes on beside the test."""
        process = subprocess.Popen(
            [*COMMAND, *map(str, args)],
            env=self.settings(home) | variables,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return process

    def worker(self, home: str, *args: str) -> subprocess.Popen[bytes]:
        """A worker on the folder."""
        return self.start(home, "ingest", self.folder, "--shared", "--json", *args)

    def held(self, home: str) -> dict[str, tuple[tuple[str, ...], str, bytes]]:
        """What is held, by ids: sources, text and vectors."""
        found: dict[str, tuple[tuple[str, ...], str, bytes]] = {}
        url = None if home == ALONE else self.chroma
        with closing(Store.as_made(self.root / home, url)) as store:
            for head in store.heads():
                stored = store.passages(head.held, vectors=True)
                vectors = b"".join(one.vector.round(4).tobytes() for one in stored if one.vector is not None)
                assert head.held.id not in found
                found[head.held.id] = tuple(sorted(head.sources)), store.read(head.held).text, vectors
            entries = sum(head.held.passages for head in store.heads())
            assert store._entries.count() == entries, "nothing is left behind"
        return found

    def embedded(self) -> Counter[str]:
        """How often each sentence of the folder was embedded."""
        sentences: set[str] = set()
        for path in self.folder.iterdir():
            statement = read_statement(path)
            sentences.update(sentence_texts(statement, passages(statement)))
        return Counter(text for text in self.provider.embedded if text in sentences)


ALONE = "alone"
"""The home of whoever takes in the folder alone, into an index of its own."""


def outcomes(process: subprocess.Popen[bytes], code: int = 0) -> Counter[str]:
    """How many files became what, as a worker says once it has ended."""
    return Counter(one["status"] for one in told(process, code))


def told(process: subprocess.Popen[bytes], code: int = 0) -> list[dict[str, Any]]:
    """What a worker says of each file, once it has ended."""
    out, err = process.communicate(timeout=600)
    assert process.returncode == code, err.decode()
    return [json.loads(line) for line in out.splitlines()]


def write(folder: Path, statements: int, sentences: int = 40) -> None:
    """Statements of which no two share a sentence."""
    folder.mkdir(exist_ok=True)
    for n in range(statements):
        said = " ".join(
            f"In matter {n:03d} we have said on day {m} that the sea is deep and wide." for m in range(sentences)
        )
        (folder / f"{n:03d}.md").write_text(f"---\ndelegation: Kenya\ndate: 2024-09-25\n---\n\n{said}\n", "utf-8")


@contextmanager
def place(root: Path, database: str, *, server: bool = True, pause: float = 0.2) -> Iterator[Place]:
    """A place with an empty folder; processes that a test leaves behind are ended."""
    with ExitStack() as stack:
        chroma = stack.enter_context(serving(root / "server"))[0] if server else None
        provider = stack.enter_context(running())
        provider.always = Fault(pause=pause)
        url: str | None = None
        if database == "postgresql":
            postgres: Server = stack.enter_context(shared())
            url = postgres.create()
        elif server:
            url = f"sqlite:///{root / 'shared.sqlite'}"
        made = Place(root, chroma, url, provider, root / "statements")
        made.folder.mkdir()
        try:
            yield made
        finally:
            for process in made.started:
                if process.poll() is None:
                    process.kill()
                process.communicate()
