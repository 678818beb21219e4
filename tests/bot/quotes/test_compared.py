"""What two copies of a wording may differ in, in the typography of nine languages; words never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.wording import compared, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mr. President , we agree .", "Mr. President, we agree."),
        ("le droit ; la loi", "le droit; la loi"),
        ("Qui ? Moi !", "Qui? Moi!"),
        ("il dit « oui »", 'il dit "oui"'),
        ("er sagte: „Ja“", "er sagte: »Ja«"),
        ("dijo «sí»", "dijo “sí”"),
        ("ele disse “sim”", "ele disse 'sim'"),
        ("peace — and bread", "peace—and bread"),
        ("peace – and bread", "peace - and bread"),
        ("Мир — это труд", "Мир – это труд"),
        ("ещё", "еще"),
        ("نعم، نحن", "نعم, نحن"),
        ("حقوقِ بشر", "حقوق بشر"),
        ("شدّة", "شدة"),
        ("می\u200cشود", "میشود"),
        ("中国 支持", "中国支持"),
        ("我们同意。", "我们同意."),
        ("he said “no”", "he said 'no'"),
        ("( CSTD )", "(CSTD)"),
        ("《倡议》", "〈倡议〉"),
        ("我们同意。", "我们同意｡"),
    ],
)
def test_typography_is_set_aside(one: str, other: str) -> None:
    """The same words in two typographies compare alike."""
    assert compared(one).text == compared(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We Agree", "We agree"),
        ("marine", "rnarine"),
        ("3 - 5", "3-5"),
        ("at - 5 degrees", "at 5 degrees"),
        ("2 . 5", "2.5"),
        ("We agree?", "We agree."),
        ("может", "не может"),
        ("é", "e"),
    ],
)
def test_words_numbers_and_marks_are_not(one: str, other: str) -> None:
    """Letters, numbers, signs and marks that carry meaning differ."""
    assert compared(one).text != compared(other).text


@given(st.text(st.sampled_from(" «»\"'-—.,;:?a1不ё،\u064b\n") | st.characters(), max_size=60))
def test_every_offset_leads_back(text: str) -> None:
    """Ranges of the source are in order, within it, and no longer text is made of fewer characters than it has."""
    for made in (compared(text), folded(text)):
        assert len(made.text) == len(made.starts) == len(made.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(made.starts, made.ends, strict=True))
        assert list(made.starts) == sorted(made.starts)
