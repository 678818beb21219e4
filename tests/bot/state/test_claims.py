"""Claims of files: each is one worker's at a time, until that one is done, lets go, or is heard of no more."""

from __future__ import annotations

import pytest

from bot.state import State
from bot.state.claims import KEPT, Claims
from tests.bot.state.places import Clock

LEASE = 15.0
NONE: frozenset[str] = frozenset()


@pytest.fixture
def one(state: State) -> Claims:
    """The claims of a worker."""
    return state.claims("index", "one", LEASE)


@pytest.fixture
def other(state: State) -> Claims:
    """The claims of another worker, for the same index."""
    return state.claims("index", "other", LEASE)


def test_a_file_is_claimed_once(one: Claims, other: Claims) -> None:
    """Two workers that want the same files share them, the first of them first."""
    assert one.claim(["a", "b", "c"], 2) == (frozenset({"a", "b"}), NONE)
    assert other.claim(["a", "b", "c"], 2) == (frozenset({"c"}), NONE)
    assert one.claim(["a", "b", "c"], 3) == (NONE, NONE)
    assert one.mine(["a", "b", "c"]) == {"a", "b"}


def test_many_more_than_fit_a_query_are_claimed(one: Claims, other: Claims) -> None:
    """The folder's size is nobody's limit."""
    files = [f"{n:012x}" for n in range(450)]
    assert one.claim(files, 420)[0] == set(files[:420])
    assert other.claim(files, 420)[0] == set(files[420:])


def test_a_claim_ends_with_its_lease(one: Claims, other: Claims, clock: Clock) -> None:
    """A worker that is heard of no more loses its claims to others, and learns of it when it comes back."""
    one.claim(["a", "b"], 2)
    clock.forward(LEASE - 1)
    assert other.claim(["a"], 1) == (NONE, NONE)
    clock.forward(1)
    assert other.claim(["a"], 1) == (frozenset({"a"}), NONE)
    assert one.mine(["a", "b"]) == NONE
    one.renew()
    one.done(["a"])
    assert other.mine(["a"]) == {"a"}


def test_whether_anybody_is_at_work_is_known(one: Claims, other: Claims, state: State, clock: Clock) -> None:
    """As long as a claim lasts; those for another index, and what was refused, are none."""
    assert not state.claimed("index")
    one.claim(["a"], 1)
    other.claim(["b"], 1)
    assert state.claimed("index")
    assert not state.claimed("another")
    one.let_go()
    other.refused(["b"])
    assert not state.claimed("index")
    one.claim(["a"], 1)
    clock.forward(LEASE)
    assert not state.claimed("index")


def test_a_claim_that_is_renewed_lasts(one: Claims, other: Claims, clock: Clock) -> None:
    """As long as a worker is at it nobody takes over, however long it takes; `mine` renews too."""
    one.claim(["a"], 1)
    for _ in range(3):
        clock.forward(LEASE - 1)
        one.renew()
    clock.forward(LEASE - 1)
    assert one.mine(["a"]) == {"a"}
    clock.forward(LEASE - 1)
    assert other.claim(["a"], 1) == (NONE, NONE)


def test_what_is_done_or_let_go_is_free(one: Claims, other: Claims) -> None:
    """Whether it is held the store knows: whoever claims what was done looks there."""
    one.claim(["a", "b", "c"], 3)
    one.done(["a"])
    assert other.claim(["a", "b", "c"], 3) == (frozenset({"a"}), NONE)
    one.let_go()
    assert other.claim(["a", "b", "c"], 3) == (frozenset({"b", "c"}), NONE)
    assert one.mine(["b"]) == NONE


def test_what_was_refused_is_tried_by_those_alone_who_began_later(
    state: State, one: Claims, other: Claims, clock: Clock
) -> None:
    """A file that cannot be read is refused by one worker, and is read again when the folder is taken in again."""
    clock.forward(1)
    one.claim(["a"], 1)
    one.refused(["a"])
    one.let_go()
    assert other.claim(["a", "b"], 2) == (frozenset({"b"}), frozenset({"a"}))
    clock.forward(1)
    assert state.claims("index", "third", LEASE).claim(["a"], 1) == (frozenset({"a"}), NONE)


def test_indexes_and_bots_do_not_mix(state: State, one: Claims) -> None:
    """The same file is another claim for another index."""
    one.claim(["a"], 1)
    assert state.claims("another", "other", LEASE).claim(["a"], 1) == (frozenset({"a"}), NONE)


def test_what_ended_long_ago_is_forgotten(state: State, one: Claims, other: Claims, clock: Clock) -> None:
    """What killed workers leave behind does not add up."""
    one.claim(["a", "b"], 2)
    one.refused(["b"])
    clock.forward(KEPT + LEASE + 1)
    state.claims("index", "third", LEASE)
    assert one.mine(["a"]) == NONE
    assert other.claim(["a", "b"], 2) == (frozenset({"a", "b"}), NONE)
