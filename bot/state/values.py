"""What is taken and returned by the parts of the state: frozen values, free of SQL and of Telegram.

Times are aware and in UTC; ids of people, chats, messages and updates are 64-bit integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from retrieval.filters import Filters

Role = Literal["quote", "more", "closest", "nearest", "found"]
"""What a place is in its answer: a quote, one behind "more", one that only comes close, a nearest passage of a refusal,
a find of a check.
"""

Kind = Literal["answer", "closest", "refusal", "check", "watch"]
"""What became of a question; a watch asked it by itself, and nobody did."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update as it came: `payload` is its JSON, `lane` names the line it waits in.

    `attempts` counts how often it has been claimed, this time included; it is 0 until then, and does not count in
    comparisons.
    """

    update_id: int
    lane: str
    chat_id: int | None
    user_id: int | None
    payload: str
    attempts: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: `n` is its number in the answer; offsets are code points of the statement's text.

    `sha256` is that of the statement's whole text when the quote was shown.
    """

    n: int
    statement: str
    start: int
    end: int
    sha256: str
    role: Role


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it, as it is recorded. `said` is the finding, or the message of a refusal.

    `topic_id` is 0 outside of topics. `places` are in the order in which they are shown; the first `shown` of them
    were in the answer. `ms` is how long the answer took.
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
class Kept:
    """An answer as it is kept, for its buttons. `standalone` is its question as it stands by itself."""

    id: str
    chat_id: int
    topic_id: int
    user_id: int
    question: str
    kind: Kind
    language: str | None
    places: tuple[Place, ...]
    shown: int
    at: datetime
    standalone: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a conversation and what became of it. `said` is the finding, or the message of a refusal or check.

    `places` are those that were shown, in the order in which they were.
    """

    question: str
    standalone: str
    kind: Kind
    reason: str | None
    said: str
    degraded: str | None
    places: tuple[Place, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic that is watched in a chat, by whom. `typed` is it as it was written, filters before it included.

    `since` is the time from which on it brings what is new: when it began, or when it was asked last.
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
    """A watch that a worker has claimed, and the ids of the statements that it has not been asked of.

    `upto` numbers the last of them. `before` are the hashes of the sentences that earlier versions of theirs had, by
    id. `answer` is the id of an answer that was kept for it and has perhaps not been sent. `attempts` counts claims,
    this one included.
    """

    watch: Watched
    statements: tuple[str, ...]
    upto: int
    before: Mapping[str, frozenset[str]]
    answer: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was held about a person and is not any more."""

    turns: int
    answers: int
    ratings: int
    questions_counted: int
    updates: int
    watches: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """What happened since a time. Checks are counted apart from `questions`, which are `answered` or `refused`, or
    shown the `closest` passages alone.

    `reasons` are those of the refusals with their counts, most frequent first. The 50th and 95th percentile
    (nearest rank) are of the milliseconds of questions and checks, None where there were none. `degraded` counts
    answers for which the model was not used although it was asked for; `up` and `down` are ratings.
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
    """A refusal, the closest passages in place of an answer, or an answer that somebody rated down.

    `rating` is the lowest it was given, None where nobody rated it.
    """

    at: datetime
    question: str
    kind: Kind
    reason: str | None
    rating: int | None


DIGITS = 16
"""Hexadecimal digits that are kept of a hash of words."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A statement as it was once held: `sha256` of its text, a hash of where it is from, one of each sentence.

    Two of the same statement or from the same place are versions of each other.
    """

    statement: str
    sha256: str
    source: str
    sentences: frozenset[str]
