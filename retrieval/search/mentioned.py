"""Every statement whose speech contains a topic's words: candidates by the index's terms, verified in the text.

Knows the passage index and word forms; nothing of meaning. No statement is left out: the index of terms rules out
passages without one of the words, and the texts of the others decide.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.filters import ADMIT_ALL
from retrieval.names.name_forms import NameForms, name_forms
from retrieval.results import Mentioned
from retrieval.text.initials import Initialled, abbreviated, initialled, initials, is_abbreviation, spelt_out
from retrieval.text.other_orders import OtherOrders, other_orders
from retrieval.text.phrase_forms import Phrase, folded, phrases, told, unit_of
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

if TYPE_CHECKING:
    from retrieval.filters import Filters
    from retrieval.search.index.held_index import HeldIndex

ALIKE = 0.94
"""The cosine with the topic from which reordered words keep the topic's meaning.

Of 130 such places of 28 topics over 580 statements ("rules of international law" for "rule of law"): 97 % from this
cosine on keep the meaning, and half below.
"""

ELSEWHERE = 500
"""Occurrences in all statements in which an abbreviation's full name, or a name's abbreviation, is looked for."""

AROUND = 250
"""Characters around a passage in which an abbreviation or its full name is explained: `initials` looks at 200."""

SAME_WORDS = 0.5
"""The least share of the words of an abbreviation's usual name that another name must contain to be meant too."""

Alike = Callable[[str, Sequence[str]], Sequence[float]]
"""Returns the cosines of a topic with some wordings."""


def mentioned(
    index: HeldIndex, topic: str, language: str | None, filters: Filters, alike: Alike
) -> tuple[Mentioned, ...]:
    """The admitted statements whose speech contains a topic's words, earliest first, undated last.

    The words count as a phrase, in another order, as the full name of an abbreviation, and as the abbreviation of a
    name, if the statements explain the abbreviation. `language` is the topic's own (ISO 639-1), None if unknown.
    """
    is_explained = not has_han(topic) and not _is_name(topic, language, "en")
    admitted = list(_phrases(index, topic, language, filters))
    everywhere, explaining = admitted, list[_Place]()
    if filters != ADMIT_ALL and is_abbreviation(topic):
        everywhere = [*admitted, *islice(_phrases(index, topic, language, ADMIT_ALL), ELSEWHERE)]
    elif filters != ADMIT_ALL and is_explained:
        explaining = list(islice(_explaining(index, topic, language), ELSEWHERE))
    places = _own(admitted, everywhere, topic, language)
    if is_explained:
        known = [*_own(everywhere, everywhere, topic, language), *explaining]
        places += _explained(index, known, topic, language, filters)
    by_statement: dict[int, list[_Place]] = {}
    others = _in_other_orders(index, topic, language, filters, {place.statement for place in places})
    for place in [*places, *_alike(told(topic, language), others, alike)]:
        by_statement.setdefault(place.statement, []).append(place)
    found = [_mentioned(index, some) for some in by_statement.values()]
    return tuple(sorted(found, key=lambda one: (one.held.record.date is None, one.held.record.date or "", one.held.id)))


def is_mentioned(index: HeldIndex, topic: str, language: str | None, filters: Filters, alike: Alike) -> bool:
    """Whether an admitted statement's speech contains a topic's words, by `mentioned`; the first place is enough."""
    if not is_abbreviation(topic) and not all(
        one.is_another(topic) for one in _phrases(index, topic, language, filters)
    ):
        return True
    return bool(mentioned(index, topic, language, filters, alike))


@dataclass(frozen=True, slots=True)
class _Place:
    """An occurrence of a topic in a statement's text, in its own `wording` or in another.

    `around` is the text from `first` on, some characters more than the passage on each side. `borders` are those of the
    sentences; `is_name` tells a name from a form of the topic's words.
    """

    statement: int
    start: int
    end: int
    around: str
    first: int
    language: str | None
    wording: str
    borders: Sequence[int]
    is_name: bool

    @property
    def sentence(self) -> tuple[int, int]:
        """Start and end of the sentence in which the occurrence begins."""
        behind = bisect_right(self.borders, self.start)
        return self.borders[behind - 1], self.borders[behind]

    @property
    def written(self) -> str:
        """The wording as written in the text."""
        return self.read(self.start, self.end)

    @property
    def place(self) -> tuple[str, int, int, str | None]:
        """The text around, the place in it, and its language."""
        return self.around, self.start - self.first, self.end - self.first, self.language

    def read(self, start: int, end: int) -> str:
        """The statement's text from an offset to another."""
        return self.around[start - self.first : end - self.first]

    def is_another(self, topic: str) -> bool:
        """Whether an abbreviation stands there, in a sentence not all in capitals, that is another than the topic."""
        if self.is_name or not (self.written.isupper() and is_abbreviation(self.written)):
            return False
        flat = folded(self.written).text
        if folded(topic).text in (flat, f"{flat}s"):
            return False
        return not self.read(*self.sentence).isupper()


def _phrases(index: HeldIndex, topic: str, language: str | None, filters: Filters) -> Iterator[_Place]:
    """The occurrences of a topic as a phrase, or as a name, in any letter case."""

    def sought(spoken: str | None) -> list[Phrase | NameForms]:
        names = name_forms(topic, language, spoken)
        is_instead = any(one.instead for one in names)
        return [*(() if is_instead else phrases(topic, language, spoken)), *names]

    return _places(index, topic, filters, sought)


def _written(index: HeldIndex, topic: str, language: str | None, filters: Filters) -> Iterator[_Place]:
    """The occurrences of a topic as a phrase, in any letter case."""
    return _places(index, topic, filters, partial(phrases, topic, language))


def _own(places: list[_Place], everywhere: Sequence[_Place], topic: str, language: str | None) -> list[_Place]:
    """A topic's places; only places of an abbreviation, if the topic is written and used as one ("WHO").

    A word that statements mostly write in capitals has no other forms ("aids"). Another abbreviation is no form of it.
    """
    places = [one for one in places if not one.is_another(topic)]
    if " " in topic:
        return places
    if not is_abbreviation(topic):
        flat = folded(topic).text
        exact = [is_abbreviation(one.written) for one in everywhere if folded(one.written).text == flat]
        if 2 * sum(exact) <= len(exact):
            return places
        return [one for one in places if one.is_name or folded(one.written).text.startswith(flat)]
    short = [one for one in places if one.is_name or is_abbreviation(one.written)]
    is_word = topic.casefold() in stop_words(language or "en")
    if short or is_word or any(is_abbreviation(one.written) for one in everywhere):
        return short
    return places


def _explained(
    index: HeldIndex, known: Sequence[_Place], topic: str, language: str | None, filters: Filters
) -> list[_Place]:
    """The occurrences of an abbreviation's full name, or of a name's abbreviation, as explained at any known place."""
    names = _usual(_spelt_out(known)) or _usual(_initialled(index, topic))
    places = [place for name in names for place in _written(index, name, "en", filters)]
    for short in {abbreviated(*one.place) for one in known} - {None}:
        places += [one for one in _written(index, str(short), language, filters) if one.written == short]
    return [replace(one, wording=_plain(one.written)) for one in places]


def _explaining(index: HeldIndex, topic: str, language: str | None) -> Iterator[_Place]:
    """The occurrences of a topic as a phrase in passages that also have a word that may be the topic's abbreviation."""
    sought = partial(phrases, topic, language)
    for short in sorted(initials(topic, language)):
        yield from _places(index, topic, ADMIT_ALL, sought, beside=short)


def _is_name(topic: str, language: str | None, spoken: str | None) -> bool:
    """Whether a topic is a delegation's name, with all forms known."""
    return any(one.instead for one in name_forms(topic, language, spoken))


def _spelt_out(known: Sequence[_Place]) -> Iterator[str]:
    """The full names of an abbreviation, as explained by statements."""
    for one in known:
        if found := spelt_out(*one.place):
            yield one.around[slice(*found)]


def _initialled(index: HeldIndex, topic: str) -> list[str]:
    """The name whose initials form an abbreviation that no statement explains; empty if ambiguous."""
    if not topic.isupper() or not is_abbreviation(topic):
        return []

    def sought(spoken: str | None) -> list[Initialled]:
        one = initialled(topic, spoken)
        return [one] if one else []

    names = [_plain(one.written) for one in _places(index, topic, ADMIT_ALL, sought)]
    return names if len(set(names)) == 1 else []


def _usual(names: Iterable[str]) -> list[str]:
    """The most frequent name, and the names with most words of the most frequent; no names of another bearer."""
    counts = Counter(_plain(name).casefold() for name in names)
    if not counts:
        return []
    usual = set(counts.most_common(1)[0][0].split())
    return [name for name, _ in counts.most_common() if len(usual & set(name.split())) >= SAME_WORDS * len(usual)]


def _in_other_orders(
    index: HeldIndex, topic: str, language: str | None, filters: Filters, known: Collection[int]
) -> list[_Place]:
    """The occurrences of a topic's words in any order, close together, in statements other than the known."""

    def sought(spoken: str | None) -> list[OtherOrders]:
        one = None if _is_name(topic, language, spoken) else other_orders(topic, language, spoken)
        return [one] if one else []

    return [replace(one, wording=_plain(one.written)) for one in _places(index, topic, filters, sought, known)]


def _alike(topic: str, places: Sequence[_Place], alike: Alike) -> list[_Place]:
    """The places with the meaning of a topic."""
    wordings = sorted({one.wording.casefold() for one in places})
    near = {words for words, cosine in zip(wordings, alike(topic, wordings), strict=True) if cosine >= ALIKE}
    return [one for one in places if one.wording.casefold() in near]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _places(
    index: HeldIndex,
    topic: str,
    filters: Filters,
    sought: Callable[[str | None], Sequence[Phrase | NameForms | OtherOrders | Initialled]],
    known: Collection[int] = (),
    *,
    beside: str = "",
) -> Iterator[_Place]:
    """The occurrences of a topic in statements other than the known; `sought` gives the patterns for a language.

    Only in passages that also have a form of the word `beside`, if one is given.
    """
    for language in sorted(index.languages, key=str):
        for one in sought(language):
            needed = (*_needed(beside, one.language), *one.needed)
            for statement, borders, text in index.speech_with(needed, one.language, filters):
                begin, end = borders[0], borders[-1]
                ranges = one.ranges(text[begin:end]) if statement not in known else ()
                first = max(0, begin - AROUND)
                around = text[first : end + AROUND] if ranges else ""
                for start, stop in ranges:
                    is_name = isinstance(one, NameForms)
                    yield _Place(
                        statement, begin + start, begin + stop, around, first, language, topic, borders, is_name
                    )


def _needed(word: str, language: str | None) -> tuple[frozenset[str] | None, ...]:
    return unit_of(word, language).needed if word else ()


def _mentioned(index: HeldIndex, places: Sequence[_Place]) -> Mentioned:
    """A statement with the places in order; nested places are left out."""
    kept: list[_Place] = []
    for place in sorted(places, key=lambda one: (one.start, -one.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    wordings = dict.fromkeys(one.wording for one in kept)
    first = kept[0]
    start, end = first.sentence
    text = first.read(start, end)
    start += len(text) - len(text.lstrip())
    ranges = tuple((one.start, one.end) for one in kept)
    return Mentioned(index.held[first.statement], ranges, tuple(wordings), start, text.strip())
