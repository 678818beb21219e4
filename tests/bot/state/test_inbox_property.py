"""Whatever happens to an inbox, it does as a plain list would: no update is lost, none has two live claims."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.state import State, open_state
from tests.bot.state.places import Clock, Where, incoming

LANES = ("a", "b")
IDS = st.integers(0, 7)
WORKERS = st.sampled_from(("v", "w"))
SECONDS = st.integers(1, 5)


@dataclass
class Open:
    """An update that is open, as the list has it."""

    lane: str
    due: float = 0.0
    worker: str | None = None
    until: float = 0.0
    attempts: int = 0


def machine(where: Where) -> type[RuleBasedStateMachine]:
    """The machine for one database; each run of it is another bot there."""
    bots = count(where.bot)

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.clock = Clock()
            self.now = 0.0
            self.seen: set[int] = set()
            self.open: dict[int, Open] = {}
            self.state: State = open_state(where.url, where.home, bot=next(bots), clock=self.clock)

        def teardown(self) -> None:
            """All that is open is handed out in the end."""
            self.forward(1000)
            for lane in LANES:
                left = sorted(n for n, one in self.open.items() if one.lane == lane)
                for update_id in left:
                    claimed = self.state.inbox.claim_next("last", lane, 1)
                    assert claimed is not None
                    assert claimed.update_id == update_id
                    self.state.inbox.done(update_id)
                assert self.state.inbox.claim_next("last", lane, 1) is None
            self.state.close()

        @rule(ids=st.lists(IDS, max_size=4))
        def take_in(self, ids: list[int]) -> None:
            new = self.state.inbox.take_in([incoming(n, LANES[n % 2]) for n in ids])
            assert [one.update_id for one in new] == [n for n in dict.fromkeys(ids) if n not in self.seen]
            for one in new:
                self.open[one.update_id] = Open(one.lane, self.now)
            self.seen.update(ids)

        @rule(worker=WORKERS, lane=st.sampled_from(LANES), lease=SECONDS)
        def claim(self, worker: str, lane: str, lease: int) -> None:
            claimed = self.state.inbox.claim_next(worker, lane, lease)
            in_lane = {n: one for n, one in self.open.items() if one.lane == lane}
            due = [n for n, one in in_lane.items() if one.due <= self.now]
            if any(one.until > self.now for one in in_lane.values()) or not due:
                assert claimed is None
                return
            assert claimed == incoming(min(due), lane)
            held = self.open[min(due)]
            held.worker, held.until, held.attempts = worker, self.now + lease, held.attempts + 1
            assert claimed is not None
            assert claimed.attempts == held.attempts

        @precondition(lambda self: self.seen)
        @rule(data=st.data())
        def done(self, data: st.DataObject) -> None:
            update_id = data.draw(st.sampled_from(sorted(self.seen)))
            self.state.inbox.done(update_id)
            self.open.pop(update_id, None)

        @precondition(lambda self: self.open)
        @rule(data=st.data(), seconds=st.integers(0, 5), worker=st.none() | WORKERS)
        def later(self, data: st.DataObject, seconds: int, worker: str | None) -> None:
            update_id = data.draw(st.sampled_from(sorted(self.open)))
            one = self.open[update_id]
            assert self.state.inbox.later(update_id, seconds, worker) == one.attempts
            if worker in (None, one.worker):
                one.due, one.worker, one.until = self.now + seconds, None, 0.0

        @rule(worker=WORKERS, lease=SECONDS)
        def renew(self, worker: str, lease: int) -> None:
            self.state.inbox.renew(worker, lease)
            for one in self.open.values():
                if one.worker == worker and one.until > self.now:
                    one.until = self.now + lease

        @rule(worker=WORKERS)
        def let_go(self, worker: str) -> None:
            self.state.inbox.let_go(worker)
            for one in self.open.values():
                if one.worker == worker:
                    one.worker, one.until, one.attempts = None, 0.0, one.attempts - 1

        @rule(seconds=SECONDS)
        def forward(self, seconds: float) -> None:
            self.now += seconds
            self.clock.forward(seconds)

        @invariant()
        def lanes_that_wait(self) -> None:
            first: dict[str, int] = {}
            for lane in LANES:
                mine = {n: one for n, one in self.open.items() if one.lane == lane}
                free = all(one.until <= self.now for one in mine.values())
                if free and any(one.due <= self.now for one in mine.values()):
                    first[lane] = min(mine)
            assert self.state.inbox.waiting() == tuple(sorted(first, key=first.__getitem__))

    return Machine


@pytest.mark.slow
def test_the_inbox_does_as_a_list_would(where: Where) -> None:
    """Claims, leases and delays in any order."""
    run_state_machine_as_test(machine(where), settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
