"""Workers that share an inbox, threads of several processes at once: no update is lost, none is worked on twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from random import Random
from time import monotonic, sleep

from bot.state.state import State
from tests.bot.state.places import Where, incoming
from tests.bot.state.together import PROCESSES, together

LANES = ("a", "b", "c")
EACH = 20


def take_in(state: State, name: str) -> list[int]:
    """Take in the same updates as everybody else, in an order and in portions of one's own."""
    shuffled = Random(name).sample(range(200), 200)
    got: list[int] = []
    for start in range(0, 200, 7):
        got += [one.update_id for one in state.inbox.take_in([incoming(n) for n in shuffled[start : start + 7]])]
    return got


def test_of_all_who_take_in_an_update_one_sees_it_as_new(where: Where, processes: ProcessPoolExecutor) -> None:
    """Two workers behind one webhook, to both of which the same update is delivered."""
    new = [one for got in together(processes, where, take_in) for one in got]
    assert sorted(new) == list(range(200))


def work_off(state: State, name: str) -> list[tuple[str, int, float, float]]:
    """Claim and finish updates of all lanes, until none is open; when each was begun and ended."""
    handled: list[tuple[str, int, float, float]] = []
    chance, idle = Random(name), 0
    while idle < 10:
        idle = 0 if state.inbox.waiting() else idle + 1
        sleep(0.001)
        for lane in chance.sample(LANES, len(LANES)):
            if claimed := state.inbox.claim_next(name, lane, 30):
                begun = monotonic()
                if chance.random() < 0.5:
                    state.inbox.renew(name, 30)
                sleep(0.001)
                ended = monotonic()
                if claimed.attempts == 1 and chance.random() < 0.1:
                    state.inbox.let_go(name)
                    continue
                handled.append((lane, claimed.update_id, begun, ended))
                state.inbox.done(claimed.update_id)
    return handled


def test_a_lane_has_one_worker_at_a_time(where: Where, processes: ProcessPoolExecutor) -> None:
    """Each update is handled once; within a lane one after another, in their order, whoever handles them."""
    with where.open() as state:
        state.inbox.take_in([incoming(n, LANES[n % 3]) for n in range(3 * EACH)])
    handled = [one for worker in together(processes, where, work_off) for one in worker]
    assert Counter(update_id for _, update_id, _, _ in handled) == Counter(range(3 * EACH))
    for lane in LANES:
        mine = sorted((begun, ended, update_id) for one, update_id, begun, ended in handled if one == lane)
        assert [update_id for _, _, update_id in mine] == sorted(update_id for _, _, update_id in mine)
        assert all(before[1] <= after[0] for before, after in pairwise(mine))


def claim_with_short_leases(state: State, name: str) -> tuple[list[tuple[int, float, float]], dict[int, float]]:
    """Claim for too short a time, and work past it now and then; when each claim was alive for certain.

    Also when each update was said to be done: one who is late with that ends the claim of whoever took over.
    """
    chance = Random(name)
    alive: list[tuple[int, float, float]] = []
    done: dict[int, float] = {}
    last = monotonic() + 20
    while len(alive) < 8 and monotonic() < last:
        asked = monotonic()
        if claimed := state.inbox.claim_next(name, "a", 0.02):
            got = monotonic()
            alive.append((claimed.update_id, got, max(asked + 0.02, got)))
            if chance.random() < 0.3:
                sleep(0.025)
                continue
            alive[-1] = (claimed.update_id, got, max(min(monotonic(), asked + 0.02), got))
            if chance.random() < 0.3:
                done[claimed.update_id] = monotonic()
                state.inbox.done(claimed.update_id)
            else:
                state.inbox.later(claimed.update_id, 0.0, name)
    return alive, done


def test_no_two_claims_of_a_lane_are_alive_together(where: Where, processes: ProcessPoolExecutor) -> None:
    """Leases that run out, are given back and taken over: where one began, the one before had ended."""
    with where.open() as state:
        state.inbox.take_in([incoming(n, "a") for n in range(400)])
    workers = together(processes, where, claim_with_short_leases)
    done = {n: min(by[n] for _, by in workers if n in by) for n in {n for _, by in workers for n in by}}
    every = [claim for alive, _ in workers for claim in alive]
    assert len(every) >= 8 * PROCESSES
    # Of a claim that came back later than its lease is long, nobody knows when it was alive.
    claims = sorted((got, min(until, done.get(n, until)), n) for n, got, until in every if until > got)
    # The clock of the database, not this machine's, tells when a lease ends: a millisecond between them is no fault.
    assert all(later[0] >= earlier[1] - 0.002 for earlier, later in pairwise(claims))
