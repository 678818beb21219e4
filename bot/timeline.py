"""What was said on a topic over time: the years with their counts, and the quotes by date with what changed.

Frozen values; how they are found is known to `bot.by_date`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.check import Change


@dataclass(frozen=True, slots=True)
class Year:
    """A year: of `held` statements dated in it and looked at, `speaking` have a passage that answers the question."""

    year: str
    speaking: int
    held: int


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A quote of a timeline, by its number in the answer, and how it is worded beside an earlier one.

    `before` is the number of the quote before it by the same delegation, None for its first. `difference` leads from
    that quote (its `wording`s) to this one; `likeness` (0..1) is the share of words that they have in common, in order,
    None for a first.
    """

    quote: int
    before: int | None = None
    difference: tuple[Change, ...] = ()
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was said on a topic over time, the earliest first.

    `years` are all from the first to the last of which statements are held, those without any left out. `first` and
    `latest` are dates (ISO 8601, to the precision known) of the first and the latest statement that speaks to it, None
    where none does. `speaking` of `held` statements do; `undated` of those that do have no date, and stand in no year.
    `left_out` counts statements that were not looked at, since others came nearer: where it is not 0, they may speak
    to it too.
    """

    topic: str
    years: tuple[Year, ...]
    steps: tuple[TimelineStep, ...]
    speaking: int
    held: int
    first: str | None = None
    latest: str | None = None
    undated: int = 0
    left_out: int = 0
