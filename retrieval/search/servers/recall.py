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

    Vectors = npt.NDArray[np.float32]

NEAREST = 50
"""The nearest passages looked for."""

AT_ONCE = 10_000
"""Vectors compared at once."""

MOST = 300_000
"""Passages up to which all are compared: some seconds."""


def recall(index: ServerIndex, asked: Vectors) -> dict[str, float]:
    """The share of the `NEAREST` that is found, by the name of each filter tried; 1 where all are compared anyway.

    `asked` has the vector of a question in each row. Empty for more passages than can be compared.

    Raises:
        StoreError: a server does not answer.
    """
    if not 0 < index.size <= MOST:
        return {}
    every = [(places, numbers, asked @ vectors.T) for places, numbers, vectors in index.every_vector(AT_ONCE)]
    places, numbers, cosines = (np.concatenate(some, axis=-1) for some in zip(*every, strict=True))
    shares: dict[str, float] = {}
    for name, filters in _tried(index).items():
        shares[name] = 1.0
        if index.among(filters) > EXACT:
            stay = index.mask(filters)[numbers]
            nearest = places[stay][np.argsort(-cosines[:, stay], axis=1)[:, :NEAREST]]
            found = [index.near(one, filters, TIMES * NEAREST) for one in asked]
            shares[name] = float(np.mean([np.isin(*both) for both in zip(nearest, found, strict=True)]))
    return shares


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
