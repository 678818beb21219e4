"""Groups of whom it is asked who spoke, set apart at the end of a question or at its beginning, in nine languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question
from bot.taking import taken
from bot.understand import understand
from tests.bot.held_records import RECORDS

# the question, the group and the topic
APART = [
    ("Who was silent on Syria in 2021 among the permanent members?", "P5", "Syria"),
    ("Who was silent on Syria among the permanent members in 2021?", "P5", "Syria"),
    ("Who mentioned China in 2021 among the BRICS?", "BRICS", "China"),
    ("Who spoke about debt, among the BRICS?", "BRICS", "debt"),
    ("Who spoke about debt in 2021 among Nordic countries?", "NORDIC", "debt"),
    ("Which countries mentioned Syria in 2021 among the members of the BRICS?", "BRICS", "Syria"),
    ("Among the permanent members, who was silent on Syria in 2021?", "P5", "Syria"),
    ("Among the BRICS, who mentioned debt?", "BRICS", "debt"),
    ("Of the BRICS, who mentioned debt?", "BRICS", "debt"),
    ("Qui a parlé de la Syrie en 2021 parmi les membres permanents ?", "P5", "la Syrie"),
    ("Parmi les BRICS, qui a parlé de la dette ?", "BRICS", "la dette"),
    ("¿Quién habló de Siria en 2021 entre los miembros permanentes?", "P5", "Siria"),
    ("Entre los países nórdicos, ¿quién habló de la deuda?", "NORDIC", "la deuda"),
    ("Quem falou da Síria em 2021 entre os membros permanentes?", "P5", "Síria"),
    ("Wer sprach 2021 über Syrien unter den BRICS?", "BRICS", "Syrien"),
    ("Кто говорил о Сирии в 2021 году среди постоянных членов?", "P5", "Сирии"),
    ("من تحدث عن سوريا في 2021 من بين الأعضاء الدائمين؟", "P5", "سوريا"),
    ("از میان اعضای دائم، چه کسی در ۲۰۲۱ درباره سوریه صحبت کرد؟", "P5", "سوریه"),
    ("哪些金砖国家提到中国？", "BRICS", "中国"),
    ("在常任理事国中，谁在2021年谈到叙利亚？", "P5", "叙利亚"),
]

TOPICS = [
    "Who spoke of cooperation among the Nordic countries?",
    "Who was silent on trade among the BRICS?",
    "What did Kenya say about Syria among the BRICS?",
    "Who mentioned the dispute between Syria and the permanent members?",
]


@pytest.mark.parametrize(("question", "group", "topic"), APART, ids=[one[0] for one in APART])
def test_a_group_set_apart(question: str, group: str, topic: str) -> None:
    """Its members are asked for, each for itself, and it is no part of the topic."""
    found = taken(Question(question), RECORDS)
    assert found.understood.filters.groups == (group,)
    assert found.understood.topic == topic
    assert not found.of_all
    assert found.understood.standalone == question


@pytest.mark.parametrize("question", TOPICS)
def test_what_is_among_a_group_is_a_topic(question: str) -> None:
    """Where the words before it belong to it, nobody's members are asked for."""
    assert understand(Question(question), RECORDS).filters.groups == ()


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands before it, a question is read."""
    assert understand(Question(f"Who mentioned {text} among the BRICS?"), RECORDS)
