"""A store that a writer overtakes at the worst moment, every time at the same one."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.held import Held
from retrieval.statement import Statement
from retrieval.store.store import Store


class Overtaken(Store):
    """A reader's store: what is set writes through another one, once, after a listing or before a reading."""

    after_listing: Callable[[], object] | None = None
    before_reading: Callable[[], object] | None = None

    def held(self) -> tuple[Held, ...]:
        """What is held, and is then changed."""
        listed = super().held()
        then, self.after_listing = self.after_listing, None
        if then:
            then()
        return listed

    def read(self, held: Held) -> Statement:
        """The statement, if it is still there after the change."""
        then, self.before_reading = self.before_reading, None
        if then:
            then()
        return super().read(held)
