"""verbatim-rag, which shows only what a source has: `python -m tests.benchmark.peers.verbatim FOLDER OUT`.

Needs the packages of README.md, and a model behind OPENAI_BASE_URL, OPENAI_API_KEY and LLM_MODEL_NAME. The model copies
spans, and the system drops those that the piece does not have. All is as usual there, but for the pieces and their
vectors, an index that is searched whole, and a fixed frame around the spans: one written by the model says no more.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from verbatim_rag import Document, VerbatimIndex, VerbatimRAG
from verbatim_rag.document import Chunk, DocumentType, ProcessedChunk
from verbatim_rag.embedding_providers import DenseEmbeddingProvider
from verbatim_rag.llm_client import LLMClient
from verbatim_rag.vector_stores import LocalMilvusStore

from tests.benchmark.peers.pieces import PASSAGES, Local, Quotes, pieces, run

DIMS = 384


class Dense(DenseEmbeddingProvider):  # type: ignore[misc]  # the package is not installed where types are checked
    """The shared embedder by the interface of verbatim-rag."""

    def __init__(self, local: Local) -> None:
        """Embeds with `local`."""
        self._local = local

    def embed_text(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._local.embed_query(text)

    def embed_batch(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts to be found."""
        return self._local.embed_documents(texts)

    def get_dimension(self) -> int:
        """How long a vector is."""
        return DIMS


def documents(folder: Path) -> Iterator[Document]:
    """The statements: the vector is of a piece below its heading, spans are taken from the piece."""
    for (statement, heading, code), cut in groupby(pieces(folder), lambda one: (one.statement, one.heading, one.code)):
        document = Document(statement, heading, content_type=DocumentType.TXT, metadata={"code": code})
        for piece in cut:
            chunk = Chunk(content=piece.text)
            chunk.add_processed_chunk(ProcessedChunk(enhanced_content=piece.headed))
            document.add_chunk(chunk)
        yield document


def prepare(folder: Path) -> Callable[[str], Quotes]:
    """The system over the statements of a folder."""
    path = Path(tempfile.mkdtemp()) / "index.db"
    store = LocalMilvusStore(str(path), dense_dim=DIMS, enable_sparse=False, index_type="FLAT")
    index = VerbatimIndex(store, dense_provider=Dense(Local(folder)))
    index.add_documents_bulk(documents(folder))
    model = LLMClient(os.environ["LLM_MODEL_NAME"], temperature=0, api_base=os.environ["OPENAI_BASE_URL"])
    system = VerbatimRAG(index, k=PASSAGES, llm_client=model, template_mode="static")

    def ask(question: str) -> Quotes:
        reply = system.query(question)
        return [
            {"text": one.text, "code": reply.documents[one.doc_index].metadata["code"]}
            for one in reply.structured_answer.citations
        ]

    return ask


if __name__ == "__main__":
    run(prepare)
