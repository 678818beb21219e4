"""The language of questions of a few words and of whole statements."""

from __future__ import annotations

from retrieval.text.language import detect
from tests.pairs import pairs
from tests.retrieval.sayings import QUESTIONS, SENTENCES
from tests.tables import tables

CASES = tables(__file__)


def test_a_few_words_are_told() -> None:
    """A question in any of the nine languages, or a sentence of a statement; Arabic and Persian are not mixed up."""
    cases = {text: code for each in (QUESTIONS, SENTENCES) for code, texts in each.items() for text in texts}
    assert {text: detect(text) for text in cases} == cases


def test_other_languages_are_not_taken_for_one_of_the_nine() -> None:
    """A statement in another language says so in its record; what holds no words is unsure, and never a guess."""
    for text, language in pairs(CASES["others"]):
        assert detect(text) == language, text
    assert not any(map(detect, ("", "?", "123 456", "😀😀", "\x00\x01", "§ 5")))
