"""The search as a LangChain retriever, to be put wherever that ecosystem takes one.

A module of its own, since LangChain's retriever brings its tracing with it, which takes longer to import than a
question takes to answer; the Engine uses the archive behind it.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from retrieval.archive import Archive
from retrieval.documents import document_of
from retrieval.filters import Filters
from retrieval.found import SearchQuery
from retrieval.speakers import Speakers


class StatementRetriever(BaseRetriever):
    """Passages for a question as Documents, best first, each as `document_of` has it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive = Field(exclude=True)
    filters: Filters = Filters()
    language: str | None = None
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        speakers = Speakers(held.record for held in self.archive.held()) if self.filters.speakers else None
        filters = speakers.resolved(self.filters) if speakers else self.filters
        wanted = SearchQuery(query, self.language, filters=filters, passages=self.k)
        found = self.archive.search(wanted).passages
        return [document_of(ranked, self.archive.statement(ranked.held.id).text) for ranked in found]
