"""Answers by the places of their quotes, for buttons, ratings and later questions.

Holds no text of a statement: to show a quote again, cut the quote from the statement and pass the gate.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.question import Turn
from bot.state.column_types import storable
from bot.state.conversations import replace_turns
from bot.state.database import Database
from bot.state.tables import answers, ratings
from bot.state.values import Asked, Kept, Place

ID_LENGTH = 10
LETTERS = string.ascii_letters + string.digits

_FURTHEST = 100
"""Answers read in the search for recent quotes."""

_KEPT = [answers.c[one.name] for one in fields(Kept)]


class Answers:
    """The answers of one bot. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._mine = answers.c.bot == database.bot

    def record(self, asked: Asked, turns: Sequence[Turn]) -> str:
        """Store an answer and its turns; returns the answer's id, 10 random characters of A-Z, a-z and 0-9.

        An update answered again has its answer and its turns replaced, and keeps its id.
        """
        keep = kept_as(self._db, asked)
        where = {"chat_id": asked.chat_id, "topic_id": asked.topic_id, "user_id": asked.user_id}

        def work(connection: Connection) -> str:
            kept: str = connection.execute(keep).scalar_one()
            replace_turns(connection, self._db, asked.update_id, turns, where)
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
        here = and_(self._mine, answers.c.chat_id == chat_id, answers.c.topic_id == (topic_id or 0))
        last = (
            select(*_KEPT)
            .where(here, answers.c.past.is_(False))
            .order_by(answers.c.at.desc(), answers.c.update_id.desc())
            .limit(most)
        )
        return tuple(map(_kept, reversed(self._db.rows(last))))

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

        Raises:
            ValueError: the value is another.
        """
        if value not in (1, -1, 0):
            raise ValueError(f"a rating is 1, -1 or 0, not {value}")
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
