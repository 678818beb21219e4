"""The door to the state: its own threads, and calls that stay quick as rows pile up."""

from __future__ import annotations

import asyncio
import contextvars
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.question import Turn
from bot.state.errors import StateError
from bot.state.state import State
from tests.bot.state.places import ASKED, NOON, Clock, Where, incoming

KIND: contextvars.ContextVar[str] = contextvars.ContextVar("KIND", default="none")


async def test_blocking_calls_run_in_the_state_s_own_threads(state: State) -> None:
    """With what they were given, and in the context of whoever asked; what they raise is raised."""
    assert await state.run(state.inbox.take_in, [incoming(1)]) == (incoming(1),)
    assert await state.run(state.answers.turns, 5, 0, most=3) == ()
    name = await state.run(lambda: threading.current_thread().name)
    assert name.startswith("state")
    KIND.set("mine")
    assert await state.run(KIND.get) == "mine"

    def fail() -> None:
        raise StateError("no")

    with pytest.raises(StateError, match="no"):
        await state.run(fail)


async def test_a_loop_is_not_held_up_and_calls_do_not_wait_for_the_default_threads(state: State) -> None:
    """While a call blocks, the loop and other calls go on, also where the loop's own threads are all taken."""
    over = threading.Event()
    taken = [asyncio.get_running_loop().run_in_executor(None, over.wait, 10) for _ in range(64)]
    slow = asyncio.create_task(state.run(over.wait, 10))
    assert await asyncio.wait_for(state.run(state.inbox.recent, 7, 60), 5) == 0
    over.set()
    assert await slow
    await asyncio.gather(*taken)


def each_update(state: State) -> dict[str, Callable[[], object]]:
    """What is asked of the database for each update, and for each button, by name."""
    id = state.answers.record(ASKED, [Turn("a", "b")])
    return {
        "take_in": lambda: state.inbox.take_in([incoming(1)]),
        "claim_next": lambda: state.inbox.claim_next("w", "chat 5", 60),
        "recent": lambda: state.inbox.recent(7, 60),
        "recent up to one": lambda: state.inbox.recent(7, 60, 1),
        "spend": lambda: state.budgets.spend(7, NOON.date(), 5, 1),
        "warn_once": lambda: state.budgets.warn_once(7, "flood", NOON),
        "turns": lambda: state.answers.turns(5, 0),
        "record": lambda: state.answers.record(replace(ASKED, update_id=2), [Turn("a", "b")]),
        "find": lambda: state.answers.find(id),
        "of_update": lambda: state.answers.of_update(2),
        "take_more": lambda: state.answers.take_more(id, 3, 3),
        "recent_places": lambda: state.answers.recent_places(7, 10),
        "rate": lambda: state.answers.rate(id, 7, 1),
        "later": lambda: state.inbox.later(1, 5, "w"),
        "renew": lambda: state.inbox.renew("w", 60),
        "waiting": state.inbox.waiting,
        "done": lambda: state.inbox.done(1),
        "leave_chat": lambda: state.leave_chat(5),
    }


def test_no_call_reads_a_whole_table(tmp_path: Path, clock: Clock) -> None:
    """Each finds its rows by an index, however many there are; what looks at all of a bot's looks at open ones."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    looks: dict[str, list[str]] = {}
    with Where(None, tmp_path, 1).open(clock) as state, state._db._engine.connect() as connection:
        driver = connection.connection.cursor()
        for name, call in each_update(state).items():
            event.listen(state._db._engine, "before_cursor_execute", note)
            call()
            event.remove(state._db._engine, "before_cursor_execute", note)
            looks[name] = []
            for statement, parameters in asked:
                if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                    driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                    looks[name] += [str(row[3]) for row in driver.fetchall()]
            asked.clear()
        connection.rollback()
    far = {name: [one for one in plan if re.match("SCAN|.*\\(bot=\\?\\)$", one)] for name, plan in looks.items()}
    assert {name for name, plan in far.items() if any("ix_updates_open" not in one for one in plan)} == set()
    assert all(looks[name] for name in looks if name not in ("take_in", "warn_once"))
    assert all("user_id=? AND at>?" in looks[name][-1] for name in ("recent", "recent up to one"))
