"""The core's protocols for the retrieval layer: the statements held, and a search over them.

`bot.wiring` supplies the implementations; anything with these methods can replace them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from retrieval.filters import ADMIT_ALL, Filters
from retrieval.held import Held
from retrieval.results import Found, Mentioned, RankedPassage, SearchQuery
from retrieval.statement import Passage, Statement

if TYPE_CHECKING:
    from retrieval.embedding.base import QuestionPieces


class Library(Protocol):
    """The statements held. All methods block; the Engine calls them in a thread."""

    def held(self) -> tuple[Held, ...]:
        """The statements held now."""
        ...

    def statement(self, statement_id: str) -> Statement:
        """The statement of an id, or of a prefix of it that is unique, rebuilt from the store and checked."""
        ...

    def read(self, held: Held) -> tuple[Statement, tuple[Passage, ...]]:
        """A statement in exactly the version held, rebuilt and checked, and its passages in order.

        Raises:
            StatementGone: it has been replaced or removed since.
        """
        ...

    def read_all(self, held: Sequence[Held]) -> list[tuple[Statement, tuple[Passage, ...]]]:
        """Statements as `read`, in order, all at once.

        Raises:
            StatementGone: one has been replaced or removed since.
        """
        ...

    def find(self, statement_id: str) -> Held:
        """The held statement with an id, or with a unique prefix of an id."""
        ...

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences, compared by meaning alone."""
        ...

    def pieces(self, text: str) -> QuestionPieces | None:
        """A question as the local model reads it; None without that model."""
        ...

    def standing(self, words: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of some words stands in any English inflection; in all, of a stop word."""
        ...

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found with each of some filters; sentences with all signals."""
        ...

    def search_statements(self, query: SearchQuery, most: int, *, by_tokens: bool = False) -> Found:
        """The best `query.passages` passages, with sentences, of each of the `most` admitted statements nearest to the
        query; sentences with all signals, if `by_tokens`.
        """
        ...

    def holding(self, pieces: Sequence[str], filters: Filters = ADMIT_ALL) -> tuple[Held, ...]:
        """Every admitted statement that may hold all the pieces of a wording, typography aside, and few that do not.

        Complete: every statement in which `bot.quotes.wording.find` finds all pieces is returned. Earliest first,
        undated ones last. A piece without a letter or digit is ignored.
        """
        ...

    def mentioning(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> tuple[Mentioned, ...]:
        """Every admitted statement whose speech holds the topic's words, with the places; earliest first.

        Words match in any inflection, hyphened or not, letter case and accents aside, as one phrase or in an equivalent
        order; an abbreviation matches its full name, where a statement explains it; a delegation's or group's name
        matches in all forms. `language` is the topic's own.
        """
        ...

    def mentions(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> bool:
        """Whether `mentioning` would have a statement; the first is enough."""
        ...

    def other_words(
        self, topic: str, language: str | None, filters: Filters = ADMIT_ALL, question: str | None = None
    ) -> str | None:
        """The admitted statements' name for a topic in another language, or misspelt; None if unsure.

        `question` is the text that holds the topic.
        """
        ...

    def resembling(self, text: str, filters: Filters = ADMIT_ALL, limit: int = 5) -> tuple[RankedPassage, ...]:
        """The admitted passages with the most similar words, in any language, best first.

        No embedder is asked, and the `cosine` of each is 0.
        """
        ...
