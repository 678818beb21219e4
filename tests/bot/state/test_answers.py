"""Answers by the places of their quotes: buttons that outlive a restart, ratings, quotes of late."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from functools import partial
from secrets import randbits
from typing import Any

import pytest

from bot.question import Turn
from bot.state.state import State
from bot.state.values import Kept
from tests.bot.state.places import ASKED, NOON, REFUSED, Clock, Where, place, there
from tests.bot.state.together import together


def test_an_answer_is_found_after_a_restart(where: Where, clock: Clock) -> None:
    """By its id, with everything its buttons need."""
    with where.open(clock) as before:
        id = before.answers.record(ASKED, [])
        kept = before.answers.find(id)
        written: dict[str, Any] = {one.name: getattr(ASKED, one.name, None) for one in fields(Kept)}
        assert kept == Kept(**written | {"id": id, "at": NOON})
    with where.open(clock) as after:
        assert after.answers.find(id) == kept
        assert after.answers.find(id[::-1] + "x") is None


def test_ids_are_random_and_fit_a_button(state: State) -> None:
    """Ten letters and digits, other ones for each answer."""
    ids = {state.answers.record(replace(ASKED, update_id=n), []) for n in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{10}", one) for one in ids)


def test_an_update_that_is_answered_again_has_one_answer(state: State) -> None:
    """The answer and its turns are replaced; the id stays, which buttons that were sent may carry."""
    id = state.answers.record(ASKED, [Turn("a", "b"), Turn("c", "d")])
    assert state.answers.record(replace(REFUSED, update_id=ASKED.update_id), [Turn("a", "no")]) == id
    kept = there(state.answers.find(id))
    assert (kept.kind, kept.places, kept.shown) == ("refusal", REFUSED.places, 1)
    assert state.answers.turns(5, 0) == (Turn("a", "no"),)


@pytest.mark.parametrize("id", ["", "'; DROP TABLE answers", "\0", "\ud800", "x" * 10_000, "\u202e"])
def test_an_id_that_a_stranger_made_up_is_none(state: State, id: str) -> None:
    """Deep links and callbacks are typed by anybody."""
    state.answers.record(ASKED, [])
    assert state.answers.find(id) is None
    assert state.answers.take_more(id, 3, 11) == ()
    assert state.answers.rate(id, 7, 1) is False


def test_a_conversation_is_what_was_asked_since_it_began(state: State, clock: Clock) -> None:
    """Oldest first, with the places that were shown, a refusal with its reason; nothing once it begins anew."""
    id = state.answers.record(ASKED, [Turn("a", "b")])
    clock.forward(1)
    state.answers.record(replace(REFUSED, update_id=2), [])
    first, second = state.answers.conversation(5, 0, 10)
    assert (first.question, first.said, first.seen) == (ASKED.question, ASKED.said, ASKED.places[:3])
    assert (second.kind, second.reason) == ("refusal", REFUSED.reason)
    assert second.at > first.at
    state.answers.take_more(id, 3, 11)
    assert state.answers.conversation(5, None, 10)[0].seen == ASKED.places
    assert state.answers.conversation(5, 0, 1) == (second,)
    state.answers.begin_anew(5, 0)
    assert state.answers.conversation(5, 0, 10) == ()
    assert state.answers.find(id) is not None
    state.answers.record(replace(ASKED, update_id=3), [])
    assert len(state.answers.conversation(5, 0, 10)) == 1


def test_a_tap_that_is_done_again_shows_the_same(where: Where, clock: Clock) -> None:
    """After a restart, after others were tapped, and however many are asked for; it does not take from another."""
    with where.open(clock) as before:
        id = before.answers.record(replace(ASKED, places=tuple(map(place, range(9))), shown=2), [])
        other = before.answers.record(replace(ASKED, update_id=2, places=tuple(map(place, range(9))), shown=4), [])
        assert before.answers.take_more(id, 3, 2**62) == (place(2), place(3), place(4))
    with where.open(clock) as after:
        assert after.answers.take_more(id, 3, 11) == (place(5), place(6), place(7))
        assert after.answers.take_more(id, 3, 2**62) == (place(2), place(3), place(4))
        assert after.answers.take_more(id, 1, 11) == (place(5), place(6), place(7))
        assert after.answers.take_more(other, 3, 11) == (place(4), place(5), place(6))
        assert after.answers.take_more(id, 3, 12) == (place(8),)
        assert after.answers.take_more(id, 3, 13) == ()
        assert after.answers.take_more(id, 3, 12) == (place(8),)
        assert there(after.answers.find(id)).shown == 9


def test_an_answer_that_is_given_again_begins_anew(state: State) -> None:
    """What was taken of the places it had before says nothing of those it has now."""
    id = state.answers.record(ASKED, [])
    assert state.answers.take_more(id, 2, 11) == (place(4, "more"), place(5, "more"))
    state.answers.record(replace(ASKED, places=tuple(map(place, range(20, 24))), shown=1), [])
    assert state.answers.take_more(id, 2, 11) == (place(21), place(22))


def tap_more(id: str, state: State, name: str) -> list[int]:
    """Tap "more" until there is no more; each tap is delivered twice."""
    shown: list[int] = []
    tap = randbits(62)
    while more := state.answers.take_more(id, 2, tap):
        assert state.answers.take_more(id, 2, tap) == more
        shown += [one.n for one in more]
        tap = randbits(62)
    return shown


def test_two_taps_never_show_one_place_twice(where: Where, processes: ProcessPoolExecutor) -> None:
    """Of all who tap at once each is shown other places, and together all of them."""
    with where.open() as state:
        id = state.answers.record(replace(ASKED, places=tuple(map(place, range(103))), shown=3), [])
    shown = [n for one in together(processes, where, partial(tap_more, id)) for n in one]
    assert sorted(shown) == list(range(3, 103))


def tap_once(id: str, state: State, name: str) -> list[int]:
    """Tap "more", in an update that all workers were given."""
    return [one.n for one in state.answers.take_more(id, 2, 11)]


def test_one_tap_that_all_workers_are_given_shows_one_thing(where: Where, processes: ProcessPoolExecutor) -> None:
    """As when a worker took over while the other was not dead: no place is passed over."""
    with where.open() as state:
        id = state.answers.record(replace(ASKED, places=tuple(map(place, range(9))), shown=3), [])
        shown = together(processes, where, partial(tap_once, id))
        assert {tuple(one) for one in shown} == {(3, 4)}
        assert state.answers.take_more(id, 2, 12) == (place(5), place(6))


def test_a_rating_tells_whether_it_changed_anything(state: State) -> None:
    """Up, the same again, down instead, taken back; each person has one."""
    id = state.answers.record(ASKED, [])
    assert [state.answers.rate(id, 7, value) for value in (1, 1, -1, 0, 0)] == [True, False, True, True, False]
    assert state.answers.rate(id, 8, -1)
    assert state.answers.rate(id, 9, 1)
    stats = state.reports.stats(NOON)
    assert (stats.up, stats.down) == (1, 1)


def rate_up(id: str, state: State, name: str) -> bool:
    """Rate an answer up, as the same person."""
    return state.answers.rate(id, 7, 1)


def test_one_of_many_taps_changes_a_rating(where: Where, processes: ProcessPoolExecutor) -> None:
    """The others are told that it was so already."""
    with where.open() as state:
        id = state.answers.record(ASKED, [])
    assert sorted(together(processes, where, partial(rate_up, id)))[-2:] == [False, True]


def record_again(state: State, name: str) -> str:
    """Record the answer to one update, as a worker does that took over while the other was not dead."""
    return state.answers.record(replace(ASKED, said=name), [Turn(name, str(n)) for n in range(5)])


def test_workers_that_answer_one_update_at_once_leave_one_answer(where: Where, processes: ProcessPoolExecutor) -> None:
    """Of all who record it, one's answer stands with its own turns, under the id that all were given."""
    ids = together(processes, where, record_again)
    assert len(set(ids)) == 1
    with where.open() as state:
        turns = state.answers.turns(5, 0)
        assert [one.answer for one in turns] == list("01234")
        assert len({one.question for one in turns}) == 1


def test_quotes_of_late_are_of_private_chats_each_once(state: State, clock: Clock) -> None:
    """The latest answer's first; nothing that was not shown yet, no nearest passage, nothing of a group or another."""
    records = [
        replace(ASKED, update_id=1, places=(place(1), place(2), place(3)), shown=2),
        replace(ASKED, update_id=2, places=(place(4), place(1)), shown=2),
        replace(REFUSED, update_id=3),
        replace(ASKED, update_id=4, private=False, chat_id=-100, places=(place(8),), shown=1),
        replace(ASKED, update_id=5, user_id=8, chat_id=8, places=(place(9),), shown=1),
        replace(ASKED, update_id=6, kind="check", places=(place(10, "found"),), shown=1),
    ]
    for one in records:
        clock.forward(1)
        state.answers.record(one, [])
    assert [one.n for one in state.answers.recent_places(7, 10)] == [10, 4, 1, 2]
    assert [one.n for one in state.answers.recent_places(7, 2)] == [10, 4]
    assert state.answers.recent_places(99, 2) == ()
