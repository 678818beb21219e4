"""The tasks of the benchmark, as files that any system can read: statements, questions, and wordings to check."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.questions import load
from bot.evaluation.statements import Sources
from bot.library import Library
from retrieval.statement import PartKind
from tests.bot.quotes import wordings

STATEMENTS, QUESTIONS, WORDINGS, GOLD = "statements.jsonl", "questions.jsonl", "wordings.jsonl", "gold.jsonl"

ALTERATIONS = tuple(
    wordings.ALTERATIONS[name]
    for name in (
        "a digit made another",
        "a modal or auxiliary verb made another",
        "a name or pronoun made another actor",
        "a word put between two",
        "a verb denied",
        "a denial left out",
        "a word left out",
        "two neighbours swapped",
    )
)
"""What is done to a sentence that was said, so that nobody has said it in these words."""

SHORTEST = 60
"""Characters of a sentence that is given as a wording, at least."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its name, the code and the name of its delegation, who spoke, when, and the text to quote from."""

    statement: str
    code: str | None
    delegation: str | None
    speaker: str | None
    date: str | None
    text: str


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write(path: Path, objects: Iterable[dict[str, Any]]) -> None:
    """Write a file of JSON lines, each line as soon as it is made: a slow system's answers survive an interruption."""
    with path.open("w", encoding="utf-8", buffering=1) as file:
        for one in objects:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")


def make(library: Library, sets: Iterable[Path], folder: Path, most: int) -> None:
    """Write the tasks of some question sets, and `most` wordings, half of them altered, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = Sources(library)
    write(folder / STATEMENTS, (asdict(each) for each in _statements(library)))
    questions, gold = [], []
    for path in sets:
        for asked in load(path).items:
            name = f"{path.stem}/{asked.id}"
            questions.append({"id": name, "question": asked.question, "history": asked.history})
            quotes = [{"statement": one.statement, "text": one.text} for one in sources.placed(asked.gold)]
            gold.append({"id": name, "answerable": asked.kind == "answer", "quotes": quotes})
    write(folder / QUESTIONS, questions)
    said = list(_wordings(library, most))
    write(folder / WORDINGS, ({"id": one["id"], "wording": one["wording"]} for one in said))
    write(folder / GOLD, [*gold, *({"id": one["id"], "said": one["said"]} for one in said)])


def _statements(library: Library) -> Iterator[Statement]:
    for held in library.held():
        record = held.record
        text = library.read(held)[0].text
        yield Statement(held.id, record.code, record.delegation, record.speaker, record.date, text)


def _wordings(library: Library, most: int) -> Iterator[dict[str, Any]]:
    """Sentences of the statements by turns as they were said and altered, drawn by a fixed seed."""
    rng = random.Random(1)
    held = sorted(library.held(), key=lambda one: one.id)
    made = 0
    while made < most:
        statement, passages = library.read(rng.choice(held))
        spoken = [one for each in passages if each.kind is PartKind.SPEECH for one in each.sentences]
        texts = [" ".join(statement.text[one.start : one.end].split()) for one in spoken]
        long = [text for text in texts if len(text) >= SHORTEST]
        if not long:
            continue
        sentence = rng.choice(long)
        altered = None if made % 2 == 0 else rng.choice(ALTERATIONS)(rng, sentence, long)
        if made % 2 == 0 or (altered and altered != sentence):
            yield {"id": f"wording/{made}", "wording": altered or sentence, "said": altered is None}
            made += 1
