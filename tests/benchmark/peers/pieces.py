"""The part that other systems with a chat model have in common: the tasks, the statements in pieces, the embedder.

Knows the tasks' files, and of this project the local embedder alone: there is no other without a model hub. The vectors
of the pieces are kept in the tasks' folder, so that each is computed once.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.local import LocalEmbeddings, local_identity

Quotes = list[dict[str, Any]]
"""Quotes of a reply, best first, each with `text` and `code`."""

PASSAGES = 4
"""Pieces that are given to the model for a question."""

LONGEST = 400
"""Tokens of a model's reply, at most: three quotes of three sentences."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Up to 1,000 characters of a statement, with the record of the statement."""

    text: str
    statement: str
    code: str
    heading: str

    @property
    def headed(self) -> str:
        """The piece below its heading: who spoke and when can be found, and be seen by the model."""
        return f"{self.heading}\n\n{self.text}"


class Local(Embeddings):
    """The project's local embedder by LangChain's interface."""

    def __init__(self, folder: Path) -> None:
        """Keeps the vectors of documents in `folder`."""
        self._embedder = CachedEmbeddings(LocalEmbeddings(), folder / "vectors.sqlite", local_identity())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts to be found."""
        return [list(map(float, row)) for row in self._embedder.document_matrix(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(map(float, self._embedder.query_vector(text)))


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pieces(folder: Path) -> Iterator[Piece]:
    """The statements in pieces of 1,000 characters that share 200, as LangChain's documentation cuts them."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200)
    for one in read(folder / "statements.jsonl"):
        heading = f"{one['delegation']} ({one['code']}), {one['speaker']}, {one['date']}"
        for text in splitter.split_text(one["text"]):
            yield Piece(text, one["statement"], one["code"], heading)


def run(prepare: Callable[[Path], Callable[[str], Quotes | None]]) -> None:
    """Answer the tasks that the command line names by the system that `prepare` makes of a folder.

    The system gives the quotes for a question: no quotes are a refusal, None is a reply without a quote. A follow-up is
    asked with the questions before.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, help="answer so many questions, drawn by a fixed seed")
    given = parser.parse_args()
    tasks = read(given.folder / "questions.jsonl")
    random.Random(1).shuffle(tasks)
    ask = prepare(given.folder)
    with given.out.open("w", encoding="utf-8", buffering=1) as file:
        for task in tasks[: given.most]:
            question = " ".join([*(asked for asked, _ in task["history"]), task["question"]])
            started = time.perf_counter()
            quotes = ask(question)
            spent = round(time.perf_counter() - started, 3)
            answer = {"id": task["id"], "answers": quotes != [], "quotes": quotes or [], "seconds": spent}
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        file.write(json.dumps({"id": "memory", "memory_mb": round(kilobytes / 1024)}) + "\n")
