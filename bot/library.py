"""What the core asks of the retrieval layer, as protocols: the statements held, and a search over them.

`bot.wiring` supplies the implementations; anything with these methods can stand in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        """What is held now, one entry a statement."""
        ...

    def statement(self, statement_id: str) -> Statement:
        """The statement of an id, or of a prefix of it that is unique, rebuilt from the store and checked."""
        ...

    def read(self, held: Held) -> tuple[Statement, tuple[Passage, ...]]:
        """A statement in exactly the version that is held, rebuilt and checked, and its passages in order.

        Raises:
            StatementGone: it has been replaced or removed since.
        """
        ...

    def find(self, statement_id: str) -> Held:
        """What is held under an id, or under a prefix of it that is unique."""
        ...

    def search(self, query: SearchQuery) -> Found:
        """The best passages for a query and their sentences."""
        ...

    def pieces(self, text: str) -> QuestionPieces | None:
        """A question as the local model reads it; None where that model is not there."""
        ...

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The passages to choose an answer among, found with each of some filters; sentences with all signals."""
        ...

    def search_statements(self, query: SearchQuery, most: int) -> Found:
        """The best passages of each statement that a query admits, `query.passages` of one, and their sentences.

        Of the `most` statements whose best passage comes nearest.
        """
        ...

    def holding(self, pieces: Sequence[str], filters: Filters = ADMIT_ALL) -> tuple[Held, ...]:
        """Every statement admitted that may hold all the pieces of a wording, typography aside, and few that do not.

        None is left out in which `bot.quotes.wording.find` finds every piece. Earliest first, undated ones last. A
        piece without a letter or digit leaves none out.
        """
        ...

    def mentioning(self, topic: str, language: str | None, filters: Filters = ADMIT_ALL) -> tuple[Mentioned, ...]:
        """Every statement admitted whose speech holds the topic's words, with the places; earliest first.

        The words are matched in any inflection, hyphened or not, letter case and accents aside, as one phrase or in
        another order that says the same; an abbreviation and its full name by each other, where a statement explains
        it; of a delegation's or group's name all forms. `language` is the topic's own. None is left out.
        """
        ...

    def other_words(
        self, topic: str, language: str | None, filters: Filters = ADMIT_ALL, question: str | None = None
    ) -> str | None:
        """What the statements admitted call a topic that is worded in another language, or misspelt; None if unsure.

        `question` is the text that the topic stands in.
        """
        ...

    def resembling(self, text: str, filters: Filters = ADMIT_ALL, limit: int = 5) -> tuple[RankedPassage, ...]:
        """The passages admitted whose words are most like those of a text, whatever its language, best first.

        Found by words alone: no embedder is asked, and the `cosine` of each is 0.
        """
        ...
