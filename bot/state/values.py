"""Frozen values of the state's interface, free of SQL and of Telegram.

Times are aware and in UTC; ids of people, chats, messages and updates are 64-bit integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from retrieval.filters import Filters

Role = Literal["quote", "more", "closest", "nearest", "found"]
"""The role of a place in its answer: a quote; a quote behind "more"; a passage that only comes close; a nearest passage
of a refusal; a find of a check.
"""

Kind = Literal["answer", "closest", "refusal", "check", "watch"]
"""The outcome of a question; a watch asks by itself, without a person."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as received: `payload` is the JSON, `lane` the name of the queue.

    `attempts` counts claims, including the current claim; 0 before the first claim, and ignored in comparisons.
    """

    update_id: int
    lane: str
    chat_id: int | None
    user_id: int | None
    payload: str
    attempts: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a quote: `n` is its number in the answer; offsets are code points of the statement's text.

    `sha256` is the hash of the statement's whole text at the time of the answer.
    """

    n: int
    statement: str
    start: int
    end: int
    sha256: str
    role: Role = "quote"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its outcome, to be recorded. `said` is the finding, or the message of a refusal.

    `topic_id` is 0 outside of topics. `places` are in display order; the first `shown` places were in the answer. `ms`
    is the time taken by the answer.
    """

    update_id: int
    chat_id: int
    topic_id: int
    user_id: int
    private: bool
    question: str
    standalone: str
    kind: Kind
    reason: str | None
    said: str
    language: str | None
    mode: str
    degraded: str | None
    ms: float
    places: tuple[Place, ...]
    shown: int


@dataclass(frozen=True, slots=True)
class Kept(Asked):
    """An answer as stored."""

    id: str
    at: datetime

    @property
    def seen(self) -> tuple[Place, ...]:
        """The places shown so far."""
        return self.places[: self.shown]


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic watched in a chat, by whom. `typed` is the topic as written, with the filters before the topic.

    News are statements since `since`: the start of the watch, or the last query.
    """

    id: str
    chat_id: int
    topic_id: int
    user_id: int
    private: bool
    typed: str
    question: str
    filters: Filters
    language: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A watch, and the ids of the statements still to be queried.

    `asked_upto` is the number of the last statement queried before, `upto` of the last statement now. `before` has, by
    id, the hashes of the sentences of earlier versions.
    """

    watch: Watched
    statements: tuple[str, ...]
    asked_upto: int
    upto: int
    before: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Counts of the deleted data of a person."""

    turns: int
    answers: int
    ratings: int
    watches: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of events since a time. Checks are counted apart from `questions`, which are `answered`, `refused` or
    `closest`.

    `reasons` are the refusals' with counts, most frequent first. Percentiles (nearest rank) are of milliseconds of
    questions and checks, None without any. `degraded` counts answers with a failed model; `up` and `down` are ratings.
    """

    people: int
    chats: int
    questions: int
    answered: int
    refused: int
    reasons: tuple[tuple[str, int], ...]
    checks: int
    p50_ms: float | None
    p95_ms: float | None
    up: int
    down: int
    degraded: int
    closest: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal, closest passages in place of an answer, or an answer rated down.

    `rating` is the lowest rating, None without any.
    """

    at: datetime
    question: str
    kind: Kind
    reason: str | None
    rating: int | None


DIGITS = 16
"""Hexadecimal digits kept of a hash of words."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A statement as once held: the hashes of its text, of its source, and of each sentence.

    Statements with equal ids or equal sources are versions of each other.
    """

    statement: str
    sha256: str
    source: str
    sentences: frozenset[str]
