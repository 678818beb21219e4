"""The verdict on a wording: its places, and the differences.

Frozen values; wordings are judged by `bot.quotes`, and searched by `bot.answers.check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.quote import Quote, Timing
from retrieval.filters import Filters


class Verdict(StrEnum):
    """Whether a wording was said; only `VERBATIM` says yes, in whole sentences.

    `PART`: the words stand in a sentence; nothing is claimed about their sense. `MISLEADING_CUT`: the words left out of
    the sentence visibly turn the sense.
    """

    VERBATIM = "verbatim"
    PART = "part of a sentence"
    MISLEADING_CUT = "misleading cut"
    ALTERED = "altered"
    SAID_BY_ANOTHER = "said by another"
    NOT_FOUND = "not found"


class Op(StrEnum):
    """A stretch's kind in a difference: in both texts, in the statement alone, in the wording alone, or replaced."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the word-level difference between a wording and the statement.

    `op` leads from the wording to the statement: INSERT has an empty `wording`, DELETE an empty `statement`. Joined,
    the `wording`s and the `statement`s of all changes are the two texts with their white space.
    """

    op: Op
    wording: str
    statement: str


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on a wording, with its evidence.

    `found`: the places of the wording, earliest first; for a part or a misleading cut the whole sentences, or for very
    long ones the stretches around the wording and around the omitted words; for an altered wording the closest
    sentences; for a wording not found, its places outside of the filters, if any. `ranges` has for each of `found` the
    ranges of the statement, in code points, that hold the wording's parts in order (none for an altered wording, or
    around omitted words). `difference` is empty but for an altered wording. `own_words` are the quoter's own, from
    square brackets. `hidden` are the statement's omitted words that turn the wording, each once. `quoting` is the
    statement's introduction of the wording as someone else's words ("as the Secretary-General said"). `unlisted` counts
    further statements with the words, not looked at. `capitals`: wording and statement differ in capital letters alone,
    one being in capitals. `language` is the message's (ISO 639-1), None for English.
    """

    wording: str
    verdict: Verdict
    message: str
    found: tuple[Quote, ...] = ()
    ranges: tuple[tuple[tuple[int, int], ...], ...] = ()
    difference: tuple[Change, ...] = ()
    own_words: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    quoting: str | None = None
    unlisted: int = 0
    capitals: bool = False
    filters: Filters = field(default_factory=Filters)
    ms: Timing = field(default_factory=Timing)
    language: str | None = None
