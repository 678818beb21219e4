"""Statements on a topic over time: the years with their counts, and the quotes by date with their changes.

Frozen values; timelines are made by `bot.answers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.check import Change


@dataclass(frozen=True, slots=True)
class Year:
    """A year: of `held` statements dated in it and looked at, `speaking` are on the topic."""

    year: str
    speaking: int
    held: int


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A quote of a timeline, by its number in the answer, and its change from an earlier quote.

    `before` is the number of the same delegation's previous quote, None for its first. `difference` leads from that
    quote (its `wording`s) to this quote; `likeness` (0..1) is the share of words in common, in order, None for a first.
    """

    quote: int
    before: int | None = None
    difference: tuple[Change, ...] = ()
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Statements on a topic over time, the earliest first.

    `years` are all from the first to the last with statements held. `first` and `latest` are dates (ISO 8601, to the
    precision known) of the first and the latest statement on the topic, None without any. `speaking` of `held`
    statements have the topic's words, or, where none has, a passage that likely answers; `undated` of these have no
    date, and are in no year. `left_out` counts less similar statements not looked at, which may be on the topic too.
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
