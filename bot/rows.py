"""The rows of a comparison as they are shown: each by itself, or, where there are many, those alike in a list.

Knows rows and what stands beside them; knows no front end and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.answer import Answer, Beside, Row, RowStatus
from bot.questions.plan import Plan

MOST_BY_THEMSELVES = 8
"""Rows that are each shown by themselves; of more, those that do not answer are listed by what became of them."""


_BY_EVIDENCE: Final[tuple[tuple[RowStatus, Literal["words", "meaning"]], ...]] = (
    (RowStatus.QUOTED, "words"),
    (RowStatus.CLOSEST, "meaning"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of which the same is to be said: `of_members` those that are held of other times than as a member.

    `evidence` says how those were found who are named and not quoted, as everybody is who speaks to a topic.
    """

    status: RowStatus
    rows: tuple[Row, ...]
    of_members: bool = False
    evidence: Literal["words", "meaning"] | None = None


def are_many(rows: Sequence[object]) -> bool:
    """Whether rows, or those asked about, are too many for each to be shown by itself."""
    return len(rows) > MOST_BY_THEMSELVES


def is_table(plan: Plan) -> bool:
    """Whether those asked about are told as a table, by what became of them: a group, or many named one by one."""
    return bool(plan.filters.groups) or are_many(plan.speaking)


def begins_with_silence(rows: Sequence[Row]) -> bool:
    """Whether the silent come first, as they do where they are what is asked for."""
    return bool(rows) and rows[0].status is RowStatus.SILENT and any(row.status is RowStatus.QUOTED for row in rows)


def names_everybody(rows: Sequence[Row]) -> bool:
    """Whether rows are everybody who speaks to a topic: of most the name is all that is shown."""
    return any(row.evidence is not None and not row.quotes for row in rows)


def by_themselves(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a comparison that are shown by themselves; none where there is one alone, and so no comparison."""
    if len(rows) < 2:
        return ()
    if names_everybody(rows):
        return tuple(row for row in rows if row.quotes)
    return tuple(row for row in rows if not are_many(rows) or row.status is RowStatus.QUOTED)


def listed(rows: Sequence[Row]) -> tuple[Listed, ...]:
    """The other rows by what became of them: closest, not quotable, silent, not held as a member's, not held.

    Of everybody who speaks to a topic all rows: the silent where they are asked for, those in its words, and those near
    it in meaning.
    """
    if names_everybody(rows):
        silent = Listed(RowStatus.SILENT, tuple(row for row in rows if row.status is RowStatus.SILENT))
        by_evidence = (
            Listed(status, tuple(row for row in rows if row.evidence == how), evidence=how)
            for status, how in _BY_EVIDENCE
        )
        return tuple(one for one in (silent, *by_evidence) if one.rows)
    if not are_many(rows):
        return ()
    kinds = (
        (RowStatus.CLOSEST, False),
        (RowStatus.NOT_QUOTABLE, False),
        (RowStatus.SILENT, False),
        (RowStatus.NOT_HELD, True),
        (RowStatus.NOT_HELD, False),
    )
    found = (
        Listed(
            status, tuple(row for row in rows if row.status is status and (row.member is not None) == member), member
        )
        for status, member in kinds
    )
    return tuple(one for one in found if one.rows)


def beside_many(answer: Answer) -> tuple[tuple[Beside, ...], ...]:
    """What is said for several by others, those together for whom the same quotes are, where there are many rows."""
    if not are_many(answer.rows):
        return ()
    together: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Beside]] = {}
    for one in answer.beside:
        together.setdefault((one.through, one.quotes), []).append(one)
    return tuple(tuple(some) for some in together.values())
