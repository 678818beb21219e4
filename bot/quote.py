"""A quote of a statement and whose it is: the delegation by its name, what did not pass the gate, and the time taken.

Frozen values; how a quote is found, checked and shown is known elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.names.delegations import named
from retrieval.statement import PartKind

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
class Rejected:
    """Something that did not pass the gate, and why. `is_unchecked` where it was not put to the gate."""

    what: str
    why: str
    is_unchecked: bool = False


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


def delegation_name(code: str | None, as_written: str | None) -> DelegationName | None:
    """A delegation by its code, and by its name as a statement writes it; None where neither is known."""
    if code is not None:
        return name_of(code, as_written)
    return DelegationName(None, as_written, as_written) if as_written else None


def short_name(name: str) -> str:
    """A delegation's name as one says it: "Iran", not "Iran (Islamic Republic of)"."""
    return name.partition(" (")[0]


def name_of(code: str, as_written: str | None = None) -> DelegationName:
    """The delegation of a code, with the UN's short name for it where a statement does not write another."""
    name = named(code)
    return DelegationName(code, name, as_written or name)
