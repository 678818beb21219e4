"""What is asked of the program at size: questions of five kinds and wordings to check, the same in every run."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.wiring import Session
    from retrieval.held import Held

SEED = 23
EACH = 40
"""Questions of each kind."""

TOPICS = (
    *("sanctions", "climate change", "nuclear weapons", "the Security Council", "human rights", "terrorism", "debt"),
    *("migration", "the pandemic", "vaccines", "women and girls", "the oceans", "sustainable development", "energy"),
    *("small island States", "peacekeeping", "food security", "trade", "corruption", "education", "poverty", "water"),
    *("multilateralism", "the Sahel", "refugees", "disarmament", "the rule of law", "apartheid", "decolonization"),
)
COMPARED = 3


def questions(held: Sequence[Held]) -> Iterator[tuple[str, str]]:
    """Questions by kind, each of a topic of its own, so that each has to be embedded, and of years that are held."""
    from retrieval.names.lexicon import delegations

    rng = random.Random(SEED)
    topics = [f"{a} and {b}" for a, b in itertools.combinations(TOPICS, 2)]
    rng.shuffle(topics)
    names = [name for _, name, _ in delegations().values()]
    years = years_of(held)
    asked: dict[str, Callable[[str], str]] = {
        "of all": "What is said about {}?".format,
        "of one delegation": lambda topic: f"What does {rng.choice(names)} say about {topic}?",
        "of one year": lambda topic: f"What was said in {rng.choice(sorted(set(years)))} about {topic}?",
        "of half": lambda topic: f"What has been said since {since(years, 1 / 2)} about {topic}?",
        "of three, compared": lambda topic: (
            "Compare what {}, {} and {} say about ".format(*rng.sample(names, COMPARED)) + topic
        ),
    }
    for _ in range(EACH):
        for kind, about in asked.items():
            yield kind, about(topics.pop())


def years_of(held: Sequence[Held]) -> list[str]:
    """The years of statements, one of each, in order."""
    return sorted(one.record.date[:4] for one in held if one.record.date)


def since(years: Sequence[str], share: float) -> str:
    """The year since which about that share of the statements was made."""
    return years[int(len(years) * (1 - share))]


def wordings(session: Session) -> Iterator[str]:
    """Wordings to check: sentences that are held, and the same with a word exchanged."""
    rng = random.Random(SEED)
    held = session.library.held()
    for number in range(EACH):
        statement, passages = session.library.read(rng.choice(held))
        place = rng.choice([s for p in passages for s in p.sentences if s.end - s.start > 60])
        words = statement.text[place.start : place.end].split()
        if number % 2:
            words[len(words) // 2] = "nevertheless"
        yield " ".join(words)
