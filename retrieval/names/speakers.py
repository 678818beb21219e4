"""Speakers found by name: by any part, in any script and in common spellings; one rule for filters and questions.

Knows records and names, not who speaks in a question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from retrieval.names.lexicon import words_of
from retrieval.names.persons import SURNAME_FIRST, Speaker, is_full, is_short_for, persons
from retrieval.names.spellings import NEARLY, SHORTEST, alike, forms, latin, sounds, writes_vowels
from retrieval.statement import Record
from retrieval.text.scripts import is_unspaced

_AFTER_NAME = frozenset(("jr", "ii", "iii", "iv", "vi", "vii", "viii"))
"""What stands behind a name that others bore before ("Albert II")."""

_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "madam", "his", "her", "the", "general"),
        *("excellency", "majesty", "highness", "honourable", "hon", "president", "minister", "ambassador", "king"),
        *("queen", "prince", "princess", "sheikh", "sheik", "shaikh", "dato", "datuk"),
        *("mme", "sr", "sra", "excelencia", "monsieur", "madame"),
    )
)

_OFFICES = frozenset(
    (
        *("prime", "vice", "deputy", "foreign", "acting", "former", "crown", "premier", "pm", "fm", "chancellor"),
        *("secretary", "senator", "governor", "chairman", "leader", "emir", "sultan", "emperor", "pope", "ayatollah"),
        *("lord", "lady", "taoiseach", "colonel", "captain", "marshal", "comrade"),
    )
)
"""Words of offices that stand before a surname in place of a given name; some of them are surnames too."""

PARTICLES = frozenset(("bin", "bint", "ibn", "ben", "al", "el", "van"))
"""Words in small letters within a name; those that are also prepositions of a question ("de", "von") are left out."""

_MISTYPED = 0.8
"""How alike two given names are by their letters that may be one, mistyped, before the same surname (0..1).

Of 192 names in the table of the General Debate that share their surname alone with others of their delegation, 100 are
taken for one of these. Of 69 looked at of the rest, some 15 are the same person's, most of them misprints.
"""

_POST = re.compile(r"[,;:(،；，\n]")
_SHORT_NAME, _LONGEST_NAME = 3, 15

_WITH_TWO = 3
"""Words that a name with two surnames has at least."""

_TWO_SURNAMES = frozenset(
    (
        *("ARG", "BOL", "CHL", "COL", "CRI", "CUB", "DOM", "ECU", "ESP", "GNQ"),
        *("GTM", "HND", "MEX", "NIC", "PAN", "PER", "PRY", "SLV", "URY", "VEN"),
    )
)
"""Delegations whose speakers have two surnames, of which the first is the one they are called by."""


@dataclass(frozen=True, slots=True)
class SpeakerMatch:
    """The speakers who bear a name. `sure` says that the name is whole, or the usual short name, as written."""

    speakers: tuple[Speaker, ...] = ()
    sure: bool = False
    besides: tuple[Speaker, ...] = ()
    """Those of whose names it is a part, where the speakers are called by it."""

    def __bool__(self) -> bool:
        """Whether anybody bears the name."""
        return bool(self.speakers)

    @property
    def recorded(self) -> tuple[str, ...]:
        """The recorded names of the speakers, each with all other spellings."""
        every = ((speaker.recorded, *speaker.spellings) for speaker in self.speakers)
        return tuple(dict.fromkeys(name for names in every for name in names))

    @property
    def persons(self) -> tuple[Speaker, ...]:
        """A speaker for each person: the speaker with the fullest name."""
        return _one_of_each(self.speakers)

    @property
    def others(self) -> tuple[Speaker, ...]:
        """The persons among those `besides`, without the speakers."""
        known = {(one.code, one.spellings) for one in self.speakers}
        return tuple(one for one in _one_of_each(self.besides) if (one.code, one.spellings) not in known)


NOBODY = SpeakerMatch()
"""Of a name that no speaker bears."""


class Speakers:
    """The speakers of some records, by the words of names."""

    def __init__(self, records: Iterable[Record]) -> None:
        """An index of the names; the index of sounds is made when first needed."""
        given = tuple(records)
        self.all = tuple(_speakers(given))
        self._posts = frozenset(record.post for record in given if record.post)
        self._by_key: dict[str, list[Speaker]] = defaultdict(list)
        self._joined: dict[str, list[Speaker]] = defaultdict(list)
        for speaker in self.all:
            for key in dict.fromkeys(speaker.keys):
                self._by_key[key].append(speaker)
            for joined in dict.fromkeys(_runs(speaker.keys)):
                self._joined[joined].append(speaker)

    def is_title(self, word: str) -> bool:
        """Whether a word is a title, of one or of several, or names the posts of the records ("Chancellor")."""
        letters = latin(word)
        return letters in self._titles or letters.removesuffix("s") in self._titles

    def named(self, name: str) -> SpeakerMatch:
        """The bearers of a name; else of all the name's words, as written or in other spellings, or of the surname."""
        words = _name_in(name)
        keys = tuple(map(latin, words))
        if exactly := tuple(one for one in self._by_key.get(keys[0], ()) if one.keys == keys) if is_full(words) else ():
            return SpeakerMatch(exactly, sure=True)
        return self.written(words) or self.covered(words) or self.spelt(words) or self.surnamed(words)

    def written(self, words: Sequence[str]) -> SpeakerMatch:
        """The speakers whose names have all of some words as written, in whatever script."""
        if not words:
            return NOBODY
        keys = [[latin(form) for form in forms(word)] for word in words]
        first = dict.fromkeys(one for key in keys[0] for one in self._by_key.get(key, ()))
        found = [one for one in first if all(any(key in one.keys for key in each) for each in keys)]
        if repeated := [key for key, times in Counter(map(latin, words)).items() if times > 1]:
            found = [one for one in found if all(one.keys.count(key) > 1 for key in repeated)]
        found += [one for one in self._as_one_word(words) if one not in found]
        called = [one for one in found if any(one.is_called(key) for each in keys for key in each)]
        if len(words) == 1:
            besides = tuple(one for one in found if one not in called) if called else ()
            return SpeakerMatch(tuple(called or found), sure=bool(called), besides=besides)
        return SpeakerMatch(tuple(found), sure=bool(called) or is_unspaced(words[0]))

    def spelt(self, words: Sequence[str]) -> SpeakerMatch:
        """The speakers whose names have all of some words, each in a common spelling.

        A single word in a script that writes vowels has to be the usual short name, or the last word.
        """
        if not words:
            return NOBODY
        first = {
            speaker for form in forms(words[0]) for word in self._alike(form) for speaker in self._by_key[latin(word)]
        }
        found = [one for one in self.all if one in first and _bears(one, words)] if first else []
        if len(words) == 1 and writes_vowels(words[0]):
            found = [one for one in found if _is_called_like(one, words[0])]
        return SpeakerMatch(tuple(found))

    def surnamed(self, words: Sequence[str]) -> SpeakerMatch:
        """The speakers of a surname who may have the given name: "Joe Biden" of Joseph R. Biden.

        Another given name is another person's: not "Jill Biden". A record with the surname alone contradicts none.
        Surnames written first are left out: a few of them serve for many people.
        """
        given = [word for word in words[:-1] if not self.is_title(word) and latin(word) not in _OFFICES | PARTICLES]
        for look in (self.written, self.spelt) if len(words) > 1 else ():
            some = [one for one in look(words[-1:]).speakers if not one.surname_first]
            if found := tuple(one for one in some if _is_called_like(one, words[-1]) and _may_have(one, given)):
                return SpeakerMatch(found)
        return NOBODY

    def _as_one_word(self, words: Sequence[str]) -> Sequence[Speaker]:
        """The speakers who have some words as one, or as other words: 习, 近 and 平 as "Xi" and "Jinping"."""
        joined = "".join(map(latin, words))
        whole = len(words) > 1 and all(len(word) > 1 or is_unspaced(word) for word in words)
        return (*self._joined.get(joined, ()), *self._by_key.get(joined, ())) if whole else ()

    def covered(self, words: Sequence[str]) -> SpeakerMatch:
        """The speakers whose whole names are among some words: "Emmanuel Macron" among "Emmanuel Jean Macron".

        The surname of a record without a given name stands in the place of surnames.
        """
        keys = [latin(word) for word in words]
        if len(keys) < 2:
            return NOBODY
        some = dict.fromkeys(one for key in keys for one in self._by_key.get(key, ()))
        found = [one for one in some if len(one.keys) > 1 and set(keys).issuperset(one.keys)]
        alone = [one for one in some if len(one.keys) == 1 and one.keys[0] == keys[0 if one.surname_first else -1]]
        return SpeakerMatch(tuple(found or alone), sure=bool(found))

    def _alike(self, word: str) -> Iterator[str]:
        """The words of names with a spelling like a word's."""
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        letters = latin(word)
        heard = dict.fromkeys(one for consonants, _ in sounds(letters) for one in self._by_sound.get(consonants, ()))
        nearly = process.extract(
            letters, self._words, scorer=Indel.normalized_similarity, score_cutoff=NEARLY, limit=None
        )
        yield from (
            one for one in dict.fromkeys([*heard, *(self._words[key] for *_, key in nearly)]) if alike(word, one)
        )

    @cached_property
    def _titles(self) -> frozenset[str]:
        return _TITLES.union(latin(word.text) for post in self._posts for word in words_of(post))

    @cached_property
    def _words(self) -> dict[str, str]:
        """The words of all names by their Latin letters."""
        return {key: word for speaker in self.all for key, word in zip(speaker.keys, speaker.words, strict=True)}

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """The words of all names by their consonants."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, word in self._words.items():
            for consonants in {consonants for consonants, _ in sounds(key)}:
                found[consonants].append(word)
        return found


def _one_of_each(speakers: Iterable[Speaker]) -> tuple[Speaker, ...]:
    """A speaker for each person."""
    fullest = sorted(speakers, key=lambda one: -len(one.words))
    return tuple({(one.code, one.spellings): one for one in reversed(fullest)}.values())[::-1]


def _speakers(records: Iterable[Record]) -> Iterator[Speaker]:
    years: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
    for record in records:
        years[record.speaker, record.code].update([int(record.date[:4])] if record.date else [])
    made = [
        Speaker(name, code, words, tuple(map(latin, words)), _called(words, code), frozenset(when))
        for (name, code), when in years.items()
        if name and (words := _name_in(name))
    ]
    for one, same in persons(made).items():
        yield replace(one, spellings=tuple(each.recorded for each in same))


def _called(words: Sequence[str], code: str | None) -> tuple[int, ...]:
    if code in SURNAME_FIRST:
        return (0,)
    last = len(words) - (2 if len(words) > 1 and latin(words[-1]) in _AFTER_NAME else 1)
    return (last, last - 1) if code in _TWO_SURNAMES and len(words) >= _WITH_TWO else (last,)


def _name_in(speaker: str) -> tuple[str, ...]:
    """The words of a speaker's name, without titles; none where the field holds more than a name.

    Behind a comma stands a post, or anything else; a surname before a comma ("Lavrov, Sergey") is short.
    """
    whole, before = tuple(_bare(speaker)), tuple(_bare(_POST.split(speaker)[0]))
    name = whole if len(whole) <= _SHORT_NAME else before
    return name if len(name) <= _LONGEST_NAME else ()


def _bare(name: str) -> Iterator[str]:
    """The words of a name without titles and initials."""
    for word in words_of(name):
        key = latin(word.text)
        if key not in _TITLES and (len(key) > 1 or is_unspaced(word.text)):
            yield word.text


def _runs(keys: Sequence[str]) -> Iterator[str]:
    """Neighbouring words of a name written as one."""
    return ("".join(keys[i:j]) for i in range(len(keys)) for j in range(i + 2, len(keys) + 1))


def _is_called_like(speaker: Speaker, word: str) -> bool:
    return any(alike(form, speaker.words[place]) for form in forms(word) for place in (*speaker.called, -1))


def _may_have(speaker: Speaker, given: Sequence[str]) -> bool:
    """Whether some given names may be a speaker's: none is asked for, none recorded, or two are alike."""
    every = [word for place, word in enumerate(speaker.words) if place not in speaker.called]
    own = [word for word in every if latin(word) not in PARTICLES]
    return not given or not own or any(_may_be(one, other) for one in given for other in own)


def _may_be(one: str, other: str) -> bool:
    """Whether a given name may be another, shortened or mistyped.

    Han characters tell no given name from another, as they write only the sound.
    """
    from rapidfuzz.distance import Indel

    if is_unspaced(one) or is_unspaced(other) or is_short_for(one, other):
        return True
    short, long = sorted((latin(one), latin(other)), key=len)
    return len(short) >= SHORTEST and Indel.normalized_similarity(short, long) >= _MISTYPED


def _bears(speaker: Speaker, words: Sequence[str]) -> bool:
    """Whether a name has each of some words, in one or another spelling, and as often."""
    own = list(speaker.words)
    for word in words:
        if (same := next((one for form in forms(word) for one in own if alike(form, one)), None)) is None:
            return False
        own.remove(same)
    return True
