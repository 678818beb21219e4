"""What was asked and answered in a chat: turns as the context of follow-ups, answers by the places of their quotes.

Holds no text of a statement: to show a quote again, cut the quote from the statement and pass the gate.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.question import Turn
from bot.state.column_types import storable, storable_json
from bot.state.database import Database, changed
from bot.state.tables import answers, ratings, turns
from bot.state.values import Asked, Kept, Place
from retrieval.filters import Filters

ID_LENGTH = 10
LETTERS = string.ascii_letters + string.digits

_FURTHEST = 100
"""Answers read in the search for recent quotes."""

MOST = 20
"""The most turns used as a question's context."""

_KEPT = [answers.c[one.name] for one in fields(Kept)]
_LISTS = frozenset(f.name for f in fields(Filters) if f.name not in ("since", "until"))


class Answers:
    """The turns and answers of one bot's chats. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._mine = answers.c.bot == database.bot

    def record(self, asked: Asked, said: Sequence[Turn]) -> str:
        """Store an answer and its turns; returns the answer's id, 10 random characters of A-Z, a-z and 0-9.

        An update answered again has its answer and its turns replaced, and keeps its id.
        """
        keep = kept_as(self._db, asked)
        before = delete(turns).where(turns.c.bot == self._db.bot, turns.c.update_id == asked.update_id)
        rows = [
            {
                "bot": self._db.bot,
                "update_id": asked.update_id,
                "n": n,
                "chat_id": asked.chat_id,
                "topic_id": asked.topic_id,
                "user_id": asked.user_id,
                "question": turn.question,
                "answer": turn.answer,
                "filters": None if turn.filters is None else storable_json(asdict(turn.filters)),
            }
            for n, turn in enumerate(said)
        ]

        def work(connection: Connection) -> str:
            kept: str = connection.execute(keep).scalar_one()
            connection.execute(before)
            if rows:
                connection.execute(turns.insert().values(at=self._db.now()), rows)
            return kept

        return self._db.write(work, repeatable=True)

    def find(self, id: str) -> Kept | None:
        """The answer of an id; None for an unknown id."""
        return self._found(answers.c.id == id)

    def of_update(self, update_id: int) -> Kept | None:
        """The answer to an update; None for an update not answered."""
        return self._found(answers.c.update_id == update_id)

    def _found(self, which: ColumnElement[bool]) -> Kept | None:
        return next(map(_kept, self._db.rows(select(*_KEPT).where(self._mine, which))), None)

    def conversation(self, chat_id: int, topic_id: int | None, most: int) -> tuple[Kept, ...]:
        """The last answers of a chat or topic since the conversation began anew; oldest first."""
        last = (
            select(*_KEPT)
            .where(self._here(answers, chat_id, topic_id), answers.c.past.is_(False))
            .order_by(answers.c.at.desc(), answers.c.update_id.desc())
            .limit(most)
        )
        return tuple(map(_kept, reversed(self._db.rows(last))))

    def turns(self, chat_id: int, topic_id: int | None, most: int = MOST) -> tuple[Turn, ...]:
        """The last turns of a chat or topic, oldest first."""
        last = (
            select(turns.c.question, turns.c.answer, turns.c.filters)
            .where(self._here(turns, chat_id, topic_id))
            .order_by(turns.c.at.desc(), turns.c.update_id.desc(), turns.c.n.desc())
            .limit(most)
        )
        rows = reversed(self._db.rows(last))
        return tuple(Turn(row.question, row.answer, filters_of(row.filters)) for row in rows)

    def begin_anew(self, chat_id: int, topic_id: int | None) -> int:
        """Forget the turns of a chat or topic; returns their number. Answers so far leave the conversation."""
        gone = delete(turns).where(self._here(turns, chat_id, topic_id))
        here = self._here(answers, chat_id, topic_id)
        ended = update(answers).where(here, answers.c.past.is_(False)).values(past=True)

        def work(connection: Connection) -> int:
            connection.execute(ended)
            return changed(connection, gone)

        return self._db.write(work, repeatable=False)

    def take_more(self, id: str, most: int, update_id: int) -> tuple[Place, ...]:
        """The next `most` places of an answer not shown yet; the places count as shown from now on.

        Concurrent calls get different places. A repeated update gets its earlier places again.
        """
        one = select(answers.c.places, answers.c.shown, answers.c.taken).where(self._one(id)).with_for_update()

        def work(connection: Connection) -> tuple[Place, ...]:
            if (row := connection.execute(one).one_or_none()) is None:
                return ()
            places = _places(row.places)
            for by, first, end in row.taken:
                if by == update_id:
                    return places[first:end]
            more = places[row.shown : row.shown + max(most, 0)]
            if more:
                shown = row.shown + len(more)
                taken = [*row.taken, [update_id, row.shown, shown]]
                connection.execute(update(answers).where(self._one(id)).values(shown=shown, taken=taken))
            return more

        return self._db.write(work, repeatable=True)

    def recent_places(self, user_id: int, most: int) -> tuple[Place, ...]:
        """At most `most` quotes recently shown to a person in private, latest answer first, each once.

        Nearest passages of a refusal are no quotes. Older answers than the last 100 are not looked at.
        """
        mine = and_(self._mine, answers.c.user_id == user_id, answers.c.private)
        last = select(answers.c.places, answers.c.shown).where(mine).order_by(answers.c.at.desc(), answers.c.id)
        found: dict[tuple[str, int, int], Place] = {}
        for row in self._db.rows(last.limit(_FURTHEST)):
            for place in _places(row.places)[: row.shown]:
                if place.role != "nearest":
                    found.setdefault((place.statement, place.start, place.end), place)
        return tuple(found.values())[:most]

    def rate(self, id: str, user_id: int, value: int) -> bool:
        """Rate an answer up (1) or down (-1), or remove a rating (0); whether anything changed.

        A deleted answer cannot be rated.
        """
        here = and_(ratings.c.bot == self._db.bot, ratings.c.answer_id == id, ratings.c.user_id == user_id)
        put = self._db.insert(ratings).values(
            bot=self._db.bot, answer_id=id, user_id=user_id, value=value, at=self._db.now()
        )
        change = put.on_conflict_do_update(
            index_elements=list(ratings.primary_key.columns),
            set_={"value": put.excluded.value, "at": put.excluded.at},
            where=ratings.c.value != put.excluded.value,
        ).returning(ratings.c.value)
        there = select(answers.c.id).where(self._one(id)).with_for_update(read=True, key_share=True)

        def work(connection: Connection) -> bool:
            if connection.execute(there).one_or_none() is None:
                return False
            if value == 0:
                return bool(connection.execute(delete(ratings).where(here).returning(ratings.c.value)).all())
            return bool(connection.execute(change).all())

        return self._db.write(work, repeatable=False)

    def _one(self, id: str) -> ColumnElement[bool]:
        return and_(self._mine, answers.c.id == id)

    def _here(self, table: Table, chat_id: int, topic_id: int | None) -> ColumnElement[bool]:
        return and_(table.c.bot == self._db.bot, table.c.chat_id == chat_id, table.c.topic_id == (topic_id or 0))


def kept_as(database: Database, asked: Asked) -> ReturningInsert[Any]:
    """The INSERT of an answer, which returns the answer's id; an update answered again replaces its earlier answer.

    The answer of a watch is part of no conversation.
    """
    values: dict[str, Any] = {one.name: getattr(asked, one.name) for one in fields(asked)} | {
        "places": [[p.n, storable(p.statement), p.start, p.end, p.sha256, p.role] for p in asked.places],
        "taken": [],
        "at": database.now(),
    }
    if asked.kind == "watch":
        values["past"] = True
    fresh = "".join(secrets.choice(LETTERS) for _ in range(ID_LENGTH))
    return (
        database.insert(answers)
        .values(bot=database.bot, id=fresh, **values)
        .on_conflict_do_update(index_elements=[answers.c.bot, answers.c.update_id], set_=values)
        .returning(answers.c.id)
    )


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    return Kept(**{**row._asdict(), "places": _places(row.places)})


def _places(kept: Sequence[Sequence[Any]]) -> tuple[Place, ...]:
    return tuple(Place(*one[:6]) for one in kept)


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
