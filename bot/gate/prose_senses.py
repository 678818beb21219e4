"""What a claim adds to the sense of its quotes, or leaves out of it: negations, modals, hedges, quantifiers, opposites.

Knows words marked by kind and what they bear on; knows no names, numbers and records. Where claim and quote share a
language it is decided word by word and sentence by sentence, else for the quotes as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.gate.prose_reach import (
    BOTH_WAYS,
    MODALS,
    VERB_LAST,
    bearing,
    denials,
    denied,
    focuses,
    governing,
    nearest,
    negated,
    places,
    reach,
    stems,
)
from bot.gate.prose_words import Mark, Read, kinds, table

_FEWEST = 3
_VERBATIM = 0.8
"""The share of the words of quotes with which a claim takes over all of them."""


def changed(
    claim: Read, quotes: Sequence[Read], apart: frozenset[int] = frozenset(), counting: frozenset[int] = frozenset()
) -> str | None:
    """What a claim adds to its quotes or leaves out of them, in words for a person; None where nothing is told.

    `apart` are words of the claim that only name somebody; `counting` those that compare a number,
    or are part of a name ("South Sudan").
    """
    wrong = _added(claim, quotes, counting)
    if wrong is None and denials(claim) > sum(map(denials, quotes)):
        last = list(claim.of("negation"))[-1]
        wrong = f"says “{claim.shown(last.first, last.last)}”, which its quotes do not say so often"
    if wrong is None and _same(claim, quotes):
        wrong = (
            _more_often(claim, quotes, counting)
            or _denied_elsewhere(claim, quotes)
            or _affirmed(claim, quotes)
            or _turned(claim, quotes, counting)
            or _moved(claim, quotes)
            or _affixed(claim, quotes)
        )
    return wrong or _left_out(claim, quotes, apart)


def _same(claim: Read, quotes: Sequence[Read]) -> bool:
    return all(quote.language == claim.language for quote in quotes)


def _added(claim: Read, quotes: Sequence[Read], counting: frozenset[int]) -> str | None:
    rules = kinds()
    own = {mark.kind for quote in quotes for mark in quote.marks}
    same = _same(claim, quotes)
    for mark in claim.marks:
        if mark.kind not in rules.added or mark.first in counting:
            continue
        grounds = set(rules.grounds.get(mark.kind, (mark.kind,)))
        if own & (grounds if same else grounds | set(rules.across.get(mark.kind, ()))):
            continue
        # Words for one of a pair have other uses in another language: there only the other of the pair tells.
        if mark.kind not in rules.told and not same and not _reverse(mark.kind) & own:
            continue
        shown = claim.shown(mark.first, mark.last)
        if _reverse(mark.kind) & own:
            return f"says “{shown}”, where its quotes say the opposite"
        return f"says “{shown}”, which none of its quotes does"
    return None


def _more_often(claim: Read, quotes: Sequence[Read], counting: frozenset[int]) -> str | None:
    """Whether a word that must be kept stands more often in a claim than in its quotes."""
    for kind in (*MODALS, *(kind for pair in kinds().opposites for kind in pair)):
        own = [mark for mark in claim.of(kind) if mark.first not in counting]
        if len(own) > sum(1 for quote in quotes for _ in quote.of(kind)):
            return f"says “{claim.shown(own[-1].first, own[-1].last)}” more often than its quotes"
    return None


def _reverse(kind: str) -> set[str]:
    return {b if a == kind else a for a, b in kinds().opposites if kind in (a, b)}


def _left_out(claim: Read, quotes: Sequence[Read], apart: frozenset[int]) -> str | None:
    rules = kinds()
    said = {stem for i, stem in enumerate(claim.stems) if stem and i not in apart}
    own = {mark.kind for mark in claim.marks}
    for quote in quotes:
        known = said & places(quote).keys()
        for mark in quote.marks:
            instead = {mark.kind, *rules.instead.get(mark.kind, ())}
            if quote.language != claim.language:
                instead |= set(rules.across.get(mark.kind, ()))
            if mark.kind not in rules.kept or own & instead:
                continue
            if quote.language != claim.language or _drawn(quote, mark, known):
                shown = quote.shown(mark.first, mark.last)
                return f"leaves out “{shown}”, which its quotes say"
    return None


def _drawn(quote: Read, mark: Mark, known: set[str]) -> bool:
    """Whether a claim that has these stems of the quote draws on what a mark bears on."""
    first, reached = bearing(quote, mark)
    shared = known & reached
    if not shared:
        return False
    near = any(stem in known for stem in first)
    enough = 2 * len(shared) >= len(known) or len(shared) >= _FEWEST
    if mark.kind in BOTH_WAYS:
        return near and (enough or len(shared) >= 2)
    return enough or near


def _denied_elsewhere(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a claim denies what its quotes say without a negation, by the word next to the negation."""
    for mark in claim.of("negation"):
        behind = stems(claim, (i for i in reach(claim, mark) if i > mark.last or claim.language in VERB_LAST))
        focus = next((stem for stem in behind[:2] if any(stem in places(quote) for quote in quotes)), None)
        if focus and not any(focus in denied(quote) for quote in quotes):
            return f"denies “{focus}”, which its quotes do not"
    return None


def _affirmed(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a claim says without a negation what its quotes say with one, by the word next to the negation."""
    if claim.language in VERB_LAST:
        return None
    theirs = {stem for quote in quotes for stem in places(quote)}
    if len(theirs & places(claim).keys()) >= _VERBATIM * len(theirs) and denials(claim) < sum(map(denials, quotes)):
        return "says all that its quotes say, without one of their negations"
    next_to = {focus: (quote, mark) for quote in quotes for mark, focus in focuses(quote) if focus in places(claim)}
    for focus, (quote, mark) in next_to.items():
        said, said_denied = _told([claim], focus)
        stands, stands_denied = _told(quotes, focus)
        all_denied = stands == stands_denied and said > said_denied
        twice = sum(one == focus for text in quotes for _, one in focuses(text))
        fewer = twice > max(1, sum(one == focus for _, one in focuses(claim)))
        if all_denied or (said >= stands and (said_denied < stands_denied or fewer)):
            return f"says what its quotes deny: “{quote.shown(mark.first, mark.last)}”"
    return None


def _told(texts: Sequence[Read], stem: str) -> tuple[int, int]:
    """How often a stem stands in texts, and how often next to a negation."""
    at = [(text, i) for text in texts for i in places(text).get(stem, ())]
    return len(at), sum(i in negated(text) for text, i in at)


def _turned(claim: Read, quotes: Sequence[Read], counting: frozenset[int]) -> str | None:
    """Whether a word of a pair of opposites stands with what its quotes join to the other."""
    for one, other in (*kinds().opposites, *((b, a) for a, b in kinds().opposites)):
        if claim.has(one) and claim.has(other):
            if any(_order(quote, one, other) == _order(claim, one, other) for quote in quotes):
                continue
            return f"says “{one}” and “{other}” in the other order than its quotes"
        for mark in claim.of(one):
            focus = _focus(claim, mark, quotes) if mark.first not in counting else None
            if focus is None:
                continue
            if {kind for quote in quotes for kind in nearest(quote, focus, (one, other))} == {other}:
                return f"says “{claim.shown(mark.first, mark.last)}”, where its quotes say the opposite"
    return None


def _order(text: Read, one: str, other: str) -> list[bool]:
    """Which of a pair each mark of it is, in order; of words that are both, neither."""
    both = {m.first for m in text.of(one)} & {m.first for m in text.of(other)}
    return [mark.kind == one for mark in text.of(one, other) if mark.first not in both]


def _focus(claim: Read, mark: Mark, quotes: Sequence[Read]) -> str | None:
    """The first word behind a mark that the quotes have too."""
    behind = stems(claim, range(mark.last + 1, min(mark.last + 7, len(claim.words))))
    return next((stem for stem in behind[:3] if any(stem in places(quote) for quote in quotes)), None)


def _moved(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a modal stands with a word that its quotes use without it."""
    for mark in claim.of(*MODALS):
        if any(m.first == mark.first and m.kind in MODALS and m.kind != mark.kind for m in claim.marks):
            continue
        focus = _focus(claim, mark, quotes)
        if focus is None:
            continue
        if not any(mark.kind in governing(quote, focus) for quote in quotes):
            return f"says “{claim.shown(mark.first, mark.last)}” of “{focus}”, which its quotes do not"
    return None


def _affixed(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a word of the claim is one of its quotes with a prefix that denies, or such a word without it."""
    prefixes = table(claim.language).prefixes
    theirs = {stem for quote in quotes for stem in places(quote)}
    for stem in {stem for stem in claim.stems if stem} - theirs:
        for prefix in prefixes:
            denied = stem.startswith(prefix) and len(stem) - len(prefix) >= _FEWEST and stem[len(prefix) :] in theirs
            if denied or (len(stem) >= _FEWEST and prefix + stem in theirs):
                return f"says “{stem}”, where its quotes say the opposite"
    return None
