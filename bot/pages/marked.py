"""A text cut for a page: paragraphs of sentences that links lead to, with ranges of the text marked.

Pure; what is cut, put together again, is the text without the white space around its paragraphs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.statement import PartKind, Sentence, Statement

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence; `anchor` is its range, to which a permalink leads."""

    anchor: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences of one part of a statement, up to an empty line."""

    kind: PartKind
    spans: tuple[Span, ...]


def pieces(text: str, start: int, ranges: Sequence[Range]) -> tuple[Piece, ...]:
    """A text that stands at `start`, cut where one of the ranges begins or ends."""
    end = start + len(text)
    cuts = sorted({start, end, *(min(max(at, start), end) for each in ranges for at in each)})
    return tuple(
        Piece(text[first - start : last - start], any(first < to and last > from_ for from_, to in ranges))
        for first, last in itertools.pairwise(cuts)
    )


def paragraphs(statement: Statement, sentences: Sequence[Sentence], ranges: Sequence[Range] = ()) -> list[Paragraph]:
    """The whole statement, its sentences with `ranges` marked."""
    found: list[tuple[PartKind, list[Sentence]]] = []
    ended = True
    for part, sentence in _by_part(statement, sentences):
        if ended or found[-1][0] is not part:
            found.append((part, []))
        found[-1][1].append(sentence)
        ended = "\n\n" in statement.text[sentence.start : sentence.end][len(_of(statement, sentence).rstrip()) :]
    return [
        Paragraph(kind, tuple(_span(statement, each, ranges, last=each is some[-1]) for each in some))
        for kind, some in found
    ]


def _by_part(statement: Statement, sentences: Sequence[Sentence]) -> Iterator[tuple[PartKind, Sentence]]:
    parts = iter(statement.parts)
    part = next(parts)
    for sentence in sentences:
        while sentence.start >= part.end:
            part = next(parts)
        if _of(statement, sentence).strip():
            yield part.kind, sentence


def _span(statement: Statement, sentence: Sentence, ranges: Sequence[Range], *, last: bool) -> Span:
    text = _of(statement, sentence)
    start = sentence.start + len(text) - len(text.lstrip())
    end = sentence.start + len(text.rstrip())
    shown = statement.text[start : end if last else sentence.end]
    return Span(f"{start}-{end}", pieces(shown, start, ranges))


def _of(statement: Statement, sentence: Sentence) -> str:
    return statement.text[sentence.start : sentence.end]
