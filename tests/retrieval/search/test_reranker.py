"""A reranker plugged in: it changes the order of what was found, and nothing else, whatever it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from pydantic import ConfigDict

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.errors import SettingsError
from retrieval.results import Found, SearchQuery
from retrieval.search import reranker as module
from retrieval.search.archive import Archive
from retrieval.search.reranker import Reranker, load_reranker
from retrieval.search.search import RERANKED
from tests.tables import tables

Work = Callable[[list[Document]], object]
Spans = list[tuple[str, int]]


class Doing(BaseDocumentCompressor):
    """Does what it is given to do; without that it puts the last first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    work: Work = lambda documents: documents[::-1]

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> Sequence[Document]:
        """Whatever comes of it."""
        return self.work(list(documents))  # type: ignore[return-value]  # some of it is nonsense on purpose


def fails(documents: list[Document]) -> object:
    """Not an order."""
    raise RuntimeError("sk-secret")


def plugged(assembly: Archive, embeddings: CachedEmbeddings, compressor: BaseDocumentCompressor) -> Archive:
    """The archive of the assembly with a reranker."""
    folder = assembly._folder
    return Archive(assembly.store, embeddings, folder, Reranker(compressor, "tests:it"))


def spans(found: Found) -> Spans:
    """The passages found, in order."""
    return [(p.held.id, p.passage.start) for p in found.passages]


QUERY = SearchQuery("vaccines for countries", "en", passages=50)


def test_the_order_is_the_reranker_s(assembly: Archive, embeddings: CachedEmbeddings) -> None:
    """Passages come in its order, each sentence knows its passage's place, and texts and figures are as they were."""
    before = assembly.search(QUERY)
    after = plugged(assembly, embeddings, Doing()).search(QUERY)
    assert spans(after) == spans(before)[::-1]
    figures = {(s.held.id, s.start): s for s in before.sentences}
    assert len(after.sentences) == len(figures)
    for one in after.sentences:
        same = figures[one.held.id, one.start]
        assert (one.text, one.end, one.kind, one.coverage) == (same.text, same.end, same.kind, same.coverage)
        # A product of matrices differs in the last digit by where a row stands.
        assert (one.cosine, one.passage_cosine) == pytest.approx((same.cosine, same.passage_cosine), abs=1e-5)
    places = {(p.held.id, p.passage.start): place for place, p in enumerate(after.passages)}
    for one in after.sentences:
        (passage,) = [p for p in after.passages if p.held == one.held and p.passage.start <= one.start < p.passage.end]
        assert one.place == places[passage.held.id, passage.passage.start]
    assert {s.place for s in before.sentences} == {None}


def test_a_reranker_brings_up_what_the_search_had_further_down(assembly: Archive, embeddings: CachedEmbeddings) -> None:
    """It is given more passages than are wanted, and the first of its order are those that are found."""
    asked = SearchQuery("digital divide villages", "fr", passages=2)
    last = plugged(assembly, embeddings, Doing()).search(asked)
    everything = assembly.search(SearchQuery(asked.text, "fr", passages=RERANKED))
    assert spans(last) == spans(everything)[::-1][:2]
    assert not set(spans(last)) & set(spans(assembly.search(asked)))


def copied(documents: list[Document]) -> list[Document]:
    """Copies last first without ids and with a score, as some rerankers make them."""
    return [Document(d.page_content, metadata=d.metadata | {"relevance_score": 0.5}) for d in reversed(documents)]


@pytest.mark.parametrize(
    ("work", "order"),
    [
        (lambda d: d[3:4], lambda found: [found[3], *found[:3], *found[4:]]),
        (copied, lambda found: found[::-1]),
        (lambda d: [d[2], d[2], *d], lambda found: [found[2], *found[:2], *found[3:]]),
    ],
    ids=["the rest left out", "copies", "twice"],
)
def test_nothing_is_lost_or_found_twice(
    assembly: Archive, embeddings: CachedEmbeddings, work: Work, order: Callable[[Spans], Spans]
) -> None:
    """What a reranker leaves out follows as the search had it; copies are known by what their metadata names."""
    after = plugged(assembly, embeddings, Doing(work=work)).search(QUERY)
    assert spans(after) == order(spans(assembly.search(QUERY)))


def altered_in_place(documents: list[Document]) -> list[Document]:
    """The documents themselves, with other words."""
    for document in documents:
        document.page_content = "We support sanctions."
    return documents[::-1]


@pytest.mark.parametrize(
    "work",
    [
        lambda d: [Document("We support sanctions.")],
        lambda d: [Document("We support sanctions.", id=d[0].id, metadata=d[0].metadata)],
        lambda d: [Document(d[0].page_content[:20], id=d[0].id)],
        altered_in_place,
        lambda d: [Document(d[0].page_content, id="another")],
        lambda d: [],
        lambda d: None,
        lambda d: 7,
        lambda d: ["text"],
        lambda d: [None],
        fails,
    ],
    ids=range(11),
)
def test_nothing_is_added_or_altered(assembly: Archive, embeddings: CachedEmbeddings, work: Work) -> None:
    """Invented, changed, cut or nonsensical documents are passed over, and the search is as it is without them."""
    before = assembly.search(QUERY)
    after = plugged(assembly, embeddings, Doing(work=work)).search(QUERY)
    assert after == before


def test_a_reranker_that_fails_is_told_to_the_log(
    assembly: Archive, embeddings: CachedEmbeddings, caplog: pytest.LogCaptureFixture
) -> None:
    """By its name and the kind of error; an error's words may hold a key."""
    plugged(assembly, embeddings, Doing(work=fails)).search(QUERY)
    assert "the reranker tests:it failed (RuntimeError)" in caplog.text
    assert "secret" not in caplog.text


def test_a_reranker_that_is_slow_is_not_waited_for(
    assembly: Archive,
    embeddings: CachedEmbeddings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The search goes on without it, and the next ones do not ask it for a while."""
    monkeypatch.setattr(module, "SECONDS", 0.3)
    asked: list[int] = []

    def sleeps(documents: list[Document]) -> object:
        asked.append(len(documents))
        time.sleep(3)
        return documents[::-1]

    archive = plugged(assembly, embeddings, Doing(work=sleeps))
    before = assembly.search(QUERY)
    began = time.monotonic()
    assert archive.search(QUERY) == before
    assert time.monotonic() - began < 1.5
    assert archive.search(QUERY) == before
    assert len(asked) == 1
    assert "tests:it has not answered within 0.3 s" in caplog.text


def test_what_is_wanted_word_for_word_is_not_reranked(assembly: Archive, embeddings: CachedEmbeddings) -> None:
    """A passage that holds the phrase stays first."""
    wanted = SearchQuery("Who says “peace and quiet”?", "en", ("peace and quiet",))
    archive = plugged(assembly, embeddings, Doing())
    assert archive.search(wanted) == assembly.search(wanted)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of a user's, with things that a setting may name."""
    (tmp_path / "their_reranker.py").write_text(
        "from tests.retrieval.search.test_reranker import Doing\n"
        "ready = Doing()\n"
        "def factory(): return Doing()\n"
        "def broken(): raise RuntimeError('no weights\\nfound')\n"
        "def other(): return 'a reranker'\n"
        "number = 7\n",
        encoding="utf-8",
    )
    (tmp_path / "their_broken.py").write_text("import not_there\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "their_reranker"


@pytest.mark.parametrize("name", ["ready", "factory", "Doing", " factory "])
def test_a_setting_names_a_factory_a_class_or_an_object(package: str, name: str) -> None:
    """Whatever gives a compressor without arguments."""
    assert isinstance(load_reranker(f"{package}:{name}"), Reranker)


@pytest.mark.parametrize(("setting", "says"), tables(__file__)["wrong"])
def test_a_setting_that_names_none_says_so(package: str, setting: str, says: str) -> None:
    """The variable, its value, what is wrong and what is allowed, in one line."""
    with pytest.raises(SettingsError, match=rf"ONRECORD_RERANKER is '{setting}', and .*{says}") as caught:
        load_reranker(setting)
    assert "BaseDocumentCompressor as package.module:factory" in str(caught.value)
    assert "\n" not in str(caught.value)
