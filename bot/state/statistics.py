"""Reports for admins: counts of questions and answers, and questions without a good answer."""

from __future__ import annotations

import math
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from bot.state.database import Database
from bot.state.tables import answers, ratings
from bot.state.values import Failure, Stats

_COUNTED = {"answered": "answer", "refused": "refusal", "closest": "closest", "checks": "check"}
"""The kinds of answers, by the names of their counts."""


class Reports:
    """Reports on one bot. All methods block."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def stats(self, since: datetime) -> Stats:
        """Counts since a time."""
        here = and_(answers.c.bot == self._db.bot, answers.c.at >= since, answers.c.kind != "watch")
        rated = and_(ratings.c.bot == self._db.bot, ratings.c.at >= since)
        asked = select(
            func.count(answers.c.user_id.distinct()).label("people"),
            func.count(answers.c.chat_id.distinct()).label("chats"),
            *(func.count(case((answers.c.kind == kind, 1))).label(name) for name, kind in _COUNTED.items()),
            func.count(answers.c.degraded).label("degraded"),
        ).where(here)
        marks = select(
            func.count(case((ratings.c.value > 0, 1))).label("up"),
            func.count(case((ratings.c.value < 0, 1))).label("down"),
        ).where(rated)
        count = func.count()
        why = (
            select(answers.c.reason, count)
            .where(here, answers.c.kind == "refusal", answers.c.reason.is_not(None))
            .group_by(answers.c.reason)
            .order_by(count.desc(), answers.c.reason)
        )

        def work(connection: Connection) -> Stats:
            counts = connection.execute(asked).one()._asdict() | connection.execute(marks).one()._asdict()
            questions = counts["answered"] + counts["refused"] + counts["closest"]
            p50, p95 = (_percentile(connection, here, questions + counts["checks"], part) for part in (0.50, 0.95))
            reasons = tuple((row[0], row[1]) for row in connection.execute(why))
            return Stats(**counts, questions=questions, reasons=reasons, p50_ms=p50, p95_ms=p95)

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
