"""The rows of a comparison as they are shown: each by itself, or, where there are many, those alike in a list.

Knows rows and what stands beside them; knows no front end and no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Answer, Beside, Row, RowStatus
from bot.understand import Understanding

MOST_BY_THEMSELVES = 8
"""Rows that are each shown by themselves; of more, those that do not answer are listed by what became of them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of which the same is to be said: `of_members` those that are held of other times than as a member."""

    status: RowStatus
    rows: tuple[Row, ...]
    of_members: bool = False


def are_many(rows: Sequence[object]) -> bool:
    """Whether rows, or those asked about, are too many for each to be shown by itself."""
    return len(rows) > MOST_BY_THEMSELVES


def is_table(understood: Understanding) -> bool:
    """Whether those asked about are told as a table, by what became of them: a group, or many named one by one."""
    return bool(understood.filters.groups) or are_many(understood.speaking)


def begins_with_silence(rows: Sequence[Row]) -> bool:
    """Whether the silent come first, as they do where they are what is asked for."""
    return bool(rows) and rows[0].status is RowStatus.SILENT and any(row.status is RowStatus.QUOTED for row in rows)


def by_themselves(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a comparison that are shown by themselves; none where there is one alone, and so no comparison."""
    if len(rows) < 2:
        return ()
    return tuple(row for row in rows if not are_many(rows) or row.status is RowStatus.QUOTED)


def listed(rows: Sequence[Row]) -> tuple[Listed, ...]:
    """The other rows by what became of them: closest, not quotable, silent, not held as a member's, not held."""
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
