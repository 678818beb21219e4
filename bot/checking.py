"""Checking a wording: from what somebody says was said to the verdict, with where it stands or what differs.

look for it → judge each place → else look for the closest. Knows the library and the gate; knows no front end. What is
shown has passed the gate, or is shown as what did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import verdicts
from bot.answer import Quote
from bot.check import Check, Verdict
from bot.gate.difference import Near, nearest
from bot.gate.judge import Flaw, Range, fault, whole
from bot.gate.omissions import Reading, is_in_too_many_pieces, readings
from bot.gate.placing import Place, places
from bot.gate.recut import Passed
from bot.library import Library
from bot.quoting import quote_of
from retrieval.errors import UsageError
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import PartKind, Sentence, Statement

LONGEST_WORDING = 200_000
"""Characters of a wording that are looked for; more than any statement of a delegation has."""

RESEMBLING = 5
"""Passages among which the closest sentences are looked for, among those named and among all."""

_CUTS = frozenset((Flaw.CUT, Flaw.JOINED))
_NOT_OWN = frozenset((Flaw.PART, Flaw.QUOTED))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place of the wording in a statement that is held."""

    held: Held
    statement: Statement
    sentences: tuple[Sentence, ...]
    place: Place
    named: bool

    @property
    def flaw(self) -> Flaw | None:
        return self.place.fault.flaw if self.place.fault else None


def check(wording: str, library: Library, filters: Filters) -> Check:
    """The verdict on a wording. Blocks; time grows with the statements that hold its words, not with all that are held.

    `filters.delegations`, `filters.blocs` and `filters.speakers` name who is said to have said it; the rest limits what
    is looked at.

    Raises:
        UsageError: the wording holds no words, or is too long to be one.
        StoreError: the library cannot be read.
        StatementGone: a statement was replaced meanwhile.
    """
    if not any(map(str.isalnum, wording)):
        raise UsageError('That wording holds no words. Give the words to check, as in: onrecord check "We support …"')
    if len(wording) > LONGEST_WORDING:
        raise UsageError(
            f"The wording has {len(wording):,} characters; up to {LONGEST_WORDING:,} are checked. Check it in parts."
        )
    base = Check(wording, Verdict.NOT_FOUND, "", filters=filters)
    if is_in_too_many_pieces(wording):
        return replace(base, message=verdicts.too_many_pieces())
    everyone = replace(filters, delegations=(), blocs=(), speakers=())
    for reading in readings(wording):
        hits = _hits(reading, library, everyone, filters)
        if hits:
            return _judged(replace(base, own_words=reading.own_words), hits)
    return _near(base, library, everyone)


def _hits(reading: Reading, library: Library, everyone: Filters, named: Filters) -> list[_Hit]:
    """Every place of a reading in the statements that may be looked at, earliest first."""
    sure = [part for piece in reading.pieces for part in piece.sure]
    hits = []
    for held in library.holding(sure, everyone):
        statement, passages = library.read(held)
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        who = named.admits(held.record)
        hits += [_Hit(held, statement, sentences, place, who) for place in places(reading, statement, sentences)]
    return hits


def _judged(base: Check, hits: Sequence[_Hit]) -> Check:
    """The verdict on a wording that stands somewhere: what those named said goes before what others did."""
    named = [hit for hit in hits if hit.named]
    others = [hit for hit in hits if not hit.named]
    for verdict, chosen in (
        (Verdict.VERBATIM, [h for h in named if h.flaw is None]),
        (Verdict.MISLEADING_CUT, [h for h in named if h.flaw in _CUTS]),
        (Verdict.ALTERED, [h for h in named if h.flaw is Flaw.INSERTED]),
        (Verdict.SAID_BY_ANOTHER, [h for h in others if h.flaw is None]),
        (Verdict.SAID_BY_ANOTHER, [h for h in named if h.flaw in _NOT_OWN]),
        (Verdict.MISLEADING_CUT, [h for h in others if h.flaw in _CUTS]),
        (Verdict.ALTERED, [h for h in others if h.flaw is Flaw.INSERTED]),
        (Verdict.SAID_BY_ANOTHER, others),
    ):
        if chosen:
            return _told(replace(base, verdict=verdict), chosen)
    raise AssertionError("a wording that stands somewhere has a verdict")


def _told(base: Check, hits: Sequence[_Hit]) -> Check:
    """A check with its quotes and its message, from the places that its verdict rests on."""
    found: list[Quote] = []
    ranges: list[tuple[Range, ...]] = []
    for hit in hits:
        spoken = hit.place.ranges[0][0], hit.place.ranges[-1][1]
        if hit.flaw not in (None, Flaw.PART):
            spoken = whole(hit.place.ranges, hit.statement, hit.sentences, hit.place.fault)
        found.append(_quote(len(found) + 1, hit.held, hit.statement, spoken))
        ranges.append(hit.place.ranges)
    fault = hits[0].place.fault
    spans = {_words(h.statement, span): None for h in hits if h.place.fault for span in h.place.fault.spans}
    hidden = tuple(spans) if hits[0].flaw is Flaw.CUT else ()
    quoting = next(iter(spans), None) if hits[0].flaw is Flaw.QUOTED else None
    told = replace(base, found=tuple(found), ranges=tuple(ranges), hidden=hidden, quoting=quoting)
    return replace(told, message=verdicts.message(told, fault))


def _near(base: Check, library: Library, everyone: Filters) -> Check:
    """The verdict on a wording that stands nowhere: altered, where something close to it does."""
    own = _closest(base.wording, library, base.filters)
    near = own if own or base.filters == everyone else _closest(base.wording, library, everyone)
    if near is None:
        return replace(base, message=verdicts.not_found(base.filters, library.held()))
    held, statement, closest, shown = near
    quote = _quote(1, held, statement, shown)
    told = replace(base, verdict=Verdict.ALTERED, found=(quote,), ranges=((),), difference=closest.changes)
    return replace(told, message=verdicts.altered(told, named=base.filters.admits(held.record)))


def _closest(wording: str, library: Library, filters: Filters) -> tuple[Held, Statement, Near, Range] | None:
    """The closest sentences to a wording among the statements admitted, where they are close enough."""
    found = library.resembling(wording, filters, RESEMBLING)
    held = {ranked.held.id: ranked.held for ranked in found}
    sources = {one.id: library.read(one) for one in held.values()}
    sentences = {key: tuple(s for p in passages for s in p.sentences) for key, (_, passages) in sources.items()}
    candidates = [(sources[r.held.id][0], sentences[r.held.id], r.passage) for r in found]
    for near in nearest(wording, candidates):
        statement = near.statement
        shown = _showable((near.start, near.end), statement, sentences[statement.id])
        if shown is not None:
            return held[statement.id], statement, near, shown
    return None


def _showable(span: Range, statement: Statement, sentences: Sequence[Sentence]) -> Range | None:
    """The range itself, or with what introduces it where it is somebody else's words; None if it is not to be shown."""
    kind = _kind(statement, span[0])
    wrong = fault([span], statement, sentences, kind)
    if wrong is None:
        return span
    wider = whole([span], statement, sentences, wrong)
    return wider if fault([wider], statement, sentences, kind) is None else None


def _quote(n: int, held: Held, statement: Statement, span: Range) -> Quote:
    start, end = span
    return quote_of(n, Passed(statement.id, start, end, statement.text[start:end], _kind(statement, start)), held)


def _kind(statement: Statement, place: int) -> PartKind:
    return next(part.kind for part in statement.parts if part.start <= place < part.end)


def _words(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())
