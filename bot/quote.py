"""A quote of a statement and its attribution, rejected quotes, and times.

Frozen values; quotes are found, checked and shown elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.names.delegations import named
from retrieval.names.groups import EU, blocs_of, in_own_name, spoken_for
from retrieval.statement import PartKind, Record

SEVERAL = "several"
"""The part of a quote that runs across several parts of a document, as a wording that was checked may."""


@dataclass(frozen=True, slots=True)
class DelegationName:
    """A delegation: ISO 3166-1 alpha-3 code ("EU" for the Union), UN short name, and name as the statement has it."""

    code: str | None
    name: str
    as_written: str

    @property
    def key(self) -> str:
        """The code, or else the name as written: the same in all statements of the delegation."""
        return self.code or self.as_written


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim stretch of a statement: `text == statement[start:end]`, offsets in code points.

    `sha256` is the hash of the statement's whole text. `part` is "speech", "cover", "disclaimer", "heading", "note" or
    `SEVERAL`. Words outside of speech have no speaker: `document` names the delegation of the document, and the other
    attributions are empty. `behalf_unconfirmed` are groups that the delegation claims to speak for without known
    membership; they are not in `on_behalf_of`. A quote that is not `whole` sentences is shown as a stretch. Unknown
    fields are None.

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
        """Refuse to attribute unspoken words to somebody."""
        speaking = (self.delegation, self.speaker, self.post, *self.on_behalf_of, *self.behalf_unconfirmed)
        if any(speaking) if not self.is_speech else self.document is not None:
            raise ValueError(f"words of the part {self.part!r} cannot be {speaking}'s and {self.document}'s")

    @property
    def is_speech(self) -> bool:
        """Whether the words were spoken, by the delegation named."""
        return self.part == PartKind.SPEECH

    @property
    def whose(self) -> DelegationName | None:
        """The delegation of the document; of a speech, the delegation that spoke."""
        return self.delegation or self.document

    @property
    def permalink(self) -> str:
        """A link with statement and range; stable when the file is ingested again."""
        return f"onrecord:{self.statement}#{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A quote or sentence rejected by the gate, and why. `is_unchecked`: the gate was not asked."""

    what: str
    why: str
    is_unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds spent: in all, and in understanding, in search, in a chat model.

    For several questions in one, the stages are added up; questions put to the model at once overlap.
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
    """A delegation by its code, and by its name as a statement writes it; None without either."""
    if code is not None:
        return name_of(code, as_written)
    return DelegationName(None, as_written, as_written) if as_written else None


def short_name(name: str) -> str:
    """A delegation's everyday name: "Iran", not "Iran (Islamic Republic of)"."""
    return name.partition(" (")[0]


def name_of(code: str, as_written: str | None = None) -> DelegationName:
    """The delegation of a code, under the UN's short name unless a statement writes another."""
    name = named(code)
    return DelegationName(code, name, as_written or name)


def is_own(quote: Quote) -> bool:
    """Whether a quote is the delegation's own words, and not only the words of a bloc."""
    return in_own_name(quote.delegation.code if quote.delegation else None, quote.on_behalf_of)


def speaks(quote: Quote, code: str) -> bool:
    """Whether a quote is the own words of a delegation; others speak for the European Union too."""
    if quote.delegation is not None and quote.delegation.code == code:
        return is_own(quote)
    return code == EU and EU in blocs_of(_record(quote))


def said_by(quotes: Iterable[Quote], codes: Iterable[str]) -> dict[str, list[Quote]]:
    """The quotes that are a delegation's own words, by code; empty lists where there are none."""
    found: dict[str, list[Quote]] = {code: [] for code in codes}
    for quote in quotes:
        own = quote.delegation.code if quote.delegation else None
        for code in dict.fromkeys((own, EU)):
            if code in found and speaks(quote, code):
                found[code].append(quote)
    return found


def through(quotes: Iterable[Quote], code: str) -> tuple[str, ...]:
    """The names by which quotes speak for a delegation: a bloc of the time, or the delegation; else empty."""
    return tuple(dict.fromkeys(name for quote in quotes for name in spoken_for(_record(quote), code)))


def _record(quote: Quote) -> Record:
    """The fields of a quote's record that attribute the words."""
    named_by = quote.delegation
    return Record(
        delegation=named_by.as_written if named_by else None,
        code=named_by.code if named_by else None,
        on_behalf_of=quote.on_behalf_of,
        date=quote.date,
    )
