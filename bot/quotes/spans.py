"""Quotes that can stand alone: a sentence with those before that it needs, those that lean on it, and neighbours.

Knows sentences, parts and quotations; knows no scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.quotes.belonging import goes_on, sentence_at, trimmed, unbroken
from bot.quotes.phrases import phrases_of, words
from bot.quotes.quotations import Quotation, quoted
from retrieval.names.groups import on_behalf_at
from retrieval.statement import PartKind, Passage, Sentence, Statement
from retrieval.text.sentences import STRETCH

MOST_MERGED = 3
"""Neighbouring sentences that are shown as one quote."""

MOST_LEANING = 2
"""Sentences put before one that leans on them."""

LONGEST = 2_400
"""Characters up to which a sentence that was cut or broken is quoted whole; of a longer one a stretch is quoted."""

_OPENING = 120
"""Characters of a sentence that show whether the sentence refers back."""

SHORTEST_SUPPORT = 25
"""Characters below which the sentence before ("Mr. President,") is nothing to lean on."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a statement: whole sentences of a part, or stretches of sentences, without white space around."""

    statement: str
    start: int
    end: int
    kind: PartKind


def standing(offset: int, statement: Statement, passages: Sequence[Passage]) -> Span:
    """The sentence at an offset with those before on which it leans and those behind that lean on it, all of one part.

    At most `MOST_LEANING` sentences come before, and at most `MOST_MERGED` are one quote. A sentence stored in
    stretches comes whole up to `LONGEST` characters; otherwise as a stretch. A quotation of somebody else comes
    with the attribution and all between, before or behind, at most one sentence farther; with a farther
    attribution the quotation comes alone, for the gate to reject. The sentences beside follow the rules above, or
    are left out.
    """
    part = next(p for p in statement.parts if p.start <= offset < p.end)
    every = [s for p in passages for s in p.sentences]
    sentences = [s for s in every if part.start <= s.start < part.end]
    at, to = _unbroken(sentence_at(sentences, offset), statement, sentences)

    def quotation(first: int, last: int) -> Quotation | None:
        return quoted([trimmed(statement.text, sentences[first].start, sentences[last].end)], statement, every)

    def introduced(first: int, last: int) -> tuple[int, int]:
        found = quotation(first, last)
        start, end = found.introduction if found else (0, 0)
        shown = [first, last, *(i for i, s in enumerate(sentences) if s.start < end and start < s.end)]
        near = max(shown) - min(shown) <= to - at + MOST_LEANING + 1
        return (min(shown), max(shown)) if near else (first, last)

    first, last = introduced(at, to)
    supported = introduced(_supported(first, at, statement, sentences), last)
    if supported[0] < first and quotation(*supported) is None and not goes_on(*supported, statement, sentences):
        first, last = supported
    behind = _followed(first, last, statement, sentences)
    alone = quotation(first, last) is None and quotation(first, behind) is None
    if behind > last and alone and not goes_on(first, behind, statement, sentences):
        last = behind
    return Span(statement.id, *trimmed(statement.text, sentences[first].start, sentences[last].end), part.kind)


def _followed(first: int, last: int, statement: Statement, sentences: Sequence[Sentence]) -> int:
    """The last sentence that leans on the one before, of at most `MOST_MERGED` in all."""
    while last + 1 < len(sentences) and last - first + 1 < MOST_MERGED:
        one = sentences[last + 1]
        if not leans(statement.text[one.start : one.end].strip(), statement.record.language):
            break
        if not _same_voice(sentences[last].start, one.start, statement):
            break
        last += 1
    return last


def _unbroken(at: int, statement: Statement, sentences: Sequence[Sentence]) -> tuple[int, int]:
    """The first and last of the stored sentences of a whole sentence, or of a stretch around."""
    whole = unbroken(at, at, statement, sentences, LONGEST)
    if goes_on(*whole, statement, sentences):
        return unbroken(at, at, statement, sentences, STRETCH)
    return whole


def _supported(first: int, at: int, statement: Statement, sentences: Sequence[Sentence]) -> int:
    """The first sentence on which `first` leans, at most `MOST_LEANING` before sentence `at`."""
    text, language = statement.text, statement.record.language
    while first > 0 and at - first < MOST_LEANING:
        one, before = sentences[first], sentences[first - 1]
        if not leans(text[one.start : one.end].strip(), language):
            break
        if len(text[before.start : before.end].strip()) < SHORTEST_SUPPORT:
            break
        if not _same_voice(before.start, sentences[first].start, statement):
            break
        first -= 1
    return first


def merged(spans: Sequence[Span], sources: Mapping[str, tuple[Statement, Sequence[Passage]]]) -> list[Span]:
    """The spans, merged where spans overlap, or adjoin and stay short; in the order of the best of each."""
    out: list[Span] = []
    for one in spans:
        span, place = one, len(out)
        # One that has grown may meet another that it did not meet before.
        while (met := _met(span, out, sources)) is not None:
            other, place = out.pop(met), min(place, met)
            span = Span(span.statement, min(span.start, other.start), max(span.end, other.end), span.kind)
        out.insert(place, span)
    return out


def _met(span: Span, others: Sequence[Span], sources: Mapping[str, tuple[Statement, Sequence[Passage]]]) -> int | None:
    """The place of the first span to merge with a span; None for no span."""
    return next((i for i, other in enumerate(others) if _belong(span, other, *sources[other.statement])), None)


def _belong(one: Span, other: Span, statement: Statement, passages: Sequence[Passage]) -> bool:
    """Whether two spans, the second of `statement`, overlap, or adjoin within a part and stay short."""
    first, last = sorted((one, other), key=lambda s: s.start)
    if first.statement != last.statement or not _same_voice(first.start, last.start, statement):
        return False
    if last.start < first.end:
        return True
    one_part = any(p.start <= first.start and last.end <= p.end for p in statement.parts)
    within = [s for p in passages for s in p.sentences if s.start < last.end and s.end > first.start]
    return one_part and not statement.text[first.end : last.start].strip() and len(within) <= MOST_MERGED


def _same_voice(one: int, other: int, statement: Statement) -> bool:
    """Whether a speaker speaks on behalf of equal groups at two places, with no turn from bloc to delegation."""
    return on_behalf_at(statement.record, one) == on_behalf_at(statement.record, other)


def leans(sentence: str, language: str | None) -> bool:
    """Whether a sentence refers back and should not be quoted without the sentence before."""
    known, opening = phrases_of(language, "leaning.toml"), words(sentence, 0, _OPENING)
    if known is None or not opening or known.at("empty", opening, 0):
        return False
    demonstrative = known.at("demonstratives", opening, 0)
    return bool(
        known.at("words", opening, 0)
        or (0 < demonstrative < len(opening) and known.at("verbs", opening, demonstrative))
    )
