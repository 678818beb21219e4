"""Wordings that nobody said, and others that were meant otherwise, 700 or 10,000 each: none is a whole sentence."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from tests.bot.quotes.forged import KINDS, forged
from tests.bot.quotes.pool import Pool, Source, speeches
from tests.bot.quotes.wordings import ALTERATIONS

PATIENCE = 2_000
"""Tries to make a wording of a kind before another is taken."""


@pytest.mark.slow
def test_altered_words_are_never_accepted(pool: Pool, every_example: bool) -> None:
    """Number, modal, negation, actor, inserted, dropped and swapped words, order, splices, letters, marks."""
    many = 10_000 if every_example else 700
    rng = random.Random(12)
    sources = pool.english
    tried: Counter[str] = Counter()
    accepted = []
    while tried.total() < many:
        kind = rng.choice(list(ALTERATIONS))
        tries = (_altered(kind, rng, rng.choice(sources)) for _ in range(PATIENCE))
        altered = next((one for one in tries if one is not None), None)
        # A splice of neighbours, or a first word left out, may still be words that somebody said in that order.
        if altered is None or pool.says(altered):
            continue
        tried[kind] += 1
        accepted += [(kind, altered, source.statement.id) for source, _ in pool.accepted(altered)]
    assert accepted == []
    assert len(tried) == len(ALTERATIONS)
    assert min(tried.values()) >= many // 50, tried


NEUTRAL = frozenset(
    (
        *("cut", "words left out", "words picked"),
        *("an addition in brackets", "brackets at an end", "brackets beside an omission"),
    )
)
"""Forgeries in the speaker's own words: where no word shows the turn, they are parts of a sentence, shown whole."""


@pytest.mark.slow
def test_words_turned_round_are_never_whole_sentences(pool: Pool, every_example: bool) -> None:
    """Cuts and omissions, whatever they leave out, splices, another order, words picked one by one, brackets."""
    many = 10_000 if every_example else 700
    rng = random.Random(71)
    sources = pool.english
    tried: Counter[str] = Counter()
    accepted = []
    while tried.total() < many:
        kind = rng.choice(KINDS)
        tries = (forged(rng, kind, rng.choice(sources)) for _ in range(PATIENCE))
        made = next((one for one in tries if one is not None), None)
        if made is None or (made.sentence is None and pool.says(made.wording)):
            continue
        tried[kind] += 1
        among = [made.source] if made.sentence is not None else ()
        for held, place in pool.accepted(made.wording, among):
            whole = place.fault is None
            if made.is_taken_in_by(held, place) and (whole or kind not in NEUTRAL):
                accepted.append((kind, made.wording, held.statement.id))
    assert accepted == []
    assert len(tried) == len(KINDS)
    assert min(tried.values()) >= many // 50, tried


def _altered(kind: str, rng: random.Random, source: Source) -> str | None:
    sentences = _sentences(source)
    altered = ALTERATIONS[kind](rng, rng.choice(sentences), sentences)
    return altered if altered is not None and any(map(str.isalnum, altered)) else None


@cache
def _sentences(source: Source) -> list[str]:
    """The sentences of a speech, each in one line; without those that have a quoter's marks of their own."""
    text = source.statement.text
    lines = [" ".join(text[one.start : one.end].split()) for part in speeches(source) for one in part]
    return [line for line in lines if not any(mark in line for mark in ("…", "...", "["))]
