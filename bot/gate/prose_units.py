"""A sentence as a row of units, as one retelling of it is compared with another: words, names, numbers, the speaker.

Knows words by what they do in a retelling (`prose_words/retelling.toml`); knows nothing of what may be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.gate.prose_grounds import named_apart
from bot.gate.prose_names import Named, names
from bot.gate.prose_numbers import compared, numbers, unit_words
from bot.gate.prose_retelling import PERSONS, kinds_at, listed, retelling, spoken
from bot.gate.prose_words import Read, Word, stem
from retrieval.scripts import is_unspaced

SUBJECT, POSSESSIVE, OBJECT = "the speaker acts", "the speaker's", "the speaker"
_SPEAKER = frozenset((SUBJECT, POSSESSIVE, OBJECT))
MODAL = "a modal"
"""Keys of units that are no words."""

_COMMAS = frozenset(",،，、—")
_BRACKETS = frozenset("()（）")
_STOPS = frozenset(";؛；")
_COLONS = frozenset(":：")
_IGNORED = frozenset("\"'.!?…。！？؟%$€£¥«»/&")
_ALONE = 3
_ACTS = frozenset(("reporting", "calling", "support", "oppose", "condemn", "praise", "welcome", "regret", "reject"))
_BROADENING = frozenset(
    (
        *(
            "negation",
            "oppose",
            "reject",
            "condemn",
            "prohibit",
            "exception",
            "only",
            "all",
            "few",
            "most",
            "condition",
        ),
        *("regret", "deny", "end", "decrease", "leave", "disagree", "accuse", "weaken", "failure"),
    )
)
"""Kinds of words under which less said is more asserted: who rejects elections under occupation rejects no others."""
_PERSIAN_VERBS = ("د", "ست", "یم", "يم")


_NO_MANNER = frozenset(
    (
        *(
            "family",
            "supply",
            "reply",
            "apply",
            "ally",
            "rely",
            "comply",
            "multiply",
            "assembly",
            "monopoly",
            "anomaly",
        ),
        *("virtually", "practically", "theoretically", "hypothetically", "only", "fly", "bully", "jointly"),
    )
)
"""English words in "-ly" that say more than how something is done."""
_ACTED_ON = ("ан", "ана", "ано", "аны", "ен", "ена", "ено", "ены")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one: its keys (two units are alike that share one), its first and last word, its traits.

    `between` says what stands between it and the unit before: ",", ";", ":", "bracket", "joins", "relative",
    "determiner".
    """

    keys: frozenset[str]
    raw: str
    first: int
    last: int
    traits: frozenset[str]
    between: frozenset[str]

    @property
    def is_speaker(self) -> bool:
        """Whether it stands for the one who speaks."""
        return bool(self.keys & _SPEAKER)


@lru_cache(maxsize=512)
def units(text: Read, own: frozenset[str], of_claim: bool) -> tuple[tuple[Unit, ...], ...]:
    """The units of each sentence of a text; `own` are the speaker's delegation and blocs, as `names` has them."""
    rows: list[list[Unit]] = [[] for _ in range(text.sentences)]
    between: set[str] = set()
    sentence = 0
    for unit in _units(text, own, of_claim):
        at = text.words[unit.first].sentence
        if at != sentence:
            between, sentence = set(), at
        if unit.keys:
            rows[at].append(replace(unit, between=frozenset(between)))
            between = set()
        else:
            between |= unit.between
    return tuple(tuple(_implied(row, text) if not of_claim else row) for row in rows)


def _units(text: Read, own: frozenset[str], of_claim: bool) -> Iterator[Unit]:
    named = {name.first: name for name in names(text) if name.kind != "other"}
    counted = {number.first: number for number in numbers(text, named_apart(text))}
    silent = compared(text, named_apart(text)) | unit_words(text, named_apart(text))
    marks = kinds_at(text)
    i = 0
    while i < len(text.words):
        word = text.words[i]
        if i in named:
            yield _name(text, named[i], own)
            i = named[i].last + 1
        elif i in counted:
            n = counted[i]
            key = f"# {n.kind} {n.value} {n.unit} {n.comparison} {n.indefinite}"
            yield _unit(text, i, n.last, {key})
            i = n.last + 1
        elif i in silent:
            i += 1
        elif word.is_sign:
            yield _sign(word, i)
            i += 1
        else:
            unit = _word(text, i, dict(marks.get(i, ())), of_claim)
            yield unit
            i = unit.last + 1


def _unit(text: Read, first: int, last: int, keys: Iterable[str], traits: Iterable[str] = ()) -> Unit:
    return Unit(frozenset(keys), text.shown(first, last), first, last, frozenset(traits), frozenset())


def _name(text: Read, name: Named, own: frozenset[str]) -> Unit:
    keys = set(name.ids)
    if name.ids & own:
        behind = text.words[name.last + 1].text if name.last + 1 < len(text.words) else ""
        possessive = text.language == "en" and behind == "s"
        keys |= {POSSESSIVE} if possessive else {SUBJECT, OBJECT} if text.language == "en" else _SPEAKER
    return _unit(text, name.first, name.last, keys, ("name",))


def _sign(word: Word, i: int) -> Unit:
    kind = (
        ","
        if word.raw in _COMMAS
        else "bracket"
        if word.raw in _BRACKETS
        else ";"
        if word.raw in _STOPS
        else ":"
        if word.raw in _COLONS
        else ""
    )
    known = kind or word.raw in _IGNORED
    keys = frozenset() if known else frozenset((f"sign {word.raw}",))
    return Unit(keys, word.raw, i, i, frozenset(), frozenset((kind,) if kind else ()))


def _word(text: Read, i: int, marks: dict[str, int], of_claim: bool) -> Unit:
    language = text.language
    word = text.words[i]
    traits: set[str] = {kind for kind in ("saying", "polite", "modal", "order", "optional", "manner") if kind in marks}
    for kind, key in (("subject", SUBJECT), ("possessive", POSSESSIVE), ("object", OBJECT)):
        if kind in marks:
            self = ("self", "acts") if kind == "subject" else ("self",)
            return _unit(text, i, marks[kind], {key} if language == "en" and marks[kind] == i else _SPEAKER, self)
    if of_claim and "selves" in marks:
        return _unit(text, i, marks["selves"], _SPEAKER)
    for kind in ("optional", "manner", "polite", "modal", "equal", "saying"):
        if kind in marks and marks[kind] > i:
            phrase = " ".join(w.text for w in text.words[i : marks[kind] + 1])
            keys = {retelling(language).groups.get(phrase, f"word {phrase}")} | ({MODAL} if kind == "modal" else set())
            behind = text.words[marks[kind] + 1].text if marks[kind] + 1 < len(text.words) else ""
            if kind == "polite" and behind in listed(language, "telling"):
                traits.add("optional")
            return _unit(text, i, marks[kind], keys, traits)
    if word.text in retelling(language).soft:
        flags = {kind for kind in ("joins", "relative", "determiner") if word.text in listed(language, kind)}
        return Unit(frozenset(), word.raw, i, i, frozenset(), frozenset(flags or {"soft"}))
    traits |= _sense(text, i)
    keys = set(_keys(text, i))
    if of_claim and word.text in listed(language, "third"):
        keys |= _SPEAKER if language != "en" else {POSSESSIVE} if word.text in ("its", "their") else {SUBJECT, OBJECT}
    if "modal" in marks:
        keys.add(MODAL)
    if language == "en" and word.raw.endswith("ly") and word.text not in _NO_MANNER and not _marked(text).get(i):
        traits.add("manner")
    traits |= {kind for kind in ("opener", "tail", "relative") if word.text in listed(language, kind)}
    return _unit(text, i, i, keys, traits)


@lru_cache(maxsize=512)
def _marked(text: Read) -> dict[int, tuple[tuple[str, bool], ...]]:
    """The kinds that words are marked with for what they do to the sense, each with whether the word does it alone."""
    found: dict[int, list[tuple[str, bool]]] = {}
    for mark in text.marks:
        for i in range(mark.first, mark.last + 1):
            found.setdefault(i, []).append((mark.kind, mark.first == mark.last))
    return {i: tuple(kinds) for i, kinds in found.items()}


def _sense(text: Read, i: int) -> set[str]:
    """The traits of a word for what it does to the sense."""
    traits: set[str] = set()
    for kind, alone in _marked(text).get(i, ()):
        if kind in _ACTS:
            traits |= {"act", "alone"} if alone else {"act"}
        if kind in _BROADENING:
            traits.add("broadening")
        if kind in ("alleged", "negation"):
            traits.add(kind)
        if kind == "reader":
            traits.add("order")
        if kind in ("by", "reported"):
            traits.add("reported")
    if text.language == "fa" and text.words[i].text.endswith(_PERSIAN_VERBS):
        traits.add("verb")
    return traits


def _keys(text: Read, i: int) -> Iterator[str]:
    word, language = text.words[i], text.language
    if word.text in listed(language, "be"):
        yield "be"
        return
    plain = word.text
    if language == "en" and plain.endswith("n't"):
        plain = "not"
    if language == "ar" and plain.startswith("و") and len(plain) > _ALONE:
        plain = plain[1:]
    group = retelling(language).groups.get(plain)
    if group:
        yield group
    yield f"word {plain}"
    if is_unspaced(word.raw[0]):
        return
    if language in PERSONS:
        yield f"verb {PERSONS[language].sub('', plain)}"
    if language == "ar" and len(plain) > _ALONE and plain[0] in "يتن":
        yield f"verb {plain[1:]}"
        if plain[0] == "ن":
            yield f"we verb {plain[1:]}"
    found = text.stems[i] if plain == word.text else stem(plain, language)
    if found:
        yield from (f"stem {found} {voice}" for voice in _voices(word.text, language))


def _voices(word: str, language: str) -> tuple[str, ...]:
    """What of a word's ending tells who acts: "threaten" may be "threatening" or "threatened", which are not alike."""
    if language == "en":
        return ("acting",) if word.endswith("ing") else ("acted on",) if word.endswith("ed") else ("acting", "acted on")
    if language == "ru":
        if word.endswith(("ся", "сь")):
            return ("reflexive",)
        return ("acted on",) if word.endswith(_ACTED_ON) else ("acting",)
    return ("",)


def _implied(row: list[Unit], text: Read) -> list[Unit]:
    """A row with the speaker put in where a verb's ending alone says "we"."""
    if any(SUBJECT in unit.keys for unit in row):
        return row
    verbs = (k for k, u in enumerate(row) if "name" not in u.traits and spoken(text.words[u.last], text.language))
    at = next(verbs, None)
    if at is None:
        return row
    if text.language == "fa":
        at = 0
    elif at and row[at - 1].raw.casefold() in ("no", "não", "не"):
        at -= 1
    here = row[at]
    speaker = Unit(_SPEAKER, "", here.first, here.first - 1, frozenset(("self", "acts")), here.between)
    return [*row[:at], speaker, replace(here, between=frozenset()), *row[at + 1 :]]
