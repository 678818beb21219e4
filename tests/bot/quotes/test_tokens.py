"""Words, numbers and marks are told apart as a reader tells them, and nothing of a text is lost between them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.tokens import tokens
from retrieval.text.normalise import normalise
from tests.tables import tables

CASES = tables(__file__)


@pytest.mark.parametrize(("text", "expected"), CASES["tokens"])
def test_a_text_is_words_numbers_and_marks(text: str, expected: list[str]) -> None:
    """Numbers with their groups and units, compounds, elisions, omissions; a character in scripts without spaces."""
    assert [token.text for token in tokens(text)] == expected


def test_omissions_are_no_words() -> None:
    """Neither words nor ordinary marks: they stand for what was left out."""
    found = list(tokens("We … [...] agree, 5 % ( . . . )"))
    assert [token.text for token in found if token.is_omission] == ["...", "[...]", "( . . . )"]
    assert [token.text for token in found if token.is_word] == ["We", "agree", "5 %"]


PIECES = ("a", "bc", "é", "e\u0301", "…", "‥", ".", " ", "\n", "\u200b", "\u00ad", "中", "—", "-", "'", "5", "%")
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES)).map("".join)


@given(TEXTS)
def test_tokens_and_white_space_are_the_text(text: str) -> None:
    """Tokens are in order, do not overlap, and between them is white space, if they are spaced, or nothing seen."""
    found = list(tokens(text))
    assert "".join(token.text for token in found).replace(" ", "") == normalise(text).text.replace(" ", "")
    for one, other in pairwise(found):
        assert one.start < one.end <= other.start < other.end
        assert other.spaced == any(map(str.isspace, text[one.end : other.start]))
        assert other.spaced or not normalise(text[one.end : other.start]).text
