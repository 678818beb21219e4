"""Whatever workers do with claims, it is as with a plain list: no file has two live claims, none is lost for good."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.state import State, open_state
from bot.state.claims import Claims
from tests.bot.state.places import Clock, Where

FILES = ("a", "b", "c", "d")
LEASE = 3
WORKERS = st.sampled_from(("v", "w"))
SOME = st.lists(st.sampled_from(FILES), unique=True, max_size=4)


def machine(where: Where) -> type[RuleBasedStateMachine]:
    """The machine for one database; each run of it is another bot there."""
    bots = count(where.bot)

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.clock = Clock()
            self.now = 0
            self.until: dict[str, tuple[str, int]] = {}
            self.refused: dict[str, int] = {}
            self.began: dict[str, int] = {}
            self.state: State = open_state(where.url, where.home, bot=next(bots), clock=self.clock)
            self.claims: dict[str, Claims] = {}

        @initialize()
        def begin(self) -> None:
            for worker in ("v", "w"):
                self.starts(worker)

        def teardown(self) -> None:
            """Whoever comes after all of them gets everything."""
            self.forward(LEASE)
            last = self.state.claims("index", "last", LEASE)
            assert last.claim(FILES, len(FILES)) == (frozenset(FILES), frozenset())
            self.state.close()

        def alive(self, file: str) -> str | None:
            """Whose a file is."""
            worker, until = self.until.get(file, ("", 0))
            return worker if until > self.now else None

        @rule(worker=WORKERS)
        def starts(self, worker: str) -> None:
            self.claims[worker] = self.state.claims("index", worker, LEASE)
            self.began[worker] = self.now

        @rule(worker=WORKERS, wanted=SOME, most=st.integers(1, 4))
        def claim(self, worker: str, wanted: list[str], most: int) -> None:
            mine, refused = self.claims[worker].claim(wanted, most)
            believed = {f for f in wanted if self.refused.get(f, -1) >= self.began[worker]}
            free = [f for f in wanted if f not in believed and self.alive(f) is None]
            assert mine == set(free[:most])
            assert refused == believed
            for file in mine:
                self.until[file] = worker, self.now + LEASE
                self.refused.pop(file, None)

        @rule(worker=WORKERS, some=SOME)
        def mine(self, worker: str, some: list[str]) -> None:
            expected = {f for f in some if self.alive(f) == worker}
            assert self.claims[worker].mine(some) == expected
            for file in expected:
                self.until[file] = worker, self.now + LEASE

        @rule(worker=WORKERS, some=SOME)
        def done(self, worker: str, some: list[str]) -> None:
            self.claims[worker].done(some)
            for file in some:
                if self.until.get(file, ("", 0))[0] == worker:
                    del self.until[file]
                    self.refused.pop(file, None)

        @rule(worker=WORKERS, some=SOME)
        def refuse(self, worker: str, some: list[str]) -> None:
            self.claims[worker].refused(some)
            for file in some:
                if self.until.get(file, ("", 0))[0] == worker:
                    self.until[file] = worker, self.now
                    self.refused[file] = self.now

        @rule(worker=WORKERS)
        def renew(self, worker: str) -> None:
            self.claims[worker].renew()
            for file in FILES:
                if self.alive(file) == worker:
                    self.until[file] = worker, self.now + LEASE

        @rule(worker=WORKERS)
        def let_go(self, worker: str) -> None:
            self.claims[worker].let_go()
            for file in FILES:
                if self.until.get(file, ("", 0))[0] == worker and file not in self.refused:
                    del self.until[file]

        @rule(seconds=st.integers(1, LEASE))
        def forward(self, seconds: int) -> None:
            self.now += seconds
            self.clock.forward(seconds)

    return Machine


@pytest.mark.slow
def test_claims_are_as_in_a_list(where: Where) -> None:
    """Claims, leases, refusals and workers that start again, in any order."""
    run_state_machine_as_test(machine(where), settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
