"""Buttons stay within Telegram's limits, and say again what they were made for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.output.attribution import STRETCH
from bot.output.citations.formats import label, offered
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName, Quote
from bot.quotes.permalinks import read_key
from bot.telegram.cards.buttons import LONGEST_COPY, answer_keyboard, cite_keyboard, quote_keyboard, read_data
from bot.telegram.cards.fit import Shown
from bot.telegram.values import Piece

KEY = "6a76347c716fLKCRTe1kJfGFDm4cfUxh1m9-68"
QUOTE = Quote(
    n=1, text="We call for a ceasefire.", statement="6a76347c716f", start=10, end=34, sha256="0" * 64,
    delegation=DelegationName("DEU", "Germany", "Germany"), speaker="Maria Keller", post=None, on_behalf_of=(),
    forum="Security Council", session="9876th meeting", date="2025-03-12", language="en", part="speech", source="x",
)  # fmt: skip


def quotes(*lengths: int) -> Shown:
    """A card with quotes of so many characters."""
    return Shown(Piece(""), tuple(replace(QUOTE, n=n, text="a" * length) for n, length in enumerate(lengths, start=1)))


def flat(made: InlineKeyboardMarkup | None) -> list[InlineKeyboardButton]:
    """The buttons of a keyboard."""
    assert made is not None
    return [button for row in made.inline_keyboard for button in row]


@given(st.lists(st.integers(1, 600), max_size=3), st.integers(0, 99), st.sampled_from(LANGUAGES), st.booleans())
def test_every_button_is_one_that_telegram_takes(lengths: list[int], more: int, language: str, evidence: bool) -> None:
    """Data of 1 to 64 bytes, texts that are there, copies of at most 256 UTF-16 units, queries of at most 256."""
    shown = quotes(*lengths)
    keys = {quote.n: KEY for quote in shown.quotes} if evidence else {}
    made = answer_keyboard(speaker(language), "a1B2c3D4e5", shown, keys, more)
    for button in flat(made):
        assert button.text
        if isinstance(button.callback_data, str):
            assert 1 <= len(button.callback_data.encode()) <= 64
        if button.copy_text is not None:
            assert 1 <= len(button.copy_text.text.encode("utf-16-le")) // 2 <= LONGEST_COPY
        if button.switch_inline_query is not None:
            assert len(button.switch_inline_query) <= 256
    assert made is not None
    assert all(len(row) <= 8 for row in made.inline_keyboard)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_formats_of_a_citation_fit_their_buttons(language: str) -> None:
    """The longest key that there is and the longest name of a format, within 64 bytes; the one shown is marked."""
    longest = "6a76347c716f" + "-" * 18 + "zzzzzz-zzzzz"
    assert read_key(longest) is not None
    for name in offered():
        held = flat(cite_keyboard(speaker(language), longest, name))
        assert all(1 <= len(str(button.callback_data).encode()) <= 64 for button in held)
        assert [b.text for b in held if b.text.startswith("• ")] == [f"• {label(name)}"]
        assert read_data(str(held[-1].callback_data))[1] == (longest, name, "f")


def test_what_is_evidence_can_be_cited() -> None:
    """By the key of its quote, which needs nothing that is kept about anybody."""
    made = flat(answer_keyboard(speaker("en"), "a1B2c3D4e5", quotes(20, 20), {1: KEY, 2: KEY}, 0))
    cite = [b for b in made if str(b.callback_data).startswith("k:")]
    assert [(button.text, button.callback_data) for button in cite] == [("❝ 1", f"k:{KEY}"), ("❝ 2", f"k:{KEY}")]


def test_what_is_copied_is_the_quote_with_whose_it_is() -> None:
    """The whole of it where that fits; the quote alone where only that does; no button where neither does.

    Of a stretch it is said that it is one, or there is no button.
    """

    def copied(length: int, *, whole: bool = True) -> str | None:
        shown = replace(quotes(length).quotes[0], whole=whole)
        made = quote_keyboard(speaker("en"), shown, KEY, "https://t.me/bot?start=q_x")
        return next((b.copy_text.text for b in flat(made) if b.copy_text), None)

    assert copied(20) == f"“{'a' * 20}” — Maria Keller, Germany, Security Council, 9876th meeting · 12 March 2025"
    assert copied(250) == f"“{'a' * 250}”"
    assert copied(255) is None
    assert (copied(20, whole=False) or "").endswith(f", {STRETCH}")
    assert copied(250, whole=False) is None


def test_what_is_nearest_is_not_passed_on() -> None:
    """A passage that is no evidence has no key: it can be looked at; nobody is helped to share or to copy it."""
    made = flat(answer_keyboard(speaker("en"), "a1B2c3D4e5", quotes(20), {}, 0))
    assert not any(button.copy_text or button.switch_inline_query for button in made)
    assert {str(b.callback_data)[0] for b in made} == {"c", "s", "r"}
