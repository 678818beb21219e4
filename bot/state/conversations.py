"""The turns of a chat or topic: the context of follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from bot.question import Turn
from bot.state.column_types import storable_json
from bot.state.database import Database, changed
from bot.state.tables import answers, turns
from retrieval.filters import Filters

MOST = 20
"""The most turns used as a question's context."""

_LISTS = frozenset(f.name for f in fields(Filters) if f.name not in ("since", "until"))


class Conversations:
    """The turns of one bot's chats. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def turns(self, chat_id: int, topic_id: int | None, most: int = MOST) -> tuple[Turn, ...]:
        """The last turns of a chat or topic, oldest first."""
        last = (
            select(turns.c.question, turns.c.answer, turns.c.filters)
            .where(self._here(chat_id, topic_id))
            .order_by(turns.c.at.desc(), turns.c.update_id.desc(), turns.c.n.desc())
            .limit(most)
        )
        rows = reversed(self._db.rows(last))
        return tuple(Turn(row.question, row.answer, filters_of(row.filters)) for row in rows)

    def new(self, chat_id: int, topic_id: int | None) -> int:
        """Forget the turns of a chat or topic; returns their number. Answers so far leave the conversation."""
        gone = delete(turns).where(self._here(chat_id, topic_id))
        here = and_(answers.c.bot == self._db.bot, answers.c.chat_id == chat_id, answers.c.topic_id == (topic_id or 0))
        ended = update(answers).where(here, answers.c.past.is_(False)).values(past=True)

        def work(connection: Connection) -> int:
            connection.execute(ended)
            return changed(connection, gone)

        return self._db.write(work, repeatable=False)

    def _here(self, chat_id: int, topic_id: int | None) -> ColumnElement[bool]:
        return and_(turns.c.bot == self._db.bot, turns.c.chat_id == chat_id, turns.c.topic_id == (topic_id or 0))


def replace_turns(
    connection: Connection, database: Database, update_id: int, said: Sequence[Turn], where: Mapping[str, int]
) -> None:
    """Set the turns of an update; `where` has its chat_id, topic_id and user_id."""
    connection.execute(delete(turns).where(turns.c.bot == database.bot, turns.c.update_id == update_id))
    rows = [
        {
            "bot": database.bot,
            "update_id": update_id,
            "n": n,
            "question": turn.question,
            "answer": turn.answer,
            "filters": None if turn.filters is None else storable_json(asdict(turn.filters)),
            **where,
        }
        for n, turn in enumerate(said)
    ]
    if rows:
        connection.execute(turns.insert().values(at=database.now()), rows)


def filters_of(kept: object) -> Filters | None:
    """Filters as stored by any version of the program, without unknown or unreadable keys."""
    if not isinstance(kept, Mapping):
        return None
    known: dict[str, Any] = {}
    for name, value in kept.items():
        if name in _LISTS and isinstance(value, list | tuple):
            known[name] = tuple(one for one in value if isinstance(one, str))
        elif name in ("since", "until") and isinstance(value, str):
            known[name] = value
    return Filters(**known)
