"""The search as LangChain's own retriever: taken wherever that ecosystem takes one."""

from __future__ import annotations

from retrieval.filters import Filters
from retrieval.search.archive import Archive
from retrieval.search.langchain import StatementRetriever

REEFS = "Who protects coral reefs?"


def test_documents_are_passages_cut_from_their_statements(assembly: Archive) -> None:
    """`page_content` is the statement's text from `start` to `end`, and its hash is that of the whole text."""
    documents = StatementRetriever(archive=assembly, k=50).invoke("water")
    assert len(documents) == sum(h.passages for h in assembly.held())
    for document in documents:
        statement = assembly.statement(document.metadata["statement"])
        assert document.page_content == statement.text[document.metadata["start"] : document.metadata["end"]]
        assert document.metadata["sha256"] == statement.sha256
        assert document.metadata["part"] == "speech"
    assert len({d.id for d in documents}) == len(documents)


def test_metadata_say_whose_words_they_are(assembly: Archive) -> None:
    """The record's fields that are known are there, and those that are not are left out."""
    first = StatementRetriever(archive=assembly).invoke(REEFS)[0].metadata
    assert first["source"].endswith("/norway.md")
    assert {k: first[k] for k in ("delegation", "code", "speaker", "forum", "session", "date", "language")} == {
        "delegation": "Norway",
        "code": "NOR",
        "speaker": "Ms. Kari Nordmann",
        "forum": "General Assembly",
        "session": "seventy-eighth",
        "date": "2023",
        "language": "en",
    }
    unknown = StatementRetriever(archive=assembly, filters=Filters(delegations=("CHL",))).invoke("agua")[0].metadata
    assert not {"speaker", "forum", "session"} & set(unknown)


def test_best_first_and_at_most_k(assembly: Archive) -> None:
    """Scores fall, and `k` and the filters hold."""
    scores = [d.metadata["score"] for d in StatementRetriever(archive=assembly, k=4).invoke(REEFS)]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    filtered = StatementRetriever(archive=assembly, filters=Filters(languages=("fr", "es")), k=50).invoke(REEFS)
    assert {d.metadata["language"] for d in filtered} == {"fr", "es"}
