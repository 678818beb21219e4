"""Which sentences answer: scores, and thresholds calibrated on the question sets, by language.

Knows ranked sentences and what a question asks for; knows no store and no front end. The numbers are data
(`thresholds.toml`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.asked import Asked, holds
from bot.leaning import announces
from bot.named import Named
from bot.of_record import PARTS, OfRecord, tells
from retrieval.found import Found, RankedSentence
from retrieval.statement import PartKind

_THRESHOLDS = Path(__file__).resolve().parent / "thresholds.toml"

SHORTEST = 25
"""Characters below which a sentence says nothing that could be quoted in answer ("I thank you.")."""

ENDS = tuple(".!?…;:。！？；؟۔")
"""How a sentence ends; what is short and does not is a salutation, an invocation or a heading more often than not."""

CLOSING = "”’\"')]»›）」』》"
"""What may stand after the mark that ends a sentence."""

SHORT = 100
"""Characters of a sentence that may say no more than what comes next ("Let me start with climate change.")."""

EMPTY = 0.03
"""What a sentence that seems to say nothing by itself has to make up for."""

ASKED_PART = 0.05
"""What it adds to be of the part, such as the disclaimer, that the question asks for by name."""

SPOKEN = frozenset({PartKind.SPEECH})
"""What a delegation is quoted with."""

TOLD = 0.05
"""What a line of the cover has that tells what is asked for of the record: it answers."""

NAMED = 0.03
"""What it adds to name what the question names, where that is all it asks about: it answers."""

UNSAID = 0.03
"""What sentences have to make up for where a question is about one word ("the veto") that stands in none of them.

So short a question comes near to whatever is short and general ("We join today's General Debate.").
"""

PHRASE = 1.0
"""What holding a phrase word for word adds: it answers, and comes before all that do not."""

MOST = 12
"""Sentences that are chosen at most, to show now or for "more"."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of one language of questions.

    A sentence's score is `passage` parts its passage's cosine, the rest its own, plus, where it is in the question's
    language, up to `coverage` for the best share of the question's terms in any sentence found: nothing up to the share
    `covered`, since to speak of the same is not yet to answer, and all of it where every term is there. It answers from
    `own` on, or from `across` on where it is in another language; by `among` more for each time that the passages
    searched are e times as many, since the best of many that do not answer comes nearer than the best of few; and by
    `nearness` more for each unit by which the question lies farther from the field than `near`. Others are quoted with
    the best if they are within `beside` of it. A question whose best falls short by more than `scope` may be about
    something else.
    """

    passage: float
    coverage: float
    covered: float
    beside: float
    scope: float
    own: float
    across: float
    among: float
    nearness: float
    near: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for beyond its subject: kinds of thing, whom and what it names, parts such as a cover.

    `record` is what it asks for that stands in the record. `level` is by how much all thresholds lie higher for it (see
    `level`). `one_word` says that its subject is one.
    """

    language: str | None
    kinds: frozenset[Asked]
    named: Named
    parts: frozenset[PartKind] = frozenset()
    level: float = 0.0
    record: frozenset[OfRecord] = frozenset()
    one_word: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """A ranked sentence, and by how much its score passes its threshold (below zero: falls short of it)."""

    sentence: RankedSentence
    margin: float


@cache
def thresholds(language: str | None) -> Thresholds:
    """The numbers for questions in a language: those of all, but for what a table of its own says."""
    tables = tomllib.loads(_THRESHOLDS.read_text(encoding="utf-8"))
    return Thresholds(**(tables["all"] | tables.get(language or "", {})))


def covered(sentences: Iterable[RankedSentence], numbers: Thresholds) -> float:
    """How much of `coverage` the best share of the question's terms in one of the sentences is worth, 0..1."""
    best = max((one.coverage or 0.0 for one in sentences), default=0.0)
    return max(0.0, (best - numbers.covered) / (1 - numbers.covered))


def level(found: Found, language: str | None) -> float:
    """By how much the thresholds lie higher for a question that found this ."""
    numbers = thresholds(language)
    farther = 0.0 if found.nearness is None else max(0.0, numbers.near - found.nearness)
    return numbers.among * math.log(max(found.among, 1)) + numbers.nearness * farther


def scored(sentences: Sequence[RankedSentence], wanted: Wanted) -> list[Scored]:
    """The sentences that could be quoted, best first, each once: the speaker's own, or of a part that was asked for.

    Where what is asked for stands in the record, they are the lines of the cover that tell it, if there are any.
    """
    if wanted.record and (told := _told(sentences, wanted)):
        return told
    language = wanted.language
    numbers = thresholds(language)
    best: dict[tuple[str, int], Scored] = {}
    bonus = numbers.coverage * covered(sentences, numbers)
    if wanted.one_word and not any(one.coverage for one in sentences):
        bonus -= UNSAID
    for one in sentences:
        if one.kind not in (wanted.parts or SPOKEN) or len(one.text) < SHORTEST:
            continue
        score = (1 - numbers.passage) * one.cosine + numbers.passage * one.passage_cosine
        own = language is None or one.held.record.language in (language, None)
        margin = (score + bonus - numbers.own if own else score - numbers.across) - wanted.level
        if len(one.text) <= SHORT:
            margin -= 0.0 if one.text.rstrip(CLOSING).endswith(ENDS) else EMPTY
            margin -= EMPTY if announces(one.text, one.held.record.language) else 0.0
        if one.kind in wanted.parts:
            margin += ASKED_PART
        if wanted.named.stand_alone_in(one.text, one.held.record.code, one.held.record.language):
            margin = max(margin, 0.0) + NAMED
        if one.holds_phrase:
            margin = max(margin, 0.0) + PHRASE
        best.setdefault((one.held.id, one.start), Scored(one, margin))
    return sorted(best.values(), key=lambda s: (-s.margin, s.sentence.held.id, s.sentence.start))


def tells_any(sentences: Iterable[RankedSentence], asks: frozenset[OfRecord]) -> bool:
    """Whether one of the sentences is a line of a cover or a heading that tells what is asked for of the record."""
    return any(one.kind in PARTS and tells(one.text, asks, one.held.record) for one in sentences)


def has_any(sentences: Iterable[RankedSentence], parts: frozenset[PartKind]) -> bool:
    """Whether one of the sentences stands in one of the parts."""
    return any(one.kind in parts for one in sentences)


def _told(sentences: Sequence[RankedSentence], wanted: Wanted) -> list[Scored]:
    """The lines of covers and headings that tell what is asked for of the record, those of the best statement first."""
    places = {held: place for place, held in enumerate(dict.fromkeys(one.held.id for one in sentences))}
    lines = {
        (places[one.held.id], one.start): Scored(one, TOLD) for one in sentences if tells_any([one], wanted.record)
    }
    return [lines[place] for place in sorted(lines)]


def answering(ranked: Sequence[Scored], wanted: Wanted) -> list[Scored]:
    """Those of the ranked sentences that answer, best first, at most `MOST`; empty if none does.

    A reranker says which of them come first, and none of its choosing passes that would not pass without it.
    """
    beside = thresholds(wanted.language).beside
    fit: Iterable[Scored] = fitting((one for one in ranked if one.margin >= 0), wanted)
    if any(one.sentence.place is not None for one in ranked):
        fit = sorted(fit, key=lambda s: (not s.sentence.holds_phrase, s.sentence.place or 0, -s.margin))
    chosen: list[Scored] = []
    for one in fit:
        if len(chosen) == MOST:
            break
        if not chosen or one.margin >= chosen[0].margin - beside:
            chosen.append(one)
    return chosen


def fitting(ranked: Iterable[Scored], wanted: Wanted) -> Iterator[Scored]:
    """Those of the sentences that hold what is asked for and stand where it is named, looked at one by one."""
    for one in ranked:
        sentence = one.sentence
        if all(holds(sentence.text, kind) for kind in wanted.kinds) and wanted.named.stand_in(
            sentence.around, sentence.held.record.code, sentence.held.record.language, sentence.held.record.date
        ):
            yield one
