"""How a statement's sentences are grouped into the passages that are searched.

Knows statements, parts and sentences; knows no embedder and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from retrieval.statement import Part, Passage, Sentence, Statement
from retrieval.text.sentences import split

FEWEST, MOST = 3, 5  # sentences in a passage
COMFORTABLE = 1500  # characters: what a reader takes in at once, and most languages' share of the embedder's 510 tokens

_ENDS_A_SENTENCE = ".!?…؟۔。！？।"
_CLOSING = "\"'“”„«»‹›‘’)]}」』）】¹²³⁴⁵⁶⁷⁸⁹⁰0123456789"

# Costs of a way to group, in the unit of one passage that is one sentence away from the middle size.
_MIDDLE = (FEWEST + MOST) / 2
_INSIDE_PARAGRAPH = 2.5
_AFTER_HEADING = 4.0
_PER_HUNDRED_TOO_LONG = 2.0


def passages(statement: Statement) -> tuple[Passage, ...]:
    """The passages of a statement, in order: tiles of the text, each in one part, ordinals from 0.

    A passage has FEWEST to MOST sentences; fewer only where the part has no more. Passages are of like size, end where
    a paragraph ends, keep a heading or an address ("Mr. President,") with the next sentence, and stay below COMFORTABLE
    characters, as far as the sentences allow (the cheapest grouping, by dynamic programming).
    """
    found: list[Passage] = []
    for part in statement.parts:
        for group in _grouped(statement.text, _sentences(statement, part)):
            found.append(Passage(len(found), group[0].start, group[-1].end, part.kind, tuple(group)))
    return tuple(found)


def _sentences(statement: Statement, part: Part) -> list[Sentence]:
    text = statement.text[part.start : part.end]
    return [Sentence(part.start + s.start, part.start + s.end) for s in split(text, statement.record.language)]


def _grouped(text: str, sentences: Sequence[Sentence]) -> list[Sequence[Sentence]]:
    """The sentences of one part, cut into groups at the least cost; of equal costs, larger groups first."""
    count = len(sentences)
    if count <= MOST:
        return [sentences] if sentences else []
    breaks = [_cost_of_break(text, sentence) for sentence in sentences]
    breaks[-1] = 0.0
    least = [inf] * count + [0.0]  # the cost of grouping what is left from each sentence on
    size_from = [0] * count
    for start in range(count - FEWEST, -1, -1):
        for size in range(min(MOST, count - start), FEWEST - 1, -1):
            end = start + size
            length = sentences[end - 1].end - sentences[start].start
            cost = (size - _MIDDLE) ** 2 + breaks[end - 1] + least[end]
            cost += max(0, length - COMFORTABLE) / 100 * _PER_HUNDRED_TOO_LONG
            if cost < least[start]:
                least[start], size_from[start] = cost, size
    groups: list[Sequence[Sentence]] = []
    start = 0
    while start < count:
        groups.append(sentences[start : start + size_from[start]])
        start += size_from[start]
    return groups


def _cost_of_break(text: str, sentence: Sentence) -> float:
    words = text[sentence.start : sentence.end]
    shown = words.rstrip()
    if "\n" not in words[len(shown) :]:
        return _INSIDE_PARAGRAPH
    return 0.0 if shown.rstrip(_CLOSING)[-1:] in _ENDS_A_SENTENCE else _AFTER_HEADING
