"""A topic's words in the forms that texts have them in."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.text.phrase_forms import folded, phrases
from tests.tables import tables

OTHERS = "я" * 8
"""So many letters beyond ASCII for each of a text that all are folded one by one."""

texts = st.text(st.sampled_from("aB cé’`´—ﬁİßЯẞ\u0301\u00ad\u200dά-ΣσςᎠ™𝐂\ud800"), min_size=1, max_size=60)


@given(texts)
@example("The Ka`bah of Côte")
def test_few_other_letters_are_folded_as_many_are(text: str) -> None:
    """A text that is nearly all ASCII is folded in another way, to the same letters at the same places."""
    text = f"{text}é{'a' * 200}"
    few, many = folded(text), folded(text + OTHERS * len(text))
    assert (few.text, list(few.starts)) == (many.text[: len(few.text)], list(many.starts)[: len(few.starts)])


@pytest.mark.parametrize(("topic", "language", "text", "found"), tables(__file__)["found"])
def test_a_phrase_is_found_at_the_start_of_words(topic: str, language: str, text: str, found: str) -> None:
    """Whatever the letters around it, and whatever the topic begins with."""
    (first, *_) = phrases(topic, language, language)
    assert " ".join(text[start:end] for start, end in first.ranges(text)) == found
