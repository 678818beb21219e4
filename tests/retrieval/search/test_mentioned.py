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

SAID = (
    ("/1.txt", "en", "Sea-level rise drowns our atolls. Artificial\nintelligence must serve peacebuilding."),
    ("/2.txt", "en", "The sea level is rising. The level of the sea worries women, and food crises follow."),
    ("/3.txt", "en", "Sea  level rises were noted; peace-building and cyber-security too. The rule of law is law."),
    ("/4.txt", "en", "Haitian families suffer. The people of Equatorial Guinea sing."),
    ("/5.txt", "en", "We stand with Haiti and Guinea, as all of us of the AOSIS do. Café owners agree. AI helps."),
    ("/6.txt", "fr", "L’intelligence artificielle et les changements climatiques. La Guinée et les Haïtiens."),
    ("/7.txt", "es", "El cambio climático y las crisis. La organización de los países; Haití."),
    ("/8.txt", "ru", "Мы говорим об изменении климата и о Гаити. Искусственный интеллект растёт."),
    ("/9.txt", "ar", "نتحدث عن تغير المناخ وبالمناخ. والتنمية المستدامة."),
    ("/10.txt", "zh", "我们谈论人工智能和2030年议程。海地需要帮助。"),
    ("/11.txt", "de", "Der Klimawandel und die Häuser. Die haitianische Regierung."),
    ("/12.txt", "fa", "درباره تغییر اقلیم و جنگ‌ها سخن می‌گوییم."),
    ("/14.txt", "en", "Our islands are small."),
    ("/13.txt", "", "The sea level rise without a language."),
    ("/15.txt", "en", "The Intergovernmental Panel on Climate Change (IPCC); the World Health Organization (WHO) met."),
    (
        "/16.txt",
        "en",
        "The IPCC and the ICC are heard by those who listen. Another ICC (International Chamber) is not.",
    ),
    ("/17.txt", "en", "The International Criminal Court (ICC) and the Intergovernmental Panel on Climate Change meet."),
    ("/18.txt", "en", "The rules of international law bind us. Freedom of the press, an end to AIDS; food, security."),
    ("/19.txt", "en", "We read the Holy Qur’an. We share the people’s hopes for the future."),
    (
        "/22.txt",
        "en",
        "Into uncharted waters, in transition, with an aborted plan and the proliferation of non-State actors. "
        "Peacekeeping delivered.",
    ),
    ("/23.txt", "en", "The mechanized world, for populations in extreme heat."),
    ("/24.txt", "en", "Populism and extremism grow; a mechanism is wanted."),
    ("/20.txt", "en", "The International Atomic Energy Agency’s head and the Office for the Coordination of Aid met."),
    (
        "/21.txt",
        "en",
        "It is important that executives import grain. Islamophobic and antisemitic; patently vaccinating nationals.",
    ),
)

CASES = (
    ("populism", "en", "24"),
    ("extremism", "en", "24"),
    ("extreme heat", "en", "23"),
    ("mechanisms", "en", "24"),
    ("sea-level rise", "en", "1 2 3 13"),
    ("Sea level rise", "en", "1 2 3 13"),
    ("the sea-level rises of", "en", "1 2 3"),
    ("press freedom", "en", "18"),
    ("food security", "en", ""),
    ("IPCC", "en", "15 16 17"),
    ("ipcc", "en", "15 16 17"),
    ("Intergovernmental Panel on Climate Change", "en", "15 16 17"),
    ("climate change", "en", "15 17"),
    ("ICC", "en", "16 17"),
    ("WHO", "en", "15"),
    ("World Health Organization", "en", "15"),
    ("AI", "en", "5"),
    ("e-residency", "en", ""),
    ("UN Charter", "en", ""),
    ("uncharted", "en", "22"),
    ("transit", "en", ""),
    ("abortion", "en", ""),
    ("non-proliferation", "en", ""),
    ("AIDS", "en", "18"),
    ("aids", "en", "18"),
    ("aid", "en", "20"),
    ("IAEA", "en", "20"),
    ("IAEE", "en", ""),
    ("Quran", "en", "19"),
    ("Qur'an", "en", "19"),
    ("people", "en", "4 19"),
    ("HAITI", "en", "4 5 6 7 8 10 11"),
    ("ISLANDS", "en", "14"),
    ("sea", "en", "1 2 3 13"),
    ("level of the sea", "en", "1 2 3 13"),
    ("artificial intelligence", "en", "1"),
    ("intelligence artificielle", "fr", "6"),
    ("l'intelligence artificielle", "fr", "6"),
    ("changement climatique", "fr", "6"),
    ("cambio climatico", "es", "7"),
    ("organizacion", "es", "7"),
    ("изменение климата", "ru", "8"),
    ("искусственного интеллекта", "ru", "8"),
    ("تغير المناخ", "ar", "9"),
    ("المناخ", "ar", "9"),
    ("تنمية مستدامة", "ar", "9"),
    ("人工智能", "zh", "10"),
    ("2030 年议程", "zh", "10"),
    ("国", "zh", ""),
    ("haus", "de", "11"),
    ("جنگ", "fa", "12"),
    ("cafe", "en", "5"),
    ("peacebuilding", "en", "1 3"),
    ("peace building", "en", "1 3"),
    ("peace-building", "en", "1 3"),
    ("cyber security", "en", "3"),
    ("woman", "en", "2"),
    ("food crisis", "en", "2"),
    ("rule of law", "en", "3"),
    ("imports", "en", "21"),
    ("importance", "en", "21"),
    ("executions", "en", ""),
    ("peacekeepers", "en", ""),
    ("deliver", "en", "22"),
    ("executive", "en", "21"),
    ("patents", "en", ""),
    ("Islamophobia", "en", "21"),
    ("antisemitism", "en", "21"),
    ("vaccine nationalism", "en", ""),
    ("Haiti", "en", "4 5 6 7 8 10 11"),
    ("Haitian", "en", "4 5 6 7 8 10 11"),
    ("海地", "zh", "4 5 6 7 8 10 11"),
    ("island", "en", "14"),
    ("Island", "de", ""),
    ("Guinea", "en", "5 6"),
    ("Equatorial Guinea", "en", "4"),
    ("United States", "en", ""),
    ("small island states", "en", ""),
    ("AOSIS", "en", "5"),
    ("artificial sea", "en", ""),
    ("of the", "en", ""),
    ("…", "en", ""),
    ("", None, ""),
)


def archive_of(home: Path, said: Sequence[tuple[str, str, str]], embeddings: CachedEmbeddings) -> Archive:
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


def numbers(archive: Archive, topic: str, language: str | None) -> str:
    """The numbers of the statements that mention a topic."""
    found = archive.mentioning(topic, language)
    return " ".join(map(str, sorted(int(one.held.source.strip("/.tx")) for one in found)))


@pytest.mark.parametrize(("topic", "language", "expected"), CASES)
def test_a_topic_is_found_in_its_forms(archive: Archive, topic: str, language: str | None, expected: str) -> None:
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


@pytest.mark.parametrize(
    ("topic", "wordings"),
    [
        ("sea level rises", {"sea level rises", "sea level is rising"}),
        ("IPCC", {"IPCC", "Intergovernmental Panel on Climate Change"}),
        ("Intergovernmental Panel on Climate Change", {"IPCC", "Intergovernmental Panel on Climate Change"}),
        ("press freedom", {"Freedom of the press"}),
        ("IAEA", {"International Atomic Energy Agency"}),
        ("Haitian", {"Haitian"}),
    ],
)
def test_wordings_are_told(archive: Archive, topic: str, wordings: set[str]) -> None:
    """The topic in any inflection is one wording; other orders, long names and abbreviations are others."""
    assert {wording for one in archive.mentioning(topic, "en") for wording in one.wordings} == wordings


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
STEM = re.compile(r"[^\W_]+")


def flat(text: str) -> str:
    """A text without case and accents, its dashes hyphens."""
    plain = normalize("NFKD", text.casefold()).replace("–", "-").replace("’", "'")
    return "".join(character for character in plain if not combining(character))


def scanned(texts: Sequence[str], topic: Sequence[str]) -> set[int]:
    """The texts in which a regular expression finds the topic's words, each with any of a few endings."""
    joined = r"[\s-]{1,4}".join(rf"{re.escape(flat(word))}(?:s|ed)?" for word in topic)
    pattern = re.compile(rf"(?<![^\W_]){joined}(?![^\W_])")
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
