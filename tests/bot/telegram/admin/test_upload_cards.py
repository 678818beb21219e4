"""The cards of an upload fit in a message, whatever stands in a record, and quote nothing but the statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.state.values import Upload
from bot.telegram.cards.html import LONGEST
from bot.telegram.uploads.cards import (
    Others,
    fields_card,
    fields_keyboard,
    outcome_card,
    question_card,
    understood_card,
    understood_keyboard,
    unknown_card,
    unknown_keyboard,
    waiting_card,
    waiting_keyboard,
)
from bot.telegram.uploads.preview import Facts
from bot.telegram.uploads.record_form import LONGEST as LONGEST_VALUE
from retrieval.held import Held
from retrieval.record import KEYS, merged
from retrieval.statement import Record
from retrieval.text.scripts import mixing

TEXT = st.text(max_size=LONGEST_VALUE) | st.text("@#./1 אa<&\n", max_size=LONGEST_VALUE)
FREE = [key for key in KEYS if key not in ("date", "language", "source_url", "on_behalf_of")]
NAME = "u" * 12
UPLOAD = Upload(NAME, 7, 7, "a.txt", "/a.txt", "ab" * 32, {}, None, datetime(2025, 1, 1, tzinfo=UTC))
HELD = Held("ab" * 6, "abcd", Record(), "/a.txt", "cd" * 32, 9, 1, "ef" * 32)
FACTS = Facts("ab" * 6, "cd" * 32, 10**9, 10**6, 10**7, "It begins here.", {}, {})


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(FREE), TEXT.filter(lambda text: text.strip() and not mixing(text))),
    st.text(max_size=6000) | st.text("ab. ", max_size=6000),
    TEXT,
    st.sampled_from(["en", "fr", "ar", "zh"]),
)
def test_every_card_fits(record: dict[str, str], first: str, name: str, language: str) -> None:
    """No card is too long or quotes another text; no button holds more than 64 bytes."""
    said = speaker(language)
    upload = replace(UPLOAD, name=name, given=record)
    facts = replace(FACTS, first=first, shown=record)
    held = replace(HELD, record=merged(record))
    others = Others(held, held, (held,) * 9)
    problems = ("x" * 300,) * 5
    cards = [
        understood_card(replace(upload, given={}), facts, others, problems, said, notice="⏳ " + "y" * 300),
        question_card(upload, "speaker", held.record, problems, said),
        unknown_card(upload, name, problems, said),
        fields_card(upload, replace(facts, own=record), said),
        waiting_card(upload, upload, said),
        outcome_card([name or "x", name], name, said),
    ]
    assert all(len(card.plain) <= LONGEST for card in cards)
    assert all(quote == first for card in cards for quote in card.quotes)
    keyboards = [
        understood_keyboard(upload, facts, replace(others, same=None), "abcdef", said),
        unknown_keyboard(upload, name, (("KEN", "Kenya"),), said),
        fields_keyboard(upload, facts, said),
        waiting_keyboard(upload, upload, said),
    ]
    buttons = [button for keyboard in keyboards for row in keyboard.inline_keyboard for button in row]
    assert all(len(str(button.callback_data).encode()) <= 64 and button.text for button in buttons)


def test_a_claim_to_speak_for_a_group_is_told_of_one_outside_it() -> None:
    """Before anything is stored."""
    facts = replace(FACTS, shown={"delegation": "Norway", "on_behalf_of": ("Group of 77 and China",), "date": "2023"})
    card = understood_card(UPLOAD, facts, Others(None, None, ()), (), speaker("en"))
    assert "Says it speaks for the Group of 77 and China, of which it is no member." in card.plain


def test_a_sentence_that_no_message_carries_is_not_quoted() -> None:
    """A first sentence that is too long, or that Telegram would alter, is named as such, not cut."""
    said = speaker("en")
    for first in ("a" * 4000, "a\u202eb"):
        card = understood_card(UPLOAD, replace(FACTS, first=first), Others(None, None, ()), (), said)
        assert card.quotes == ()
        assert "cannot be shown in a message, whole and unchanged" in card.plain
