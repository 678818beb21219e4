"""Which sentences answer: scores, thresholds calibrated on the development questions, and quotes that can stand alone.

Knows ranked sentences and what a question asks for; knows no store and no front end. The numbers are data
(`thresholds.toml`); they are calibrated on the question sets in `corpus/questions`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.asked import Asked, holds
from bot.leaning import leans
from retrieval.found import RankedSentence
from retrieval.statement import PartKind, Passage, Sentence, Statement

_THRESHOLDS = Path(__file__).resolve().parent / "thresholds.toml"

SHORTEST = 25
"""Characters below which a sentence says nothing that could be quoted in answer ("I thank you.")."""

MOST_MERGED = 3
"""Neighbouring sentences that are shown as one quote."""

MOST_LEANING = 2
"""Sentences put before one that leans on them."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of one language of questions.

    A sentence's score is its cosine, `coverage` times the share of the question's terms in it and `passage` times its
    passage's cosine; from `answers` on, the best sentence answers. Others are quoted with it from `beside` below its
    score on, if they reach `answers` too.
    """

    coverage: float
    passage: float
    answers: float
    beside: float
    scope: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the question asks for beyond its subject: kinds of thing, and names that a sentence's passage must hold."""

    language: str | None
    kinds: frozenset[Asked] = frozenset()


@dataclass(frozen=True, slots=True)
class Scored:
    """A ranked sentence and its score."""

    sentence: RankedSentence
    score: float


@cache
def _tables() -> dict[str, dict[str, float]]:
    return tomllib.loads(_THRESHOLDS.read_text(encoding="utf-8"))


def thresholds(language: str | None) -> Thresholds:
    """The numbers for questions in a language; those of "other" for one that was not calibrated."""
    tables = _tables()
    return Thresholds(**(tables["all"] | tables.get(language or "other", tables["other"])))


def scored(sentences: Sequence[RankedSentence], wanted: Wanted) -> list[Scored]:
    """The sentences that could be quoted, best first: the speaker's own, long enough, each once."""
    numbers = thresholds(wanted.language)
    best: dict[tuple[str, int], Scored] = {}
    for one in sentences:
        if one.kind is not PartKind.SPEECH or len(one.text) < SHORTEST:
            continue
        score = one.cosine + numbers.coverage * (one.coverage or 0.0) + numbers.passage * one.passage_cosine
        best.setdefault((one.held.id, one.start), Scored(one, score))
    return sorted(best.values(), key=lambda s: (-s.score, s.sentence.held.id, s.sentence.start))


def answering(ranked: Sequence[Scored], wanted: Wanted) -> list[Scored]:
    """Those of the ranked sentences that answer, best first; empty if none does."""
    numbers = thresholds(wanted.language)
    fit = [s for s in ranked if all(holds(s.sentence.text, kind) for kind in wanted.kinds)]
    if not fit or fit[0].score < numbers.answers:
        return []
    floor = max(numbers.answers, fit[0].score - numbers.beside)
    return [s for s in fit if s.score >= floor]


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a statement that is whole sentences of one part and can stand alone."""

    held_id: str
    start: int
    end: int
    kind: PartKind


def standing(one: RankedSentence, statement: Statement, passages: Sequence[Passage]) -> Span:
    """The sentence with those before it on which it leans, at most `MOST_LEANING`, within its part."""
    part = next(p for p in statement.parts if p.start <= one.start < p.end)
    sentences = [s for p in passages for s in p.sentences if part.start <= s.start < part.end]
    at = next(i for i, s in enumerate(sentences) if s.start <= one.start < s.end)
    first = at
    while (
        first > 0 and at - first < MOST_LEANING and leans(_words(statement, sentences[first]), one.held.record.language)
    ):
        if len(_words(statement, sentences[first - 1])) < SHORTEST:
            break
        first -= 1
    start, _ = trimmed(statement, sentences[first])
    _, end = trimmed(statement, sentences[at])
    return Span(one.held.id, start, end, part.kind)


def merged(spans: Sequence[Span], statement_of: dict[str, tuple[Statement, Sequence[Passage]]]) -> list[Span]:
    """The spans with those that overlap or adjoin made one, in the order of the best of each."""
    out: list[Span] = []
    for span in spans:
        for i, other in enumerate(out):
            if other.held_id != span.held_id or other.kind != span.kind:
                continue
            low, high = min(span.start, other.start), max(span.end, other.end)
            statement, passages = statement_of[span.held_id]
            between = statement.text[min(span.end, other.end) : max(span.start, other.start)]
            within = [s for p in passages for s in p.sentences if low <= s.start < high]
            if not between.strip() and (
                len(within) <= MOST_MERGED or (span.start < other.end and other.start < span.end)
            ):
                out[i] = Span(span.held_id, low, high, span.kind)
                break
        else:
            out.append(span)
    return out


def trimmed(statement: Statement, sentence: Sentence) -> tuple[int, int]:
    """A sentence's range without the white space around it."""
    text = statement.text[sentence.start : sentence.end]
    return sentence.end - len(text.lstrip()), sentence.start + len(text.rstrip())


def _words(statement: Statement, sentence: Sentence) -> str:
    return statement.text[sentence.start : sentence.end].strip()
