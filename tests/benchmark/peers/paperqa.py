"""PaperQA2 asked to quote: `python -m tests.benchmark.peers.paperqa FOLDER OUT`.

Needs the packages of README.md, and a model behind OPENAI_BASE_URL, OPENAI_API_KEY and LLM_MODEL_NAME. The answer is
prose: what stands in it in quotation marks is a quote, of the source cited next. The model that answers is given the
pieces themselves: from summaries of them, as is usual there, nothing could be quoted.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from lmi import EmbeddingModel
from paperqa import Doc, Docs, Settings, Text
from paperqa.prompts import CANNOT_ANSWER_PHRASE, qa_prompt
from pydantic import ConfigDict

from tests.benchmark.peers.pieces import LONGEST, PASSAGES, Local, Quotes, pieces, run

QUOTING = (
    "Write an answer based on the context: up to three quotes from it, copied word for word, each in double quotation "
    'marks and followed by its citation key, like "the words of the context" (pqac-0f650d59). '
)

QUOTED = re.compile(r'["“]([^"“”]+)["”]([^"“]*)')
"""A quote, and what stands between it and the next."""


class Questions(EmbeddingModel):  # type: ignore[misc]  # the package is not installed where types are checked
    """The shared embedder by the interface of PaperQA2, for questions alone: the pieces have their vectors."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    name: str = "local"
    local: Local

    async def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of questions."""
        return [self.local.embed_query(one) for one in texts]


def settings() -> Settings:
    """As usual, but for the model, the pieces and the wish to be given quotes."""
    name = os.environ["LLM_MODEL_NAME"]
    called = {"model": f"openai/{name}", "temperature": 0, "max_tokens": LONGEST, "timeout": 600}
    called |= {"api_base": os.environ["OPENAI_BASE_URL"], "api_key": os.environ["OPENAI_API_KEY"]}
    models = {"model_list": [{"model_name": name, "litellm_params": called}]}
    return Settings(
        llm=name,
        llm_config=models,
        summary_llm=name,
        summary_llm_config=models,
        answer={"evidence_k": PASSAGES, "evidence_skip_summary": True},
        prompts={"qa": qa_prompt.replace("Write an answer based on the context. ", QUOTING)},
    )


async def documents(folder: Path, local: Local, given: Settings) -> Docs:
    """The statements in pieces, with the vectors of the pieces below their headings."""
    docs = Docs()
    whole = list(pieces(folder))
    vectors = iter(local.embed_documents([one.headed for one in whole]))
    for (statement, heading), cut in groupby(whole, lambda one: (one.statement, one.heading)):
        doc = Doc(docname=statement, dockey=statement, citation=heading)
        texts = [
            Text(text=one.text, name=f"{one.code} {statement} {number}", doc=doc, embedding=next(vectors))
            for number, one in enumerate(cut)
        ]
        await docs.aadd_texts(texts, doc, given, Questions(local=local))
    return docs


def prepare(folder: Path) -> Callable[[str], Quotes | None]:
    """The system over the statements of a folder."""
    local, given = Local(folder), settings()
    loop = asyncio.new_event_loop()
    docs = loop.run_until_complete(documents(folder, local, given))

    def ask(question: str) -> Quotes | None:
        session = loop.run_until_complete(docs.aquery(question, given, embedding_model=Questions(local=local)))
        codes = {one.id: one.text.name[:3] for one in session.contexts}
        quotes = []
        for text, after in QUOTED.findall(session.raw_answer):
            cited = [codes[key] for key in re.findall(r"pqac-\w+", after) if key in codes]
            quotes.append({"text": text, "code": cited[0] if cited else None})
        return [] if CANNOT_ANSWER_PHRASE in session.raw_answer else quotes or None

    return ask


if __name__ == "__main__":
    run(prepare)
