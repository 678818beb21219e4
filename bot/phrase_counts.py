"""Who has said a phrase, and how often: every place of it, by delegation and by year.

Frozen values; how the places are found is known to `bot.answers.phrase_counts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.quote import DelegationName

MOST_QUOTED = 200
"""Places that are shown in their sentences; of the others it is told where they are."""


@dataclass(frozen=True, slots=True)
class PhrasePlace:
    """A place of the phrase: `statement[start:end]` is the phrase, typography aside, in code points.

    `on_behalf_of` are those it was said for. `quote` is the number of the quote that holds it, None where none is
    shown. `word` is the longer word or number that the phrase is a part of there, without typography; None where it
    stands by itself.
    """

    statement: str
    start: int
    end: int
    delegation: DelegationName | None
    on_behalf_of: tuple[str, ...]
    date: str | None
    forum: str | None
    session: str | None
    quote: int | None = None
    word: str | None = None

    @property
    def permalink(self) -> str:
        """A link that names statement and range."""
        return f"onrecord:{self.statement}#{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Use:
    """How often a delegation said it, in how many statements, and how often in each year ("" where none is known).

    What it said for a group alone is a use of its own: `on_behalf_of` names the group, and is empty for its own words.
    """

    delegation: DelegationName | None
    on_behalf_of: tuple[str, ...]
    count: int
    statements: int
    years: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PhraseYear:
    """A year: the places of the phrase, and the statements that hold it, out of the `held` that were looked through."""

    year: str
    count: int
    statements: int
    held: int


@dataclass(frozen=True, slots=True)
class PhraseUse:
    """Every place of a phrase in the words of those who spoke: none is left out.

    `uses` are by delegation, the most frequent first; `places` by date, undated ones last. `held` statements were
    looked through, `statements` of them hold it. `joined` are further places, where it is a part of a longer word or
    number ("post-COVID-19"): they are in no count. `elsewhere` counts its places in what is nobody's speech: covers,
    headings, disclaimers and notes. A search of the texts for whole words finds all of these together.
    """

    phrase: str
    count: int
    statements: int
    held: int
    elsewhere: int
    uses: tuple[Use, ...]
    years: tuple[PhraseYear, ...]
    places: tuple[PhrasePlace, ...]
    joined: tuple[PhrasePlace, ...] = ()
