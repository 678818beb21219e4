"""Whom and what a question names, and whether a text names it too.

"What does Indonesia say about Taiwan?" is not answered by a sentence that stands where Taiwan is not named, however
near its meaning. Delegations are recognised across languages; other names only where question and text share one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.initials import initials, spells
from bot.initials import names as written_names
from retrieval.delegations import find
from retrieval.filters import fold
from retrieval.lexical import terms

_NAME = re.compile(r"\b[A-ZÀ-ÞА-Я][\w’'-]*\w")
_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d]) (?=\d)")
_YEAR = re.compile(r"(?<![\w/-])(?:19|20)\d\d(?![\w/-])")
_POSSESSIVE = re.compile(r"[’']s$")
_OPENING = re.compile(r"(?:^|[.!?…:;]\s|\n)[\s¿¡«“\"'(]*$")

COMMON = frozenset(
    {"west", "east", "north", "south", "global", "state", "president", "minister", "government", "mr", "ms"}
)
"""Words that English writes with a capital and that name nothing by themselves."""

OF_THE_HOUSE = frozenset(
    {"organization", "organisation", "secretariat", "commission", "committee", "conference", "assembly", "council"}
    | {"member", "members", "states", "chair", "speaker", "delegation", "ambassador", "parties", "charter"}
)
"""Words that are written with a capital of the house that is spoken in, and name another only within a longer name."""

WITHOUT_CAPITALS = frozenset({"ar", "de", "fa", "zh"})
"""Languages in which a capital tells no name: those without capitals, and German, which gives one to any noun."""

HEAD_LAST = frozenset({"en"})
"""Languages that put what a name depends on at its end, and write all its words with a capital."""

LONGEST_PARTICLE = 2
"""Letters of what may stand with a name that is all there is, beside the language's stop words."""

LONGEST_JOINT = 3
"""Letters of a word that joins two parts of a name, at most ("of", "the", "des")."""

STEM = 6
"""Letters of a name that must be found at least."""

ENDING = 3
"""Letters at the end of a longer name that may vary."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: `codes` of delegations that it is about, other `names` folded, in `language`.

    `heads` are those on which what stands before them depends: the Forum of "the Internet Governance Forum". `alone`
    says that the question's topic is nothing but a name, so that what names it speaks to it. `years` are of our time.
    `long` are names of several words as they are written, `short` initials.
    """

    codes: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    language: str | None = None
    alone: bool = False
    heads: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    long: tuple[tuple[str, ...], ...] = ()
    short: tuple[str, ...] = ()

    def stand_in(self, text: str, own: str | None, language: str | None, date: str | None = None) -> bool:
        """Whether a text of a statement by `own` names one of the delegations and one of the names.

        Every year has to be in it too, or in the statement's date.
        """
        if any(year not in text and year not in (date or "") for year in self.years):
            return False
        codes = self.codes - {own}
        if codes and not any(m.delegation.code in codes for m in find(text)):
            return False
        if not self.names or language != self.language:
            return True
        return any(self._held(text, self.names)) and all(self._held(text, self.heads))

    def stand_alone_in(self, text: str, own: str | None, language: str | None) -> bool:
        """Whether the topic is nothing but names, and the text of a statement by `own` holds them all."""
        if not self.alone or not (self.codes - {own} or (self.names and language == self.language)):
            return False
        return self.stand_in(text, own, language) and (language != self.language or all(self._held(text, self.names)))

    def _held(self, text: str, names: tuple[str, ...]) -> Iterator[bool]:
        """Of each of some names, whether a text holds it."""
        folded = _folded(text)
        spelled: frozenset[str] | None = None
        for name in names:
            stem = name[: max(STEM, len(name) - ENDING)]
            # At the beginning of a word: "situation" does not name ITU.
            there = re.search(rf"(?<!\w){re.escape(stem)}", folded) is not None
            if not there and (self.long or self.short):
                spelled = self._spelled(text) if spelled is None else spelled
                there = name in spelled
            yield there

    def _spelled(self, text: str) -> frozenset[str]:
        """The words of the names that a text holds by their initials, or whose initials it spells out."""
        there, written = initials(text), list(written_names(text)) if self.short else []
        by_initials = (word for name in self.long if any(spells(name, one) for one in there) for word in name)
        out = (one for one in self.short if any(spells(name, one) for name in written))
        return frozenset(_folded(word).strip() for word in (*by_initials, *out))


def named(topic: str, question: str, language: str | None, speaking: frozenset[str]) -> Named:
    """What the topic of a question names, those aside who are asked to speak."""
    mentions = find(topic)
    codes = frozenset(m.delegation.code for m in mentions) - speaking
    spans = [(m.start, m.end) for m in mentions if m.delegation.code not in speaking]
    names = []
    for match in () if language in WITHOUT_CAPITALS else _NAME.finditer(topic):
        word = _POSSESSIVE.sub("", match.group())
        inside = any(m.start < match.end() and match.start() < m.end for m in mentions)
        if inside or len(word) < 3 or _only_opens(question, word) or fold(word) in COMMON:
            continue
        if fold(word) in OF_THE_HOUSE and not _beside_name(topic, match):
            continue
        names.append(_folded(word).strip())
        spans.append(match.span())
    heads = _heads(topic, spans, names) if language in HEAD_LAST else ()
    named_away = "".join(c for i, c in enumerate(topic) if not any(a <= i < b for a, b in spans))
    rest = [term for term in terms(named_away, language) if len(term) > LONGEST_PARTICLE]
    return Named(
        codes,
        tuple(names),
        language,
        alone=bool(spans) and not rest,
        heads=heads,
        years=tuple(dict.fromkeys(_YEAR.findall(topic))),
        long=tuple(written_names(topic)) if names else (),
        short=tuple(sorted(initials(topic))) if names else (),
    )


def _only_opens(question: str, word: str) -> bool:
    """Whether a word stands in a question nowhere but where a sentence begins, and has its capital from there."""
    places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", question)]
    return bool(places) and all(_OPENING.search(question[:place]) for place in places)


def _beside_name(topic: str, word: re.Match[str]) -> bool:
    """Whether a word with a capital stands next to another, or is joined to one by a particle ("Council of Europe")."""
    before, after = topic[: word.start()].split(), topic[word.end() :].split()
    joined = len(after) > 1 and len(after[0]) <= LONGEST_JOINT and after[1][:1].isupper()
    return bool(after and after[0][:1].isupper()) or joined or bool(before and before[-1][:1].isupper())


def _heads(topic: str, spans: Sequence[tuple[int, int]], names: Collection[str]) -> tuple[str, ...]:
    """The last word of each name of several words."""
    ordered = sorted(spans)
    runs = [(a, b) for a, b in pairwise(ordered) if topic[a[1] : b[0]] == " "]
    starts = {a for a, _ in runs}
    last = (_folded(_POSSESSIVE.sub("", topic[b[0] : b[1]])).strip() for _, b in runs if b not in starts)
    return tuple(head for head in last if head in names)


def _folded(text: str) -> str:
    """The text for comparing names: "COP 26", "COP-26" and "COP26" are one."""
    return _BEFORE_DIGIT.sub("", fold(text).replace("-", " "))
