"""Checking a wording: from an alleged quotation to the verdict, with the place or the difference.

look for the wording → judge each place → else look for the closest. Knows the library and the gate; no front end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.answers import verdict_text
from bot.answers.quotes import quote_of
from bot.check import Change, Check, Op, Verdict
from bot.library import Library
from bot.quotes.judge import Flaw, Range, doubted, fault, whole
from bot.quotes.nearest import Near, nearest
from bot.quotes.omissions import WordingReading, begun, in_capitals, is_in_too_many_pieces, readings
from bot.quotes.placing import Effort, WordingPlace, places
from bot.quotes.recut import Passed, cut_as_judged
from bot.quotes.spans import LONGEST
from bot.quotes.wording import without_attribution
from retrieval.errors import UsageError
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.results import RankedPassage
from retrieval.statement import PartKind, Sentence, Statement

FEWEST_LETTERS = 2  # Letters and digits of a wording: nearly every statement has any letter alone ("a").
LONGEST_WORDING = 200_000  # Characters of a wording that are looked for; more than any statement of a delegation has.
MOST_FOUND = 200  # Places where it is whole sentences that are given, the earliest.
MOST_PARTS = 1_000  # Places where it is a part of one, after which no further statement is looked at.
RESEMBLING = 12  # Passages among which the closest sentences are looked for, among those named and among all.

_CAPITALS = re.compile(r"[A-ZÀ-ÞА-Я]{2,}\W+[A-ZÀ-ÞА-Я]{2,}\W+[A-ZÀ-ÞА-Я]{2,}")
"""Three words in capitals, possible in a statement's text whose wording has none."""

_CUTS = (Flaw.CUT, Flaw.JOINED)
_NOT_OWN = (Flaw.PART, Flaw.QUOTED)
_MOST_READ = 3
"""The most places, with the wording as a part of a sentence, read for words left out around the wording."""

Changes = tuple[Change, ...]
Resembling = Callable[[Filters], tuple[RankedPassage, ...]]
"""The passages admitted by filters with the words of a wording, best first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place of the wording in a held statement; `own_words` are the quoter's in the reading found there."""

    held: Held
    statement: Statement
    sentences: tuple[Sentence, ...]
    place: WordingPlace
    own_words: tuple[str, ...]
    capitals: bool = False

    @property
    def flaw(self) -> Flaw | None:
        """The fault in quoting the wording at this place, if any."""
        return self.place.fault.flaw if self.place.fault else None

    @property
    def text(self) -> str:
        """The statement's words from the first piece to the last."""
        return self.statement.text[self.place.ranges[0][0] : self.place.ranges[-1][1]]

    @property
    def length(self) -> int:
        """Characters from the first piece's start to the last one's end."""
        return self.place.ranges[-1][1] - self.place.ranges[0][0]


@dataclass(frozen=True, slots=True)
class Looked:
    """The places of a wording, earliest first; `unlisted` further statements hold its words and were not looked at."""

    places: tuple[Standing, ...]
    unlisted: int

    def clean(self) -> tuple[Standing, ...]:
        """The places at which the wording is whole sentences."""
        return tuple(one for one in self.places if one.flaw is None)

    def flawed(self, *flaws: Flaw) -> tuple[Standing, ...]:
        """The places with one of these flaws; of places in pieces, the closest together of each statement."""
        closest: dict[object, Standing] = {}
        for one in self.places:
            if one.flaw in flaws:
                key = one.held.id if len(one.place.ranges) > 1 else (one.held.id, one.place.ranges)
                closest[key] = min(closest.get(key, one), one, key=lambda s: s.length)
        return tuple(closest.values())


def look(
    ways: Sequence[WordingReading], library: Library, filters: Filters, admits: Callable[[Held], bool], effort: Effort
) -> Looked:
    """Every place of a wording, read in any of the ways, in the statements admitted by the filters and by `admits`.

    If the more literal way may be quoted from a statement, the statement is read in no other way.
    """
    in_way: dict[str, list[WordingReading]] = {}
    candidates: dict[str, Held] = {}
    holding = cache(lambda parts: library.holding(parts, filters))  # many ways differ in marks alone
    for way in ways:
        for held in holding(tuple(part for piece in way.pieces for part in piece.sure)):
            if admits(held):
                candidates.setdefault(held.id, held)
                in_way.setdefault(held.id, []).append(way)
    ordered = sorted(candidates.values(), key=lambda h: (h.record.date is None, h.record.date or "", h.id))
    found: list[Standing] = []
    clean = parts = 0
    for number, held in enumerate(ordered):
        if clean >= MOST_FOUND or parts >= MOST_PARTS or effort.spent:
            return Looked(tuple(found), len(ordered) - number)
        here = in_statement(held, in_way[held.id], library, effort)
        clean += sum(1 for one in here if one.flaw is None)
        parts += sum(1 for one in here if one.flaw is Flaw.PARTIAL)
        found += here
    return Looked(tuple(found), 0)


def in_statement(held: Held, ways: Sequence[WordingReading], library: Library, effort: Effort) -> list[Standing]:
    """The places of a wording, read in any of the ways, in one statement, first to last."""
    statement, passages = library.read(held)
    effort.spend(len(statement.text))
    sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
    found: dict[tuple[tuple[int, int], ...], Standing] = {}
    for way in ways:
        for place in places(way, statement, sentences, effort):
            found.setdefault(place.ranges, Standing(held, statement, sentences, place, way.own_words, way.capitals))
        if any(one.flaw in (None, Flaw.PARTIAL) for one in found.values()):
            break
    return sorted(found.values(), key=lambda one: one.place.ranges)


def check(
    wording: str, library: Library, filters: Filters, language: str | None = None, *, closest: bool = True
) -> Check:
    """The verdict on a wording, with a message in a language (ISO 639-1), English by default.

    `filters.delegations`, `filters.blocs` and `filters.speakers` name the alleged speakers; the other filters limit the
    statements. `closest` asks for the nearest words too. A UsageError says that there are no words, or too many.
    """
    if sum(map(str.isalnum, wording)) < FEWEST_LETTERS:
        raise UsageError(
            'That wording holds no words to look for. Give the words to check, as in: onrecord check "We support …"'
        )
    if len(wording) > LONGEST_WORDING:
        raise UsageError(
            f"The wording has {len(wording):,} characters; up to {LONGEST_WORDING:,} are checked. Check it in parts."
        )
    base = Check(wording, Verdict.NOT_FOUND, "", filters=filters, language=language)
    everyone = replace(filters, delegations=(), blocs=(), speakers=())
    ways = (*readings(wording), *begun(wording))
    effort = Effort()
    named = _read(look(ways, library, filters, lambda _: True, effort), library)
    others = Looked((), 0)
    if filters != everyone and not named.clean():
        others = look(ways, library, everyone, lambda held: not filters.admits(held.record), effort)
    base = replace(base, unlisted=named.unlisted + others.unlisted)
    if found := _found(base, named, others, library):
        return found
    if (inside := without_attribution(wording)) is not None:
        return check(inside, library, filters, language, closest=closest)
    if is_in_too_many_pieces(wording):
        return replace(base, message=verdict_text.too_many_pieces(base))
    if base.unlisted:
        return replace(base, message=verdict_text.not_looked_through(base))
    return _near(base, library, everyone) if closest else base


def _found(base: Check, named: Looked, others: Looked, library: Library) -> Check | None:
    """The verdict on a wording found, by the first kind of place in order; None without any place."""
    for verdict, there in (
        (Verdict.VERBATIM, named.clean()),
        (Verdict.PART, named.flawed(Flaw.PARTIAL)),
        (Verdict.MISLEADING_CUT, named.flawed(*_CUTS)),
        (Verdict.ALTERED, named.flawed(Flaw.INSERTED)),
        (Verdict.SAID_BY_ANOTHER, others.clean()),
        (Verdict.SAID_BY_ANOTHER, named.flawed(*_NOT_OWN)),
        (Verdict.SAID_BY_ANOTHER, others.flawed(Flaw.PARTIAL)),
        (Verdict.MISLEADING_CUT, others.flawed(*_CUTS)),
        (Verdict.ALTERED, others.flawed(Flaw.INSERTED)),
        (Verdict.SAID_BY_ANOTHER, others.flawed(*_NOT_OWN)),
    ):
        if there:
            return _told(replace(base, verdict=verdict), there, library)
    return None


def _read(looked: Looked, library: Library) -> Looked:
    """The places, with a fault where words left out around a part of a sentence turn the sense; only of few places."""
    parts = looked.flawed(Flaw.PARTIAL)
    if looked.clean() or len(parts) > _MOST_READ:
        return looked
    cuts = {
        one: cut
        for one in parts
        if all(len(own) == 1 for own in one.own_words)
        and (cut := doubted(one.place.ranges, one.statement, one.sentences, library.pieces)) is not None
    }
    read = (replace(one, place=replace(one.place, fault=cuts[one])) if one in cuts else one for one in looked.places)
    return Looked(tuple(read), looked.unlisted)


def _told(base: Check, there: Sequence[Standing], library: Library) -> Check:
    """A check with its quotes and message, from the places behind the verdict."""
    first = there[0]
    spans = {_words(one.statement, span): None for one in there if one.place.fault for span in one.place.fault.spans}
    told = replace(
        base,
        found=tuple(
            quote_of(n, cut_as_judged(*_shown(one), one.statement, one.sentences), one.held)
            for n, one in enumerate(there, start=1)
        ),
        ranges=tuple(one.place.ranges for one in there),
        own_words=first.own_words,
        hidden=tuple(spans) if first.flaw is Flaw.CUT else (),
        quoting=next(iter(spans), None) if first.flaw is Flaw.QUOTED else None,
        capitals=first.capitals,
    )
    named = base.filters.admits(first.held.record)
    return replace(told, message=verdict_text.message(told, first.place.fault, library.held(), named=named))


def _shown(one: Standing) -> Range:
    """The range shown of a place: the wording itself, or the whole sentences that the wording was cut from."""
    if one.flaw in (None, Flaw.PART):
        return one.place.ranges[0][0], one.place.ranges[-1][1]
    start, end = whole(one.place.ranges, one.statement, one.sentences, one.place.fault)
    if end - start <= LONGEST:
        return start, end
    return whole(one.place.ranges, one.statement, one.sentences, None)


def _near(base: Check, library: Library, everyone: Filters) -> Check:
    """The verdict on a wording found nowhere: altered, where close words are found."""
    filters = base.filters
    by_anyone_named = Filters(delegations=filters.delegations, blocs=filters.blocs, speakers=filters.speakers)
    if by_anyone_named not in (filters, Filters()):
        elsewhere = look(
            (*readings(base.wording), *begun(base.wording)),
            library,
            by_anyone_named,
            lambda held: not filters.admits(held.record),
            Effort(),
        )
        if clean := elsewhere.clean():
            told = _told(base, clean, library)
            return replace(told, message=verdict_text.elsewhere(told))
    resembling: Resembling = cache(lambda admitted: library.resembling(base.wording, admitted, RESEMBLING))
    if capitals := _in_capitals(base, library, everyone, resembling):
        return capitals
    own = _closest(base.wording, library, resembling(filters))
    near = own if own or filters == everyone else _closest(base.wording, library, resembling(everyone))
    if near is None:
        return replace(base, message=verdict_text.not_found(base, library.held()))
    one, changes, shown, cut = near
    quote = quote_of(1, shown, one)
    told = replace(base, verdict=Verdict.ALTERED, found=(quote,), ranges=((),), difference=changes, hidden=cut)
    return replace(told, message=verdict_text.altered(told, named=filters.admits(one.record)))


def _in_capitals(base: Check, library: Library, everyone: Filters, resembling: Resembling) -> Check | None:
    """The verdict on a wording in capitals, or on words in capitals in a statement; else None."""
    ways = in_capitals(base.wording)
    shouted = base.wording.isupper()

    def looked(filters: Filters) -> Looked:
        found = {ranked.held.id: ranked.held for ranked in resembling(filters)}
        held = [one for one in found.values() if shouted or _CAPITALS.search(library.read(one)[0].text)]
        there = [one for each in held for one in in_statement(each, ways, library, Effort())]
        return Looked(tuple(one for one in there if shouted or one.text.isupper()), 0)

    named, nobody = looked(base.filters), Looked((), 0)
    found = _found(base, named, nobody, library)
    return found or (None if base.filters == everyone else _found(base, nobody, looked(everyone), library))


def _closest(
    wording: str, library: Library, found: Sequence[RankedPassage]
) -> tuple[Held, Changes, Passed, tuple[str, ...]] | None:
    """The statement with the closest words, the difference, the sentences, and the words left out of them."""
    held = {ranked.held.id: ranked.held for ranked in found}
    sources = dict(zip(held, library.read_all(list(held.values())), strict=True))
    sentences = {key: tuple(s for p in passages for s in p.sentences) for key, (_, passages) in sources.items()}
    candidates = [(sources[r.held.id][0], sentences[r.held.id], r.passage) for r in found]
    for near in nearest(wording, candidates):
        statement, within = near.statement, sentences[near.statement.id]
        shown = _showable((near.start, near.end), statement, within)
        if shown is not None:
            changes = near.changes(wording)
            cut = cut_as_judged(*shown, statement, within)
            return held[statement.id], changes, cut, _cut_off(near, changes, within)
    return None


def _cut_off(near: Near, changes: Changes, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The words left off at the ends of a near miss whose absence turns the meaning of the rest."""
    start, end = near.start, near.end
    if changes[0].op is Op.INSERT:
        start += len(changes[0].statement)
    if len(changes) > 1 and changes[-1].op is Op.INSERT:
        end -= len(changes[-1].statement)
    text = near.statement.text[start:end]
    span = end - len(text.lstrip()), start + len(text.rstrip())
    wrong = fault([span], near.statement, sentences, _kind(near.statement, near.start)) if span[0] < span[1] else None
    if wrong is None or wrong.flaw is not Flaw.CUT:
        return ()
    return tuple(dict.fromkeys(_words(near.statement, one) for one in wrong.spans))


def _showable(span: Range, statement: Statement, sentences: Sequence[Sentence]) -> Range | None:
    """The range, as whole sentences or a part; None if nothing may be shown."""
    wrong = fault([span], statement, sentences, _kind(statement, span[0]))
    return span if wrong is None or wrong.flaw is Flaw.PARTIAL else None


def _kind(statement: Statement, place: int) -> PartKind:
    return next(part.kind for part in statement.parts if part.start <= place < part.end)


def _words(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())
