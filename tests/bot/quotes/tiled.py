"""Statements made by hand for the gate: blocks of text as parts, cut at marks, without a file and without a store."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.statement import Part, PartKind, Record, Sentence, Statement

Held = tuple[Statement, list[Sentence]]


def tiled(blocks: Sequence[tuple[PartKind, str]], language: str | None = "en") -> Held:
    """A statement of these blocks, a part each, and its sentences; both tile the text."""
    text = ""
    parts: list[Part] = []
    sentences: list[Sentence] = []
    for kind, block in blocks:
        parts.append(Part(kind, len(text), len(text) + len(block)))
        ends = [match.end() for match in re.finditer(r"(?<=[.:!?])\s+|\n\n", block)] or [len(block)]
        if ends[-1] != len(block):
            ends.append(len(block))
        starts = [0, *ends[:-1]]
        sentences += [Sentence(len(text) + a, len(text) + b) for a, b in zip(starts, ends, strict=True)]
        text += block
    return Statement("000000000001", text, tuple(parts), Record(language=language), "made for a test"), sentences


def speech(*sentences: str, language: str | None = "en") -> Held:
    """A statement all in speech, of these sentences and no others."""
    text = " ".join(sentences)
    bounds: list[Sentence] = []
    for sentence in sentences:
        start = bounds[-1].end if bounds else 0
        bounds.append(Sentence(start, min(len(text), start + len(sentence) + 1)))
    return (
        Statement(
            "000000000001",
            text,
            (Part(PartKind.SPEECH, 0, len(text)),),
            Record(language=language),
            "made for a test",
        ),
        bounds,
    )


def words(statement: Statement, first: Sentence, last: Sentence) -> tuple[int, int]:
    """The range of consecutive sentences without the white space around them."""
    text = statement.text[first.start : last.end]
    return last.end - len(text.lstrip()), first.start + len(text.rstrip())
