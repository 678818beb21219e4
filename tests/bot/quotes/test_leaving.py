"""What is read of a cut sentence, and which words of what was left out are shown; no sentence is judged whole here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.leaving import NUMBERS, excerpt, left_out
from retrieval.embedding.local import question_pieces
from tests.bot.quotes.test_turning import LARGEST, TABLE
from tests.tables import tables

CASES = tables(__file__)

LONG = "one two three four five six seven eight nine ten " * 12


@pytest.mark.parametrize(("sentence", "kept", "shown"), CASES["turning"])
def test_what_turns_a_sentence_is_shown(sentence: str, kept: str, shown: str) -> None:
    """The words directly beside what was kept, as far as they were left out."""
    start = sentence.index(kept)
    span = left_out(sentence, [(start, start + len(kept))], question_pieces)
    assert span is not None
    assert shown in sentence[slice(*span)]
    assert span[1] <= start


@pytest.mark.parametrize(("sentence", "kept"), CASES["not_turning"])
def test_what_turns_nothing_is_not(sentence: str, kept: str) -> None:
    """A lead, another clause behind a semicolon, nothing at all."""
    start = sentence.index(kept)
    assert left_out(sentence, [(start, start + len(kept))], question_pieces) is None


def test_without_the_local_model_nothing_is_claimed() -> None:
    """What cannot be read is no accusation."""
    assert left_out("They deny that we agree with the plan.", [(15, 38)], lambda _: None) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_long_sentence_is_read_at_its_edges(start: int, length: int) -> None:
    """However long it is, what is read is short, and what was kept lies in it."""
    end = min(len(LONG), start + length)
    text, kept = excerpt(LONG, [(start, end)])
    assert len(text.split()) <= 80
    assert all(0 <= a <= b <= len(text) for a, b in kept)


def test_numbers_and_words_are_few() -> None:
    """All that tells a turn takes little room."""
    assert len(NUMBERS.read_bytes()) + len(TABLE.read_bytes()) <= LARGEST + 5_000
