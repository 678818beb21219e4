"""What it means that ranges tile a text."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.statement import Part, Passage, Sentence


def assert_tiles(ranges: Sequence[Sentence | Passage | Part], start: int, end: int) -> None:
    """Every offset from `start` to `end` is in exactly one of the ranges, which are in order and not empty."""
    edges = [start]
    for found in ranges:
        assert found.start == edges[-1]
        assert found.end > found.start
        edges.append(found.end)
    assert edges[-1] == end
