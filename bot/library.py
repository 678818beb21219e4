"""What the core asks of the retrieval layer, as protocols: the statements held, and a search over them.

`bot.wiring` supplies the implementations; anything with these methods can stand in their place.
"""

from __future__ import annotations

from typing import Protocol

from retrieval.found import Found, SearchQuery
from retrieval.held import Held
from retrieval.statement import Passage, Statement


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
