"""A few small statements in six languages, ingested once with the real embedder for all tests that search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.embedding.open import embeddings_for, identity
from retrieval.ingest.ingest import ingest
from retrieval.search.archive import Archive
from retrieval.store.store import Store

STATEMENTS = {
    "kenya.md": (
        "delegation: Kenya\nspeaker: Mr. Peter Otieno\nforum: CSTD\nsession: twenty-fourth\ndate: 2021-05-17",
        "We thank the secretariat for its report. Kenya attaches great importance to open access to research. "
        "Small-scale farmers have lost their harvest to drought three years in a row. "
        "We therefore ask partners to share seeds that need less water. "
        "Resolution A/RES/70/125 calls for a review of the outcomes. "
        "The digital divide between our cities and our villages remains wide.",
    ),
    "norway.md": (
        "delegation: Norway\nspeaker: Ms. Kari Nordmann\nforum: General Assembly\nsession: seventy-eighth\ndate: 2023",
        "Norway protects the coral reefs along its coast. Fisheries must be managed on the basis of science. "
        "The 2030 Agenda was adopted in resolution A/RES/70/1. "
        "We will double our support for vaccines over the next five years. "
        "No country can end plastic pollution of the ocean alone. "
        "Peace and quiet are not the same thing.",
    ),
    "france.md": (
        "delegation: France\nspeaker: M. Jean Dupont\nforum: General Assembly\ndate: 2023-09-21",
        "La France défend le multilatéralisme et la paix. Nous demandons la fin des essais nucléaires. "
        "L’eau potable est un droit, et non un privilège. "
        "La sécheresse frappe d’abord les paysans les plus pauvres. "
        "Nous soutiendrons la réforme du Conseil de sécurité.",
    ),
    "russia.md": (
        "delegation: Russian Federation\ndate: 2022-09-24",
        "Мы выступаем против односторонних санкций. Эти меры нарушают международное право. "
        "Россия готова к диалогу со всеми странами. Космос должен оставаться свободным от оружия.",
    ),
    "china.md": (
        "delegation: China\ndate: 2022-09-24",
        "中国一贯反对单边制裁。各国应当通过对话解决分歧。发展是解决一切问题的总钥匙。我们愿同各方分享数字技术。",
    ),
    "chile.md": (
        "delegation: Chile\ndate: 2021-09-21",
        "Chile protege los glaciares de la cordillera. El agua es un bien de todos. "
        "Pedimos que las vacunas lleguen a todos los países. La pesca ilegal destruye nuestros mares.",
    ),
}


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CachedEmbeddings]:
    """The local embedder behind a cache that this run's tests share."""
    path = tmp_path_factory.mktemp("vectors") / "vectors.sqlite"
    opened = CachedEmbeddings(embeddings_for("local"), path, identity("local"))
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder of its own."""
    opened = Store.connect(tmp_path / "home", None, identity("local"), create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory, embeddings: CachedEmbeddings) -> Iterator[Archive]:
    """An archive of the statements above; tests only read it."""
    folder = tmp_path_factory.mktemp("assembly")
    for name, (record, text) in STATEMENTS.items():
        (folder / name).write_text(f"---\n{record}\n---\n{text}\n", encoding="utf-8")
    opened = archive_of([folder], folder / "home", embeddings)
    yield opened
    opened.close()


def archive_of(paths: list[Path], home: Path, embeddings: CachedEmbeddings) -> Archive:
    """An archive of the files named, under a home of its own."""
    store = Store.connect(home, None, identity("local"), create=True)
    for outcome in ingest(paths, store, embeddings):
        assert outcome.status == "added", outcome
    return Archive(store, embeddings, home / "derived")
