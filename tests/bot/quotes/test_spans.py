"""Sentences that lean on the one before them."""

from __future__ import annotations

import pytest

from bot.quotes.spans import leans


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("They must be lifted without delay.", "en"),
        ("It has yet to yield results.", "en"),
        ("This is why we vote against it.", "en"),
        ("That would be unacceptable.", "en"),
        ("“They did not come.”", "en"),
        ("Ils doivent être levés.", "fr"),
        ("Ello exige un esfuerzo común.", "es"),
        ("Они должны быть отменены.", "ru"),
        ("وهو ما نرفضه.", "ar"),
        ("他们必须停止。", "zh"),
        ("آنها باید لغو شوند.", "fa"),
        ("Sie müssen aufgehoben werden.", "de"),
        ("Isso exige um esforço comum.", "pt"),
    ],
)
def test_leans(sentence: str, language: str) -> None:
    """A sentence that opens with a word for what came before is not quoted alone."""
    assert leans(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Besides, the unilateral coercive measures created extra burden.", "en"),
        ("Those countries, companies and platforms shall respect values.", "en"),
        ("This Council must act.", "en"),
        ("It is time to act.", "en"),
        ("Theyyam is a ritual.", "en"),
        ("Il faut agir.", "fr"),
        ("其他国家也应这样做。", "zh"),
        ("Es ist Zeit zu handeln.", "de"),
        ("They speak.", None),
        ("They speak.", "xx"),
        ("", "en"),
        ("—", "en"),
    ],
)
def test_stands(sentence: str, language: str | None) -> None:
    """A sentence whose opening names its subject stands alone."""
    assert not leans(sentence, language)
