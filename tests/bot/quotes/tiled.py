"""Statements made by hand for the gate: blocks of text as parts, cut at marks, without a file and without a store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from retrieval.statement import Part, PartKind, Record, Sentence, Statement
from retrieval.text.passages import passages

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
    parts = (Part(PartKind.SPEECH, 0, len(text)),)
    ends = [*accumulate(len(sentence) + 1 for sentence in sentences[:-1]), len(text)]
    bounds = [Sentence(start, end) for start, end in pairwise((0, *ends))]
    return Statement("000000000001", text, parts, Record(language=language), "made for a test"), bounds


def stored(text: str, language: str | None = "en", name: str = "000000000001") -> Held:
    """A statement all in speech, and its sentences as they are stored."""
    parts = (Part(PartKind.SPEECH, 0, len(text)),)
    statement = Statement(name, text, parts, Record(language=language), "made for a test")
    return statement, [sentence for passage in passages(statement) for sentence in passage.sentences]
