"""Where a phrase stands, with little of the text read: what a look at the whole text says, on any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answers import phrase_places as module
from bot.answers.phrase_places import occurrences, places
from bot.quotes.wording import sought
from retrieval.text.normalise import Normalised, normalise

PIECES = [
    *("order", "rules", "based", "rules-based", "Rules-based", "a", "an", "I", "10", "000", "2.5", "per cent", "x"),
    *("“", "”", "«", "'", "’", '"', "-", "–", "—", " ", "  ", "\n", "\n\n", "\t", "\u00a0", ".", ",", "…", "%", "&"),
    *(
        "ﬁ",
        "ﬁnal",
        "final",
        "\u00ad",
        "\u200b",
        "e\u0301",
        "é",
        "Ａ",
        "²",
        "م",
        "ی",
        "ي",
        "ک",
        "الأمن",
        "安理会",
        "改革",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80)


@settings(max_examples=400)
@given(texts, st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join) | st.text(max_size=6))
@example("a a a a a", "a a")
@example("rules-\u00adbased rules\u2011based", "rules-based")
@example("a’s a-a a's", "a")
def test_it_is_what_a_look_at_the_whole_says(text: str, wording: str) -> None:
    """However the text is written: not one place more, not one less, at the same offsets."""
    words = sought(wording)
    assert occurrences(words, text) == places(words, normalise(text))


@settings(max_examples=150)
@given(st.lists(st.sampled_from([*PIECES[:31], " "]), min_size=200, max_size=700).map("".join), st.integers(0, 12))
def test_so_it_is_in_long_texts(text: str, which: int) -> None:
    """Where only stretches of a long text are read, what is around them tells no less than the whole."""
    for wording in (PIECES[which], f"{PIECES[which]} {PIECES[(which * 7) % 13]}"):
        words = sought(wording)
        assert occurrences(words, text) == places(words, normalise(text))


def test_what_stands_nowhere_near_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long plain text only what is around a place is looked at closely."""
    read: list[int] = []

    def counted(text: str) -> Normalised:
        read.append(len(text))
        return normalise(text)

    monkeypatch.setattr(module, "normalise", counted)
    text = "We speak of peace. " * 1_000 + "Of the rules-based order too. " + "We speak of war. " * 1_000
    assert len(occurrences(sought("rules-based order"), text).own) == 1
    assert max(read) < 1_000
