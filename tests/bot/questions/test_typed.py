"""What is typed behind /who, /compare, /timeline and /phrase, as a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Question, Wants
from bot.questions.typed import COMMANDS, EXAMPLES, typed
from retrieval.errors import UsageError
from retrieval.filters import Filters

RUSSIA = Filters(delegations=("RUS",), since="2016")


@pytest.mark.parametrize(
    ("command", "rest", "expected"),
    [
        (
            "compare",
            "Brazil, India and Kenya on the veto",
            Question("Brazil, India and Kenya on the veto", wants=Wants.COMPARISON),
        ),
        (
            "compare",
            "group=P5 since=2021 the veto",
            Question("the veto", filters=Filters(groups=("P5",), since="2021"), wants=Wants.COMPARISON, topical=True),
        ),
        (
            "timeline",
            "delegation=Russia since=2016 sanctions",
            Question("sanctions", filters=RUSSIA, wants=Wants.TIMELINE, topical=True),
        ),
        (
            "timeline",
            "since=2016 sanctions",
            Question("sanctions", filters=Filters(since="2016"), wants=Wants.TIMELINE),
        ),
        (
            "phrase",
            "since=2016 “rules-based order”",
            Question("rules-based order", filters=Filters(since="2016"), wants=Wants.PHRASE, topical=True),
        ),
        ("who", "sea-level rise", Question("sea-level rise", wants=Wants.WHO)),
        ("who", "Haiti", Question("Haiti", wants=Wants.WHO, topical=True)),
        ("timeline", "Haiti", Question("Haiti", wants=Wants.TIMELINE, topical=True)),
        (
            "who",
            "group=P5 since=2021 the veto",
            Question("the veto", filters=Filters(groups=("P5",), since="2021"), wants=Wants.WHO, topical=True),
        ),
        ("phrase", "leave no one behind", Question("leave no one behind", wants=Wants.PHRASE, topical=True)),
        (
            "phrase",
            "the “rules” and the “order”",
            Question("the “rules” and the “order”", wants=Wants.PHRASE, topical=True),
        ),
    ],
)
def test_a_line(command: str, rest: str, expected: Question) -> None:
    """Filters and a topic, or words as a question has them; a phrase as it stands, without marks around it."""
    assert typed(command, rest) == expected


def test_defaults_hold_where_a_line_types_none() -> None:
    """The filters of a conversation stand, but for those that the line types."""
    assert typed("phrase", "peace", RUSSIA).filters == RUSSIA
    assert typed("phrase", "since=2020 peace", RUSSIA).filters == Filters(delegations=("RUS",), since="2020")
    assert typed("timeline", "sanctions", RUSSIA).topical


@pytest.mark.parametrize("rest", ["", "  ", "…", "since=2016", "“”"])
@pytest.mark.parametrize("command", list(COMMANDS))
def test_nothing_to_ask_about(command: str, rest: str) -> None:
    """A command without a topic says how it is written."""
    with pytest.raises(UsageError, match="say what about"):
        typed(command, rest)


def test_examples_are_lines() -> None:
    """Each example can be typed, and wants what its command does."""
    for wanted, line in EXAMPLES.items():
        command, _, rest = line.removeprefix("/").partition(" ")
        assert typed(command, rest).wants is wanted


@given(st.sampled_from(list(COMMANDS)), st.text(max_size=80))
def test_any_line(command: str, rest: str) -> None:
    """Whatever is typed makes a question with words in it, or is refused by saying how."""
    try:
        question = typed(command, rest)
    except UsageError:
        return
    assert question.text.strip()
    assert question.wants is COMMANDS[command]
