"""What stands on a page, from top to bottom: a reply or a check as lines and quotes, a text as paragraphs.

Knows replies, messages and statements; nothing of HTML. What is cut for a page, put together again, is the text without
the white space around its paragraphs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.check import Check
from bot.output.attribution import details
from bot.output.check_details import notes, read_whole, two_texts, unlisted, verdict
from bot.output.rows import by_themselves, heading, list_line, listed, row_line, sections
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Answer, Reply, Row
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


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are no quote; `style` is "part", "row", "finding" or "note"."""

    style: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote with the ranges that a reader looks for marked, and lines of attribution."""

    quote: Quote
    pieces: tuple[Piece, ...]
    details: tuple[str, ...]


Block = Line | Shown


def reply_blocks(reply: Reply, said: Speaker) -> Iterator[Block]:
    """The reply to a question; to several asked at once, each below its question."""
    for part in reply.parts:
        yield line("part", part.question)
        yield from _one(part, said)
    if not reply.parts:
        yield from _one(reply, said)


def check_blocks(check: Check, said: Speaker) -> Iterator[Block]:
    """The verdict on a wording, its grounds, and the places where the words stand."""
    yield line("part", verdict(check.verdict, said))
    yield line("finding", check.message)
    if check.difference:
        sides, more = two_texts(check.difference, said.language)
        for label, side in sides:
            differing = tuple(Piece(text, differs) for text, differs in side)
            yield Line("note", (Piece(f"{label} “", False), *differing, Piece("”", False)))
        if more:
            yield line("note", more)
    for label, words in notes(check, said.language):
        yield line("note", f"{label} {words}")
    if whole := read_whole(check, said.language):
        yield line("note", whole)
    ranges = check.ranges or ((),) * len(check.found)
    for quote, places in zip(check.found, ranges, strict=True):
        yield _quoted(quote, said, places)
    if more := unlisted(check, said.language):
        yield line("note", more)


def line(style: str, text: str) -> Line:
    """A line without marks."""
    return Line(style, (Piece(text, False),))


def _one(reply: Reply, said: Speaker) -> Iterator[Block]:
    if reply.standalone_question != reply.question:
        yield line("note", said.gettext("Taken as: {question}", question=reply.standalone_question))
    if reply.check is not None:
        yield from check_blocks(reply.check, said)
    elif isinstance(reply, Answer):
        yield line("finding", reply.finding)
        for one in sections(reply):
            if one.head is not None:
                yield line("row" if isinstance(one.head, Row) else "note", "".join(heading(one, said)))
            yield from (_quoted(quote, said) for quote in one.quotes)
    else:
        yield line("finding", reply.message)
        yield from (line("row", row_line(row, said)) for row in by_themselves(reply.rows))
        yield from (line("note", "".join(list_line(one, said))) for one in listed(reply.rows))
        if reply.nearest:
            yield line("note", said.gettext("Nearest, not evidence:"))
        yield from (_quoted(quote, said) for quote in reply.nearest)


def _quoted(quote: Quote, said: Speaker, ranges: Sequence[Range] = ()) -> Shown:
    marked = [] if ranges == ((quote.start, quote.end),) else ranges
    return Shown(quote, pieces(quote.text, quote.start, marked), details(quote, said))
