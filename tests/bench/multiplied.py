"""A derived index many times as large, made of one that is there: what answers, at a size that fills Chroma in hours.

Each statement is held so many times under other names, its vectors moved a little, so that none is another's double.
The words are the same, and so is their share of all that is held. Chroma stays as it was: an answer does not open it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.held import Held
from retrieval.search.index.files import PREFIX, IndexManifest, keys, load, write_manifest
from retrieval.search.index.int8_codes import Codes
from retrieval.search.index.segment import Segment

MOVED = 0.3
"""The length of what is added to a unit vector: another statement's passage on the same is about so far away."""


def multiply(derived: Path, into: Path, times: int) -> int:
    """Write an index to the folder `into`, so many times as large as that of the folder `derived`; its passages."""
    there = load(derived)
    whole = [one for one in there.segments if one.words is not None]
    rng = np.random.default_rng(times)
    into.mkdir(parents=True)
    names, held = [], []
    current = {(h.id, h.version) for h in there.held}
    for turn in range(times):
        for number, one in enumerate(whole):
            name = f"{PREFIX}{turn}x{number}"
            made = one if turn == 0 else _moved(one, turn, rng)
            made.save(into / name)
            names.append(name)
            held += _held(one, made, current)
    write_manifest(into, IndexManifest(tuple(names), tuple(held), there.generation, there.number + 1))
    return sum(h.passages for one in whole for h in one.held if (h.id, h.version) in current) * times


def _held(one: Segment, made: Segment, current: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What counts of a segment that was made of one: whatever counts of that one."""
    assert len(keys(made)) == len(keys(one))
    return [
        (m.id, m.version, m.source) for h, m in zip(one.held, made.held, strict=True) if (h.id, h.version) in current
    ]


def _moved(one: Segment, turn: int, rng: np.random.Generator) -> Segment:
    dims = one.vectors.shape[1]
    noise = rng.standard_normal(one.vectors.shape, dtype=np.float32) * np.float32(MOVED / np.sqrt(dims))
    vectors = one.vectors + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return replace(one, held=_renamed(one.held, turn), vectors=vectors, codes=Codes.of(vectors), folder=None)


def _renamed(held: Sequence[Held], turn: int) -> tuple[Held, ...]:
    return tuple(
        replace(h, id=hashlib.sha256(f"{turn} {h.id}".encode()).hexdigest()[:12], source=f"{h.source}.{turn}")
        for h in held
    )
