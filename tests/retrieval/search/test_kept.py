"""Statements in memory: the last ones used stay, by their characters."""

from __future__ import annotations

from retrieval.search.archive import KeptStatements
from tests.retrieval.stored import statement


def kept(*lengths: int, most: int = 100) -> KeptStatements:
    """Statements of these lengths, named "0", "1" and so on, put in one after the other."""
    made = KeptStatements(most)
    for number, length in enumerate(lengths):
        made.put((str(number), ""), (statement("x" * length)[0], None))
    return made


def names(made: KeptStatements, count: int) -> list[int]:
    """Which of the first `count` are still there."""
    return [n for n in range(count) if made.get((str(n), "")) is not None]


def test_what_was_used_longest_ago_goes_first() -> None:
    """Together they never have more characters than allowed; a look at one keeps it."""
    assert names(kept(40, 40, 20), 3) == [0, 1, 2]
    assert names(kept(40, 40, 20, 1), 4) == [1, 2, 3]
    looked_at = kept(40, 40, 20)
    assert looked_at.get(("0", "")) is not None
    looked_at.put(("3", ""), (statement("x")[0], None))
    assert names(looked_at, 4) == [0, 2, 3]


def test_many_small_ones_are_kept_and_one_that_is_too_large_alone() -> None:
    """There is no limit on their number; one that exceeds the limit by itself is kept until the next comes."""
    assert names(kept(*[1] * 1_000, most=1_000), 1_000) == list(range(1_000))
    assert names(kept(40, 500), 2) == [1]
    assert names(kept(40, 500, 40), 3) == [2]


def test_one_put_again_counts_once() -> None:
    """A statement put again, now with its passages, takes its own place."""
    made = kept(40, 40)
    text, passages = statement("x" * 60)
    for _ in range(5):
        made.put(("1", ""), (text, passages))
    assert names(made, 2) == [0, 1]
    assert made.get(("1", "")) == (text, passages)
