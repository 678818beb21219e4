"""The names in a question: delegations, groups and speakers held, and the role of each.

Names come from tables and from the records; roles from the reading of the question. Knows no statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.questions.holdings import Holdings
from bot.questions.near_names import misspelt
from bot.questions.reader import Form, Part, QuestionReading, runs
from retrieval.names.delegations import Bloc, Delegation, Mention, find, find_groups, named
from retrieval.names.lexicon import NameKind, Word, words_of
from retrieval.names.persons import is_full
from retrieval.names.speakers import NOBODY, PARTICLES, SpeakerMatch
from retrieval.names.spellings import writes_vowels
from retrieval.text.scripts import is_unspaced
from retrieval.text.terms import stop_words

LONGEST = 9  # Words of a speaker's name, at most.
SHORTEST = 4  # Letters that a name of one word has at least, where it has no capital.
MORE = 2  # Words of a longer name before and behind the name of another country inside, at most.
BETWEEN = 9  # Characters between two names of a list, at most (" and ").
LISTED, COMPARED = 3, 2  # Names that make a list, at least; of a comparison or a follow-up fewer do.

SURELY_ABOUT = 0.7
"""The probability of being talked about from which on a name stands in no list ("France and Germany on Mali")."""

BY_FAR = 0.2  # By how much less probable that has to be of one name than of any other.
SURE = 0.5  # How probable it has to be that a word names somebody asked for, if nobody known bears the name.
OF_GROUP = 0.15  # The same of the noun behind the name of a group, among all who are asked ("countries").


UNITED_NATIONS = frozenset(
    (
        *("un", "uno", "onu", "оон", "united nations", "nations unies", "naciones unidas", "nações unidas"),
        *("vereinten nationen", "объединенных наций", "الأمم المتحدة", "联合国", "سازمان ملل", "سازمان ملل متحد"),
    )
)
"""Where delegations speak: the name of a place, and of no delegation."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its place. `asked` says that the question asks for the bearer's words.

    The bearer is one of `delegations` (several of an ambiguous name), a `group`, or a held speaker; else unknown.
    """

    start: int
    end: int
    text: str
    asked: bool
    delegations: tuple[Delegation, ...] = ()
    misspelt: bool = False
    group: Bloc | None = None
    match: SpeakerMatch = NOBODY

    @property
    def known(self) -> bool:
        """Whether the bearer is known."""
        return bool(self.delegations or self.group or self.match)


def names(text: str, reading: QuestionReading, held: Holdings) -> tuple[Name, ...]:
    """The names in a question, in order and without overlap."""
    taken: list[tuple[int, int]] = []

    def asked(start: int, end: int) -> bool:
        does = reading.does(start, end)
        return does[Part.OF] > does[Part.ABOUT] + does[Part.TOPIC]

    found: list[Name] = []
    for group in find_groups(text):
        taken.append((group.start, group.end))
        # A long name may hold another's ("permanent members of the Security Council").
        ends = [word.end for word in words_of(text) if group.start < word.end <= group.end]
        theirs = any(asked(group.start, end) for end in ends)
        found.append(Name(group.start, group.end, group.text, theirs, group=group.bloc))
    mentions = [one for one in find(text) if not _overlaps(one.start, one.end, taken)]
    if reading.is_read:
        around = (_misspelt_around(text, one, reading.language) for one in mentions)
        wider = [one for one in around if one]
        taken += [(one.start, one.end) for one in wider]
        found += [replace(one, asked=asked(one.start, one.end)) for one in wider]
        mentions = [one for one in mentions if not _overlaps(one.start, one.end, taken)]
    taken += [(one.start, one.end) for one in mentions]
    others = [word for word in words_of(text) if not _overlaps(word.start, word.end, taken)]
    for one in mentions:
        if person := _person(text, one, others, reading, held):
            taken.append(person)
            name = text[slice(*person)]
            if match := held.by_name.named(name):
                found.append(Name(*person, name, asked(*person), match=match))
        else:
            found.append(Name(one.start, one.end, one.text, asked(one.start, one.end), delegations=one.readings))
    words = [word for word in words_of(text) if not _overlaps(word.start, word.end, taken)]
    for first, last, match in _speakers(text, words, reading, held):
        start, end = words[first].start, words[last].end
        taken.append((start, end))
        found.append(Name(start, end, text[start:end], asked(start, end), match=match))
    if reading.is_read:
        found += _misspelt(text, reading, taken)
        found += [replace(one, asked=asked(one.start, one.end)) for one in _misspelt_words(text, reading, found)]
        found += list(_strangers(text, reading, found))
        if reading.form is not Form.WHO and not any(one.asked for one in found):
            found = _rather_asked(found, reading)
    compared = reading.form is Form.COMPARE or reading.follows >= SURE
    ordered = sorted(found, key=lambda one: one.start)
    upon = [one for before, one in pairwise(ordered) if _is_upon(text, one, before, reading)]
    listed = _as_listed(ordered, upon, COMPARED if compared else LISTED)
    return tuple(_once(listed) if reading.form is Form.WHO else listed)


def _once(found: Iterable[Name]) -> Iterator[Name]:
    """The names; of a bearer named twice, the second name is talked about ("African Union members on the Union")."""
    bearers: set[Bloc | tuple[Delegation, ...]] = set()
    for one in found:
        bearer = one.group or one.delegations
        yield replace(one, asked=one.asked and not (bearer and bearer in bearers))
        bearers.add(bearer)


def _is_upon(text: str, name: Name, before: Name, reading: QuestionReading) -> bool:
    """Whether a name is the topic of the names before ("France and Germany on Mali"), and outside their list."""
    if not any(map(str.isalpha, text[before.end : name.start])):
        return False
    return _about(name, reading) > SURELY_ABOUT >= _about(before, reading)


def _as_listed(found: Sequence[Name], upon: Sequence[Name], least: int) -> Iterator[Name]:
    """The names; in a list ("Chile, Peru and Cuba") all are asked about if one is, except names in `upon`."""
    lists: list[list[Name]] = []
    for one in found:
        if lists and one not in upon and one.start - lists[-1][-1].end <= BETWEEN:
            lists[-1].append(one)
        else:
            lists.append([one])
    for listed in lists:
        together = len(listed) >= least and any(one.asked for one in listed)
        yield from (replace(one, asked=one.asked or together) for one in listed)


def _rather_asked(found: Sequence[Name], reading: QuestionReading) -> list[Name]:
    """The names to ask about if no name surely is: all rather asked names, or the name by far least talked about."""
    does = [reading.does(one.start, one.end) for one in found]
    rather = [each[Part.OF] > each[Part.ABOUT] for each in does]
    if not any(rather) and len(found) > 1:
        about = [_about(one, reading) for one in found]
        first, second = sorted(about)[:2]
        rather = [each == first and second - first >= BY_FAR for each in about]
    return [replace(one, asked=yes) for one, yes in zip(found, rather, strict=True)]


def _about(name: Name, reading: QuestionReading) -> float:
    does = reading.does(name.start, name.end)
    return does[Part.ABOUT] + does[Part.TOPIC]


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in taken)


def _speakers(
    text: str, words: Sequence[Word], reading: QuestionReading, held: Holdings
) -> list[tuple[int, int, SpeakerMatch]]:
    found = []
    at = 0
    while at < len(words):
        one = _speaker_at(text, words, at, reading, held)
        if one:
            found.append((at, *one))
        at = one[0] + 1 if one else at + 1
    return found


def _speaker_at(
    text: str, words: Sequence[Word], first: int, reading: QuestionReading, held: Holdings
) -> tuple[int, SpeakerMatch] | None:
    if not _may_be_name(words[first]) or words[first].text.casefold() in stop_words(reading.language):
        return None
    last = first
    while last + 1 < len(words) and last - first + 1 < LONGEST and _continues(text, words[last], words[last + 1]):
        last += 1
    for end in range(last, first, -1):
        texts = [word.text for word in words[first : end + 1]]
        if not _may_be_name(words[end]):
            continue
        by_name, match = held.by_name, held.by_name.written(texts)
        whole = match.sure and is_full(texts) and not any(map(is_unspaced, texts))
        if not whole and _named(reading, words[first].start, words[end].end) < SURE:
            continue
        covered = NOBODY if texts[0].islower() else by_name.covered(texts)  # "sergey lavrov sees"
        if match := match or covered or by_name.surnamed(texts):
            return end, match
    return _alone(text, words, first, reading, held)


def _alone(
    text: str, words: Sequence[Word], at: int, reading: QuestionReading, held: Holdings
) -> tuple[int, SpeakerMatch] | None:
    """The speaker called by one word; None for a part of another name, or an ordinary word.

    A given name of several speakers needs a title ("Shaikh Khalid").
    """
    word, by_name = words[at], held.by_name
    if is_unspaced(word.text) or by_name.is_title(word.text) or not _may_be_name(word):
        return None
    match, capital = by_name.written([word.text]), word.text[0].isupper()
    is_named = _named(reading, word.start, word.end) >= SURE
    if not (is_named or (match.sure and _is_rare(word, reading))) or _is_in_name(text, words, at, reading, held):
        return None
    if match.sure or (capital and match):
        titled = at > 0 and _is_title(words, at - 1, held) and _together(text, words[at - 1], word)
        return (at, match) if match.sure or titled or len(match.persons) == 1 else None
    # In writing without vowels too many words sound like some name.
    match = by_name.spelt([word.text]) if is_named and writes_vowels(word.text) else NOBODY
    return (at, match) if match else None


def _is_title(words: Sequence[Word], at: int, held: Holdings) -> bool:
    """Whether a word may be the title of the name behind: a known title, or a capital within a line."""
    return held.by_name.is_title(words[at].text) or (at > 0 and words[at].text[0].isupper())


def _is_in_name(text: str, words: Sequence[Word], at: int, reading: QuestionReading, held: Holdings) -> bool:
    """Whether a neighbouring word is of a name too, also behind a particle ("Mohammed bin Salman")."""
    for step in (-1, 1):
        beside = [words[n] for n in (at + step, at + 2 * step) if 0 <= n < len(words)]
        near = beside[-1] if beside and beside[0].text in PARTICLES else next(iter(beside), None)
        if near and _is_of_name(near, reading, held):
            row = sorted((words[at], *beside[: 1 + beside.index(near)]))
            if all(_together(text, one, other) for one, other in pairwise(row)):
                return True
    return False


def _is_of_name(word: Word, reading: QuestionReading, held: Holdings) -> bool:
    capital = word.text[0].isupper() and not held.by_name.is_title(word.text)
    return capital and _named(reading, word.start, word.end) >= SURE


def _is_rare(word: Word, reading: QuestionReading) -> bool:
    """Whether a word has a capital and several pieces, unlike ordinary words such as "May" and "Key"."""
    pieces = [one for one in reading.spans if word.start < one[1] and one[0] < word.end]
    return word.text[0].isupper() and len(pieces) > 1


def _named(reading: QuestionReading, start: int, end: int) -> float:
    """The probability that words name somebody."""
    does = reading.does(start, end)
    return does[Part.OF] + does[Part.ABOUT]


def _person(
    text: str, name: Mention, others: Sequence[Word], reading: QuestionReading, held: Holdings
) -> tuple[int, int] | None:
    """A person's name with the name of a country inside ("Michael Jordan"), except the country's own speaker."""
    if not reading.is_read or name.kind is not NameKind.NAME or " " in name.text or is_unspaced(name.text):
        return None
    word = Word(name.start, name.end, name.text)
    beside = [one for one in others if one.text[1:].islower()]
    beside = [one for one in beside if _together(text, *sorted((one, word))) and _is_of_name(one, reading, held)]
    speakers = (each.code for one in beside for each in held.by_name.named(one.text).speakers)
    if not beside or name.delegation.code in speakers:
        return None
    first, *_, last = sorted((*beside, word))
    return first.start, last.end


def _may_be_name(word: Word) -> bool:
    """Whether a word may be a name by capital, script or length."""
    return word.text[0].isupper() or not word.text[0].isascii() or len(word.text) >= SHORTEST


def _continues(text: str, one: Word, other: Word) -> bool:
    name = other.text[0].isupper() == one.text[0].isupper() or not PARTICLES.isdisjoint(
        (one.text, other.text.casefold())
    )
    return name and _together(text, one, other)


def _together(text: str, one: Word, other: Word) -> bool:
    return not text[one.end : other.start].strip(" .-‐·•’'")


def _misspelt(text: str, reading: QuestionReading, taken: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Misspelt names of delegations, of one word each: "Angela Merkel" is nobody of Angola."""
    for part in (Part.OF, Part.ABOUT):
        for start, end in runs(reading, part, SURE):
            inside = [word for word in words_of(text) if word.start < end and start < word.end]
            inside = [word for word in inside if not _overlaps(word.start, word.end, taken)]
            if _goes_on(text, end) or len(inside) != 1:
                continue
            if code := misspelt(inside[0].text, reading.language):
                yield _meant(text, inside, code, asked=part is Part.OF)


def _misspelt_around(text: str, name: Mention, language: str | None) -> Name | None:
    """The misspelt longer name around the name of another country ("Papau New Guinea" around "Guinea")."""
    words = words_of(text)
    inside = [at for at, word in enumerate(words) if name.start <= word.start < name.end]
    for first in range(max(0, inside[0] - MORE), inside[0] + 1):
        for last in range(inside[-1], min(len(words), inside[-1] + MORE + 1)):
            some = words[first : last + 1]
            if len(some) > len(inside) and all(_together(text, one, other) for one, other in pairwise(some)):
                code = misspelt(text[some[0].start : some[-1].end], language)
                if code and code not in {one.code for one in name.readings}:
                    return _meant(text, some, code, asked=True)
    return None


def _misspelt_words(text: str, reading: QuestionReading, known: Sequence[Name]) -> Iterator[Name]:
    """Misspelt names of delegations, of several words each ("Untied Kingdom")."""
    words = words_of(text)
    for first, last in _unknown(text, words, reading, known):
        start, end = words[first].start, words[last].end
        if first < last and (code := misspelt(text[start:end], reading.language)):
            yield _meant(text, words[first : last + 1], code, asked=True)


def _meant(text: str, words: Sequence[Word], code: str, *, asked: bool) -> Name:
    """A misspelt name and the delegation meant."""
    start, end = words[0].start, words[-1].end
    return Name(start, end, text[start:end], asked, delegations=(Delegation(code, named(code)),), misspelt=True)


def _strangers(text: str, reading: QuestionReading, known: Sequence[Name]) -> Iterator[Name]:
    """Unknown names asked about; beside known names, unknown names in the same list.

    The neighbouring words ask, or say when. Who of everybody is asked for has none but groups ("Balkan countries").
    """
    words = words_of(text)
    asked = [(a, b) for a, b in _unknown(text, words, reading, known) if _is_asked(words[a : b + 1], reading)]
    if reading.form is Form.WHO:
        asked = [(a, b + _has_noun(words[b + 1 : b + 2], reading)) for a, b in asked]
        asked = [(a, b) for a, b in asked if b > a and not all(one.text[0].isupper() for one in words[a : b + 1])]
    asked = [(a, b) for a, b in asked if text[words[a].start : words[b].end].casefold() not in UNITED_NATIONS]
    spans = [(words[first].start, words[last].end) for first, last in asked]
    aside = [_overlaps(one.start, one.end, [*spans, *((each.start, each.end) for each in known)]) for one in words]
    left = []
    for (first, last), (start, end) in zip(asked, spans, strict=True):
        near = [at for at in (first - 1, last + 1) if 0 <= at < len(words)]
        if all(aside[at] or _asks(words[at], reading) for at in near):
            left.append(Name(start, end, text[start:end], asked=True))
    listed = [one for one in known if one.asked] or left
    while beside := [one for one in left if any(_between(one.start, one.end, each) <= BETWEEN for each in listed)]:
        yield from beside
        left = [one for one in left if one not in beside]
        listed = beside


def _has_noun(behind: Sequence[Word], reading: QuestionReading) -> bool:
    """Whether the word behind a name is the noun of a group."""
    nouns = (one for one in behind if not one.text[0].isupper() and one.text not in stop_words(reading.language))
    return any(reading.does(one.start, one.end)[Part.OF] >= OF_GROUP for one in nouns)


def _unknown(
    text: str, words: Sequence[Word], reading: QuestionReading, known: Sequence[Name]
) -> Iterator[tuple[int, int]]:
    """The first and last word of each unknown name."""
    taken = [(one.start, one.end) for one in known]
    aside = [_overlaps(one.start, one.end, taken) for one in words]
    are_names = [_is_name(one, reading) or it for one, it in zip(words, aside, strict=True)]
    return (run for run in _written(text, words, are_names) if not any(aside[run[0] : run[1] + 1]))


def _written(text: str, words: Sequence[Word], are_names: Sequence[bool]) -> list[tuple[int, int]]:
    """The first and last word of each name, by the words possible in a name."""
    found: list[tuple[int, int]] = []
    for at, is_name in enumerate(are_names):
        if is_name and found and found[-1][1] == at - 1 and _together(text, words[at - 1], words[at]):
            found[-1] = (found[-1][0], at)
        elif is_name:
            found.append((at, at))
    return found


def _between(start: int, end: int, name: Name) -> int:
    return max(name.start - end, start - name.end)


def _is_name(word: Word, reading: QuestionReading) -> bool:
    """Whether a word is written as a name and does not ask; in scripts without capitals, whether read as a name."""
    does = reading.does(word.start, word.end)
    if word.text.casefold() in stop_words(reading.language):
        return False  # "We" may begin a wording
    if word.text[0].isupper():
        return does[Part.FRAME] < (SURE if reading.form is Form.COMPARE else max(does))
    may_be = reading.form is Form.WHO or not word.text[0].islower()
    return may_be and word.text[0].isalpha() and does[Part.OF] >= SURE


def _is_asked(name: Sequence[Word], reading: QuestionReading) -> bool:
    """Whether each word of a name is most probably asked about, and at least one surely is."""
    does = [reading.does(one.start, one.end) for one in name]
    if reading.form is Form.COMPARE:
        return all(one[Part.OF] > max(one[Part.ABOUT], one[Part.TOPIC]) for one in does)
    return all(max(one) == one[Part.OF] for one in does) and max(one[Part.OF] for one in does) >= SURE


def _asks(word: Word, reading: QuestionReading) -> bool:
    does = reading.does(word.start, word.end)
    return max(does) in (does[Part.FRAME], does[Part.WHEN])


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
