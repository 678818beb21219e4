"""The closest passages as cards: under the line that calls them that, apart from what answers, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.quote import Quote
from bot.telegram.cards.comparison import table
from bot.telegram.cards.reply import early_shown, reply_shown
from tests.bot.cli.samples import COME_CLOSEST, answer, closest, many_near, near_comparison, short
from tests.bot.cli.test_closest import CLOSEST
from tests.bot.telegram.reading import assert_sound

EN = speaker("en")


def numbers(quotes: tuple[Quote, ...]) -> list[int]:
    """The numbers of quotes."""
    return [quote.n for quote in quotes]


def test_while_a_model_writes_the_line_is_there_already() -> None:
    """The passages are never shown without it."""
    shown = early_shown(answer(short(1), short(2), parts=(answer(short(1)), closest(short(2)))), EN)
    places = [shown.card.text.index(text) for text in ("[1]", COME_CLOSEST, "[2]")]
    assert places == sorted(places)
    assert_sound(shown.card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_that_only_comes_close_says_so(language: str) -> None:
    """Behind the delegation's name, above its passages."""
    shown = reply_shown(near_comparison(), speaker(language))
    places = [shown.card.text.index(text) for text in ("We support it.", CLOSEST[language], "We fish.")]
    assert places == sorted(places)
    assert_sound(shown.card)


def test_of_many_rows_what_comes_close_is_listed_and_left_for_later() -> None:
    """The card has the quotes that answer; the table names every row."""
    shown = reply_shown(many_near(), EN)
    assert "Closest (2): Kenya [2] and France [3]\n" in shown.card.text
    assert "Silent on this (6): Alandia 0" in shown.card.text
    assert (numbers(shown.quotes), numbers(shown.more)) == ([1], [2, 3])
    assert table(many_near(), EN)[:3] == [
        "Iran: [1] 12 June 2020",
        "Kenya: closest: [2] 12 June 2020",
        "France: closest: [3] 12 June 2020",
    ]
    assert_sound(shown.card)


def test_of_many_rows_of_which_none_answers_the_passages_are_shown() -> None:
    """The finding says already that they only come close."""
    rows = tuple(row for row in many_near().rows if row.quotes != (1,))
    shown = reply_shown(replace(closest(*many_near().quotes[1:]), rows=(*rows, *rows[-2:])), EN)
    assert shown.card.text.startswith(COME_CLOSEST)
    assert numbers(shown.quotes) == [2, 3]
