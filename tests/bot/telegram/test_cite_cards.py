"""Citations on cards: copied as they are, or sent as a file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.output.citations.formats import FORMATS, format_named, offered
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.telegram.cards.markup import preformatted
from bot.telegram.cards.quote import cite_card
from tests.bot.output.citations.samples import cited, texts
from tests.bot.telegram.reading import assert_sound

EN = speaker("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", offered())
def test_every_format_arrives_in_every_language(name: str, language: str) -> None:
    """One block that is copied as the format was written, but for white space at its ends and the form of line ends."""
    made = cited(title="On <b>progress</b> & more", symbol="A/76/PV.9", url="https://un.org/a?b=1&c=2")
    card = cite_card(made, format_named(name), speaker(language))
    assert card is not None
    rich = assert_sound(card)
    (block,) = [span for span in rich.spans if span.type == "pre"]
    expected = format_named(name).write([made], speaker(language)).replace("\r\n", "\n").strip()
    assert rich.text[block.start : block.end] == expected


@settings(max_examples=80)
@given(texts, st.sampled_from(tuple(FORMATS)))
def test_hostile_words_arrive_as_they_are_or_not_at_all(text: str, name: str) -> None:
    """What Telegram would alter has no card, and comes as a file."""
    card = cite_card(cited(text), FORMATS[name], EN)
    if card is not None:
        written = FORMATS[name].write([cited(text)], EN).replace("\r\n", "\n").strip()
        assert written in assert_sound(card).text


def test_what_is_too_long_has_no_card() -> None:
    """Half a citation is none."""
    assert cite_card(cited("We ask. " * 600 + "End."), FORMATS["bibtex"], EN) is None
    assert cite_card(cited("We \u202eask\u202c."), FORMATS["bibtex"], EN) is None


def test_a_block_of_what_would_be_altered_is_an_error() -> None:
    """The last guard, for whoever forgets to look first."""
    with pytest.raises(ValueError, match="alter"):
        preformatted("a\r\nb")
