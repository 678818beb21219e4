"""How many of the nearest passages Chroma's approximate index finds, by filter: measured against all vectors.

Asked with questions, which lie apart from passages, so that less is found near them than near a passage. Knows the
index, neither the questions nor how the figures are shown.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from retrieval.filters import ADMIT_ALL, Filters
from retrieval.search.servers.index import EXACT, TIMES

if TYPE_CHECKING:
    import numpy.typing as npt

    from retrieval.search.servers.index import ServerIndex

    Vector = npt.NDArray[np.floating]
    Places = npt.NDArray[np.int64]

NEAREST = 50
"""The nearest passages looked for."""

AT_ONCE = 10_000
"""Vectors compared at once."""

MOST = 300_000
"""Passages up to which all are compared: some seconds."""


def recall(index: ServerIndex, asked: Vector) -> dict[str, float]:
    """The share of the `NEAREST` that is found, by the name of each filter tried; 1 where all are compared anyway.

    `asked` has the vector of a question in each row. Empty for more passages than can be compared.

    Raises:
        StoreError: a server does not answer.
    """
    if not 0 < index.count <= MOST:
        return {}
    filters = _tried(index)
    admitted = {name: np.isin(np.arange(len(index.held)), list(index.admitted(one))) for name, one in filters.items()}
    best: dict[str, tuple[Vector, Places]]
    best = {name: (np.zeros((len(asked), 0)), np.zeros((len(asked), 0), dtype=np.int64)) for name in filters}
    for places, numbers, vectors in index.every_vector(AT_ONCE):
        cosines = asked @ vectors.T
        for name, mask in admitted.items():
            stay = mask[numbers]
            known, where = best[name]
            known = np.hstack([known, cosines[:, stay]])
            where = np.hstack([where, np.broadcast_to(places[stay], (len(asked), int(stay.sum())))])
            order = np.argsort(-known, axis=1)[:, :NEAREST]
            best[name] = np.take_along_axis(known, order, 1), np.take_along_axis(where, order, 1)
    return {name: _share(index, one, asked, best[name][1]) for name, one in filters.items()}


def _share(index: ServerIndex, filters: Filters, asked: Vector, nearest: Places) -> float:
    if index.among(filters) <= EXACT:
        return 1.0
    found = [set(index.near(query, filters, TIMES * NEAREST)) for query in asked]
    return float(np.mean([[place in some for place in row] for some, row in zip(found, nearest.tolist(), strict=True)]))


def _tried(index: ServerIndex) -> dict[str, Filters]:
    """Filters that keep much, some and little."""
    records = [held.record for held in index.held]
    codes = [code for code, _ in Counter(one.code for one in records if one.code).most_common()]
    years = sorted({one.date[:4] for one in records if one.date})
    tried = {"all": ADMIT_ALL}
    if codes:
        tried[codes[0]] = Filters(delegations=tuple(codes[:1]))
        tried["ten delegations"] = Filters(delegations=tuple(codes[:10]))
    if years:
        tried[years[-1]] = Filters(years=tuple(years[-1:]))
        tried["every other year"] = Filters(years=tuple(years[::2]))
    return tried
