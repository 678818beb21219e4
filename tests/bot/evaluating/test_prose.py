"""Numbers and negations of a model's prose, by means that are simpler than the gate's."""

from __future__ import annotations

import pytest

from bot.evaluating.prose import negates, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,500 of 2.5", {"1500", "25"}),
        ("٢٠٣٠ و 2030", {"2030"}),
        ("in 2030.", {"2030"}),
        ("none", set()),
        ("१२", {"12"}),
    ],
)
def test_numbers(text: str, found: set[str]) -> None:
    """Digits of any script, whatever marks are between them."""
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It does not say so.", "en", True),
        ("It doesn’t say so.", "en", True),
        ("It says so.", "en", False),
        ("Notable nations", "en", False),
        ("Il n’a rien dit", "fr", True),
        ("Il a dit", "fr", False),
        ("他们不同意", "zh", True),
        ("他们同意", "zh", False),
        ("Он не сказал", "ru", True),
        ("لم يقل", "ar", True),
        ("Hij zei niets", "nl", None),
        ("Whatever", None, None),
    ],
)
def test_negations(text: str, language: str | None, expected: bool | None) -> None:
    """Whole words of the language; None where its negations are not known."""
    assert negates(text, language) is expected
