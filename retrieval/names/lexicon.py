"""The names of delegations and blocs in one language, and the longest matches of names in a text.

Names come from CLDR (through Babel); long forms, adjectives, capitals and blocs that CLDR lacks from the files in
`retrieval/names/`. Knows words and codes, not who speaks and what is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.text.hyphens import HYPHENS
from retrieval.text.inflection import entry, readings
from retrieval.text.scripts import HAN

NAMES = Path(__file__).resolve().parent

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c"
WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}[A-Z]?(?![^\W\d_])|[{HAN}]|[^\W_{HAN}][^\W_{HAN}{_MARKS}]*(?:[{_MARKS}]+[^\W_{HAN}]*)*"
)
_JOINT = frozenset(" \t\n\r\u00a0\u202f-‐‑–—'’ʼ`.()（）&·")
"""What may stand between two words of one name."""


class NameKind(StrEnum):
    """How a delegation is named."""

    NAME = "name"
    ADJECTIVE = "adjective"
    CAPITAL = "capital"
    CODE = "code"
    BLOC = "bloc"
    GROUP = "group"
    """Words for some delegations together that do not speak as one ("the permanent members")."""
    OTHER = "other"
    """Words that hold a delegation's name and are none ("Indian Ocean")."""


RANKED = (NameKind.OTHER, NameKind.GROUP, NameKind.BLOC, NameKind.NAME, NameKind.ADJECTIVE, NameKind.CAPITAL)
"""Of two names for the same words, the one whose kind comes first is meant."""


class Word(NamedTuple):
    """A word of a text with its place (a tuple, since a long text has tens of thousands)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class LexiconName:
    """An entry of a lexicon: the forms of the words, and the codes that the name may stand for."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    kind: NameKind
    exact: str | None = None
    """An abbreviation, written so and in no other letter case."""
    capital_letter: bool = False
    after_cue: bool = False


def words_of(text: str) -> list[Word]:
    """The words of a text in order; each Han character is a word, and so are initials with their dots ("U.S.")."""
    return [Word(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]


@dataclass(slots=True)
class Lexicon:
    """The names of one language, found by their first words."""

    language: str
    by_first: dict[str, list[LexiconName]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    blocs: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, codes: tuple[str, ...], kind: NameKind) -> None:
        """Add a name. A leading `^` asks for a capital letter, `~` for a word before that a name may follow."""
        capital, cue = "^" in text[:2], "~" in text[:2]
        bare = text.lstrip("^~")
        parts = [w.text for w in words_of(bare)]
        if not parts:
            return
        if bare.isupper() and len(bare) <= 4 and bare.isalpha():
            forms, exact = readings(bare, self.language)[:1], parts[0]
        else:
            last, exact = len(parts) - 1, None
            forms = tuple(
                entry(part, self.language, adjective=kind is NameKind.ADJECTIVE, final=i == last)
                for i, part in enumerate(parts)
            )
        name = LexiconName(forms, codes, kind, exact, capital, cue)
        self.by_first.setdefault(forms[0], []).append(name)

    def longest(self, text: str, words: Sequence[Word], i: int) -> tuple[int, LexiconName] | None:
        """The longest name that begins at word `i` and the number of words; None for no name."""
        names = starting(words[i].text, self.language)
        fitting = [(len(name.words), name) for name in names if self._fits(name, text, words, i)]
        return max(fitting, key=_order, default=None)

    def _fits(self, name: LexiconName, text: str, words: Sequence[Word], i: int) -> bool:
        if i + len(name.words) > len(words):
            return False
        if name.kind is NameKind.GROUP and text.endswith(tuple(HYPHENS), 0, words[i].start):
            return False  # "non-European countries"
        if name.exact and words[i].text.replace(".", "") != name.exact:
            return False
        if name.capital_letter and not words[i].text[0].isupper():
            return False
        if name.after_cue and (i == 0 or self.cues.isdisjoint(readings(words[i - 1].text, self.language))):
            return False
        return all(
            joined(text, words[i + k - 1], words[i + k]) and form in readings(words[i + k].text, self.language)
            for k, form in enumerate(name.words)
            if k
        )

    def is_form(self, word: str) -> bool:
        """Whether long names are made of the word ("Republic", "of")."""
        return not self.forms.isdisjoint(readings(word, self.language))

    def is_joiner(self, word: str) -> bool:
        """Whether the word only joins the words of a long name ("of", "the")."""
        return not self.joiners.isdisjoint(readings(word, self.language))


def _order(match: tuple[int, LexiconName]) -> tuple[int, bool, int]:
    """The rank of a name: by length, capitals as written ("GUAM"), kind."""
    size, name = match
    return size, name.exact is not None, -RANKED.index(name.kind)


@lru_cache(maxsize=16384)
def starting(word: str, language: str) -> tuple[LexiconName, ...]:
    """The names of a language that may begin with a word as written in a text."""
    by_first = lexicon(language).by_first
    return tuple(name for form in readings(word, language) for name in by_first.get(form, ()))


def joined(text: str, left: Word, right: Word) -> bool:
    """Whether nothing but white space, hyphens, apostrophes and brackets stands between two words."""
    gap = text[left.end : right.start]
    return len(gap) <= 3 and _JOINT.issuperset(gap)


@cache
def delegations() -> dict[str, tuple[str | None, str, str | None]]:
    """Code to ISO 3166-1 alpha-2 code, UN short name, and the time zone that CLDR names after the capital."""
    rows = json.loads((NAMES / "delegations.json").read_text(encoding="utf-8"))
    return {code: (row[0], row[1], row[2] if len(row) > 2 else None) for code, row in rows.items()}


@cache
def lexicon(language: str) -> Lexicon:
    """The names in a language: en, fr, es, ru, ar, zh, de, pt or fa."""
    own = _table(language)
    as_one = {text for texts in own["blocs"].values() for text in texts}  # In the name of the "Nordic countries".
    groups = {
        code: [text for text in _whole_names(texts, own.get("member_nouns", ())) if text not in as_one]
        for code, texts in own["groups"].items()
    }
    made = Lexicon(
        language,
        forms=_forms(own, "forms", language),
        joiners=_forms(own, "joiners", language),
        cues=_forms(own, "cues", language),
        blocs={code: texts[0].lstrip("^~") for code, texts in {**groups, **own["blocs"]}.items()},
    )
    for text in own.get("not", ()):
        made.add(text, (), NameKind.OTHER)
    # Own names come before CLDR's: of two entries for the same words the first is kept.
    for section, kind in _SECTIONS:
        for codes, texts in (groups if kind is NameKind.GROUP else own.get(section, {})).items():
            for text in (*texts, *(_people(texts, language) if kind is NameKind.ADJECTIVE else ())):
                made.add(text, tuple(codes.split(",")), kind)
    skipped = set(own.get("skip", ()))
    for text, code, kind in (*_un_names(language), *_cldr_names(language), *_cldr_capitals(language)):
        if text not in skipped:
            made.add(text, (code,) if code else (), kind)
    return made


_SECTIONS = (
    ("blocs", NameKind.BLOC),
    ("groups", NameKind.GROUP),
    ("names", NameKind.NAME),
    ("several", NameKind.NAME),
    ("adjectives", NameKind.ADJECTIVE),
    ("capitals", NameKind.CAPITAL),
)


_PEOPLE = {
    "en": (("n", "ns"), ("i", "is"), ("er", "ers")),
    "ru": (("ский", "цы"),),
    "de": (("nisch", "ner"), ("ndisch", "nder")),
}
"""The end of an adjective, and of the people's name, in languages with a rule: "Kenyan", "Kenyans"."""


def _people(adjectives: Iterable[str], language: str) -> Iterator[str]:
    """The people that adjectives stand for."""
    for one in adjectives:
        yield from (one.removesuffix(end) + other for end, other in _PEOPLE.get(language, ()) if one.endswith(end))


_UP_TO_NAME = re.compile(r"^[^A-ZÀ-ÞА-Я]+(?=[A-ZÀ-ÞА-Я])")  # "in Africa" without "in "


def member_nouns(language: str | None) -> Sequence[str]:
    """The nouns for the members of a group in a language ("countries"); empty for a language without names."""
    nouns: Sequence[str] = _table(language).get("member_nouns", ())
    return nouns


def member_phrases(language: str | None) -> Sequence[str]:
    """What names a group's members by the group's name, an asterisk ("members of *"); empty as `member_nouns` is."""
    phrases: Sequence[str] = _table(language).get("member_phrases", ())
    return phrases


@cache
def regions(language: str | None) -> dict[str, str]:
    """The words for the members of a region ("countries in Africa"), by the region's name without case ("africa")."""
    nouns = member_nouns(language)[:1]
    templates = (one for texts in _table(language).get("groups", {}).values() for one in texts if "*" in one)
    named = ((one, _UP_TO_NAME.sub("", one.replace("*", "").strip("^~ "))) for one in templates)
    return {name.casefold(): one.replace("*", noun).strip("^~") for one, name in named for noun in nouns}


@cache
def _table(language: str | None) -> dict[str, Any]:
    path = NAMES / f"{language}.json"
    own: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return own


def _whole_names(texts: Iterable[str], nouns: Sequence[str]) -> Iterator[str]:
    """The names of a group, each with every one of the nouns for its members ("African *": countries, States)."""
    for text in texts:
        yield from (text.replace("*", noun) for noun in nouns) if "*" in text else (text,)


def _forms(own: dict[str, list[str]], section: str, language: str) -> frozenset[str]:
    return frozenset(entry(word, language, adjective=False, final=language != "de") for word in own.get(section, ()))


def _un_names(language: str) -> Iterator[tuple[str, str | None, NameKind]]:
    if language == "en":
        for code, (_, text, _) in delegations().items():
            for variant in _variants(text.partition(" (")[0]):
                yield variant, code, NameKind.NAME


def cldr(language: str) -> Mapping[str, Any]:
    """CLDR's data of a language, as Babel reads the data.

    Babel keeps the first reading for the process, to write dates and numbers: so the data is read whole, with the part
    common to all languages. English needs no common part, and is read 8 ms faster.
    """
    from babel import localedata  # 12 ms that only a question pays for

    return localedata.load(language, merge_inherited=language != "en")


def _cldr_names(language: str) -> Iterator[tuple[str, str | None, NameKind]]:
    """Names of territories with codes, None for a territory without a delegation ("Hong Kong")."""
    codes = {alpha2: code for code, (alpha2, _, _) in delegations().items() if alpha2}
    for alpha2, text in cldr(language)["territories"].items():
        if not alpha2.isalpha() or alpha2 in {"UN", "EZ", "ZZ", "XA", "XB", "QO"}:
            continue
        code = codes.get(alpha2)
        for variant in _variants(text):
            yield variant, code, NameKind.NAME if code else NameKind.OTHER
        for adjective in _nisba(text, language) if code else ():
            yield adjective, code, NameKind.ADJECTIVE


def _variants(text: str) -> Iterable[str]:
    found = (text, text.partition(" (")[0], text.replace("&", "and"))
    saints = (v.replace(*each) for each in (("St.", "Saint"), ("Saint ", "St. ")) for v in found)
    return dict.fromkeys((*found, *saints))


def _cldr_capitals(language: str) -> Iterator[tuple[str, str | None, NameKind]]:
    """Capitals that CLDR names a time zone after; in English, without such names, the own list has all."""
    zones = cldr(language)["time_zones"] if language != "en" else {}
    for code, (_, _, zone) in delegations().items():
        if zone and zones:
            city = zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            yield city, code, NameKind.CAPITAL


def _nisba(text: str, language: str) -> Iterator[str]:
    """The adjective that Arabic and Persian make of a name of one word: the stem and a ya."""
    if language not in {"ar", "fa"} or " " in text or text.endswith(("ي", "ی", "و")):
        return
    if language == "ar":
        stem = text.removeprefix("ال").removesuffix("ا").removesuffix("ي").removesuffix("ة")
        if len(stem) > 3:
            yield stem + "ي"
    elif not text.endswith(("ا", "ه")) and len(text) > 3:
        yield text + "ی"
