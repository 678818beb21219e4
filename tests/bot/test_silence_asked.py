"""Questions after who did not speak of something: read in nine languages, answered by the silent rows first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.answer import Answer, Reply, RowStatus
from bot.cli.render import show_reply
from bot.earlier import turn_of
from bot.question import Question, Turn
from bot.rows import begins_with_silence
from bot.silence_asked import as_spoken
from bot.taking import taken
from bot.wiring import Session, open_session
from tests.bot.debated import stored
from tests.bot.held_records import RECORDS


@pytest.mark.parametrize(
    ("text", "codes", "groups", "topic"),
    [
        ("Was Moscow silent on Syria in 2021?", "RUS", "", "Syria"),
        ("Was Kenya silent about debt?", "KEN", "", "debt"),
        ("Has Kenya remained silent on debt?", "KEN", "", "debt"),
        ("Which of the permanent members did not mention Syria in 2021?", "", "P5", "Syria"),
        ("Which BRICS members have never mentioned debt?", "", "BRICS", "debt"),
        ("Did Kenya and India say nothing about debt?", "KEN IND", "", "debt"),
        ("Which of the BRICS failed to mention debt?", "", "BRICS", "debt"),
        ("Quels membres permanents n'ont pas mentionné la Syrie en 2021 ?", "", "P5", "la Syrie"),
        ("La Russie est-elle restée silencieuse sur la Syrie ?", "RUS", "", "la Syrie"),
        ("¿Qué países nórdicos no mencionaron a Siria en 2021?", "", "NORDIC", "Siria"),
        ("Quais países nórdicos não mencionaram a Síria em 2021?", "", "NORDIC", "a Síria"),
        ("Welche nordischen Länder haben Syrien 2021 nicht erwähnt?", "", "NORDIC", "Syrien"),
        ("Кто из постоянных членов не упомянул Сирию в 2021 году?", "", "P5", "Сирию"),
        ("أي من الأعضاء الدائمين لم يذكر سوريا في 2021؟", "", "P5", "سوريا"),
        ("哪些常任理事国在2021年没有提到叙利亚？", "", "P5", "叙利亚"),
        ("کدام یک از اعضای دائم در ۲۰۲۱ به سوریه اشاره نکرد؟", "", "P5", "سوریه"),
    ],
)
def test_silence_is_asked_of_those_named(text: str, codes: str, groups: str, topic: str) -> None:
    """Those named are asked about what they are silent on; the question stays what was asked."""
    found = taken(Question(text), RECORDS)
    understood = found.understood
    assert understood.silence
    assert not found.of_all
    assert set(understood.filters.delegations) == set(codes.split())
    assert " ".join(understood.filters.groups) == groups
    assert understood.topic == topic
    assert understood.standalone == text


@pytest.mark.parametrize(
    "text",
    [
        "Who was silent on Syria in 2021?",
        "Who did not mention debt?",
        "How many countries did not speak of debt?",
        "Qui n'a pas parlé de la dette ?",
        "Wer hat zu Syrien geschwiegen?",
        "谁没有提到叙利亚？",
    ],
)
def test_silence_is_asked_of_all(text: str) -> None:
    """Where nobody is named, of everybody of whom a statement is held."""
    found = taken(Question(text), RECORDS)
    assert found.of_all
    assert found.understood.silence
    assert len(found.understood.speaking) > 2
    assert found.understood.standalone == text


@pytest.mark.parametrize(
    "text",
    [
        "Why was Russia silent on Syria?",
        "What did Kenya not mention?",
        "Who did not mention “rules-based order”?",
        "Russia did not mention Syria",
        "What did Kenya say about the silent majority?",
        "Who did not support the treaty?",
        "Who spoke of silence on Syria?",
        "Who mentioned Syria?",
    ],
)
def test_something_else_is_asked(text: str) -> None:
    """A reason, a wording, a stance or a claim is no question who was silent."""
    assert as_spoken(text) is None


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is typed, it is read or left alone."""
    spoken = as_spoken(text)
    assert spoken is None or spoken


@pytest.mark.parametrize(
    ("first", "line", "whole"),
    [
        ("Which of the BRICS did not mention Syria?", "and on Iran?", "Which of the BRICS did not mention Iran?"),
        ("Who was silent on Syria in 2021?", "and in 2016?", "Who was silent on Syria in 2016?"),
        ("Was Kenya silent on Syria?", "and Somalia?", "Was Somalia silent on Syria?"),
    ],
)
def test_a_follow_up_asks_for_the_silent_too(first: str, line: str, whole: str) -> None:
    """What follows such a question is one, in its words."""
    found = taken(Question(line, (Turn(first, ""),)), RECORDS).understood
    assert found.silence
    assert found.standalone == whole


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of a small debate."""
    opened = open_session(stored(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")))
    yield opened
    opened.close()


def conversation(session: Session, *lines: str) -> Reply:
    """The reply to the last of some lines."""
    turns: list[Turn] = []
    for line in lines:
        question = replace(Question(line), history=tuple(turns))
        reply = asyncio.run(session.engine.ask(question))
        turns.append(turn_of(question, reply))
    return reply


def test_the_silent_come_first(session: Session) -> None:
    """Of a group those who do not speak to it are the answer; the others have their quotes below."""
    reply = conversation(session, "Which of the BRICS did not mention the veto in 2021?")
    assert isinstance(reply, Answer)
    assert (reply.rows[0].delegation.code, reply.rows[0].status) == ("ZAF", RowStatus.SILENT)
    assert {row.delegation.code for row in reply.rows if row.status is RowStatus.QUOTED} == {"BRA", "IND", "CHN", "RUS"}
    assert reply.finding.startswith("Silent on it: 1 of 5 (South Africa); speak to it: 4")
    assert begins_with_silence(reply.rows)


def test_the_silent_of_all(session: Session) -> None:
    """Everybody of whom a statement of that year is held has a row, and what follows is asked of everybody again."""
    asked = "Who was silent on sea-level rise in 2021?"
    reply = conversation(session, asked)
    told = {row.delegation.code: row.status for row in reply.rows}
    assert {code for code, status in told.items() if status is RowStatus.QUOTED} == {"FJI", "TUV"}
    assert {"BRB", "BRA", "IND", "CHN", "RUS", "ZAF", "NOR"} <= set(told)
    assert RowStatus.NOT_HELD not in told.values()
    assert reply.filters.delegations == ()
    assert reply.standalone_question == asked
    then = conversation(session, asked, "and in 2016?")
    assert {row.delegation.code for row in then.rows} == {"FJI", "WSM", "FIN"}
    assert then.standalone_question == "Who was silent on sea-level rise in 2016?"


def test_one_that_is_not_silent_is_quoted(session: Session) -> None:
    """Whether one delegation kept silent is answered by what it said."""
    reply = conversation(session, "Was Moscow silent on the veto in 2021?")
    assert isinstance(reply, Answer)
    assert reply.finding.startswith("Russian Federation speaks to this")


def test_the_silent_are_printed_first(session: Session) -> None:
    """A terminal lists those who are asked for above the quotes of the others."""
    reply = conversation(session, "Who was silent on sea-level rise in 2021?")
    screen = Console(record=True, width=100)
    show_reply(screen, reply)
    shown = screen.export_text()
    assert shown.index("Silent on this (") < shown.index("Sea-level rise is swallowing")
