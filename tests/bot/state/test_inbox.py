"""The inbox keeps an update once, hands it to one worker at a time, in order, until it is done."""

from __future__ import annotations

import pytest

from bot.state.state import State
from bot.state.values import Incoming
from tests.bot.state.places import Clock, Where, incoming, there

LANE = "chat 5"


def test_an_update_is_new_once(state: State) -> None:
    """One that is delivered again, within one call or later, is not returned again; the order given is kept."""
    second, first = incoming(2), incoming(1)
    assert state.inbox.take_in([second, first, second]) == (second, first)
    assert state.inbox.take_in([first, incoming(3)]) == (incoming(3),)
    assert state.inbox.take_in([]) == ()


def test_a_lane_is_worked_off_in_order_one_at_a_time(state: State) -> None:
    """The oldest first, whatever order they came in; while one is claimed nobody gets another."""
    state.inbox.take_in([incoming(3), incoming(1), incoming(2)])
    for number in (1, 2, 3):
        assert state.inbox.waiting() == (LANE,)
        claimed = there(state.inbox.claim_next("w", LANE, 60))
        assert claimed == incoming(number)
        assert claimed.attempts == 1
        assert state.inbox.claim_next("w", LANE, 60) is None
        assert state.inbox.claim_next("another", LANE, 60) is None
        assert state.inbox.waiting() == ()
        state.inbox.done(number)
    assert state.inbox.claim_next("w", LANE, 60) is None


def test_lanes_do_not_wait_for_each_other(state: State) -> None:
    """A claim in one lane leaves the others free; the lane with the oldest update is named first."""
    state.inbox.take_in([incoming(1, "b"), incoming(2, "a"), incoming(3, "c")])
    assert state.inbox.waiting() == ("b", "a", "c")
    assert state.inbox.claim_next("w", "a", 60) == incoming(2, "a")
    assert state.inbox.claim_next("w", "c", 60) == incoming(3, "c")
    assert state.inbox.waiting() == ("b",)


def test_a_claim_ends_and_another_takes_over(state: State, clock: Clock) -> None:
    """A worker that died, or is slow, holds up a lane for as long as its lease; the attempts tell of it."""
    state.inbox.take_in([incoming(1), incoming(2)])
    state.inbox.claim_next("slow", LANE, 30)
    clock.forward(29)
    assert state.inbox.claim_next("quick", LANE, 30) is None
    clock.forward(1)
    assert state.inbox.waiting() == (LANE,)
    again = there(state.inbox.claim_next("quick", LANE, 30))
    assert again == incoming(1)
    assert again.attempts == 2


def test_a_slow_worker_may_be_done_late(state: State, clock: Clock) -> None:
    """Its update, meanwhile another's, is done; the other's `done` changes nothing, and the lane goes on in order."""
    state.inbox.take_in([incoming(1), incoming(2)])
    state.inbox.claim_next("slow", LANE, 30)
    clock.forward(31)
    state.inbox.claim_next("quick", LANE, 30)
    state.inbox.done(1)
    assert state.inbox.claim_next("third", LANE, 30) == incoming(2)
    state.inbox.done(1)
    assert state.inbox.claim_next("fourth", LANE, 30) is None


def test_a_slow_worker_cannot_end_another_s_claim(state: State, clock: Clock) -> None:
    """Each gives back only what is still his."""
    state.inbox.take_in([incoming(1)])
    state.inbox.claim_next("slow", LANE, 30)
    clock.forward(31)
    state.inbox.claim_next("quick", LANE, 30)
    state.inbox.later(1, 0, "slow")
    assert state.inbox.claim_next("third", LANE, 30) is None
    state.inbox.later(1, 0, "quick")
    assert state.inbox.claim_next("third", LANE, 30) == incoming(1)


def test_a_claim_is_renewed_while_it_is_alive(state: State, clock: Clock) -> None:
    """Renewed in time it goes on; one that has ended is not brought back, whoever may have it now."""
    state.inbox.take_in([incoming(1, "a"), incoming(2, "b")])
    state.inbox.claim_next("w", "a", 30)
    state.inbox.claim_next("w", "b", 10)
    clock.forward(20)
    state.inbox.renew("w", 30)
    state.inbox.renew("nobody", 30)
    clock.forward(29)
    assert state.inbox.claim_next("x", "a", 30) is None
    assert state.inbox.claim_next("x", "b", 30) == incoming(2, "b")
    clock.forward(1)
    assert state.inbox.claim_next("x", "a", 30) == incoming(1, "a")


def test_an_update_that_is_put_off_is_due_later(state: State, clock: Clock) -> None:
    """Meanwhile the lane goes on with the next; it counts how often it was tried."""
    state.inbox.take_in([incoming(1), incoming(2)])
    state.inbox.claim_next("w", LANE, 60)
    state.inbox.later(1, 10, "w")
    assert state.inbox.claim_next("w", LANE, 60) == incoming(2)
    state.inbox.done(2)
    assert state.inbox.waiting() == ()
    clock.forward(10)
    assert state.inbox.waiting() == (LANE,)
    assert there(state.inbox.claim_next("w", LANE, 60)).attempts == 2


def test_what_is_done_or_unknown_cannot_be_put_off(state: State, clock: Clock) -> None:
    """It does not open again."""
    state.inbox.take_in([incoming(1)])
    state.inbox.claim_next("w", LANE, 60)
    state.inbox.done(1)
    state.inbox.later(1, 0, "w")
    state.inbox.later(99, 0, "w")
    clock.forward(1)
    assert state.inbox.waiting() == ()


def test_a_worker_that_leaves_lets_go(state: State) -> None:
    """Its claims end at once, as if they had not been made; another worker's do not."""
    state.inbox.take_in([incoming(1, "a"), incoming(2, "b")])
    state.inbox.claim_next("leaving", "a", 60)
    state.inbox.claim_next("staying", "b", 60)
    state.inbox.let_go("leaving")
    assert state.inbox.waiting() == ("a",)
    assert there(state.inbox.claim_next("staying", "a", 60)).attempts == 1


def test_the_updates_of_a_person_are_counted_for_a_while(state: State, clock: Clock) -> None:
    """Done or not, in whatever chat; another's are not, nor old ones."""
    state.inbox.take_in([incoming(1), incoming(2, chat_id=-100), incoming(3, user_id=8)])
    state.inbox.claim_next("w", LANE, 60)
    state.inbox.done(1)
    assert state.inbox.recent(7, 60) == 2
    clock.forward(59)
    state.inbox.take_in([incoming(4)])
    assert state.inbox.recent(7, 60) == 3
    clock.forward(1)
    assert state.inbox.recent(7, 60) == 1
    assert state.inbox.recent(9, 60) == 0


def test_of_updates_that_came_together_each_has_its_place(state: State, clock: Clock) -> None:
    """Whatever came behind it in the same call, is done already, or took a second to be answered before its turn."""
    state.inbox.take_in([incoming(1)])
    clock.forward(60)
    state.inbox.take_in([*(incoming(n) for n in range(10, 40)), incoming(9, user_id=8)])
    state.inbox.done(10)
    for _ in range(2):
        assert [state.inbox.recent(7, 50, upto) for upto in (9, 10, 29, 39)] == [0, 1, 20, 30]
        clock.forward(90)
    assert [state.inbox.recent(7, seconds, 99) for seconds in (60, 200)] == [0, 30]
    state.inbox.take_in([incoming(101)])
    assert state.inbox.recent(7, 10, 101) == 1


def test_bots_that_share_a_database_do_not_share_updates(where: Where, clock: Clock) -> None:
    """Their updates may have the same ids, and their lanes the same names."""
    other = Where(where.url, where.home, where.bot + 1)
    with where.open(clock) as one, other.open(clock) as two:
        assert one.inbox.take_in([incoming(1)])
        assert two.inbox.take_in([incoming(1)])
        assert one.inbox.claim_next("w", LANE, 60) == incoming(1)
        assert two.inbox.claim_next("w", LANE, 60) == incoming(1)
        one.inbox.done(1)
        two.inbox.let_go("w")
        assert one.inbox.waiting() == ()
        assert two.inbox.waiting() == (LANE,)
        assert two.inbox.recent(7, 60) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\0", "\ufffd"),
        ("a\0b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("x\udfff", "x\ufffd"),
        ("\u202e🇫🇷é\ufeff", "\u202e🇫🇷é\ufeff"),
    ],
)
def test_any_text_can_be_kept(state: State, text: str, kept: str) -> None:
    """What no database takes as text is replaced; everything else is kept as it is, also what cannot be seen."""
    state.inbox.take_in([Incoming(1, "lane", 5, 7, text)])
    assert there(state.inbox.claim_next("w", "lane", 60)).payload == kept


def test_many_updates_come_at_once(state: State) -> None:
    """A hundred of a poll, and as many as a database takes parameters."""
    many = [incoming(n) for n in range(2500)]
    assert state.inbox.take_in(many) == tuple(many)
    assert state.inbox.take_in(many[::-1]) == ()
