"""Search results as LangChain Documents: the passage's text, with the statement's record as metadata.

Imported only where LangChain's classes are used, since the import is slow.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers
from retrieval.results import SearchQuery
from retrieval.search.archive import Archive
from retrieval.search.reranker import document_of


class StatementRetriever(BaseRetriever):
    """Passages for a question as Documents, best first, each made by `document_of`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive = Field(exclude=True)
    filters: Filters = Filters()
    language: str | None = None
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        speakers = Speakers(held.record for held in self.archive.held()) if self.filters.speakers else None
        filters = recorded(self.filters, speakers) if speakers else self.filters
        wanted = SearchQuery(query, self.language, filters=filters, passages=self.k)
        found = self.archive.search(wanted).passages
        return [document_of(ranked, self.archive.statement(ranked.held.id).text) for ranked in found]
