"""Which of many records a filter admits, decided once for each value of a field rather than once for each record.

Knows which fields of a record a filter looks at; what it makes of them is known to the filter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
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
    """Who speaks, and for whom beside itself; when, where that may be a group of others at the time."""
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
"""By fields of a filter that are looked at together, that of a record on which their verdict depends.

Of other fields of a filter the verdict is asked for each record.
"""

NOT_OF_A_RECORD = ("statements",)
"""Fields of a filter that no record tells of."""

_OTHERS = tuple(
    field.name
    for field in fields(Filters)
    if field.name not in NOT_OF_A_RECORD and not any(field.name in asked for asked in LOOKED_AT)
)


class Columns:
    """Records by the values of their fields."""

    def __init__(self, records: Sequence[Record]) -> None:
        """The records are those of a list that does not change."""
        self._records = records
        self._columns: dict[Callable[[Record], Hashable], tuple[list[Record], Places]] = {}

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

    def _column(self, value_of: Callable[[Record], Hashable]) -> tuple[list[Record], Places]:
        """One record for each value, and for each record the place of the one with its value."""
        if value_of not in self._columns:
            seen: dict[Hashable, int] = {}
            examples: list[Record] = []
            places = np.empty(len(self._records), dtype=np.intp)
            for number, record in enumerate(self._records):
                value = value_of(record)
                if value not in seen:
                    seen[value] = len(examples)
                    examples.append(record)
                places[number] = seen[value]
            self._columns[value_of] = examples, places
        return self._columns[value_of]


_last: list[tuple[Sequence[Held], Columns]] = []


def admitted(held: Sequence[Held], filters: Filters) -> list[Held]:
    """Those of what is held that the filters admit, in order.

    What was decided of the same list, which must not change, is remembered: questions come in a row.
    """
    kept = _last[0] if _last else None
    if kept is None or kept[0] is not held:
        kept = held, Columns([one.record for one in held])
        _last[:] = [kept]
    return [held[number] for number in np.flatnonzero(kept[1].admitted(filters)).tolist()]
