"""The names of a piece of prose: delegations and blocs in nine languages, bodies of a table, and other names.

Knows names and where they stand; knows no rule of the gate. In languages without capitals, and in German, where every
noun has one, a name outside the tables is told only by a title before it, or by Latin letters.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.gate.prose_digits import month_words
from bot.gate.prose_words import TABLES, Mark, Phrases, Read, fold, tokens
from retrieval.delegations import find, find_blocs
from retrieval.lexical import stop_words
from retrieval.lexicon import Kind
from retrieval.mentions import hits

CAPITALS = frozenset(("en", "fr", "es", "pt", "ru"))
"""Languages in which a capital within a sentence tells a name."""

_STEM = 6
_ENDING = 3
_LATIN = re.compile("[A-Za-z]")
_TITLES = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "herr",
        "frau",
        "präsident",
        "präsidentin",
        "minister",
        "ministerin",
        "السيد",
        "السيده",
        "الرئيس",
        "الوزير",
        "اقاي",
        "خانم",
        "دكتر",
        "رييس",
    )
)
_HAN_TITLES = ("先生", "女士", "总统", "主席", "部长", "总理")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: what it may stand for ("IRN", "bloc G77", "body UN", or itself, folded) and where it stands."""

    ids: frozenset[str]
    first: int
    last: int
    kind: str
    """"delegation", "bloc", "body" or "other"."""


@cache
def _bodies() -> Phrases:
    listed = tomllib.loads((TABLES / "bodies.toml").read_text(encoding="utf-8"))
    return Phrases(((f"body {code}", name) for code, names in listed.items() for name in names), "")


_BY_CAPITALS = frozenset(
    ("un", "who", "icts", "tic", "odd", "ods", "cop", "uno", "uit", "воз", "sdg", "ict", "cij", "cpi", "omc")
)
"""Abbreviations that are words too, or may be: they are bodies only in capitals."""


@lru_cache(maxsize=512)
def names(text: Read) -> tuple[Named, ...]:
    """The names in a text, first to last, without overlap; a longer one wins over a shorter."""
    found = [*_delegations(text), *_table(text)]
    found.sort(key=lambda one: (one.first - one.last, one.kind != "delegation"))
    taken: set[int] = set()
    kept: list[Named] = []
    for one in found:
        span = set(range(one.first, one.last + 1))
        if not span & taken:
            kept.append(one)
            taken |= span
    kept += _others(text, taken)
    return tuple(sorted(kept, key=lambda one: one.first))


def _delegations(text: Read) -> Iterator[Named]:
    for mention in find(text.text):
        first, last = text.at(mention.start, mention.end)
        if first <= last:
            yield Named(frozenset(d.code for d in mention.readings), first, last, "delegation")
    for bloc in find_blocs(text.text):
        first, last = text.at(bloc.start, bloc.end)
        if first <= last:
            yield Named(frozenset((f"bloc {bloc.bloc.code}",)), first, last, "bloc")


def _table(text: Read) -> Iterator[Named]:
    for mark in _bodies().find(text.words):
        raw = text.shown(mark.first, mark.last)
        if fold(raw) in _BY_CAPITALS and not (raw[:2].isupper() and raw[0].isupper()):
            continue
        yield Named(frozenset((mark.kind,)), mark.first, mark.last, "body")


def _others(text: Read, taken: set[int]) -> Iterator[Named]:
    for hit in hits(text.text):
        if hit.name.kind is Kind.OTHER:
            first, last = text.at(hit.start, hit.end)
            if first <= last and not taken & set(range(first, last + 1)) and _is_proper(text, first, last):
                taken |= set(range(first, last + 1))
                yield Named(frozenset((fold(text.shown(first, last)),)), first, last, "other")
    for i, word in enumerate(text.words):
        if i not in taken and not word.is_sign and not word.raw[0].isdigit() and _is_name(text, i):
            yield Named(frozenset((word.text,)), i, i, "other")


def _is_proper(text: Read, first: int, last: int) -> bool:
    raw = text.shown(first, last)
    return not _LATIN.search(raw) or raw[0].isupper()


def _is_name(text: Read, i: int) -> bool:
    word = text.words[i]
    raw = word.raw
    if text.language not in CAPITALS and text.language != "de":
        before = text.words[i - 1].text if i else ""
        behind = text.text[word.end : word.end + 2]
        return bool(_LATIN.search(raw)) or before in _TITLES or behind in _HAN_TITLES
    if len(raw) > 1 and sum(map(str.isupper, raw)) > 1:
        return True
    if text.language == "de":
        return i > 0 and (text.words[i - 1].text in _TITLES or text.words[i - 1].text in ("herrn",))
    if not raw[0].isupper() or len(raw) == 1 or word.text in stop_words(text.language):
        return False
    if word.text in month_words() or any(m.first <= i <= m.last for m in text.of("own")):
        return False
    return not opens(text, i)


def opens(text: Read, i: int) -> bool:
    """Whether a word is the first of its sentence, where any word has a capital."""
    before = i - 1
    while before >= 0 and text.words[before].is_sign and text.words[before].raw in "\"'(":
        before -= 1
    return before < 0 or text.words[before].sentence != text.words[i].sentence or text.words[before].raw in ":"


def holds(texts: Sequence[str], name: str) -> bool:
    """Whether one of some folded texts (`folded`) holds a name letter for letter, or but for its ending."""
    bare = fold(name)
    if len(bare) <= _STEM:
        return any(f" {bare} " in text for text in texts)
    part = bare[: max(_STEM, len(bare) - _ENDING)]
    return any(f" {part}" in text for text in texts)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """The words of a text, folded, each between spaces."""
    return f" {' '.join(word.text for word in tokens(text) if not word.is_sign)} "


def adjacent(text: Read, marks: Sequence[Mark], name: Named) -> bool:
    """Whether one of the marks (of what says that somebody speaks) makes a name the one who speaks.

    "Kenya said", "Kenya also says", "according to Kenya", "Kenya's position"; in Arabic "said Kenya".
    """
    reach = 3 if text.language != "zh" else 2
    for mark in marks:
        if mark.kind == "by" and 0 < name.first - mark.last <= 3 and _free(text, mark.last, name.first):
            return True
        if mark.kind == "reporting" and 0 < mark.first - name.last <= reach and _free(text, name.last, mark.first):
            return True
        if text.language == "ar" and mark.kind == "reporting" and name.first - mark.last == 1:
            return True
        if mark.kind == "position" and _possessed(text, mark, name):
            return True
    return False


def _free(text: Read, last: int, first: int) -> bool:
    between = text.words[last + 1 : first]
    return not any(word.is_sign for word in between) and _reporting(text).isdisjoint(range(last + 1, first))


@lru_cache(maxsize=512)
def _reporting(text: Read) -> frozenset[int]:
    return frozenset(mark.first for mark in text.of("reporting"))


def _possessed(text: Read, mark: Mark, name: Named) -> bool:
    if text.language == "en" and 0 < mark.first - name.last <= 2:
        return text.words[name.last + 1].text == "s" or mark.first == name.last + 1
    if text.language == "zh":
        return 0 < mark.first - name.last <= 2
    return text.language != "en" and 0 < name.first - mark.last <= 3 and _free(text, mark.last, name.first)
