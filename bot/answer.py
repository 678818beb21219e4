"""What a person or a script gets back: an Answer, a Closest or a Refusal, made of Quotes.

Frozen values without behaviour beyond derived facts; how they are found, checked and shown is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from retrieval.filters import Filters
from retrieval.statement import PartKind

if TYPE_CHECKING:
    from bot.chat_model import Usage
    from bot.check import Check
    from bot.phrase_use import PhraseUse
    from bot.timeline import Timeline
    from retrieval.membership import Span


SEVERAL = "several"
"""The part of a quote that runs across several parts of a document, as a wording that was checked may."""


@dataclass(frozen=True, slots=True)
class DelegationName:
    """A delegation: ISO 3166-1 alpha-3 code ("EU" for the Union), UN short name, and name as the statement has it."""

    code: str | None
    name: str
    as_written: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim stretch of a statement: `text == statement[start:end]`, offsets in code points.

    `sha256` is that of the statement's whole text. `part` is "speech", "cover", "disclaimer", "heading", "note" or
    `SEVERAL`. Nobody has spoken the words of any part but the speech: of these `document` names the delegation whose
    document they stand in, and who speaks for whom is empty. `behalf_unconfirmed` are groups
    that the delegation says it speaks for and is known to be no member of; they are not in `on_behalf_of`. What is not
    `whole` sentences is a stretch of the text, and is shown as one. A field that is not known is None.

    Raises:
        ValueError: words that nobody has spoken are given to somebody.
    """

    n: int
    text: str
    statement: str
    start: int
    end: int
    sha256: str
    delegation: DelegationName | None
    speaker: str | None
    post: str | None
    on_behalf_of: tuple[str, ...]
    forum: str | None
    session: str | None
    date: str | None
    language: str | None
    part: str
    source: str
    document: DelegationName | None = None
    behalf_unconfirmed: tuple[str, ...] = ()
    whole: bool = True

    def __post_init__(self) -> None:
        """Refuse to give words that nobody has spoken to somebody."""
        speaking = (self.delegation, self.speaker, self.post, *self.on_behalf_of, *self.behalf_unconfirmed)
        if any(speaking) if not self.is_speech else self.document is not None:
            raise ValueError(f"words of the part {self.part!r} cannot be {speaking}'s and {self.document}'s")

    @property
    def is_speech(self) -> bool:
        """Whether the words were spoken, by the delegation named."""
        return self.part == PartKind.SPEECH

    @property
    def whose(self) -> DelegationName | None:
        """Whose document the quote is from; of a speech, the delegation that spoke."""
        return self.delegation or self.document

    @property
    def permalink(self) -> str:
        """A link that names statement and range, and survives re-ingestion of the same file."""
        return f"onrecord:{self.statement}#{self.start}-{self.end}"


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
    member: Span | None = None
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
class Rejected:
    """Something that did not pass the gate, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds spent: in all, and of these in understanding, in search, in a chat model.

    Of several questions in one, the stages are added up; questions put to the model at once overlap.
    """

    total: float = 0.0
    search: float = 0.0
    model: float = 0.0
    understand: float = 0.0

    def __add__(self, other: Timing) -> Timing:
        """The sum, stage by stage."""
        return Timing(
            self.total + other.total,
            self.search + other.search,
            self.model + other.model,
            self.understand + other.understand,
        )


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
    ms: Timing = Timing()
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
    ms: Timing = Timing()
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
