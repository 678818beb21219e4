"""An embedder of ours as LangChain's `Embeddings`, to be put wherever that ecosystem takes one.

A module of its own: to import LangChain's class takes a quarter of a second, which no question on the command line has
a use for.
"""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from retrieval.embedding.base import ArrayEmbeddings


class StatementEmbeddings(Embeddings):
    """The vectors of an embedder as lists of floats, unit length, blocking and async."""

    def __init__(self, inner: ArrayEmbeddings) -> None:
        """Gives what `inner` gives."""
        self._inner = inner

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of texts to be found.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """
        return self._inner.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question.

        Raises:
            EmbeddingError: the embedder cannot be loaded or did not answer.
        """
        return self._inner.embed_query(text)
