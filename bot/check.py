"""What became of a wording that somebody says was said: the verdict, where it stands, and what differs.

Frozen values; how a wording is judged is known to `bot.quotes`, how it is looked for to `bot.answers.check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.quote import Quote, Timing
from retrieval.filters import Filters


class Verdict(StrEnum):
    """Whether a wording was said; only `VERBATIM` says that it was, in whole sentences.

    `PART` says that these words stand in a sentence, and claims nothing about their sense there; `MISLEADING_CUT` that
    what was left out of it visibly turns them.
    """

    VERBATIM = "verbatim"
    PART = "part of a sentence"
    MISLEADING_CUT = "misleading cut"
    ALTERED = "altered"
    SAID_BY_ANOTHER = "said by another"
    NOT_FOUND = "not found"


class Op(StrEnum):
    """What a stretch of a difference is: in both, in the statement alone, in the wording alone, other words in each."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the word-level difference of a wording from the statement.

    `op` leads from the wording to the statement: INSERT has an empty `wording`, DELETE an empty `statement`. The
    `wording`s of all changes, and the `statement`s of all, put together are the two texts with their white space.
    """

    op: Op
    wording: str
    statement: str


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on a wording, and all it rests on.

    `found`: where the wording stands, earliest first; for a part or a misleading cut the whole sentences that it was
    cut from, or of very long ones stretches: where the wording stands, and after it around the words that were left
    out; for an altered wording the closest sentences; for one not found, where those named said it outside of the
    period, the forum or the language that was looked at, if they did. `ranges` has for each of `found` the ranges of
    its statement, in code points, that hold the wording's parts in order (none for an altered one, or around words left
    out).
    `difference` is empty but for an altered wording. `own_words` are the quoter's own, from square brackets. `hidden`
    are the statement's words that were left out and turn the wording, each once; also around an altered wording.
    `quoting` is how the statement introduces the wording where it stands there as someone else's words ("as the
    Secretary-General said"). `unlisted` counts further statements that hold the words and were not looked at. `filters`
    are those asked for. `capitals` says that the wording and the statement differ in capital letters alone, one being
    in capitals. `language` is that of the message (ISO 639-1), None for English.
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
