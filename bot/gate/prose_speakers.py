"""Whose words a claim says it reports, and whether its quotes are theirs, by the records of the quotes.

Knows delegations, speakers and what makes a name a speaker's; knows nothing of what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Quote
from bot.gate.prose_names import Named, adjacent, folded, holds, names
from bot.gate.prose_reach import MODALS, VERB_LAST, places, sentence, stems
from bot.gate.prose_records import speakers
from bot.gate.prose_words import Read, kinds

JOINING = frozenset(
    (
        *("and", "et", "y", "e", "и", "و", "und"),
        *("和", "与", "及", "、", ",", "，", "،"),
        *("the", "la", "le", "l", "as", "well"),
    )
)
_MOST_BETWEEN = 4
_SPEAKING = ("reporting", "by", "position", "alleged")
_NEAR = 3
_HELPING = (*MODALS, "negation", "all", "always")
_AT_HAND = 512


@dataclass(frozen=True, slots=True)
class About:
    """The delegations that a piece of prose is about, each with those of the quotes that are its own."""

    groups: tuple[tuple[frozenset[str], tuple[Quote, ...]], ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes that are kept, in order."""
        return tuple(dict.fromkeys(quote for _, quotes in self.groups for quote in quotes))


def about(text: Read, quotes: Sequence[Quote], before: frozenset[str]) -> About | str:
    """Whom a piece of prose is about, by the first name in it; `before` are those of the piece before it.

    A reason, where it is about somebody whose words none of the quotes is.
    """
    codes_held = frozenset(code for quote in quotes for code in speakers(quote))
    marks = list(text.of(*_SPEAKING))
    found = [
        name
        for name in names(text)
        if name.kind == "delegation" or (name.kind == "bloc" and (name.ids & codes_held or adjacent(text, marks, name)))
    ]
    if not found:
        own = tuple(q for q in quotes if not before or before & speakers(q))
        return About(((before, own),)) if own else "is about a delegation that none of its quotes is of"
    groups: list[tuple[frozenset[str], tuple[Quote, ...]]] = []
    for name in _leading(text, found):
        own = tuple(q for q in quotes if name.ids & speakers(q))
        if not own:
            shown = text.shown(name.first, name.last)
            return f"is about {shown}, and none of its quotes is {shown}'s"
        codes = name.ids & frozenset(code for q in own for code in speakers(q))
        if len({q.delegation.code if q.delegation else None for q in own} & name.ids) > 1:
            return f"says “{text.shown(name.first, name.last)}”, which may be more than one delegation"
        groups.append((codes, own))
    return About(tuple(groups))


def _leading(text: Read, found: Sequence[Named]) -> Iterator[Named]:
    """The first name, and those joined to it ("Iran, Kenya and Somalia")."""
    last = found[0]
    yield last
    for name in found[1:]:
        between = text.words[last.last + 1 : name.first]
        joined = name.first > last.last + 1 or text.words[name.first].text.startswith("و")
        if not joined or len(between) > _MOST_BETWEEN or any(word.text not in JOINING for word in between):
            return
        yield name
        last = name


def misattributed(text: Read, quotes: Sequence[tuple[Quote, Read]]) -> str | None:
    """What a piece of prose says that somebody says whose words its quotes are not; None where nothing is told."""
    own = frozenset(code for quote, _ in quotes for code in speakers(quote))
    records = [folded(part) for q, _ in quotes for part in (q.speaker, q.post) if part]
    marks = list(text.of(*_SPEAKING))
    for name in names(text):
        if name.ids & own or not adjacent(text, marks, name):
            continue
        shown = text.shown(name.first, name.last)
        if name.kind == "other" and any(holds([record], text.words[name.first].raw) for record in records):
            continue
        if not any(_speaks_in(read, name) for _, read in quotes):
            return f"says that {shown} speaks, whose words none of its quotes is"
    return _given(text, quotes, own) or _unnamed(text, own) or _of_others(text, quotes)


def _speaks_in(read: Read, name: Named) -> bool:
    marks = list(read.of(*_SPEAKING))
    return any(name.ids & other.ids and adjacent(read, marks, other) for other in names(read))


def _given(text: Read, quotes: Sequence[tuple[Quote, Read]], own: frozenset[str]) -> str | None:
    """Whether what a quote says of somebody else is said of the one who speaks: "they support" as "Iran supports"."""
    first = next((name for name in names(text) if name.ids & own), None)
    if first is None:
        return None
    verb = _verb(text, first)
    if verb is None or any(0 < first.first - mark.last <= _NEAR for mark in text.of("by")):
        return None
    acts = {m.kind for m in text.marks if m.first <= verb <= m.last} & kinds().added - {"calling"}
    neutral = any(m.first <= verb <= m.last for m in text.of("reporting"))
    if neutral and not acts:
        return None
    foreign: list[bool] = []
    for _, read in quotes:
        found = {mark.first for mark in read.marks if mark.kind in acts}
        if read.language == text.language:
            found |= set(places(read).get(text.stems[verb] or "", ()))
        strict = read.language not in VERB_LAST
        foreign += [_foreign(read, i, own) or (strict and not _own(read, i, own)) for i in found]
    if foreign and all(foreign):
        return f"gives {text.shown(first.first, first.last)} what its quotes say of somebody else"
    return None


def _verb(text: Read, name: Named) -> int | None:
    """The first word that says something right behind a name, none but small words between."""
    for i in range(name.last + 1, min(name.last + 1 + _NEAR, len(text.words))):
        if text.words[i].is_sign:
            return None
        if text.stems[i]:
            return i
    return None


_OTHERS = frozenset(
    (
        *("they", "he", "she", "critics", "others", "those", "ils", "elles"),
        *("ellos", "ellas", "они", "он", "она", "eles", "他们", "它们"),
        *("她们", "انها", "انهم", "هم", "آنها", "انان", "some"),
    )
)


def _foreign(read: Read, verb: int, own: frozenset[str]) -> bool:
    """Whether somebody else than the speaker stands before a verb, as its subject."""
    near = range(max(0, verb - _NEAR), verb)
    if not _firsts(read).isdisjoint(near):
        return False
    if any(read.words[i].text in _OTHERS for i in near):
        return True
    ended = _ended(read)
    return any(not name.ids & own and name.kind != "other" for i in near if (name := ended.get(i)) is not None)


@lru_cache(maxsize=_AT_HAND)
def _firsts(read: Read) -> frozenset[int]:
    """Where what the speaker is called in its own words begins."""
    return frozenset(mark.first for mark in read.of("own"))


@lru_cache(maxsize=_AT_HAND)
def _within(read: Read, of: tuple[str, ...]) -> frozenset[int]:
    """The words of the marks of some kinds."""
    return frozenset(i for mark in read.of(*of) for i in range(mark.first, mark.last + 1))


@lru_cache(maxsize=_AT_HAND)
def _ended(read: Read) -> dict[int, Named]:
    """The names by their last word."""
    return {name.last: name for name in names(read)}


@lru_cache(maxsize=_AT_HAND)
def _named(read: Read) -> dict[int, Named]:
    """The names by each of their words."""
    return {i: name for name in names(read) for i in range(name.first, name.last + 1)}


def _own(read: Read, verb: int, own: frozenset[str]) -> bool:
    """Whether the speaker stands before a verb, as its subject: "we", "my delegation", or the delegation's name.

    What a list goes on with ("we support and welcome") has the subject of what it goes on with.
    """
    within = sentence(read, verb)
    # Spanish and Portuguese say "we" by the ending.
    if read.language in ("es", "pt") and read.words[verb].text.endswith("mos"):
        return True
    acting = _acting(read)
    i = verb - 1
    others = 0
    while i >= within.start and others <= 1:
        if read.words[i].raw in ";:—":
            return False
        if i in acting and read.words[i + 1].text not in JOINING and acting.isdisjoint(range(i + 1, verb)):
            return False
        if i in _within(read, ("own",)):
            return True
        name = _named(read).get(i)
        if name is not None and name.ids & own and _subject(read, name.first):
            return True
        helps = i in _within(read, _HELPING)
        others += read.stems[i] is not None and not helps and i not in acting
        i -= 1
    return False


@lru_cache(maxsize=_AT_HAND)
def _acting(read: Read) -> frozenset[int]:
    """The words of acts that have subjects: what is said, supported, condemned."""
    silent = {*_HELPING, "more", "less", "first", "last", "before", "after"}
    return frozenset(
        i for m in read.marks if m.kind in kinds().added - silent for i in range(m.first, m.last + 1)
    ) - frozenset(i for m in read.of("own") for i in range(m.first, m.last + 1))


_ARTICLES = frozenset(("the", "la", "le", "l", "el", "o", "a", "die", "der"))
_BEFORE_OBJECTS = frozenset(
    (
        *("against", "of", "to", "on", "in", "with", "for", "by", "from", "at", "about", "upon", "towards", "between"),
        *("contre", "de", "du", "des", "d", "à", "au", "aux", "sur", "en", "avec", "pour", "par", "dans", "vers"),
        *("contra", "del", "al", "con", "para", "por", "sobre", "hacia", "do", "da", "com", "em", "no", "na"),
        *("против", "в", "на", "с", "к", "для", "о", "об", "от", "из", "对", "对于", "与", "向", "在", "的"),
    )
)


def _subject(read: Read, first: int) -> bool:
    """Whether a name may be a subject: no preposition stands before it and its article."""
    if first == sentence(read, first).start:
        return True
    before = read.words[first - 1].text
    return _subject(read, first - 1) if before in _ARTICLES else before not in _BEFORE_OBJECTS


def _unnamed(text: Read, own: frozenset[str]) -> str | None:
    """Whether somebody speaks whom no table tells, in a language without capitals: "张伟表示"."""
    if text.language not in ("zh", "ar", "fa"):
        return None
    if not any(m.kind == "reporting" for m in text.marks):
        return None
    known = [name.first for name in names(text) if name.ids & own] + [mark.first for mark in text.of("generic")]
    if any(i <= _NEAR for i in known):
        return None
    if any(-_NEAR <= i - mark.first <= _NEAR + 1 for mark in text.of("reporting") for i in known):
        return None
    return "does not say who speaks, so that it cannot be told"


def _of_others(text: Read, quotes: Sequence[tuple[Quote, Read]]) -> str | None:
    """Whether words that a quote reports of somebody else are given without saying so."""
    voices = len({m.first for m in text.of("reporting", "by", "alleged")})
    said = {stem for stem in text.stems if stem}
    for _, read in quotes:
        for mark in read.of("reported"):
            before = read.words[max(0, mark.first - _NEAR) : mark.first]
            if any(m.kind == "own" and mark.first - _NEAR <= m.last < mark.first + 1 for m in read.marks):
                continue
            if not before and mark.first == 0 and read.language == "en":
                continue
            behind = set(stems(read, sentence(read, mark.first)))
            drawn = read.language != text.language or len(said & behind) >= 2
            if drawn and voices < 2:
                return f"gives words that its quote reports of somebody else (“{read.shown(mark.first, mark.last)}”)"
    return None
