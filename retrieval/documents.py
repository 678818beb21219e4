"""A passage found, as LangChain's Document: its text, and what is known of it as metadata.

Imported only where that ecosystem's classes are used, since they take long to import.
"""

from __future__ import annotations

from langchain_core.documents import Document

from retrieval.found import RankedPassage


def document_of(ranked: RankedPassage, text: str) -> Document:
    """The Document of a passage whose statement has the text `text`.

    `page_content` is the passage's text, `statement.text[start:end]`; `metadata` holds `statement`, `start`, `end`,
    `part`, `score`, `sha256` of the statement's text, and what is known of the record.
    """
    held, passage, record = ranked.held, ranked.passage, ranked.held.record
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
        page_content=text[passage.start : passage.end],
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
