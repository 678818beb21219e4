"""The users of a phrase: every place, by delegation and by year.

Frozen values; the places are found by `bot.answers.phrase_counts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.quote import DelegationName

MOST_QUOTED = 200
"""Places that are shown in their sentences; of the others it is told where they are."""


@dataclass(frozen=True, slots=True)
class PhrasePlace:
    """A place of the phrase: `statement[start:end]` is the phrase, typography aside, in code points.

    `on_behalf_of` names the delegations spoken for. `quote` is the number of the quote with the place, None if none is
    shown. `word` is the longer word or number that contains the phrase there, without typography; None for the phrase
    by itself.
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
    """A delegation's uses: how often, in how many statements, and how often in each year ("" for unknown years).

    Words said for a group alone are a use of their own: `on_behalf_of` names the group, and is empty otherwise.
    """

    delegation: DelegationName | None
    on_behalf_of: tuple[str, ...]
    count: int
    statements: int
    years: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PhraseYear:
    """A year: the places of the phrase, and the statements with the phrase, out of `held` statements searched."""

    year: str
    count: int
    statements: int
    held: int


@dataclass(frozen=True, slots=True)
class PhraseUse:
    """Every place of a phrase in speeches.

    `uses` are by delegation, the most frequent first; `places` by date, undated ones last. `statements` of the `held`
    statements searched contain the phrase. `joined` are further places within a longer word or number
    ("post-COVID-19"), in no count. `elsewhere` counts places outside of speech: covers, headings, disclaimers and
    notes. A search of the texts for whole words finds all of these together.
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
