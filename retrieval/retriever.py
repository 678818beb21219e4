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
from retrieval.filters import Filters
from retrieval.found import RankedPassage, SearchQuery


class StatementRetriever(BaseRetriever):
    """Passages for a question as Documents, best first.

    Each Document's `page_content` is a passage's text, `statement.text[start:end]`; its `metadata` holds `statement`,
    `start`, `end`, `part`, `score`, `sha256` of the statement's text, and what is known of the record.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive = Field(exclude=True)
    filters: Filters = Filters()
    language: str | None = None
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        wanted = SearchQuery(query, self.language, filters=self.filters, passages=self.k)
        return [self._document(ranked) for ranked in self.archive.search(wanted).passages]

    def _document(self, ranked: RankedPassage) -> Document:
        held, passage = ranked.held, ranked.passage
        text = self.archive.statement(held.id).text[passage.start : passage.end]
        record = held.record
        known = {
            "delegation": record.delegation,
            "code": record.code,
            "speaker": record.speaker,
            "forum": record.forum,
            "session": record.session,
            "date": record.date,
            "language": record.language,
            "source": held.source,
        }
        return Document(
            id=f"{held.id}.{held.version}:{passage.ordinal}",
            page_content=text,
            metadata={
                "statement": held.id,
                "start": passage.start,
                "end": passage.end,
                "part": passage.kind.value,
                "score": ranked.score,
                "sha256": held.sha256,
                **{key: value for key, value in known.items() if value is not None},
            },
        )
