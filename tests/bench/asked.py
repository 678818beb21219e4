"""What people ask the bot in the benchmark: questions in several languages, ones without an answer, wordings to check.

The same in every run, and hardly one twice: what was asked before must not be what is measured.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.questions import load
from bot.library import Library
from bot.output.speech.names import of_code
from bot.output.speech.speaker import speaker
from tests.tables import tables

SEED = 11

CHECKS, FROM_THE_SET = 7, 4
"""One line in so many is a wording to check; of the others, one in so many is a question of the fixed set."""

ABOUT = tables(__file__)["about"]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody writes, and in which language their Telegram is."""

    text: str
    language: str


def lines(library: Library, questions: Path) -> Iterator[Said]:
    """What is written to the bot, for ever; about those who are held, and as `questions`, a fixed set, asks."""
    rng = random.Random(SEED)
    codes = sorted({held.record.code for held in library.held() if held.record.code})
    items = [one for one in load(questions).items if not one.history]
    fixed = [Said(one.question, one.lang or "en") for one in items]
    made = [
        Said(how.format(delegation=of_code(speaker(language), code), topic=topic), language)
        for language, (ways, topics) in ABOUT.items()
        for how in ways
        for topic in topics
        for code in codes
    ]
    rng.shuffle(fixed)
    rng.shuffle(made)
    wordings = list(sentences(library))
    n = 0
    while True:
        n += 1
        if n % CHECKS == 0:
            yield Said(f"/check {rng.choice(wordings)}", "en")
        elif n % FROM_THE_SET == 0:
            yield fixed[n // FROM_THE_SET % len(fixed)]
        else:
            yield made[n % len(made)]


def sentences(library: Library) -> Iterator[str]:
    """Sentences of all that is held, long enough to tell one from another, and short enough for a message."""
    for held in library.held():
        statement, passages = library.read(held)
        for passage in passages:
            for place in passage.sentences:
                text = " ".join(statement.text[place.start : place.end].split())
                if 40 < len(text) < 600:
                    yield text


def typed(library: Library) -> Iterator[str]:
    """What is typed after the bot's name in some chat, for ever."""
    codes = sorted({held.record.code for held in library.held() if held.record.code})
    found: Sequence[str] = [
        f"{of_code(speaker('en'), code)} {topic}" if n % 2 else topic
        for n, (topic, code) in enumerate((topic, code) for topic in ABOUT["en"][1] for code in codes)
    ]
    mixed = random.Random(SEED).sample(found, len(found))
    while True:
        yield from mixed
