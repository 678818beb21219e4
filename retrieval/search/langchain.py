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
from retrieval.results import RankedPassage, SearchQuery
from retrieval.search.archive import Archive

FIELDS = ("delegation", "code", "speaker", "forum", "session", "date", "language")
"""The fields of a record in a Document's metadata, where known."""


def document_of(ranked: RankedPassage, text: str) -> Document:
    """The Document of a passage whose statement has the text `text`.

    `page_content` is the passage's text, `statement.text[start:end]`; `metadata` has `statement`, `start`, `end`,
    `part`, `score`, `sha256` of the statement's text, `source`, and the known `FIELDS` of the record.
    """
    held, passage, record = ranked.held, ranked.passage, ranked.held.record
    known = {name: getattr(record, name) for name in FIELDS}
    return Document(
        id=f"{held.id}.{held.version}:{passage.ordinal}",
        page_content=text[passage.start : passage.end],
        metadata={
            "statement": held.id,
            "start": passage.start,
            "end": passage.end,
            "part": passage.kind.value,
            "score": ranked.score,
            "sha256": held.sha256,
            **{name: value for name, value in known.items() if value is not None},
            "source": held.source,
        },
    )


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
