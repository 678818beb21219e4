"""Names and their initials, by the letters alone."""

from __future__ import annotations

import time

import pytest

from bot.initials import initials, names, spells
from bot.named import named

ITU = "I would like to highlight the pivotal role of ITU in the process."


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("the International Telecommunication Union", "ITU"),
        ("the World Summit on the Information Society", "WSIS"),
        ("the United Nations or the United Nations Conference on Trade and Development", "UNCTAD"),
        ("the Commission on Science and Technology for Development", "CSTD"),
        ("la Comisión Económica para América Latina", "CEAL"),
        ("l'Organisation mondiale, et l'Union Internationale des Télécommunications", "UIT"),
    ],
)
def test_a_name_spells_its_initials(text: str, short: str) -> None:
    """Each capital is a letter; small words may give theirs or not."""
    assert any(spells(name, short) for name in names(text))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("the International Trade Organization", "ITU"),
        ("Information Technology. Union of States", "ITU"),
        ("the International Telecommunication Union", "WTO"),
        ("information technology union", "ITU"),
    ],
)
def test_another_name_does_not(text: str, short: str) -> None:
    """A letter that is missing or left over, a full stop between the words, or no capitals: it is not the name."""
    assert not any(spells(name, short) for name in names(text))


def test_initials_are_words_in_capitals() -> None:
    """Three letters at least, nothing else in the word."""
    assert initials("ITU, UN and ICTs at the UNCSTD (WSIS)") == {"ITU", "UNCSTD", "WSIS"}


def test_a_question_by_the_name_is_answered_by_the_initials_and_the_other_way_round() -> None:
    """What stands there under one name is named by the other, and another body of like words is not."""
    union = named("the role of the International Telecommunication Union", "What of it?", "en", frozenset())
    assert union.stand_in(ITU, "IRN", "en")
    assert not union.stand_in("The role of the World Trade Organization is great.", "IRN", "en")
    summit = named("the outcome of WSIS", "What of the outcome of WSIS?", "en", frozenset())
    assert summit.stand_in("The World Summit on the Information Society met in two phases.", "IRN", "en")
    assert not summit.stand_in("The World Summit on Sustainable Development met.", "IRN", "en")


def test_a_hostile_text_takes_no_time() -> None:
    """Ten thousand capitals in a row are one name, which is read in pieces."""
    started = time.perf_counter()
    assert not any(spells(name, "XYZ") for name in names("A Be of Ce " * 10_000))
    initials("ABC " * 50_000 + "A" * 50_000)
    assert time.perf_counter() - started < 2
