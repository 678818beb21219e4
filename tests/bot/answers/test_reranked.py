"""A reranker of the settings, from the variable to the answer: it changes what comes first, and no word of it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document

from bot.doctor import diagnosed
from bot.question import Question
from bot.reply import Answer, Refusal
from bot.settings import Settings, load_settings
from bot.wiring import open_session
from retrieval.errors import SettingsError

SANCTIONS = Question("What does Iran say about sanctions?")
BREAD = Question("How do I bake sourdough bread?")


class LastFirst(BaseDocumentCompressor):
    """Turns the order round."""

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        """The documents, last first."""
        return list(reversed(documents))


class Forger(BaseDocumentCompressor):
    """Puts words into mouths: each document's own, negated, and one of nobody's."""

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        """Nothing that was found."""
        for document in documents:
            document.page_content = "We do not oppose sanctions. " + document.page_content
        return [*documents, Document("Iran welcomes all sanctions.", metadata={"delegation": "Iran"})]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the shipped statement."""
    home = tmp_path_factory.mktemp("reranked") / "home"
    open_session(Settings(home=home)).close()
    return home


def settings(home: Path, to: Path, name: str | None) -> Settings:
    """Settings that name a reranker of this file."""
    reranker = f"{__name__}:{name}" if name else None
    return Settings(home=Path(shutil.copytree(home, to / (name or "none"))), reranker=reranker)


def test_the_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """ONRECORD_RERANKER names it; by default there is none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_RERANKER", raising=False)
    assert load_settings().reranker is None
    monkeypatch.setenv("ONRECORD_RERANKER", "their.module:factory")
    assert load_settings().reranker == "their.module:factory"


@pytest.mark.parametrize("name", ["LastFirst", "Forger"])
async def test_quotes_stay_the_statement_s_and_refusals_refusals(home: Path, tmp_path: Path, name: str) -> None:
    """Every quote is cut from the stored text, whatever a reranker gives back, and it makes no answer of a refusal."""
    with closing(open_session(settings(home, tmp_path, name))) as session:
        reply = await session.engine.ask(SANCTIONS)
        assert isinstance(reply, Answer)
        for quote in (*reply.quotes, *reply.more):
            assert session.library.statement(quote.statement).text[quote.start : quote.end] == quote.text
        assert isinstance(await session.engine.ask(BREAD), Refusal)


async def test_a_forger_changes_nothing(home: Path, tmp_path: Path) -> None:
    """The answer is the one without it."""
    answers = []
    for name in (None, "Forger"):
        with closing(open_session(settings(home, tmp_path, name))) as session:
            reply = await session.engine.ask(SANCTIONS)
            assert isinstance(reply, Answer)
            answers.append([(q.text, q.start, q.permalink) for q in (*reply.quotes, *reply.more)])
    assert answers[0] == answers[1]


def test_one_that_cannot_be_had_stops_before_a_question(home: Path, tmp_path: Path) -> None:
    """The variable is named, by a session and by doctor; one that works is said too."""
    wrong = settings(home, tmp_path, "nothing")
    with pytest.raises(SettingsError, match=r"ONRECORD_RERANKER is .*cannot be made"):
        open_session(wrong)
    for one, state in ((wrong, "problem"), (settings(home, tmp_path, "LastFirst"), "ok")):
        (finding,) = [f for f in diagnosed(one) if f.what == "Reranker"]
        assert finding.state == state
    assert not [f for f in diagnosed(settings(home, tmp_path, None)) if f.what == "Reranker"]
