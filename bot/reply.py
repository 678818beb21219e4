"""Replies to a person or a script: an Answer, a Closest or a Refusal, made of Quotes.

Frozen values without behaviour beyond derived facts; replies are found, checked and shown elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from bot.quote import DelegationName, Quote, Rejected, Timing
from retrieval.filters import Filters

if TYPE_CHECKING:
    from bot.chat_model import Usage
    from bot.check import Check
    from bot.phrase_counts import PhraseUse
    from bot.timeline import Timeline
    from retrieval.names.membership import MembershipTime


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a model's summary and the numbers of its quotes."""

    text: str
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A model's own words about the quotes: never a quote, and never shown without the name of `by`."""

    by: str
    sentences: tuple[SummarySentence, ...]

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(one.text for one in self.sentences)

    @property
    def quotes(self) -> tuple[int, ...]:
        """The numbers of all quotes summed up."""
        return tuple(sorted({n for one in self.sentences for n in one.quotes}))

    def renumbered(self, at: Mapping[int, int]) -> Summary:
        """The summary with other numbers for its quotes."""
        each = (replace(one, quotes=tuple(at[n] for n in one.quotes)) for one in self.sentences)
        return replace(self, sentences=tuple(each))


class RowStatus(StrEnum):
    """The outcome of one delegation in a comparison: quoted, spoke and cannot be quoted, silent, or not held.

    CLOSEST is between speech and silence: passages come near the question, and none plainly answers.
    """

    QUOTED = "quoted"
    CLOSEST = "closest"
    NOT_QUOTABLE = "not quotable"
    SILENT = "silent"
    NOT_HELD = "no statement held"


@dataclass(frozen=True, slots=True)
class Row:
    """One delegation of a comparison.

    `evidence`: whether a quoted delegation speaks to the question in its "words", or near it in "meaning"; None if not
    looked for. `member` is set for a group's member without a statement from the time of its membership, though other
    statements of it meet the filters; it says when it was a member.
    """

    delegation: DelegationName
    status: RowStatus
    quotes: tuple[int, ...]
    member: MembershipTime | None = None
    evidence: Literal["words", "meaning"] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Quotes said on a delegation's behalf, shown beside its own.

    `through` names, as in `on_behalf_of`, its blocs at the time; or itself where another delegation spoke for it.
    """

    delegation: DelegationName
    through: tuple[str, ...]
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A compared name that nobody known bears, and similar names of delegations in the question's language."""

    name: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """The use of a chat model for an answer: its prompts (task and version), and their cost."""

    name: str
    prompts: tuple[tuple[str, str], ...]
    usage: Usage

    def __add__(self, other: ModelUse | None) -> ModelUse:
        """The sum; each prompt is named once."""
        if other is None:
            return self
        return ModelUse(self.name, tuple(dict.fromkeys((*self.prompts, *other.prompts))), self.usage + other.usage)


@dataclass(frozen=True, slots=True)
class Translation:
    """A machine's translation of the quote with a number: never the speaker's words, and never shown without them."""

    quote: int
    language: str
    text: str


class RefusalReason(StrEnum):
    """Why there is no answer."""

    NOT_IN_STATEMENTS = "not in the statements"
    NOT_HELD = "no statement held"
    OUT_OF_SCOPE = "out of scope"
    NOT_QUOTABLE = "not quotable"
    """Passages were found, and the gate let none of them pass: nobody may say that there are none."""


@dataclass(frozen=True, slots=True)
class Replied:
    """What every reply has.

    `check` is the verdict on a quotation in the question ("Did Iran say '…'?"). `parts` are the replies to several
    questions asked at once, numbered as in the whole. `model` is the use of a model. `timeline` is set for questions
    about changes over time, `phrase` for questions about a phrase's users: quotes are then by date, the earliest first.
    `unknown` are compared names of nobody known. `language` (ISO 639-1) is the question's, None if unknown.
    """

    question: str
    standalone_question: str
    _: KW_ONLY
    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    filters: Filters = field(default_factory=Filters)
    mode: str = "quotes"
    degraded: str | None = None
    ms: Timing = field(default_factory=Timing)
    check: Check | None = None
    parts: tuple[Reply, ...] = ()
    model: ModelUse | None = None
    timeline: Timeline | None = None
    phrase: PhraseUse | None = None
    unknown: tuple[Unknown, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer(Replied):
    """A one-line finding and its quotes, each of which has passed the gate.

    `summary` is a model's. `more` are further checked quotes beyond the limit, best first (for "more" in a chat).
    `beside` are quotes said on behalf of a delegation asked about, behind its own. `note` is said about `unknown` names
    behind any finding. `confidence` is the calibrated probability that the first quote answers, None if not ranked.
    """

    finding: str
    quotes: tuple[Quote, ...]
    summary: Summary | None = None
    more: tuple[Quote, ...] = ()
    beside: tuple[Beside, ...] = ()
    translations: tuple[Translation, ...] = ()
    note: str = ""
    confidence: float | None = None

    @property
    def kind(self) -> Literal["answer", "closest"]:
        """The reply's name in the contract with scripts."""
        return "answer"

    @property
    def closest(self) -> frozenset[int]:
        """Numbers of the quotes that come near without plainly answering: of CLOSEST rows, and of Closest parts.

        Quotes that answer in another row or part are left out.
        """
        rows = {row.delegation.code: row for row in self.rows if row.status is RowStatus.CLOSEST}
        near = {n for row in rows.values() for n in row.quotes}
        near |= {quote.n for quote in self.more if quote.delegation and quote.delegation.code in rows}
        plain = {n for row in self.rows if row.status is RowStatus.QUOTED for n in row.quotes}
        for part in self.parts:
            if isinstance(part, Answer):
                near |= part.closest
                plain |= part._numbers - part.closest
        return frozenset(near - plain)

    @property
    def _numbers(self) -> frozenset[int]:
        return frozenset(quote.n for quote in (*self.quotes, *self.more))


@dataclass(frozen=True, slots=True)
class Closest(Answer):
    """The nearest passages where none plainly answers: quotes as in an answer, and a finding that says so."""

    @property
    def kind(self) -> Literal["closest"]:
        """The reply's name in the contract with scripts."""
        return "closest"

    @property
    def closest(self) -> frozenset[int]:
        """Numbers of all its quotes."""
        return self._numbers


@dataclass(frozen=True, slots=True)
class Refusal(Replied):
    """Silence, with its reason; `nearest` are the nearest passages, never evidence."""

    reason: RefusalReason
    message: str
    nearest: tuple[Quote, ...] = ()

    @property
    def kind(self) -> Literal["refusal"]:
        """The reply's name in the contract with scripts."""
        return "refusal"

    @property
    def closest(self) -> frozenset[int]:
        """No numbers: a refusal's nearest passages are not shown as closest."""
        return frozenset()


Reply = Answer | Refusal  # a Closest is an Answer
