"""Misspelt words of a question, put right by a dictionary and by the words of statements."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.question import Question, Turn, Wants
from bot.questions.annotate import annotated
from bot.questions.planning import plan
from bot.questions.spelling import misspelt, put_right
from retrieval.embedding.local import question_pieces
from tests.bot.questions.records import HELD

STANDING = {
    "soldier": 40,
    "soldiers": 90,
    "terrorist": 120,
    "terrorism": 400,
    "international": 900,
    "court": 60,
    "driving": 9,
    "naval": 30,
    "should": 2000,
    "secretary": 1,
}


def standing(words: Sequence[str]) -> dict[str, int]:
    """The counts of a few words; no other stands anywhere."""
    return {word: STANDING.get(word, 0) for word in words}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("what was the name of the irish soldeir killed there", {"soldeir": "soldier"}),
        ("Who proposed an internatinal court on terorism?", {"internatinal": "international", "terorism": "terrorism"}),
        ("who shoud pay for it?", {"shoud": "should"}),
        ("what did lebannon say on terorism", {"terorism": "terrorism"}),  # a name is told by the names
        ("who spoke of dropping Taiwan?", {}),  # a word of the dictionary
        ("what did the secratary do?", {}),  # as rare as a misprint
        ("Did Terorist speak?", {}),  # a capital makes a name
        ("what does “terorist” mean?", {}),  # quoted as it stands
        ("what is on terorist.org or terorist/soldeir?", {}),  # no words
        ("who mentioned navalny?", {}),  # too far from "naval"
        ("что сказал terorist?", {}),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_that_stands(question: str, meant: dict[str, str]) -> None:
    """Only English words in small letters that nobody writes so."""
    assert dict(misspelt(question, standing, lambda text: annotated(text, HELD, question_pieces))) == meant


def test_whole_words_alone_are_put_right() -> None:
    """Within another word, or an address, the same letters stay."""
    assert put_right("courd, courds and courd.org", (("courd", "court"),)) == "court, courds and courd.org"


def test_the_plan_searches_with_the_words_that_are_meant() -> None:
    """The question stays as typed; a phrase to be counted stays, too."""
    question = Question("who shoud fight terorism?")
    made = plan(question, HELD, question_pieces, standing)
    assert made.question == question
    assert made.text == "who should fight terrorism?"
    assert made.misspelt == (("shoud", "should"), ("terorism", "terrorism"))
    again = plan(Question("how many?", (Turn("Who mentioned terorism?", ""),)), HELD, question_pieces, standing)
    assert (again.topic, again.misspelt) == ("terrorism", (("terorism", "terrorism"),))
    counted = plan(Question("fight terorism", wants=Wants.PHRASE, topical=True), HELD, question_pieces, standing)
    assert counted.misspelt == ()
