"""Of several sentences, the one that asks is searched for; what is said beside it neither names nor hides anything."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.named import named
from bot.question import Question
from bot.remarks import asking
from bot.understand import understand
from retrieval.statement import Record

RECORDS = [Record(delegation="Iran (Islamic Republic of)", code="IRN", date="2020-06-12", language="en")]

ASKED = {
    "I am writing on tech. What did Iran say about sanctions?": "What did Iran say about sanctions?",
    "Did Iran say anything about artificial intelligence? I need it for a class.": (
        "Did Iran say anything about artificial intelligence?"
    ),
    "Understood. What about states that bring their own?": "What about states that bring their own?",
    "Mr. Smith of the U.S. asks: did Iran speak of water?": None,
    "What did Iran say about sanctions?": None,
    "What did Iran say about sanctions? And about water?": None,
    "Iran. Sanctions. Water.": None,
    "He said “It is over. Who knows?” in 2020. Did Iran agree?": None,
    "Пишу курсовую. Что сказал Иран о санкциях?": "Что сказал Иран о санкциях?",
    "我在写论文。伊朗对制裁有何看法？": "伊朗对制裁有何看法？",
}


@pytest.mark.parametrize(("line", "sentence"), ASKED.items())
def test_the_sentence_that_asks_is_told_from_remarks(line: str, sentence: str | None) -> None:
    assert asking(line, None) == sentence


@given(st.text(max_size=200))
def test_a_sentence_that_asks_is_a_stretch_of_the_line(line: str) -> None:
    found = asking(line, None)
    assert found is None or (found in line and len(found) < len(line.strip()))


def topic(line: str) -> str:
    return understand(Question(line), RECORDS, date(2026, 1, 1)).sought


def test_a_remark_is_not_searched_for_where_the_question_stands_by_itself() -> None:
    assert topic("I am doing a piece on tech. What did Iran say about coercive measures?") == "coercive measures"
    assert topic("Did Iran speak of artificial intelligence? I need the wording for a matrix.") == (
        "artificial intelligence"
    )


def test_what_a_question_leans_on_stays_with_it() -> None:
    whole = topic("They are not happy with the way the web is run. What would Iran like to see instead of it?")
    assert "web is run" in whole


def test_a_delegation_named_beside_the_question_is_still_the_one_asked() -> None:
    found = understand(Question("What did Iran say about coercive measures? I am doing a piece on tech."), RECORDS)
    assert [d.code for d in found.speaking] == ["IRN"]
    assert found.topic == "coercive measures"


def test_a_capital_that_only_begins_a_sentence_names_nothing() -> None:
    assert named("Understood. What about states", "Understood. What about states?", "en", frozenset()).names == ()
    assert named("water in Geneva", "Understood. What about water in Geneva?", "en", frozenset()).names == ("geneva",)


def test_the_house_spoken_in_is_named_only_within_a_longer_name() -> None:
    alone = named("the Organization's bodies", "Did they urge the Organization's bodies?", "en", frozenset())
    longer = named("the World Health Organization", "What of the World Health Organization?", "en", frozenset())
    assert alone.names == ()
    assert "organization" in longer.names
