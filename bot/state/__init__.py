"""The SQL database of the bot's users: conversations, answers by the places of their quotes, ratings, budgets.

Alone knows SQLAlchemy. Knows no statement's text, and no front end.
"""

from __future__ import annotations

from bot.state.errors import (
    StateBusy,
    StateDamaged,
    StateError,
    StateInUse,
    StateNotWritable,
    StateTooNew,
    StateUnavailable,
)
from bot.state.state import State, open_state
from bot.state.values import (
    Asked,
    Due,
    Exchange,
    Failure,
    Forgotten,
    Incoming,
    Kept,
    Place,
    Stats,
    Watched,
)

__all__ = [
    "Asked",
    "Due",
    "Exchange",
    "Failure",
    "Forgotten",
    "Incoming",
    "Kept",
    "Place",
    "State",
    "StateBusy",
    "StateDamaged",
    "StateError",
    "StateInUse",
    "StateNotWritable",
    "StateTooNew",
    "StateUnavailable",
    "Stats",
    "Watched",
    "open_state",
]
