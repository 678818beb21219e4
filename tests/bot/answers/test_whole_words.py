"""The places of a phrase in a count: what a search for whole words finds, parted into its own and into longer words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answers.phrase_counts import occurrences
from bot.quotes.wording import find, sought
from retrieval.text.normalise import DASHES, SINGLE_QUOTES, normalise

TEN = (
    *("Russia", "Security Council", "Africa", "COVID-19", "climate change", "United Nations"),
    *("peace", "women", "rules-based order", "small island developing States"),
)


def found(phrase: str, text: str) -> tuple[int, list[str]]:
    """How many places are its own, and the longer words that it is a part of elsewhere."""
    counted = occurrences(sought(phrase), normalise(text))
    assert all(normalise(text[one.start : one.end]).text == sought(phrase).text for one in counted)
    longer = [one.word for one in counted if one.word is not None]
    return len(counted) - len(longer), longer


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Russia", "Russia's war, Russia’s war, RUSSIA and Russia’S"),
        ("Security Council", "the Security Council’s failure; the Security Council's; “the Security Council’s”"),
        ("COVID-19", "COVID-19’s toll, COVID-19, (COVID-19)"),
        ("Netherlands", "the Netherlands’ view, the Netherlands’s, the Netherlands"),
        ("Afrique", "l’Afrique, d'Afrique, qu’Afrique"),
        ("安理会", "联合国安理会改革，安理会的改革，安理会"),
        ("безопасности", "Совет Безопасности: безопасности, «безопасности» и безопасности."),
        ("الأمن", "مجلس الأمن، الأمن والأمن. الأمن"),
        ("Klima", "Klima – das Klima, „Klima“"),
        ("we", "we—and we; I: we…"),
    ],
)
def test_its_own_places(phrase: str, text: str) -> None:
    """Marks around it, a possessive behind it, a French article written onto it: three times in each text."""
    assert found(phrase, text) == (3, [])


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("COVID-19", "post-COVID-19, COVID‑19‑free. COVID-19.1", ["post-COVID-19", "COVID-19-free", "COVID-19.1"]),
        ("climate change", "all climate change-related loss", ["climate change-related"]),
        ("Russia", "Russia–China and anti-Russia’s", ["Russia-China", "anti-Russia"]),
        ("AIDS", "HIV/AIDS", ["HIV/AIDS"]),
        ("two", "two billion people, and the two-State solution", ["two billion", "two-State"]),
        ("5 per cent", "by 2.5 per cent", ["2.5 per cent"]),
        ("1990", "since the 1990’s", ["1990's"]),
        ("we", "we’ve said it", ["we've"]),
        ("engage", "la France s’engage", ["s'engage"]),
        ("reafirma", "O Brasil reafirma-se", ["reafirma-se"]),
        ("Wandel", "der Klima-Wandel", ["Klima-Wandel"]),
        ("五", "百分之五", ["之五"]),
        ("Assad", "President Al-Assad’s", ["Al-Assad"]),
    ],
)
def test_parts_of_longer_words(phrase: str, text: str, words: list[str]) -> None:
    """What a search for whole words finds too, and is another word or number: each with that word."""
    assert found(phrase, text) == (0, words)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Russia", "Russian, Prussia, russia, RUSSIA"),
        ("Security Council", "Security Councils, security council"),
        ("Rusia", "rusas y rusos"),
        ("безопасность", "безопасности"),
        ("Russland", "Russlands Krieg"),
        ("الأمن", "والأمن بالأمن للأمن"),
        ("Afrique", "africaine"),
        ("COVID", "COVID19"),
        ("", "anything"),
        ("’s", "Russia’s"),
    ],
)
def test_other_words(phrase: str, text: str) -> None:
    """Inflected forms, another letter case, and what Arabic writes onto a word: nowhere, as a search for words has it.

    But for the letter of a possessive, which is a part of what it ends.
    """
    assert found(phrase, text) == ((0, []) if phrase != "’s" else (0, ["Russia's"]))


PIECES = st.sampled_from(
    [
        *("Russia", "Russia", "Russia", "war", "Russian", "two", "19", "10", "000", "2.5", "per cent", "billion", "s"),
        *("'s", "’s", "’", "'", "-", "–", "—", "/", "&", ".", ",", " ", " ", " ", "\n", "“", "”", "post-", "-led"),
        *("l’", "安理会", "改革", "الأمن", "و", "не", "безопасности", "ß", "é", "_", "%", "$"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
PHRASES = st.sampled_from(
    [
        *("Russia", "s", "two", "19", "000", "per cent", "Russia war", "post-Russia", "الأمن", "безопасности", "不"),
        *("安理会",),
    ]
)
"""None of which can overlap itself."""


def searched(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where a search for whole words finds a phrase, typography aside; of what needs no spaces, wherever it stands."""
    sets = [(char, marks) for char in phrase for marks in (SINGLE_QUOTES, DASHES) if char in marks]
    pattern = re.escape(phrase).replace(r"\ ", r"\s+")
    for char, marks in sets:
        pattern = pattern.replace(re.escape(char), f"[{re.escape(marks)}]")
    beside = r"[^\W\u3400-\u9fff]"
    whole = pattern if phrase[0] > "\u3000" else rf"(?<!{beside}){pattern}(?!{beside})"
    return [one.span() for one in re.finditer(whole, text)]


@settings(max_examples=600)
@given(TEXTS, PHRASES)
@example("Russia Russia’s Russia-led anti-Russia Russian", "Russia")
@example("two billion, 2.5 per cent, the 19’s, COVID-19’s", "19")
@example("s's安理会", "s")
def test_together_they_are_what_a_search_for_words_finds(text: str, phrase: str) -> None:
    """Not one place more or less, whatever stands beside it; its own are those of a check, and possessives."""
    counted = occurrences(sought(phrase), normalise(text))
    assert sorted((one.start, one.end) for one in counted) == searched(phrase, text)
    own = {(one.start, one.end) for one in counted if one.word is None}
    possessed = {one for one in own if re.match(r"['’]s(?![^\W\u3400-\u9fff])", text[one[1] :])}
    assert own - possessed <= set(find(phrase, text)) <= own


@pytest.mark.parametrize("phrase", TEN)
def test_real_statements(data: Path, phrase: str) -> None:
    """In every file of the General Debate: what is counted and what is counted apart is what a search for words finds.

    What is its own has nothing beside it that joins words, but for possessives.
    """
    files = sorted((data / "ungdc").rglob("*.txt"))
    assert len(files) > 500
    words = sought(phrase)
    for file in files:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
        counted = occurrences(words, normalise(text))
        assert sorted((one.start, one.end) for one in counted) == searched(phrase, text), file.name
        behind = [text[one.end : one.end + 2] for one in counted if one.word is None]
        assert not any(re.match(r"[-‐‑/&]\w|['’](?![sS]\b)\w", after) for after in behind), file.name
