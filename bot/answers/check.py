"""Checking a wording: from what somebody says was said to the verdict, with where it stands or what differs.

look for it → judge each place → else look for the closest. Knows the library and the gate; knows no front end. What is
shown has passed the gate, or is shown as what did not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from bot.answers import verdict_text
from bot.answers.quotes import quote_of
from bot.answers.standing import Looked, Standing, in_statement, look
from bot.check import Check, Op, Verdict
from bot.library import Library
from bot.quotes.difference import Near, nearest
from bot.quotes.judge import (
    Flaw,
    Range,
    doubted,
    fault,
    fault_as_shown,
    whole,
)
from bot.quotes.omissions import begun, in_capitals, is_in_too_many_pieces, readings
from bot.quotes.placing import Effort
from bot.quotes.recut import Passed, passed
from bot.quotes.spans import LONGEST
from retrieval.errors import UsageError
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import PartKind, Sentence, Statement

LONGEST_WORDING = 200_000
"""Characters of a wording that are looked for; more than any statement of a delegation has."""

RESEMBLING = 12
"""Passages among which the closest sentences are looked for, among those named and among all."""

_CAPITALS = re.compile(r"[A-ZÀ-ÞА-Я]{2,}\W+[A-ZÀ-ÞА-Я]{2,}\W+[A-ZÀ-ÞА-Я]{2,}")
"""Three words in capitals: what a text may have that its wording has not."""

_CUTS = (Flaw.CUT, Flaw.JOINED)
_NOT_OWN = (Flaw.PART, Flaw.QUOTED)
_MOST_READ = 3
"""Places where a wording is a part of a sentence, up to which each is read for what was left out around it."""


def check(
    wording: str, library: Library, filters: Filters, language: str | None = None, *, closest: bool = True
) -> Check:
    """The verdict on a wording, with a message in a language (ISO 639-1), in English where none is given.

    Blocks; time grows with the statements that hold its words, not with all that are held.

    `filters.delegations`, `filters.blocs` and `filters.speakers` name who is said to have said it; the rest limits what
    is looked at. `closest` has the nearest words looked for where the wording itself stands nowhere.

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
    base = Check(wording, Verdict.NOT_FOUND, "", filters=filters, language=language)
    everyone = replace(filters, delegations=(), blocs=(), speakers=())
    ways = (*readings(wording), *begun(wording))
    effort = Effort()
    named = _read(look(ways, library, filters, lambda _: True, effort), library)
    others = Looked((), 0)
    if not named.clean():
        others = look(ways, library, everyone, lambda held: not filters.admits(held.record), effort)
    base = replace(base, unlisted=named.unlisted + others.unlisted)
    if found := _found(base, named, others, library):
        return found
    if is_in_too_many_pieces(wording):
        return replace(base, message=verdict_text.too_many_pieces(language))
    if base.unlisted:
        return replace(base, message=verdict_text.not_looked_through(base.unlisted, language))
    return _near(base, library, everyone) if closest else base


def _found(base: Check, named: Looked, others: Looked, library: Library) -> Check | None:
    """The verdict on a wording that stands somewhere, by the first of these places that there are; None without any."""
    for verdict, places in (
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
        if places:
            return _told(replace(base, verdict=verdict), places, library)
    return None


def _read(looked: Looked, library: Library) -> Looked:
    """The same places, those that are parts of sentences read for what was left out around them, if they are few."""
    parts = looked.flawed(Flaw.PARTIAL)
    if looked.clean() or len(parts) > _MOST_READ:
        return looked
    cuts = {
        one: cut
        for one in parts
        if all(len(own) == 1 for own in one.own_words)
        and (cut := doubted(one.place.ranges, one.statement, one.sentences, library.pieces)) is not None
    }
    places = (replace(one, place=replace(one.place, fault=cuts[one])) if one in cuts else one for one in looked.places)
    return Looked(tuple(places), looked.unlisted)


def _told(base: Check, places: Sequence[Standing], library: Library) -> Check:
    """A check with its quotes and its message, from the places that its verdict rests on."""
    first = places[0]
    spans = {_words(one.statement, span): None for one in places if one.place.fault for span in one.place.fault.spans}
    shown: list[tuple[Standing, Range, tuple[Range, ...]]] = []
    for one in places:
        own, *left_out = _shown(one)
        shown.append((one, own, one.place.ranges))
        known = {each for other, each, _ in shown if other.held.id == one.held.id}
        shown += [(one, each, ()) for each in left_out if each not in known]
    told = replace(
        base,
        found=tuple(
            quote_of(n, passed(*each, one.statement, one.sentences), one.held)
            for n, (one, each, _) in enumerate(shown, start=1)
        ),
        ranges=tuple(ranges for _, _, ranges in shown),
        own_words=first.own_words,
        hidden=tuple(spans) if first.flaw is Flaw.CUT else (),
        quoting=next(iter(spans), None) if first.flaw is Flaw.QUOTED else None,
        capitals=first.capitals,
    )
    named = base.filters.admits(first.held.record)
    return replace(
        told, message=verdict_text.message(told, first.place.fault, library.held(), named=named, language=base.language)
    )


def _shown(one: Standing) -> list[Range]:
    """What is shown of a place: the wording itself, or the whole sentences that it was cut from.

    Of longer ones the stretch where the wording stands, and those that hold what is wrong with quoting it so.
    """
    if one.flaw in (None, Flaw.PART):
        return [(one.place.ranges[0][0], one.place.ranges[-1][1])]
    start, end = whole(one.place.ranges, one.statement, one.sentences, one.place.fault)
    if end - start <= LONGEST:
        return [(start, end)]
    shown = [whole(one.place.ranges, one.statement, one.sentences, None)]
    named: dict[str, Range] = {}
    for span in one.place.fault.spans if one.place.fault else ():
        named.setdefault(_words(one.statement, span), span)
    for span in islice(named.values(), verdict_text.MOST_NAMED):
        if not any(start <= span[0] and span[1] <= end for start, end in shown):
            shown.append(whole([span], one.statement, one.sentences, None))
    return shown


def _near(base: Check, library: Library, everyone: Filters) -> Check:
    """The verdict on a wording that stands nowhere it was looked for: altered, where something close to it does."""
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
            return replace(told, message=verdict_text.elsewhere(told, base.language))
    if capitals := _in_capitals(base, library, everyone):
        return capitals
    own = _closest(base.wording, library, filters)
    near = own if own or filters == everyone else _closest(base.wording, library, everyone)
    if near is None:
        return replace(base, message=verdict_text.not_found(filters, library.held(), base.language))
    one, closest, shown, cut = near
    quote = quote_of(1, shown, one)
    told = replace(base, verdict=Verdict.ALTERED, found=(quote,), ranges=((),), difference=closest.changes, hidden=cut)
    return replace(told, message=verdict_text.altered(told, named=filters.admits(one.record), language=base.language))


def _in_capitals(base: Check, library: Library, everyone: Filters) -> Check | None:
    """The verdict on a wording in capitals, or on one that a statement has in capitals; None where neither is so."""
    ways = in_capitals(base.wording)
    shouted = base.wording.isupper()

    def looked(filters: Filters) -> Looked:
        found = {ranked.held.id: ranked.held for ranked in library.resembling(base.wording, filters, RESEMBLING)}
        held = [one for one in found.values() if shouted or _CAPITALS.search(library.read(one)[0].text)]
        places = [one for each in held for one in in_statement(each, ways, library, Effort())]
        return Looked(tuple(one for one in places if shouted or one.text.isupper()), 0)

    named, nobody = looked(base.filters), Looked((), 0)
    found = _found(base, named, nobody, library)
    return found or (None if base.filters == everyone else _found(base, nobody, looked(everyone), library))


def _closest(wording: str, library: Library, filters: Filters) -> tuple[Held, Near, Passed, tuple[str, ...]] | None:
    """The closest sentences to a wording among the statements admitted, where they are close enough.

    With what is shown of them, and with the words that were left out around what the wording was altered from, where
    they change its meaning too.
    """
    found = library.resembling(wording, filters, RESEMBLING)
    held = {ranked.held.id: ranked.held for ranked in found}
    sources = {one.id: library.read(one) for one in held.values()}
    sentences = {key: tuple(s for p in passages for s in p.sentences) for key, (_, passages) in sources.items()}
    candidates = [(sources[r.held.id][0], sentences[r.held.id], r.passage) for r in found]
    for near in nearest(wording, candidates):
        statement, within = near.statement, sentences[near.statement.id]
        shown = _showable((near.start, near.end), statement, within)
        if shown is not None:
            return held[statement.id], near, passed(*shown, statement, within), _cut_off(near, within)
    return None


def _cut_off(near: Near, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """What was left off at the ends of a near miss and turns the rest."""
    start, end = near.start, near.end
    if near.changes[0].op is Op.INSERT:
        start += len(near.changes[0].statement)
    if len(near.changes) > 1 and near.changes[-1].op is Op.INSERT:
        end -= len(near.changes[-1].statement)
    text = near.statement.text[start:end]
    span = end - len(text.lstrip()), start + len(text.rstrip())
    wrong = fault([span], near.statement, sentences, _kind(near.statement, near.start)) if span[0] < span[1] else None
    if wrong is None or wrong.flaw is not Flaw.CUT:
        return ()
    return tuple(dict.fromkeys(_words(near.statement, one) for one in wrong.spans))


def _showable(span: Range, statement: Statement, sentences: Sequence[Sentence]) -> Range | None:
    """The range itself, or with what introduces or turns it; itself as a stretch; None if it is not to be shown."""
    kind = _kind(statement, span[0])
    wrong = fault([span], statement, sentences, kind)
    if wrong is None or wrong.flaw is Flaw.PARTIAL:
        return span
    wider = whole([span], statement, sentences, wrong)
    wrong = fault([wider], statement, sentences, kind)
    if wrong is None or wrong.flaw is Flaw.PARTIAL:
        return wider
    return span if fault_as_shown(span, statement, sentences, kind) is None else None


def _kind(statement: Statement, place: int) -> PartKind:
    return next(part.kind for part in statement.parts if part.start <= place < part.end)


def _words(statement: Statement, span: Range) -> str:
    return " ".join(statement.text[slice(*span)].split())
