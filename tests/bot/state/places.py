"""Where a state under test is kept, what time it is there, and values to fill it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.state.state import State, open_state
from bot.state.values import Asked, Incoming, Place, Role

T = TypeVar("T")

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        """The time."""
        return self.at

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Where:
    """A database: its URL, or the home of the default one; and a bot."""

    url: str | None
    home: Path
    bot: int

    @contextmanager
    def open(self, clock: Callable[[], datetime] | None = None) -> Iterator[State]:
        """The state there, as one more worker would open it."""
        state = open_state(self.url, self.home, bot=self.bot, clock=clock)
        try:
            yield state
        finally:
            state.close()


def there(value: T | None) -> T:
    """A value that has to be there."""
    assert value is not None
    return value


def incoming(update_id: int, lane: str = "chat 5", user_id: int = 7, chat_id: int = 5) -> Incoming:
    """An update."""
    return Incoming(update_id, lane, chat_id, user_id, f'{{"update_id": {update_id}}}')


def place(n: int, role: Role = "quote", statement: str = "st") -> Place:
    """A place of a quote, another for each number."""
    return Place(n, statement, n * 100, n * 100 + 50, "ab" * 32, role)


ASKED = Asked(
    update_id=1,
    chat_id=5,
    topic_id=0,
    user_id=7,
    private=True,
    question="Who asks for a ceasefire?",
    standalone="Who asks for a ceasefire?",
    kind="answer",
    reason=None,
    said="Two statements ask for a ceasefire.",
    language="en",
    mode="quotes",
    degraded=None,
    ms=120.0,
    places=(place(1), place(2), place(3), place(4, "more"), place(5, "more")),
    shown=3,
)
REFUSED = replace(
    ASKED,
    update_id=2,
    kind="refusal",
    reason="not in the statements",
    said="No statement speaks of that.",
    places=(place(6, "nearest"),),
    shown=1,
)
