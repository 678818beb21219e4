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
        out.append(span)
        place = len(out) - 1
        # One that has grown may meet another that it did not meet before.
        while (pair := _pair(out, place, sources)) is not None:
            place, gone = pair
            one, other = out[place], out.pop(gone)
            out[place] = Span(one.statement, min(one.start, other.start), max(one.end, other.end), one.kind)
    return out


def _pair(
    spans: Sequence[Span], place: int, sources: Mapping[str, tuple[Statement, Sequence[Passage]]]
) -> tuple[int, int] | None:
    """The places of two spans that become one, the better first, one of them being at `place`."""
    for i, other in enumerate(spans):
        if i != place and _belong(spans[place], other, *sources[other.statement]):
            return min(i, place), max(i, place)
    return None


def _belong(one: Span, other: Span, statement: Statement, passages: Sequence[Passage]) -> bool:
    """Whether two spans, the second of this statement, overlap, or adjoin within a part and stay short."""
    first, last = sorted((one, other), key=lambda s: s.start)
    if first.statement != last.statement:
        return False
    if last.start < first.end:
        return True
    one_part = any(p.start <= first.start and last.end <= p.end for p in statement.parts)
    within = [s for p in passages for s in p.sentences if s.start < last.end and s.end > first.start]
    return one_part and not statement.text[first.end : last.start].strip() and len(within) <= MOST_MERGED


def _trimmed(statement: Statement, sentence: Sentence) -> tuple[int, int]:
    text = statement.text[sentence.start : sentence.end]
    return sentence.end - len(text.lstrip()), sentence.start + len(text.rstrip())


def _words(statement: Statement, sentence: Sentence) -> str:
    return statement.text[sentence.start : sentence.end].strip()
