"""The search as LangChain's own retriever: taken wherever that ecosystem takes one."""

from __future__ import annotations

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

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


def test_words_join_where_the_language_is_given(assembly: Archive) -> None:
    """A language on the retriever keeps the question's words from matching another one's passages."""
    english, none = (
        {
            d.id: d.metadata["score"]
            for d in StatementRetriever(archive=assembly, language=lang, k=50).invoke("paz agua")
        }
        for lang in ("en", None)
    )
    assert any(none[key] > english[key] + 1e-4 for key in english)


async def test_a_chain_takes_it(assembly: Archive) -> None:
    """It stands in a chain of LangChain's expressions, called at once, later, or for several questions."""
    retriever: BaseRetriever = StatementRetriever(archive=assembly, k=1)

    def told(documents: list[Document]) -> str:
        return "\n".join(f"[{d.metadata['code']}] {d.page_content.strip()}" for d in documents)

    prompt = ChatPromptTemplate.from_template("{context}\n\nQuestion: {question}")
    chain = (
        {"context": retriever | told, "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(lambda value: value.to_string())
    )
    answer = chain.invoke(REEFS)
    assert "[NOR] Norway protects the coral reefs along its coast." in answer
    assert answer.endswith(f"Question: {REEFS}")
    assert await chain.ainvoke(REEFS) == answer
    glaciers = chain.batch([REEFS, "¿Quién protege los glaciares?"])[1]
    assert "[CHL] Chile protege los glaciares de la cordillera." in glaciers
