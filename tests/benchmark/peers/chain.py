"""A retrieval chain of LangChain as its documentation shows it: `python -m tests.benchmark.peers.chain FOLDER OUT`.

Needs the packages of README.md, and a model behind OPENAI_BASE_URL, OPENAI_API_KEY and LLM_MODEL_NAME. The model types
the quotes, and the code of the delegation, in structured output.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI
from openai import LengthFinishReasonError
from pydantic import BaseModel, Field, ValidationError

from tests.benchmark.peers.pieces import LONGEST, PASSAGES, Local, Quotes, pieces, run

PROMPT = """You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer \
the question. Answer with up to three quotes from the context that answer the question, best first, each copied word \
for word, with the code of the delegation that said it. If the context does not answer the question, give no quotes.

Context: {context}

Question: {question}"""


class Quote(BaseModel):
    """A quote from the context."""

    text: str = Field(description="one to three sentences of the context, copied word for word")
    code: str = Field(pattern="^[A-Z]{3}$", description="the letters in brackets after the delegation's name")


class Answer(BaseModel):
    """The quotes that answer the question."""

    quotes: list[Quote]


def joined(documents: list[Document]) -> str:
    """The context that the prompt has."""
    return "\n\n".join(one.page_content for one in documents)


def prepare(folder: Path) -> Callable[[str], Quotes | None]:
    """The chain over the statements of a folder."""
    store = InMemoryVectorStore(Local(folder))
    store.add_documents([Document(one.headed, metadata={"code": one.code}) for one in pieces(folder)])
    retriever = store.as_retriever(search_kwargs={"k": PASSAGES})
    model = ChatOpenAI(model=os.environ["LLM_MODEL_NAME"], temperature=0, max_completion_tokens=LONGEST, max_retries=0)
    answering = model.with_structured_output(Answer, method="json_schema")
    context = {"context": retriever | joined, "question": RunnablePassthrough()}
    chain: Any = context | ChatPromptTemplate.from_template(PROMPT) | answering

    def ask(question: str) -> Quotes | None:
        try:
            answer = chain.invoke(question)
        except (LengthFinishReasonError, ValidationError):  # the model began to repeat itself
            return None
        return [one.model_dump() for one in answer.quotes]

    return ask


if __name__ == "__main__":
    run(prepare)
