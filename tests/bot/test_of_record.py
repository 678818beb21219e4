"""What of a statement's record a question asks for, and which lines of its cover tell it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.of_record import OfRecord, of_record, tells
from retrieval.statement import PartKind, Record

SETS = Path(__file__).resolve().parents[2] / "corpus" / "questions"
NO_PART: frozenset[PartKind] = frozenset()
RECORD = Record(
    delegation="Islamic Republic of Iran",
    code="IRN",
    speaker="Ms. Tahereh Jalili",
    post="Ministry of Foreign Affairs",
    forum="CSTD",
    session="twenty-third session",
    agenda_item="Progress made in the implementation of and follow-up to the outcomes of the World Summit",
    date="2020-06-12",
    language="en",
)


@pytest.mark.parametrize(
    ("question", "language", "asks"),
    [
        ("Who submitted the document?", "en", {"speaker"}),
        ("When did Iran make its statement?", "en", {"date"}),
        ("On which day of the week was Iran's statement made?", "en", {"weekday"}),
        ("At which session was the statement delivered?", "en", {"session"}),
        ("Qui a prononcé le discours ?", "fr", {"speaker"}),
        ("Dans quelle ville la réunion s'est-elle tenue ?", "fr", {"place"}),
        ("¿Quién presentó el documento?", "es", {"speaker"}),
        ("¿En qué ciudad se celebró la reunión?", "es", {"place"}),
        ("Quem apresentou o documento?", "pt", {"speaker"}),
        ("Wann wurde die Rede gehalten?", "de", {"date"}),
        ("Кто представил этот документ?", "ru", {"speaker"}),
        ("В каком городе состоялось заседание?", "ru", {"place"}),
        ("متى ألقي هذا البيان؟", "ar", {"date"}),
        ("این بیانیه در چه تاریخی ارائه شد؟", "fa", {"date"}),
        ("这份声明是谁提交的？", "zh", {"speaker"}),
        ("会议在哪个城市举行？", "zh", {"place"}),
        ("Who represented Iran?", "en", {"speaker"}),
        ("Was the meeting held in person?", "en", {"format"}),
        ("Before which body was the statement made?", "en", {"forum"}),
        ("¿Quién representó a Irán?", "es", {"speaker"}),
        ("Wer vertrat den Iran?", "de", {"speaker"}),
    ],
)
def test_asks_for_what_stands_in_the_record(question: str, language: str, asks: set[str]) -> None:
    """A question for who, when, where or at which session is known as one, in each language."""
    assert asks <= {each.value for each in of_record(question, language, NO_PART)}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When was the statement on sanctions made?", "en"),
        ("Who speaks of a new mechanism on digital cooperation?", "en"),
        ("Where should the conference on water be held?", "en"),
        ("Qui parle de la réforme du Conseil de sécurité ?", "fr"),
        ("Кто говорит о санкциях в заявлении?", "ru"),
        ("谁在声明中谈到制裁？", "zh"),
        ("من يتحدث عن العقوبات في البيان؟", "ar"),
        ("Who submitted the document?", "xx"),
        ("What does Iran say about sanctions?", "en"),
    ],
)
def test_what_asks_for_more_is_left_to_the_search(question: str, language: str) -> None:
    """A subject beside the document or the meeting makes it a question on what was said."""
    assert not of_record(question, language, NO_PART)


def test_a_cover_asked_for_by_name_leaves_room_for_other_words() -> None:
    """What the question names by itself need not be known word for word."""
    asked = "What subject is printed in large letters on the cover page?"
    assert of_record(asked, "en", frozenset({PartKind.COVER})) == {OfRecord.SUBJECT}
    assert not of_record(asked, "en", NO_PART)


@pytest.mark.parametrize("name", ["seed", "general-debate", "climate"])
def test_no_question_on_what_was_said_is_taken_for_one(name: str) -> None:
    """The sets that ask nothing of a record have no such question."""
    for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "question" in row:
            assert not of_record(row["question"], row["lang"], NO_PART), row["question"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "UNITED NATIONS COMMISSION (CSTD), twenty-third session\nGeneva, 10-12 June 2020",
            {"date", "place", "session", "forum", "format"},
        ),
        ("23rd UNCSTD Session", {"session", "forum"}),
        ("Friday, 12 June", {"date", "weekday"}),
        ("Ms. Tahereh Jalili", {"speaker"}),
        ("Ministry of Foreign Affairs", {"speaker"}),
        ("Islamic Republic of Iran", {"speaker"}),
        ("Progress made in the implementation of and follow-up to the outcome of the World Summit", {"subject"}),
        ("Submitted by", set()),
        ("Twenty-fourth session, 17 May 2021", set()),
    ],
)
def test_a_line_tells_what_the_record_has(line: str, told: set[str]) -> None:
    """A line is known by the record's own values, however the cover writes them."""
    assert {each.value for each in OfRecord if tells(line, frozenset({each}), RECORD)} == told


def test_a_record_that_is_empty_is_told_by_no_line() -> None:
    """Nothing is found where nothing is known."""
    assert not any(
        tells(line, frozenset(OfRecord) - {OfRecord.WEEKDAY}, Record()) for line in ("", "12 June 2020", "x")
    )


def test_a_hostile_question_takes_no_time() -> None:
    """Ten thousand words that ask are looked through once."""
    started = time.perf_counter()
    for language in ("en", "zh", "ar"):
        of_record("who when where " * 20_000 + "谁" * 50_000, language, NO_PART)
    assert time.perf_counter() - started < 1
