"""The cards of an upload fit in a message, whatever stands in a record, and quote nothing but the statement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.output.speech.speaker import speaker
from bot.telegram.cards.markup import LONGEST
from bot.telegram.uploads.caption import Caption
from bot.telegram.uploads.cards import Stored, refused_card, stored_card, storing_card
from retrieval.held import Held
from retrieval.ingest.outcome import Outcome, Status
from retrieval.readers import read
from retrieval.record import KEYS, merged
from retrieval.statement import Record, Sentence
from retrieval.text.passages import passages
from retrieval.text.scripts import mixing
from tests.bot.telegram.reading import quotes_of

TEXT = st.text(max_size=300) | st.text("@#./1 אa<&\n", max_size=300)
FREE = [key for key in KEYS if key not in ("date", "language", "source_url", "on_behalf_of")]
HELD = Held("ab" * 6, "abcd", Record(), "/a.txt", "cd" * 32, 9, 1, "ef" * 32)


def stored(folder: Path, text: str, **given: object) -> Stored:
    """A file of that text, as it is after it was stored."""
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    statement = read(path, given).statement
    outcome = Outcome(path, Status.ADDED, statement.id, remarks=("r" * 300,) * 40)
    return Stored("a.txt", given, outcome, statement, passages(statement), (HELD,))


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(FREE), TEXT.filter(lambda text: text.strip() and not mixing(text))),
    TEXT,
    st.sampled_from(["en", "fr", "ar", "zh"]),
)
def test_every_card_fits(
    tmp_path_factory: pytest.TempPathFactory, record: dict[str, str], name: str, language: str
) -> None:
    """No card is too long or quotes another text."""
    said = speaker(language)
    whole = stored(tmp_path_factory.getbasetemp(), "It begins here. " + "And it goes on. " * 9)
    odd = replace(whole, name=name, statement=replace(whole.statement, record=merged(record)), others=(HELD,) * 9)
    cards = [
        stored_card(odd, said),
        refused_card(name, Caption(record, ("x" * 400,) * 9, ("date",)), said),
        storing_card(name, said),
    ]
    assert all(len(card.text) <= LONGEST for card in cards)
    assert quotes_of(cards[0]) in ((), ("It begins here.",))


def test_a_claim_to_speak_for_a_group_is_told_of_one_outside_it(tmp_path: Path) -> None:
    """Beside what was stored."""
    one = stored(tmp_path, "We plant trees.", delegation="Norway", on_behalf_of=("Group of 77 and China",), date="2023")
    card = stored_card(one, speaker("en"))
    assert "Says it speaks for the Group of 77 and China, of which it is no member." in card.text


def test_a_sentence_that_no_message_carries_is_not_quoted(tmp_path: Path) -> None:
    """A first sentence that is too long is named as such, not cut."""
    one = stored(tmp_path, "We plant " + "trees and " * 420 + "flowers.")
    whole = Sentence(0, len(one.statement.text))
    passage = replace(one.passages[0], end=whole.end, sentences=(whole,))
    card = stored_card(replace(one, passages=(passage,)), speaker("en"))
    assert quotes_of(card) == ()
    assert "cannot be shown in a message, whole and unchanged" in card.text
