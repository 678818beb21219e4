"""Filtering of many records: one decision per value of a field instead of one per record.

Knows which fields of a record a filter reads; the decision is known to the filter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.filters import Filters

if TYPE_CHECKING:
    from retrieval.held import Held
    from retrieval.statement import Record

    Mask = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]


def _for_others(record: Record) -> Hashable:
    """The delegation and everyone represented; also the date, where a group may be involved: members change."""
    when = record.date if record.on_behalf_of or record.code == "EU" else None
    return record.code, record.delegation, record.on_behalf_of, record.behalf, when


LOOKED_AT: dict[tuple[str, ...], Callable[[Record], Hashable]] = {
    ("delegations", "own", "blocs", "members"): _for_others,
    ("speakers",): attrgetter("speaker"),
    ("forums",): attrgetter("forum"),
    ("sessions",): attrgetter("session"),
    ("since", "until", "years"): attrgetter("date"),
    ("languages",): attrgetter("language"),
    ("groups",): attrgetter("code", "date"),
}
"""By filter fields that are decided together, the part of a record that decides: all fields but `statements`, which no
record decides."""


class Columns:
    """Records by the values of their fields."""

    def __init__(self, records: Sequence[Record]) -> None:
        """`records` must not change."""
        self._records = records
        self._columns: dict[Callable[[Record], Hashable], tuple[list[Record], Places]] = {}

    def admitted(self, filters: Filters) -> Mask:
        """For each record in order, whether every field of the filters is met."""
        mask = np.ones(len(self._records), dtype=bool)
        for asked, looked_at in LOOKED_AT.items():
            alone = Filters(**{name: getattr(filters, name) for name in asked})
            if alone != Filters():
                examples, places = self._column(looked_at)
                mask &= np.array([alone.admits(record) for record in examples], dtype=bool)[places]
        return mask

    def _column(self, value_of: Callable[[Record], Hashable]) -> tuple[list[Record], Places]:
        """One example record per value, and for each record the place of the example with an equal value."""
        if value_of not in self._columns:
            values = [value_of(record) for record in self._records]
            examples = dict(zip(values, self._records, strict=True))
            places = {value: place for place, value in enumerate(examples)}
            column = np.array([places[value] for value in values], dtype=np.intp)
            self._columns[value_of] = list(examples.values()), column
        return self._columns[value_of]


def admitted(held: Sequence[Held], filters: Filters) -> list[Held]:
    """The stored statements admitted by the filters, in order."""
    mask = Columns([one.record for one in held]).admitted(filters)
    return [held[number] for number in np.flatnonzero(mask).tolist()]
