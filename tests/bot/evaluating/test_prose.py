"""Numbers and negations of a model's prose, by means that are simpler than the gate's."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.counted import counted
from bot.evaluating.prose import negates, numbers, support
from bot.gate.prose_words import LANGUAGES, TABLES

WORDS = tomllib.loads((TABLES / "numbers.toml").read_text(encoding="utf-8"))


def _support(claim: str, language: str, *quotes: str, of: str | None = "en") -> float | None:
    """The support of one claim by quotes in a language."""
    behind: list[dict[str, Any]] = [{"n": n, "text": text, "language": of} for n, text in enumerate(quotes, start=1)]
    return support({"claims": [{"text": claim, "quotes": [one["n"] for one in behind]}], "quotes": behind}, language)


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


@pytest.mark.parametrize(
    ("claim", "language", "quote", "of"),
    [
        ("Three countries agreed.", "en", "3 countries agreed.", "en"),
        ("Forty-five thousand people fled.", "en", "45,000 people fled.", "en"),
        ("It asks for 2.5 million dollars.", "en", "We ask for 2,500,000 dollars.", "en"),
        ("Trois pays ont signé.", "fr", "Three countries signed.", "en"),
        ("Quatre-vingt-dix pour cent.", "fr", "Ninety per cent.", "en"),
        ("Tres países firmaron.", "es", "Trois pays ont signé.", "fr"),
        ("Vinte e três países.", "pt", "In the twenty-third session.", "en"),
        ("Dreiundzwanzig Staaten.", "de", "23 States.", "en"),
        ("Двадцать три страны.", "ru", "Twenty-three countries.", "en"),
        ("ثلاثة وعشرون بلدا.", "ar", "Twenty-three countries.", "en"),
        ("بیست و سه کشور.", "fa", "Twenty-three countries.", "en"),
        ("三个国家签署了。", "zh", "Three countries signed.", "en"),
        ("Three countries signed.", "en", "三个国家签署了。", "zh"),
        ("In May it fell by half.", "en", "En mai, de moitié.", "fr"),
        ("The Group of 77 has three seats.", "en", "The G77 has 3 seats.", "en"),
    ],
)
def test_a_number_in_words_stands_where_its_value_does(claim: str, language: str, quote: str, of: str) -> None:
    """In digits or in words, of whichever language; without the quote that has it, it stands nowhere."""
    assert _support(claim, language, "Nothing is counted here.", quote, of=of) == 1
    assert _support(claim, language, "Nothing is counted here.") == 0


@pytest.mark.parametrize(
    ("claim", "language", "quote"),
    [
        ("Three countries agreed.", "en", "Four countries agreed, and thirteen did not."),
        ("Three countries agreed.", "en", "Twenty-three countries agreed."),
        ("It asks for 2.5 million dollars.", "en", "We ask for 2.5 billion dollars."),
        ("It asks for 25 dollars.", "en", "We ask for 2.5 dollars."),
        ("Trois pays ont signé.", "fr", "Four countries signed."),
        ("Три страны.", "ru", "Four countries."),
        ("ثلاث دول.", "ar", "Four countries."),
        ("سه کشور.", "fa", "Four countries."),
        ("三个国家签署了。", "zh", "Four countries signed."),
        ("In May it fell.", "en", "In June it fell."),
        ("It fell by half.", "en", "It fell by two."),
        ("It speaks of COVID-19.", "en", "We speak of COVID-20."),
    ],
)
def test_another_number_does_not_carry_it(claim: str, language: str, quote: str) -> None:
    """Neither one that has it for a part, nor the same digits on another scale, nor a share for a count."""
    assert _support(claim, language, quote) == 0


def test_one_in_words_and_words_that_are_not_known_count_for_nothing() -> None:
    """ "One of them" and "first of all" count nothing; of a language without number words, digits alone are held."""
    assert _support("First of all, one of them agreed.", "en", "They agreed.") == 1
    assert _support("1 of them agreed.", "en", "One of them agreed.") == 1
    assert _support("1 of them agreed.", "en", "They agreed.") == 0
    assert _support("Drie landen in 2030.", "nl", "In 2030.") == 1
    assert _support("Drie landen in 2030.", "nl", "In 2031.") == 0
    assert _support("Three countries.", "en", "Three countries.", of=None) == 1


def _cardinals(language: str) -> list[tuple[int, str]]:
    listed = WORDS[language].get("cardinals", {})
    return [(int(value), word) for value, words in listed.items() for word in words if "*" not in word]


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"zh"}))
def test_every_number_word_of_every_language_counts(language: str) -> None:
    """Each stands where its digits do, and where other digits do it does not."""
    assert len(_cardinals(language)) > 20
    for value, word in _cardinals(language):
        (found,), rest = counted(word, language)
        assert (found.value, found.in_words, rest.strip()) == (Fraction(value), True, ""), word
        # The Persian nine is a "no" too, so the quotes have one.
        assert _support(word, language, f"There are {value}, no more.") == 1, word
        assert value == 1 or _support(word, language, f"There are {value + 1}, no more.") == 0, word


@given(st.text(max_size=80), st.sampled_from([*sorted(LANGUAGES), "nl"]))
def test_a_text_carries_its_own_numbers(text: str, language: str) -> None:
    """Whatever is written, a claim that is its quote to the letter is carried by it, as far as numbers go."""
    assert _support(text, language, text, of=language) == 1
