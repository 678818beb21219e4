"""Wordings that were said, as people paste them, 700 or 10,000: nearly every one is accepted, at its own offsets."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from bot.quotes.placing import WordingPlace
from retrieval.text.normalise import normalise
from tests.bot.quotes.genuine import GENUINE, Genuine
from tests.bot.quotes.pool import Pool, Source
from tests.bot.quotes.wordings import copied

PATIENCE = 2_000
"""Statements that are drawn for a wording of a kind."""


@pytest.mark.slow
def test_genuine_wordings_are_accepted_where_they_stand(pool: Pool, every_example: bool) -> None:
    """Whole sentences, safe cuts and safe omissions, in lines, with soft hyphens, curly marks and other spaces."""
    many = 10_000 if every_example else 700
    rng = random.Random(23)
    sources = pool.english
    tried: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    while tried.total() < many:
        kind = rng.choice(list(GENUINE))
        source, genuine = _made(kind, rng, sources)
        wording = copied(rng, genuine.wording) if rng.random() < 0.5 else genuine.wording
        tried[kind] += 1
        found = pool.accepted(wording)
        if not any(held is source and _is_its_place(place, genuine, source) for held, place in found):
            missed.append((kind, wording))
    assert len(missed) <= many // 200, (Counter(name for name, _ in missed), missed[:5])
    assert len(tried) == len(GENUINE)
    assert min(tried.values()) >= many // 20, tried


def _made(kind: str, rng: random.Random, sources: Sequence[Source]) -> tuple[Source, Genuine]:
    """A wording of a kind, of the first statement drawn that has one."""
    for _ in range(PATIENCE):
        source = rng.choice(sources)
        if (genuine := GENUINE[kind](rng, source)) is not None:
            return source, genuine
    raise AssertionError(f"no statement has a wording of the kind {kind}")


def _is_its_place(place: WordingPlace, genuine: Genuine, source: Source) -> bool:
    """Whether the ranges of a place hold what the pieces of a wording were made from, its end's mark aside."""
    text = source.statement.text
    found = [_said(text[start:end]) for start, end in place.ranges]
    return found == [_said(text[start:end]) for start, end in genuine.pieces]


def _said(text: str) -> str:
    return normalise(text).text.strip(" .,;:!?")
