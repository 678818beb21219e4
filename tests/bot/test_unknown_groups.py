"""Groups that are asked for and not known: told as such, in nine languages, and not taken for a topic of everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Refusal
from bot.question import Question
from bot.understand import understand
from bot.wiring import Session, open_session
from tests.bot.debated import stored
from tests.bot.held_records import RECORDS

# the question, and the group as it is named there
UNKNOWN = [
    ("Which members of the Quad mentioned China in 2021?", "Quad"),
    ("Which of the Quad mentioned China?", "Quad"),
    ("Which Quad members mentioned China?", "Quad"),
    ("Which Balkan countries spoke of debt?", "Balkan"),
    ("How many members of the Quad have mentioned debt?", "Quad"),
    ("Which members of the Quad did not mention China?", "Quad"),
    ("Which members of the Organization of American States mentioned debt?", "Organization of American States"),
    ("Which Latin American countries mentioned debt?", "Latin American"),
    ("Which members of the Quad support Ukraine?", "Quad"),
    ("Compare the Quad on China", "Quad"),
    ("Compare the members of the Quad on China", "Quad"),
    ("Quels membres du Quad ont mentionné la Chine en 2021 ?", "Quad"),
    ("¿Qué miembros del Quad mencionaron a China en 2021?", "Quad"),
    ("Quais membros do Quad mencionaram a China em 2021?", "Quad"),
    ("Welche Mitglieder des Quad erwähnten China 2021?", "Quad"),
    ("Какие члены Квада упоминали Китай в 2021 году?", "Квада"),
    ("أي من أعضاء الرباعية ذكر الصين في 2021؟", "الرباعية"),
    ("کدام اعضای کواد درباره چین صحبت کردند؟", "کواد"),
]

# questions after members of something that is known, of everybody, or of nobody
OTHERS = [
    "Which members of the BRICS mentioned China?",
    "Which Nordic countries spoke of Ukraine?",
    "Which members of the United Nations mentioned China?",
    "Which UN member states mentioned China?",
    "Which Member States mentioned China?",
    "Which countries mentioned China?",
    "Which of the Sustainable Development Goals did Kenya mention?",
    "Which of the Sustainable Development Goals were mentioned by Kenya?",
    "Which countries in the Sahel did Kenya mention?",
    "Which countries of the Sahel are mentioned by Kenya?",
    "What of the Quad?",
    "What did Kenya say about the Quad?",
    "Compare Kenya and Iran on China",
    "Compare Kenya on Debt",
    "Vergleiche die Schulden von Kenia",
    "Qui parmi les BRICS a mentionné la Chine ?",
]


@pytest.mark.parametrize(("question", "name"), UNKNOWN, ids=[one[0] for one in UNKNOWN])
def test_a_group_that_is_not_known(question: str, name: str) -> None:
    """It is told apart from the topic, and nobody is asked in its place."""
    found = understand(Question(question), RECORDS)
    assert (found.unknown, found.unknown_groups) == ((name,), (name,))
    assert found.speaking == ()
    assert found.filters.groups == ()


@pytest.mark.parametrize("question", OTHERS)
def test_no_unknown_group(question: str) -> None:
    """What is known, and what no members are asked of, is read as before."""
    assert understand(Question(question), RECORDS).unknown == ()


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Whatever is asked of, only words of the question are told to be no group."""
    asked = f"Which members of {text} mentioned debt?"
    assert all(name in asked for name in understand(Question(asked), RECORDS).unknown)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the statements of a small debate."""
    opened = open_session(stored(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Which members of the Quad mentioned the veto in 2021?",
            "“Quad” names no group or delegation that is known. A comparison",
        ),
        ("Compare the Quad on the veto", "“Quad” names no group or delegation that is known. A comparison"),
        ("Which of the BRCIS spoke of the veto?", "Did you mean BRICS or CIS?"),
        (
            "Quels membres du Quad ont mentionné le veto ?",
            "« Quad » ne désigne aucun groupe et aucune délégation connus.",
        ),
    ],
)
def test_it_is_said(session: Session, question: str, told: str) -> None:
    """The refusal names it, and what it may stand for; nobody is told to be silent in its place."""
    reply = asyncio.run(session.engine.ask(Question(question)))
    assert isinstance(reply, Refusal)
    assert told in reply.message
    assert reply.rows == ()
