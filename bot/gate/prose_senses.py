"""What a claim adds to the sense of its quotes, or leaves out of it: negations, modals, hedges, quantifiers, opposites.

Knows words marked by kind and the sentences they stand in; knows no names, numbers and records. Where claim and quote
share a language it is decided sentence by sentence, else for the quotes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.gate.prose_words import Mark, Read, kinds, table

VERB_LAST = frozenset(("fa", "de", "zh", "ar"))
"""Languages in which what denies may stand behind, or far from, what it denies: it bears on its whole sentence."""

_FORWARD = frozenset(("negation", "obligation", "recommendation", "need", "future", "would"))
"""Kinds that bear on all that follows in their sentence, over commas; the others of `kept` on their clause."""

_MODALS = ("obligation", "recommendation", "need", "possibility", "future", "would", "ability")
_BREAKS = frozenset(";:—()")
_COMMAS = frozenset(",،，、")
_BACK = 3
_LONGEST_REACH = 12
_GOVERNED = 8
"""Words over which a modal bears on a verb."""
_HARMLESS_BACK = frozenset(("some", "most", "many", "few", "only", "possibility", "ability", "hedge"))
_FEWEST = 3
_NEXT = 4
"""Words between a negation and what it is next to."""
_DOUBLE = 10
"""Words within which two words may deny once."""


def changed(
    claim: Read, quotes: Sequence[Read], apart: frozenset[int] = frozenset(), counting: frozenset[int] = frozenset()
) -> str | None:
    """What a claim adds to its quotes or leaves out of them, in words for a person; None where nothing is told.

    `apart` are words of the claim that only name somebody; `counting` those that compare a number.
    """
    return (
        _added(claim, quotes, counting)
        or _more_often(claim, quotes)
        or _denied_elsewhere(claim, quotes)
        or _turned(claim, quotes, counting)
        or _moved(claim, quotes)
        or _left_out(claim, quotes, apart)
        or _affixed(claim, quotes)
    )


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


def _more_often(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a word that must be kept stands more often in a claim than in its quotes."""
    if not _same(claim, quotes):
        return None
    for kind in (*_MODALS, *(kind for pair in kinds().opposites for kind in pair)):
        own = list(claim.of(kind))
        if len(own) > sum(1 for quote in quotes for _ in quote.of(kind)):
            return f"says “{claim.shown(own[-1].first, own[-1].last)}” more often than its quotes"
    return None


def _reverse(kind: str) -> set[str]:
    return {b if a == kind else a for a, b in kinds().opposites if kind in (a, b)}


def _reach(text: Read, mark: Mark) -> list[int]:
    """The words that a mark bears on, nearest first."""
    sentence = text.words[mark.first].sentence
    inside = [i for i, word in enumerate(text.words) if word.sentence == sentence and not mark.first <= i <= mark.last]
    if mark.kind in kinds().whole - {"hedge"} or (text.language in VERB_LAST and mark.kind in _FORWARD):
        return sorted(inside, key=lambda i: abs(i - mark.first))
    ahead: list[int] = []
    for i in (i for i in inside if i > mark.last):
        raw = text.words[i].raw
        if raw in _BREAKS or (raw in _COMMAS and mark.kind not in _FORWARD and ahead):
            break
        if raw in _COMMAS and _turns(text, i + 1):
            break
        ahead.append(i)
    if mark.kind not in _FORWARD:
        ahead = ahead[:_LONGEST_REACH]
    back = [i for i in inside if mark.first - _BACK <= i < mark.first] if mark.kind in _HARMLESS_BACK else []
    return [*ahead, *reversed(back)]


_TURNS = frozenset(
    ("but", "mais", "pero", "mas", "sondern", "aber", "но", "а", "لكن", "ولكن", "بل", "اما", "بلکه", "但")
)


def _turns(text: Read, i: int) -> bool:
    return i < len(text.words) and text.words[i].text in _TURNS


def _stems(text: Read, places: Sequence[int]) -> list[str]:
    return [stem for i in places if (stem := text.stems[i]) is not None]


def _same(claim: Read, quotes: Sequence[Read]) -> bool:
    return all(quote.language == claim.language for quote in quotes)


def _left_out(claim: Read, quotes: Sequence[Read], apart: frozenset[int]) -> str | None:
    rules = kinds()
    said = {stem for i, stem in enumerate(claim.stems) if stem and i not in apart}
    own = {mark.kind for mark in claim.marks}
    for quote in quotes:
        known = said & {stem for stem in quote.stems if stem}
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
    reach = _stems(quote, _reach(quote, mark))
    if mark.kind in _MODALS:
        sentence = quote.words[mark.first].sentence
        floor = _clause(quote, mark)
        reach += [
            stem for i, stem in enumerate(quote.stems) if stem and i >= floor and quote.words[i].sentence == sentence
        ]
    shared = known & set(reach)
    if not shared:
        return False
    near = [stem for stem in reach[:2] if stem in known]
    enough = 2 * len(shared) >= len(known) or len(shared) >= _FEWEST
    if mark.kind in _HARMLESS_BACK:
        return bool(near) and (enough or len(shared) >= 2)
    return enough or bool(near)


def _clause(text: Read, mark: Mark) -> int:
    """Where the clause of a mark begins, if a comma and a word that opens or joins clauses stand before it; else 0."""
    for i in range(mark.first - 1, 0, -1):
        if text.words[i].raw in _COMMAS:
            return i if text.words[i + 1].text in _OPENERS else 0
        if text.words[i].raw in _BREAKS:
            return i
    return 0


_OPENERS = frozenset(
    (
        "which",
        "who",
        "and",
        "but",
        "that",
        "qui",
        "que",
        "et",
        "y",
        "e",
        "и",
        "die",
        "der",
        "das",
        "und",
        "которая",
        "который",
        "которое",
        "которые",
    )
)


def _denied_elsewhere(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a claim denies what its quotes say, or says what they deny, by the words next to the negations."""
    own = list(claim.of("negation"))
    theirs = [(quote, mark) for quote in quotes for mark in quote.of("negation")]
    if _denials(claim) > sum(map(_denials, quotes)):
        return f"says “{claim.shown(own[-1].first, own[-1].last)}”, which its quotes do not say so often"
    if not _same(claim, quotes) or (not own and not theirs):
        return None
    denied = [set(_stems(quote, _reach(quote, mark))) for quote, mark in theirs]
    everything = {stem for quote in quotes for stem in quote.stems if stem}
    for mark in own:
        behind = _stems(claim, [i for i in _reach(claim, mark) if i > mark.last or claim.language in VERB_LAST])
        focus = [stem for stem in behind[:2] if stem in everything][:1]
        if focus and not any(focus[0] in stems for stems in denied):
            return f"denies “{focus[0]}”, which its quotes do not"
    return None if claim.language in VERB_LAST else _affirmed(claim, quotes, theirs)


def _affirmed(claim: Read, quotes: Sequence[Read], theirs: Sequence[tuple[Read, Mark]]) -> str | None:
    """Whether a claim says without a negation what its quotes say with one, by the word next to the negation."""
    for quote, mark in theirs:
        ahead = [i for i in _reach(quote, mark) if i > mark.last]
        behind = list(range(mark.first - 1, -1, -1))
        focus = next(iter(_stems(quote, ahead) or _stems(quote, behind)), None)
        if focus is None:
            continue
        said, denied = _told([claim], focus)
        stands, stands_denied = _told(quotes, focus)
        all_denied = stands == stands_denied and said > denied
        if said and (all_denied or (said >= stands and denied < stands_denied)):
            return f"says what its quotes deny: “{quote.shown(mark.first, mark.last)}”"
    return None


def _told(texts: Sequence[Read], stem: str) -> tuple[int, int]:
    """How often a stem stands in texts, and how often next to a negation."""
    places = [(text, i) for text in texts for i, one in enumerate(text.stems) if one == stem]
    denied = sum(any(_next_to(text, i, mark) for mark in text.of("negation")) for text, i in places)
    return len(places), denied


def _next_to(text: Read, i: int, mark: Mark) -> bool:
    """Whether no more than one other word that says something stands between a word and a negation near to it."""
    if mark.first <= i <= mark.last or not -_NEXT <= i - mark.last <= _NEXT + 1:
        return False
    between = text.stems[mark.last + 1 : i] if i > mark.last else text.stems[i + 1 : mark.first]
    return sum(stem is not None for stem in between) <= 1


def _denials(text: Read) -> int:
    """How many negations there are; in languages that deny in two words ("ne … pas"), two near ones are one."""
    marks = list(text.of("negation"))
    if text.language == "en":
        return len(marks)
    near = sum(b.first - a.last <= _DOUBLE for a, b in pairwise(marks))
    return len(marks) - near


def _turned(claim: Read, quotes: Sequence[Read], counting: frozenset[int]) -> str | None:
    """Whether a word of a pair of opposites stands with what its quotes join to the other."""
    if not _same(claim, quotes):
        return None
    for one, other in (*kinds().opposites, *((b, a) for a, b in kinds().opposites)):
        if claim.has(one) and claim.has(other):
            if any(_order(quote, one, other) == _order(claim, one, other) for quote in quotes):
                continue
            return f"says “{one}” and “{other}” in the other order than its quotes"
        for mark in claim.of(one):
            focus = _focus(claim, mark, quotes) if mark.first not in counting else None
            if focus is None:
                continue
            nearest = set(_nearest(quotes, focus, (one, other)))
            if nearest == {other}:
                return f"says “{claim.shown(mark.first, mark.last)}”, where its quotes say the opposite"
    return None


def _order(text: Read, one: str, other: str) -> list[bool]:
    """Which of a pair each mark of it is, in order; of words that are both, neither."""
    both = {m.first for m in text.of(one)} & {m.first for m in text.of(other)}
    return [mark.kind == one for mark in text.of(one, other) if mark.first not in both]


def _focus(claim: Read, mark: Mark, quotes: Sequence[Read]) -> str | None:
    everything = {stem for quote in quotes for stem in quote.stems if stem}
    behind = _stems(claim, range(mark.last + 1, min(mark.last + 7, len(claim.words))))
    return next((stem for stem in behind[:3] if stem in everything), None)


def _nearest(quotes: Sequence[Read], stem: str, pair: tuple[str, str]) -> Iterator[str]:
    """The kind of the pair whose word stands nearest before each place of a stem, or behind it, in its sentence."""
    for quote in quotes:
        marks = list(quote.of(*pair))
        for i, one in enumerate(quote.stems):
            near = [m for m in marks if quote.words[m.first].sentence == quote.words[i].sentence]
            if one == stem and near:
                yield min(near, key=lambda m: (m.first > i, abs(m.first - i))).kind


def _moved(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a modal stands with a word that its quotes use without it."""
    if not _same(claim, quotes):
        return None
    for mark in claim.of(*_MODALS):
        if any(m.first == mark.first and m.kind in _MODALS and m.kind != mark.kind for m in claim.marks):
            continue
        focus = _focus(claim, mark, quotes)
        if focus is None:
            continue
        if not any(mark.kind in _governing(quote, focus) for quote in quotes):
            return f"says “{claim.shown(mark.first, mark.last)}” of “{focus}”, which its quotes do not"
    return None


def _governing(quote: Read, stem: str) -> set[str]:
    """The kinds of the modals that bear on a stem: the nearest before each of its places, or all of its sentence."""
    found: set[str] = set()
    modals = list(quote.of(*_MODALS))
    for i in (i for i, one in enumerate(quote.stems) if one == stem):
        near = [m for m in modals if quote.words[m.first].sentence == quote.words[i].sentence]
        if quote.language not in VERB_LAST:
            last = max((m.first for m in near if 0 <= i - m.last <= _GOVERNED), default=None)
            near = [m for m in near if m.first == last]
        found |= {m.kind for m in near}
    return found


def _affixed(claim: Read, quotes: Sequence[Read]) -> str | None:
    """Whether a word of the claim is one of its quotes with a prefix that denies, or such a word without it."""
    if not _same(claim, quotes):
        return None
    prefixes = table(claim.language).prefixes
    theirs = {stem for quote in quotes for stem in quote.stems if stem}
    for stem in {stem for stem in claim.stems if stem} - theirs:
        for prefix in prefixes:
            denied = stem.startswith(prefix) and len(stem) - len(prefix) >= _FEWEST and stem[len(prefix) :] in theirs
            if denied or (len(stem) >= _FEWEST and prefix + stem in theirs):
                return f"says “{stem}”, where its quotes say the opposite"
    return None
