"""The turns of a chat, and of a topic in it, with the filters that a follow-up inherits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question import Turn
from bot.state.answers import filters_of
from bot.state.state import State
from retrieval.filters import Filters
from tests.bot.state.places import ASKED, Clock
from tests.tables import tables

CASES = tables(__file__)

ALL = Filters(
    delegations=("IRN", "EU"),
    blocs=("G77",),
    speakers=("M. Keller",),
    forums=("Security Council",),
    sessions=("79th",),
    since="2020",
    until="2021-06-30",
    languages=("fr",),
)


def test_turns_come_back_as_they_were_oldest_first(state: State, clock: Clock) -> None:
    """With their filters; those of several questions in one update in their order."""
    said = [Turn("And Iran?", "One statement does.", ALL), Turn("\u200fهل؟", "نعم", None)]
    state.answers.record(ASKED, said)
    clock.forward(1)
    last = Turn("Since 2020?", "None does.", Filters(since="2020"))
    state.answers.record(replace(ASKED, update_id=2), [last])
    assert state.answers.turns(5, 0) == (*said, last)
    assert state.answers.turns(5, None, most=2) == (said[1], last)
    assert [state.answers.begin_anew(5, 0) for _ in range(2)] == [3, 0]


def test_each_topic_and_each_chat_has_its_own_turns_and_answers(state: State) -> None:
    """Nothing said in one place is context in another, of the same person neither; a chat that is left keeps none."""
    group = replace(ASKED, chat_id=-100, private=False)
    places = {"private": ASKED, "group": replace(group, update_id=2), "topic": replace(group, update_id=3, topic_id=9)}
    for name, asked in places.items():
        state.answers.record(replace(asked, question=name), [Turn(name, "")])

    def said(chat_id: int, topic_id: int) -> list[str]:
        turns = [turn.question for turn in state.answers.turns(chat_id, topic_id)]
        assert [one.question for one in state.answers.conversation(chat_id, topic_id, 10)] == turns
        return turns

    assert (said(5, 0), said(-100, 0), said(-100, 9)) == (["private"], ["group"], ["topic"])
    assert state.answers.begin_anew(-100, 9) == 1
    assert (said(-100, 0), said(-100, 9)) == (["group"], [])
    state.leave_chat(-100)
    assert (said(5, 0), said(-100, 0)) == (["private"], [])


@pytest.mark.parametrize(("kept", "fields"), CASES["filters"])
def test_filters_of_another_version_are_read_as_far_as_they_are_known(kept: object, fields: dict[str, Any]) -> None:
    """A field that is new, gone, or of another type costs that field alone."""
    expected: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    assert filters_of(kept) == Filters(**expected)
    assert filters_of(None) is filters_of("IRN") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("since", "forums", "x")), inner),
    max_leaves=8,
)


@given(JSON)
def test_whatever_stands_there_gives_filters_or_none(kept: object) -> None:
    """No row can keep a chat from being answered."""
    filters = filters_of(kept)
    assert filters is None or isinstance(hash(filters), int)
