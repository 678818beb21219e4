"""Quotes that can stand alone: a sentence with those it leans on, and neighbours shown as one.

Knows sentences and parts; knows no scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.leaning import leans
from retrieval.statement import PartKind, Passage, Sentence, Statement

MOST_MERGED = 3
"""Neighbouring sentences that are shown as one quote."""

MOST_LEANING = 2
"""Sentences put before one that leans on them."""

SHORTEST_SUPPORT = 25
"""Characters below which the sentence before ("Mr. President,") is nothing to lean on."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a statement that is whole sentences of one part, without the white space around them."""

    statement: str
    start: int
    end: int
    kind: PartKind


def standing(offset: int, statement: Statement, passages: Sequence[Passage]) -> Span:
    """The sentence at an offset with those before it on which it leans, at most `MOST_LEANING`, within its part."""
    part = next(p for p in statement.parts if p.start <= offset < p.end)
    sentences = [s for p in passages for s in p.sentences if part.start <= s.start < part.end]
    at = next(i for i, s in enumerate(sentences) if s.start <= offset < s.end)
    first, language = at, statement.record.language
    while first > 0 and at - first < MOST_LEANING and leans(_words(statement, sentences[first]), language):
        if len(_words(statement, sentences[first - 1])) < SHORTEST_SUPPORT:
            break
        first -= 1
    return Span(
        statement.id, _trimmed(statement, sentences[first])[0], _trimmed(statement, sentences[at])[1], part.kind
    )


def merged(spans: Sequence[Span], sources: Mapping[str, tuple[Statement, Sequence[Passage]]]) -> list[Span]:
    """The spans with those that overlap, or adjoin and stay short, made one; in the order of the best of each."""
    out: list[Span] = []
    for span in spans:
        for i, other in enumerate(out):
            if other.statement != span.statement or other.kind != span.kind:
                continue
            low, high = min(span.start, other.start), max(span.end, other.end)
            statement, passages = sources[span.statement]
            between = statement.text[min(span.end, other.end) : max(span.start, other.start)]
            within = [s for p in passages for s in p.sentences if low <= s.start < high]
            overlap = span.start < other.end and other.start < span.end
            if overlap or (not between.strip() and len(within) <= MOST_MERGED):
                out[i] = Span(span.statement, low, high, span.kind)
                break
        else:
            out.append(span)
    return out


def _trimmed(statement: Statement, sentence: Sentence) -> tuple[int, int]:
    text = statement.text[sentence.start : sentence.end]
    return sentence.end - len(text.lstrip()), sentence.start + len(text.rstrip())


def _words(statement: Statement, sentence: Sentence) -> str:
    return statement.text[sentence.start : sentence.end].strip()
