"""Every statement whose speech holds a topic's words: inflections, hyphens, names, languages, and none left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from unicodedata import combining, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.embedding.cache import CachedEmbeddings
from retrieval.filters import Filters
from retrieval.search.archive import Archive
from retrieval.text.passages import passages
from tests.retrieval.stored import connect, fingerprint, statement, vectors
from tests.tables import tables

SAID: list[list[str]] = tables(__file__)["said"]

TOPICS: list[list[str]] = tables(__file__)["topics"]


def archive_of(home: Path, said: Sequence[Sequence[str]], embeddings: CachedEmbeddings) -> Archive:
    """An archive of some texts, each with its source and language."""
    store = connect(home)
    with store.writing():
        for source, language, text in said:
            made, _ = statement(text, source, **({"language": language} if language else {}))
            cut = passages(made)
            store.put(made, cut, vectors(made, cut), fingerprint(made))
    return Archive(store, embeddings, home / "derived")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embeddings: CachedEmbeddings) -> Iterator[Archive]:
    """An archive of the statements above."""
    with closing(archive_of(tmp_path_factory.mktemp("said"), SAID, embeddings)) as opened:
        yield opened


def numbers(archive: Archive, topic: str, language: str) -> str:
    """The numbers of the statements that mention a topic."""
    found = archive.mentioning(topic, language or None)
    return " ".join(map(str, sorted(int(one.held.source.strip("/.tx")) for one in found)))


@pytest.mark.parametrize(("topic", "language", "expected"), TOPICS)
def test_a_topic_is_found_in_its_forms(archive: Archive, topic: str, language: str, expected: str) -> None:
    """Each statement that has the words in some form is found, and no other."""
    assert numbers(archive, topic, language) == expected


def test_the_ranges_are_the_words(archive: Archive) -> None:
    """Each range holds the topic as the statement writes it, across the border of two passages too."""
    found = {one.held.source: one for one in archive.mentioning("sea-level rise", "en")}
    texts = {source: text for source, _, text in SAID}
    written = {source: [texts[source][start:end] for start, end in one.ranges] for source, one in found.items()}
    assert written == {
        "/1.txt": ["Sea-level rise"],
        "/2.txt": ["sea level is rising"],
        "/3.txt": ["Sea  level rises"],
        "/13.txt": ["sea level rise"],
    }


@pytest.mark.parametrize(("topic", "wordings"), tables(__file__)["wordings"])
def test_wordings_are_told(archive: Archive, topic: str, wordings: list[str]) -> None:
    """The topic in any inflection is one wording; other orders, long names and abbreviations are others."""
    assert {wording for one in archive.mentioning(topic, "en") for wording in one.wordings} == set(wordings)


def test_only_admitted_statements_are_found(archive: Archive) -> None:
    """Filters limit which statements are looked at."""
    found = archive.mentioning("Haiti", "en", Filters(languages=("fr", "es")))
    assert sorted(one.held.source for one in found) == ["/6.txt", "/7.txt"]


def test_an_abbreviation_explained_elsewhere_is_known_under_a_filter(archive: Archive) -> None:
    """Statement 16 has the abbreviation alone; what it stands for is said in statements that the filter leaves out."""
    (only,) = (one.id for one in archive.held() if one.source == "/16.txt")
    found = archive.mentioning("Intergovernmental Panel on Climate Change", "en", Filters(statements=(only,)))
    assert [one.wordings for one in found] == [("IPCC",)]


def test_how_others_write_a_word_takes_nothing_from_a_statement(tmp_path: Path, embeddings: CachedEmbeddings) -> None:
    """A passage that explains an abbreviation has the word in capitals; that is no sign of how it is written."""
    said = (
        ("/1.txt", "en", "We back counterterrorism. Peace in Nagorno Karabakh."),
        ("/2.txt", "en", "The Counter-Terrorism (CT) office. War in Nagorno-Karabakh."),
    )
    with closing(archive_of(tmp_path, said, embeddings)) as archive:
        (one,) = (held.id for held in archive.held() if held.source == "/1.txt")
        found = archive.mentioning("counter-terrorism", "en", Filters(statements=(one,)))
        named = archive.mentioning("Nagorno-Karabakh", "en")
    assert [each.held.id for each in found] == [one]
    assert len(named) == len(said)


WORDS = (
    *("sea", "Seas", "level", "levels", "rise", "rising", "rose", "nation", "nations", "national", "peace", "building"),
    *("peacebuilding", "policy", "policies", "crisis", "crises", "the", "of", "a", "own", "owned", "café", "cafe"),
    *("non", "violence", "nonviolence", "women", "woman", "state’s", "states", "dying", "die", "happiness", "happily"),
)
GAPS = (" ", " ", " ", "-", "\n", "  ", ", ", ". ", "–")


def flat(text: str) -> str:
    """A text without case and accents, its dashes hyphens."""
    plain = normalize("NFKD", text.casefold()).replace("–", "-").replace("’", "'")
    return "".join(character for character in plain if not combining(character))


def scanned(texts: Sequence[str], topic: Sequence[str]) -> set[int]:
    """The texts in which a regular expression finds the topic's words, each with any of a few endings."""
    joined = r"[\s-]{1,4}".join(rf"{re.escape(flat(word))}(?:s|ed)?" for word in topic)
    pattern = re.compile(rf"(?<![^\W_])(?<!\bnon-){joined}(?![^\W_])")
    return {n for n, text in enumerate(texts) if pattern.search(flat(text))}


texts_of_words = st.lists(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=1, max_size=60).map(
        lambda some: "".join(word + gap for word, gap in some)
    ),
    min_size=6,
    max_size=24,
    unique=True,
)
topics = st.lists(
    st.lists(
        st.sampled_from([word for word in WORDS if word not in {"the", "of", "a", "own"}]), min_size=1, max_size=3
    ),
    min_size=12,
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@example(["level-nation "], [["nation"]])
@example(["dying-sea "], [["dying"]])
@given(texts_of_words, topics)
def test_none_is_left_out(
    tmp_path_factory: pytest.TempPathFactory, embeddings: CachedEmbeddings, texts: list[str], topics: list[list[str]]
) -> None:
    """Whatever a plain regular expression finds in all texts is found, for topics without stop words."""
    said = [(f"/{n}.txt", "en", text) for n, text in enumerate(texts)]
    with closing(archive_of(tmp_path_factory.mktemp("words"), said, embeddings)) as archive:
        for topic in topics:
            found = {int(one.held.source.strip("/.tx")) for one in archive.mentioning(" ".join(topic), "en")}
            assert archive.mentions(" ".join(topic), "en") == bool(found), topic
            assert scanned(texts, topic) <= found, topic
