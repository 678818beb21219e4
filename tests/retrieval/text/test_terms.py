"""Terms of texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.terms import terms

PASSAGES = [
    "The unilateral coercive measures and sanctions created an extra burden.",
    "We thank the Secretariat for the report.",
    "Document A/RES/70/1 was adopted by consensus.",
]


def holding(query: str, passages: list[str], language: str) -> list[int]:
    """The numbers of the passages with a term of a query."""
    asked = set(terms(query, language))
    return [n for n, passage in enumerate(passages) if asked.intersection(terms(passage, language))]


def test_only_passages_with_a_word_of_the_query_are_found() -> None:
    """A question's "sanction" finds a passage's "sanctions", a symbol is one term, and unknown words find nothing.

    Chinese, written without spaces, is matched by pairs of characters.
    """
    expected = {"a sanction": [0], "A/RES/70/1": [2], "the Secretariat": [1], "xylophone": []}
    assert {query: holding(query, PASSAGES, "en") for query in expected} == expected
    assert holding("伊朗对制裁说了什么", ["反对单边制裁。", "感谢秘书处的报告。"], "zh") == [0]


@given(st.text(max_size=300), st.sampled_from([None, "en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt", "xx"]))
def test_any_text_becomes_terms(text: str, language: str | None) -> None:
    """No text in any language breaks the terms, and none is empty."""
    assert all(terms(text, language))
