"""The recorded names of one delegation that are one person's: other spellings, fewer names, a short form.

Knows the words of names and when the bearers spoke; no question. In doubt two names are two people's, and a surname
alone is nobody else's.

Of the 7,161 names in the table of the General Debate (79 sessions) 2,377 are joined with others, to 930 people. The 464
pairs with different words were looked at one by one: none is known to be of two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from retrieval.names.spellings import Sound, alike, latin, sounds
from retrieval.text.scripts import is_unspaced

GENERATION = 20
"""Years between two statements from which on names that are only nearly the same may be of two people's."""

_DESCENT = frozenset(("bin", "bint", "ibn", "ben", "ould", "mint", "oglu", "ogly"))
"""Words between a name and that of the father: what stands behind them is no name of the speaker's own."""

_SMALL = _DESCENT | frozenset(
    ("al", "el", "de", "da", "di", "do", "du", "dos", "del", "la", "van", "von", "der", "of", "jr")
)
"""Words that say nothing of who it is. The father of one who is called "Jr." spoke a generation before."""

_SHORT_FORMS = {
    **{"bibi": ("benjamin",), "bill": ("william",), "bob": ("robert",), "chuck": ("charles",), "dick": ("richard",)},
    **{"hank": ("henry",), "harry": ("henry",), "jack": ("john",), "jim": ("james",), "jimmy": ("james",)},
    **{"liz": ("elizabeth",), "paco": ("francisco",), "pepe": ("jose",), "sasha": ("aleksandr", "alexander")},
    **{"ted": ("edward", "theodore"), "tony": ("anthony", "antonio")},
}
"""Short forms of given names that do not begin as these do."""


SURNAME_FIRST = frozenset(("CHN", "KOR", "PRK", "VNM", "KHM", "SGP"))
"""Delegations whose speakers' surnames are written first."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as recorded, with the code of the delegation.

    `words` are the words of the name without titles, `keys` the words in Latin letters, `called` the places of words by
    which alone people call the speaker: "Petro" of "Gustavo Petro Urrego". `years` are the statements' years.
    `spellings` are all recorded names of the person.
    """

    recorded: str
    code: str | None
    words: tuple[str, ...]
    keys: tuple[str, ...]
    called: tuple[int, ...]
    years: frozenset[int] = frozenset()
    spellings: tuple[str, ...] = ()

    @property
    def surname_first(self) -> bool:
        """Whether the delegation writes surnames first."""
        return self.code in SURNAME_FIRST

    def is_called(self, key: str) -> bool:
        """Whether people call the speaker by one word alone, in Latin letters."""
        return any(self.keys[place] == key for place in self.called)


def is_full(words: Sequence[str]) -> bool:
    """Whether a name is more than a surname, or the name of a family ("Al Sabah")."""
    return len(_own(words)) > 1 or any(map(is_unspaced, words))


def persons(speakers: Iterable[Speaker]) -> dict[Speaker, tuple[Speaker, ...]]:
    """For each of some speakers all records of the person, in order; a speaker who may be either of two is alone."""
    by_code: dict[str, list[Speaker]] = defaultdict(list)
    found: dict[Speaker, tuple[Speaker, ...]] = {one: (one,) for one in speakers}
    for one in found:
        if one.code and is_full(one.words):
            by_code[one.code].append(one)
    for those in by_code.values():
        found |= _persons(those)
    return found


def _persons(speakers: Sequence[Speaker]) -> dict[Speaker, tuple[Speaker, ...]]:
    """The persons among the speakers of one delegation."""
    linked: dict[Speaker, set[Speaker]] = {one: {one} for one in speakers}
    for one, other in combinations(speakers, 2):
        if _is_one(one, other):
            linked[one].add(other)
            linked[other].add(one)
    sure = {one for one in speakers if all(_fit(a, b) for a, b in combinations(_fuller(one, linked[one]), 2))}
    found: dict[Speaker, set[Speaker]] = {}
    for one in speakers:
        together = {one} | (linked[one] & sure if one in sure else set())
        joined = together.union(*(found.get(each, ()) for each in together))
        found |= dict.fromkeys(joined, joined)
    return {one: tuple(each for each in speakers if each in found[one]) for one in speakers}


def _fuller(one: Speaker, among: Iterable[Speaker]) -> list[Speaker]:
    """The names with more letters than a name that may be short for any of the names."""
    return [other for other in among if len("".join(other.keys)) > len("".join(one.keys))]


def is_short_for(one: str, other: str) -> bool:
    """Whether a given name is another, spelt otherwise or shortened: "Joe" and "Joseph", "Bill" and "William"."""
    if alike(one, other):
        return True
    short, long = sorted((latin(one), latin(other)), key=len)
    begins = long[:1] == short[:1] and any(_begins(a, b) for a in sounds(long) for b in sounds(short))
    return begins or long in _SHORT_FORMS.get(short, ())


def _begins(long: Sound, short: Sound) -> bool:
    """Whether a name begins as a shorter name sounds, up to the first vowel behind a consonant."""
    return bool(short[0]) and long[0].startswith(short[0]) and long[1][:2] == short[1][:2]


def _is_one(one: Speaker, other: Speaker) -> bool:
    near = not one.years or not other.years or min(abs(a - b) for a in one.years for b in other.years) < GENERATION
    return "".join(one.keys) == "".join(other.keys) or (near and _fit(one, other))


def _fit(one: Speaker, other: Speaker) -> bool:
    """Whether two names may be one person's: the words of either stand in the other, in order and in some spelling."""
    short, long = sorted((_own(one.words), _own(other.words)), key=len)
    descends = not _DESCENT.isdisjoint((*one.keys, *other.keys))
    if _stand(short, long):
        # "Hamad bin Khalifa" is the father of "Tamim bin Hamad bin Khalifa".
        return not descends or alike(short[0], long[0])
    if len(short) == len(long) and not descends and _stand(sorted(short, key=latin), sorted(long, key=latin)):
        return True
    same = latin(short[-1]) == latin(long[-1]) and not one.surname_first and not is_unspaced(short[0])
    return same and is_short_for(short[0], long[0]) and _stand(short[1:], long[1:])


def _own(words: Sequence[str]) -> list[str]:
    return [word for word in words if latin(word) not in _SMALL]


def _stand(words: Sequence[str], among: Sequence[str]) -> bool:
    rest = iter(among)
    return all(any(alike(word, other) for other in rest) for word in words)
