"""What is done for a question: what is set is a wall, what is named is preferred, what leans takes from before."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.question import Question, Turn, Wants
from bot.questions.planning import plan
from bot.questions.reader import Form
from retrieval.embedding.base import QuestionPieces
from retrieval.embedding.local import question_pieces
from retrieval.filters import ADMIT_ALL, Filters
from tests.bot.questions.planned import planned, told
from tests.bot.questions.records import HELD

PLANS = Path(__file__).with_name("plans.txt").read_text(encoding="utf-8").splitlines()
CASES = [line.rpartition(" = ")[::2] for line in PLANS if " = " in line and not line.startswith("#")]
SANCTIONS = "What did Kenya say about sanctions in 2016?"
KENYA, IN_2016 = Filters(delegations=("KEN",)), Filters(since="2016", until="2016")


@pytest.mark.parametrize(("conversation", "expected"), CASES, ids=[conversation for conversation, _ in CASES])
def test_a_plan(conversation: str, expected: str) -> None:
    """As the table says, whose headings say what a group of cases protects."""
    assert told(planned(conversation)) == expected


def test_what_is_named_is_preferred() -> None:
    """Everything is looked at, then whom it names, then when, then both."""
    made = planned(SANCTIONS)
    both = Filters(delegations=("KEN",), since="2016", until="2016")
    assert (made.walls, made.filters, made.tries) == (ADMIT_ALL, both, (ADMIT_ALL, KENYA, IN_2016, both))


def test_what_is_set_is_a_wall() -> None:
    """Every look is within it, and what it says outweighs what the question names."""
    made = plan(Question("What did Norway say about sanctions in 2016?", filters=KENYA), HELD, question_pieces)
    assert made.walls == KENYA
    assert {filters.delegations for filters in made.tries} == {("KEN",)}
    assert made.named.delegations == ("NOR",)


@pytest.mark.parametrize(
    ("text", "before", "standalone"),
    [
        ("And Norway?", SANCTIONS, "sanctions · 2016"),
        ("And in 2023?", SANCTIONS, "sanctions · Kenya"),
        ("And on climate change?", SANCTIONS, "Kenya · 2016"),
        ("Et la Norvège ?", "Que dit le Kenya des sanctions ?", "sanctions"),
    ],
)
def test_a_follow_up_stands_alone(text: str, before: str, standalone: str) -> None:
    """What it takes from the question before stands behind it in brackets, and its topic is searched with."""
    made = planned(f"{before} // {text}")
    assert made.standalone == f"{text} ({standalone})"
    assert made.topic in made.sought


@pytest.mark.parametrize(
    ("walls", "since", "until"),
    [
        (Filters(until="2016"), None, "2016"),
        (Filters(until="2016-09"), None, "2016-09"),
        (Filters(until="2021"), "2020", "2021"),
        (Filters(until="2020-06"), "2020", "2020-06"),
    ],
)
def test_a_follow_up_takes_no_period_that_its_filters_exclude(
    walls: Filters, since: str | None, until: str | None
) -> None:
    """No period is made of it that ends before it begins; one that overlaps is taken."""
    before = Turn("What did Kenya say about sanctions since 2020?", "")
    made = plan(Question("And Norway?", (before,), walls), HELD, question_pieces)
    assert (made.filters.since, made.filters.until) == (since, until)
    assert made.took.since == since


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Germany on Zeitenwende", "en"),
        ("Who mentioned Lake Chad?", "en"),
        ("Deutschland zur Zeitenwende", "de"),
        ("Ce a spus România despre Moldova?", "Latin"),
        ("Крым", "ru"),
        ("Hva sa Norge om Ukraina?", "Latin"),
        ("日本は核兵器について何と言いましたか？", "ja"),
        ("核兵器について誰が話しましたか？", "ja"),
        ("한국은 핵무기에 대해 무엇이라고 말했습니까?", "ko"),
        ("भारत ने परमाणु हथियारों के बारे में क्या कहा?", "hi"),
        ("Τι είπε η Ελλάδα για την Κύπρο;", "el"),
        ("что говорил Порошенко про Київ", "ru"),
    ],
)
def test_a_language_is_written_in_its_letters(text: str, language: str) -> None:
    """A question in a language that is not read is told in no other script."""
    read = planned(text).language
    assert read == language or (language == "Latin" and read not in ("ar", "fa", "ru", "zh"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cosa ha detto la Francia sul clima?", "it"),
        ("Chi ha parlato di Gaza nel 2023?", "it"),
        ("La Germania ha parlato di migrazione?", "it"),
        ("Wat heeft België gezegd over klimaat?", "nl"),
        ("Quand l'Italie a-t-elle parlé de la Libye ?", "fr"),
        ("Lesquels non ?", "fr"),
        ("que cosa dijo Italia de la sal", "es"),
        ("E quanto às florestas?", "pt"),
        ("Luigi Di Maio zu Libyen", "de"),
        ("write me a cover letter for a UN internship", "en"),
    ],
)
def test_a_language_that_is_not_read_is_told_by_its_little_words(text: str, language: str) -> None:
    """And is not taken for its neighbour; a single little word tells nothing."""
    assert planned(text).language == language


def test_an_excepted_delegation_is_not_searched_with() -> None:
    """Nor named as the one who is asked."""
    made = planned("What do countries other than Kenya say about debt?")
    assert (made.speaking, made.text) == ((), "What do countries say about debt?")


def test_a_topic_is_read_as_no_question() -> None:
    """Behind a command the text is the topic, and one that begins with a word that negates negates nothing."""
    asked = Question("what Iran says of sanctions", filters=KENYA, wants=Wants.WHO, topical=True)
    assert plan(asked, HELD, question_pieces).form is Form.WHO
    negation = Question("non-governmental organisations", wants=Wants.WHO)
    assert not plan(negation, HELD, question_pieces).negated


def test_each_question_of_a_conversation_is_planned_once() -> None:
    """However many of them lean on the one before."""
    read: list[str] = []

    def pieces(text: str) -> QuestionPieces:
        read.append(text)
        return question_pieces(text)

    turns = tuple(Turn(f"how many of them mentioned {topic}?", "") for topic in ("debt", "oil", "peace", "NATO") * 2)
    plan(Question("how many of them mentioned Mali but not in 2016?", turns), HELD, pieces)
    assert len(read) < 5 * len(turns)
