"""Reports for admins: counts of questions and answers, and questions without a good answer."""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from bot.state.database import Database
from bot.state.tables import answers, ratings
from bot.state.values import Failure, Stats


class Reports:
    """Reports on one bot. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def stats(self, since: datetime) -> Stats:
        """Counts since a time."""
        here = and_(answers.c.bot == self._db.bot, answers.c.at >= since, answers.c.kind != "watch")
        rated = and_(ratings.c.bot == self._db.bot, ratings.c.at >= since)
        asked = select(
            func.count(answers.c.user_id.distinct()),
            func.count(answers.c.chat_id.distinct()),
            func.count(case((answers.c.kind == "answer", 1))),
            func.count(case((answers.c.kind == "refusal", 1))),
            func.count(case((answers.c.kind == "closest", 1))),
            func.count(case((answers.c.kind == "check", 1))),
            func.count(answers.c.degraded),
        ).where(here)
        count = func.count()
        why = (
            select(answers.c.reason, count)
            .where(here, answers.c.kind == "refusal", answers.c.reason.is_not(None))
            .group_by(answers.c.reason)
            .order_by(count.desc(), answers.c.reason)
        )
        marks = select(func.count(case((ratings.c.value > 0, 1))), func.count(case((ratings.c.value < 0, 1)))).where(
            rated
        )

        def work(connection: Connection) -> Stats:
            people, chats, answered, refused, closest, checks, degraded = connection.execute(asked).one()
            up, down = connection.execute(marks).one()
            n = answered + refused + closest + checks
            return Stats(
                people=people,
                chats=chats,
                questions=answered + refused + closest,
                answered=answered,
                refused=refused,
                reasons=tuple((row[0], row[1]) for row in connection.execute(why)),
                checks=checks,
                p50_ms=_percentile(connection, here, n, 0.50),
                p95_ms=_percentile(connection, here, n, 0.95),
                up=up,
                down=down,
                degraded=degraded,
                closest=closest,
            )

        return self._db.read(work)

    def failures(self, most: int, offset: int = 0) -> tuple[Failure, ...]:
        """Unanswered questions and answers rated down, newest first, after the first `offset`."""
        lowest = (
            select(func.min(ratings.c.value))
            .where(ratings.c.bot == answers.c.bot, ratings.c.answer_id == answers.c.id)
            .correlate(answers)
            .scalar_subquery()
        )
        missed = (
            select(
                answers.c.at,
                answers.c.question,
                answers.c.kind,
                answers.c.reason,
                lowest.label("rating"),
            )
            .where(answers.c.bot == self._db.bot, or_(answers.c.kind.in_(("refusal", "closest")), lowest < 0))
            .order_by(answers.c.at.desc(), answers.c.id)
            .limit(most)
            .offset(offset)
        )
        return tuple(Failure(**row._asdict()) for row in self._db.rows(missed))


def _percentile(connection: Connection, here: ColumnElement[bool], n: int, part: float) -> float | None:
    """The nearest-rank percentile `part` (0..1) of `n` times; None without any."""
    if not n:
        return None
    rank = math.ceil(part * n)
    return connection.execute(
        select(answers.c.ms).where(here).order_by(answers.c.ms).limit(1).offset(rank - 1)
    ).scalar()
