"""What statements call a topic in another language, or a misspelt one: the real embedder over a small debate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.filters import Filters
from retrieval.search.archive import Archive
from tests.retrieval.conftest import archive_of
from tests.tables import tables

CASES = tables(__file__)

SAID = (
    "{who} is deeply worried about climate change and what it does to the poorest of its farmers.",
    "The Security Council must at last be reformed, and {who} will work for Security Council reform every day.",
    "{who} welcomes the treaty on the high seas, and will ratify it before the end of the year.",
    "Nuclear weapons threaten all of us, and {who} calls on every state to give up its nuclear weapons.",
)
WHO = {"Kenya": "2021", "Norway": "2022", "Chile": "2023", "Fiji": "2023"}


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory, embeddings: CachedEmbeddings) -> Iterator[Archive]:
    """Four statements in English that speak to the same four matters."""
    folder = tmp_path_factory.mktemp("debate")
    for who, year in WHO.items():
        text = " ".join(SAID).format(who=who)
        (folder / f"{who}.md").write_text(f"---\ndelegation: {who}\ndate: {year}\n---\n{text}\n", encoding="utf-8")
    opened = archive_of([folder], folder / "home", embeddings)
    yield opened
    opened.close()


@pytest.mark.parametrize(("topic", "language", "words"), CASES["spoken_of"])
def test_the_statements_words_for_a_topic(debate: Archive, topic: str, language: str, words: str) -> None:
    """By meaning in another language, by the letters where it is misspelt; they do stand in the statements."""
    assert debate.other_words(topic, language) == words
    assert len(debate.mentioning(words, None)) == len(WHO)


@pytest.mark.parametrize(("topic", "language"), CASES["not_spoken_of"])
def test_what_nobody_speaks_of_has_no_words(debate: Archive, topic: str, language: str) -> None:
    """The words of another matter are not taken for it."""
    assert debate.other_words(topic, language) is None


def test_the_question_is_searched_too(debate: Archive) -> None:
    """The words may stand in what is found for the question, and are the same."""
    asked = "¿Qué delegaciones mencionaron las armas nucleares?"
    assert debate.other_words("armas nucleares", "es", question=asked) == "nuclear weapons"


def test_words_that_stand_too_seldom(debate: Archive) -> None:
    """Those of fewer than two sentences are no name of a matter; nor are there any where nothing is looked at."""
    assert debate.other_words("changement climatique", "fr", Filters(delegations=("KEN",))) is None
    assert debate.other_words("changement climatique", "fr", Filters(delegations=("CUB",))) is None
