"""Which of many records a filter admits, decided once for each value of a field rather than once for each record.

Knows which fields of a record a filter looks at; what it makes of them is known to the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.filters import Filters

if TYPE_CHECKING:
    from retrieval.statement import Record

    Mask = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]

LOOKED_AT: dict[tuple[str, ...], tuple[str, ...]] = {
    ("delegations", "own"): ("code", "on_behalf_of", "behalf"),
    ("blocs",): ("on_behalf_of", "delegation"),
    ("speakers",): ("speaker",),
    ("forums",): ("forum",),
    ("sessions",): ("session",),
    ("since", "until"): ("date",),
    ("languages",): ("language",),
    ("members",): ("code", "on_behalf_of", "date"),
    ("groups",): ("code", "date"),
}
"""By fields of a filter that are looked at together, the fields of a record on which their verdict depends.

Of other fields of a filter the verdict is asked for each record.
"""

_OTHERS = tuple(field.name for field in fields(Filters) if not any(field.name in asked for asked in LOOKED_AT))


class Columns:
    """Records by the values of their fields."""

    def __init__(self, records: Sequence[Record]) -> None:
        """The records are those of a list that does not change."""
        self._records = records
        self._columns: dict[tuple[str, ...], tuple[list[Record], Places]] = {}

    def admitted(self, filters: Filters) -> Mask:
        """Which of the records meet every field of the filters, in their order."""
        mask = np.ones(len(self._records), dtype=bool)
        for asked, looked_at in LOOKED_AT.items():
            alone = Filters(**{name: getattr(filters, name) for name in asked})
            if alone != Filters():
                examples, places = self._column(looked_at)
                mask &= np.array([alone.admits(record) for record in examples], dtype=bool)[places]
        others = Filters(**{name: getattr(filters, name) for name in _OTHERS})
        if others != Filters():
            for number in np.flatnonzero(mask).tolist():
                mask[number] = others.admits(self._records[number])
        return mask

    def _column(self, names: tuple[str, ...]) -> tuple[list[Record], Places]:
        """One record for each value of some fields, and for each record the place of the one with its values."""
        if names not in self._columns:
            seen: dict[tuple[object, ...], int] = {}
            examples: list[Record] = []
            places = np.empty(len(self._records), dtype=np.intp)
            for number, record in enumerate(self._records):
                value = tuple(getattr(record, name) for name in names)
                if value not in seen:
                    seen[value] = len(examples)
                    examples.append(record)
                places[number] = seen[value]
            self._columns[names] = examples, places
        return self._columns[names]
