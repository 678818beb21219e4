"""What a person or a script gets back: an Answer, a Closest or a Refusal, made of Quotes.

Frozen values without behaviour beyond derived facts; how they are found, checked and shown is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    """A sentence of a model's summary and the numbers of the quotes that it sums up."""

    text: str
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a model says of the quotes in words of its own: never a quote, and never shown without the name of `by`."""

    by: str
    sentences: tuple[SummarySentence, ...]

    @property
    def text(self) -> str:
        """All sentences."""
        return " ".join(one.text for one in self.sentences)

    @property
    def quotes(self) -> tuple[int, ...]:
        """The numbers of all quotes that are summed up."""
        return tuple(sorted({n for one in self.sentences for n in one.quotes}))

    def renumbered(self, at: Mapping[int, int]) -> Summary:
        """The same with other numbers for its quotes."""
        each = (replace(one, quotes=tuple(at[n] for n in one.quotes)) for one in self.sentences)
        return replace(self, sentences=tuple(each))


class RowStatus(StrEnum):
    """What one delegation of a comparison did: spoke, spoke and cannot be quoted, kept silent, or is not held.

    CLOSEST is between speech and silence: its passages come near the question, and none plainly answers it.
    """

    QUOTED = "quoted"
    CLOSEST = "closest"
    NOT_QUOTABLE = "not quotable"
    SILENT = "silent"
    NOT_HELD = "no statement held"


@dataclass(frozen=True, slots=True)
class Row:
    """One delegation of a comparison.

    `evidence` says how a quoted delegation was found to speak to the question: in its own "words", or in others that
    are near it in "meaning"; None where nobody looked. `member` is set where nothing is held of a group's member though
    statements of it are that meet all that is asked but the group: they are of times when it did not belong to it. It
    says when it did.
    """

    delegation: DelegationName
    status: RowStatus
    quotes: tuple[int, ...]
    member: MembershipTime | None = None
    evidence: Literal["words", "meaning"] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Quotes that stand beside what a delegation said itself: said for it, and not its own words.

    `through` are the names, as in `on_behalf_of`, of the blocs that it was in when they were said; or its own name
    where another delegation spoke on its behalf.
    """

    delegation: DelegationName
    through: tuple[str, ...]
    quotes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name compared that names nobody known, and names of delegations that it is near, in the question's language."""

    name: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a chat model was asked for an answer: which prompts (task and version), and what they took."""

    name: str
    prompts: tuple[tuple[str, str], ...]
    usage: Usage

    def __add__(self, other: ModelUse | None) -> ModelUse:
        """Both together; each prompt is named once."""
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
class Answer:
    """A one-line finding and the quotes it rests on, each of which has passed the gate.

    `summary` is what a model says of the quotes. `more` are further quotes that also passed, beyond the limit asked
    for, best first (for "more" in a chat).
    `beside` are those of the quotes that are said for a delegation asked about, which come behind its own.
    `check` is the verdict on a quotation that the question asks about ("Did Iran say '…'?"), None for other questions.
    `parts` are the replies to each, where several questions were asked at once, with the numbers that the quotes have
    in the whole. `model` says what a model was asked. `timeline` is there where the question asks what became of it
    over time, `phrase` where it asks who has said a phrase: the quotes are then by date, the earliest first, those of a
    phrase the sentences that hold it. `unknown` are names compared that name nobody known; `note` is what is said of
    these behind any finding. `language` (ISO 639-1) is the question's, None where unknown.
    `confidence` is the calibrated probability that the first quote answers, None where it was not ranked.
    """

    question: str
    standalone_question: str
    finding: str
    quotes: tuple[Quote, ...]
    summary: Summary | None = None
    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    filters: Filters = field(default_factory=Filters)
    mode: str = "quotes"
    degraded: str | None = None
    ms: Timing = field(default_factory=Timing)
    more: tuple[Quote, ...] = ()
    beside: tuple[Beside, ...] = ()
    check: Check | None = None
    parts: tuple[Reply, ...] = ()
    translations: tuple[Translation, ...] = ()
    model: ModelUse | None = None
    timeline: Timeline | None = None
    phrase: PhraseUse | None = None
    unknown: tuple[Unknown, ...] = ()
    note: str = ""
    language: str | None = None
    confidence: float | None = None

    @property
    def kind(self) -> Literal["answer", "closest"]:
        """What the reply is called in the contract with scripts."""
        return "answer"

    @property
    def closest(self) -> frozenset[int]:
        """Numbers of the quotes that come near and do not plainly answer: those of CLOSEST rows, and of Closest parts.

        A quote that answers in another row or part is none of them.
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
    """The nearest passages where none plainly answers: quotes like an answer's, and a finding that says so."""

    @property
    def kind(self) -> Literal["closest"]:
        """What the reply is called in the contract with scripts."""
        return "closest"

    @property
    def closest(self) -> frozenset[int]:
        """Numbers of all its quotes."""
        return self._numbers


@dataclass(frozen=True, slots=True)
class Refusal:
    """Silence, with its reason; `nearest` are the nearest passages, offered as nearest and never as evidence.

    `check`, `parts`, `model`, `timeline`, `phrase`, `unknown` and `language` are as in an `Answer`.
    """

    question: str
    standalone_question: str
    reason: RefusalReason
    message: str
    nearest: tuple[Quote, ...] = ()
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

    @property
    def kind(self) -> Literal["refusal"]:
        """What the reply is called in the contract with scripts."""
        return "refusal"

    @property
    def closest(self) -> frozenset[int]:
        """No numbers: what is nearest to a refused question is not shown as closest."""
        return frozenset()


Reply = Answer | Refusal  # a Closest is an Answer
