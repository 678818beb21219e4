"""The names in a question: delegations, groups and speakers held, and the role of each.

Names come from tables and from the records; roles from the reading of the question. Knows no statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.questions.holdings import Holdings
from bot.questions.read_text import Name, Placed, ReadText, overlaps, split
from bot.questions.reader import Form, Part, QuestionReading
from bot.questions.speaker_names import SpeakerNames
from bot.questions.unknown_names import BETWEEN, misspelt_around, misspelt_names, misspelt_words, strangers
from retrieval.names.delegations import Bloc, Delegation, find, find_groups
from retrieval.names.lexicon import Word, words_of

LISTED, COMPARED = 3, 2  # Names that make a list, at least; of a comparison fewer do.

SURELY_ABOUT = 0.7
"""The probability of being talked about from which on a name stands in no list ("France and Germany on Mali")."""

SHORTEST_VERB = 2  # Letters of a word between two names that only joins them, at most ("vs").

MAY_BE_ABOUT = 0.3
"""The probability of being talked about from which on a name is, behind another that is asked about and a verb."""

BY_FAR = 0.2  # By how much less probable that has to be of one name than of any other.


def names(text: str, reading: QuestionReading, held: Holdings) -> tuple[Name, ...]:
    """The names in a question, in order and without overlap."""
    read = ReadText(text, words_of(text), reading)
    found: list[Name] = []
    for group in find_groups(text):
        # A long name may hold another's ("permanent members of the Security Council").
        ends = [word.end for word in read.words if group.start < word.end <= group.end]
        parts = [Word(group.start, end, "") for end in ends]
        if reading.form is Form.WHO:
            # The last word may ask who, before a word that asks: "Which landlocked countries mentioned …".
            parts += [one for one, behind in pairwise(read.words) if one.end == group.end and read.is_asking(behind)]
        theirs = any(read.asks(part, who=reading.form is Form.WHO) for part in parts)
        found.append(Name(group.start, group.end, group.text, theirs, group=group.bloc, of_members=group.of_members))
    mentions = [one for one in find(text) if not overlaps(one, found)]
    if reading.is_read:
        wider = [wide for one in mentions if (wide := misspelt_around(read, one))]
        found += wider
        mentions = [one for one in mentions if not overlaps(one, wider)]
    countries = SpeakerNames(read, read.outside([*found, *mentions]), held.by_name)
    persons: list[Word] = []
    for one in mentions:
        if person := countries.around(one):
            persons.append(person)
            if match := held.by_name.named(person.text):
                found.append(Name(*person, read.asks(person), match=match))
        else:
            found.append(Name(one.start, one.end, one.text, read.asks(one), delegations=one.readings))
    speakers = SpeakerNames(read, read.outside([*found, *persons]), held.by_name)
    found += [Name(*one, read.asks(one), match=match) for one, match in speakers.found()]
    if reading.is_read:
        found += list(misspelt_words(read, [*found, *persons]))
        found += list(misspelt_names(read, found))
        found += list(strangers(read, found))
        if reading.form is not Form.WHO and not any(one.asked for one in found):
            found = _rather_asked(read, found)
    least = COMPARED if reading.form is Form.COMPARE else LISTED
    listed = _as_listed(read, sorted(found, key=lambda one: one.start), least)
    if reading.is_read and reading.form is not Form.COMPARE:
        listed = _without_objects(read, list(listed))
    return tuple(_once(_talked_of_alone(read, list(listed))) if reading.form is Form.WHO else listed)


def _talked_of_alone(read: ReadText, found: Sequence[Name]) -> Sequence[Name]:
    """The names; one alone is talked of, where who is asked and nothing else is talked of ("Who mentioned Burma?")."""
    if not read.reading.is_read or len(found) > 1 or any(_about(read, word) > 0.5 for word in read.outside(found)):
        return found
    # "And in the EU?" asks for members behind another question.
    return [replace(one, asked=bool(one.asked and one.group and read.reading.follows > 0.5)) for one in found]


def _once(found: Iterable[Name]) -> Iterator[Name]:
    """The names; of a bearer named twice, the second name is talked about ("African Union members on the Union")."""
    bearers: set[Bloc | tuple[Delegation, ...]] = set()
    for one in found:
        bearer = one.group or one.delegations
        yield replace(one, asked=one.asked and not (bearer and bearer in bearers))
        bearers.add(bearer)


def _is_upon(read: ReadText, before: Name, name: Name) -> bool:
    """Whether a name is the topic of the names before ("France and Germany on Mali"), and outside their list."""
    if not any(map(str.isalpha, read.text[before.end : name.start])):
        return False
    return _about(read, name) > SURELY_ABOUT >= _about(read, before)


def _without_objects(read: ReadText, found: Sequence[Name]) -> Iterator[Name]:
    """The names; one behind another and a telling word may well be talked about ("Did Ukraine thank Hungary?")."""
    before: Name | None = None
    for one in found:
        between = words_of(read.text[before.end : one.start]) if before and one.delegations else ()
        verb = any(len(word.text) > SHORTEST_VERB and not read.is_ordinary(word) for word in between)
        yield replace(one, asked=one.asked and not (verb and _about(read, one) >= MAY_BE_ABOUT))
        before = one if one.asked and one.delegations else before


def _as_listed(read: ReadText, found: Sequence[Name], least: int) -> Iterator[Name]:
    """The names; in a list ("Chile, Peru and Cuba") all are asked about if one is."""
    for listed in split(found, lambda one, other: other.start - one.end > BETWEEN or _is_upon(read, one, other)):
        together = len(listed) >= least and any(one.asked for one in listed)
        yield from (replace(one, asked=one.asked or together) for one in listed)


def _rather_asked(read: ReadText, found: Sequence[Name]) -> list[Name]:
    """The names to ask about if no name surely is: all rather asked names, or the name by far least talked about."""
    does = [read.does(one) for one in found]
    # A speaker held is hardly named without a question of the speaker's words.
    rather = [bool(one.match) or each[Part.OF] > each[Part.ABOUT] for one, each in zip(found, does, strict=True)]
    if not any(rather) and len(found) > 1:
        about = [_about(read, one) for one in found]
        first, second = sorted(about)[:2]
        rather = [each == first and second - first >= BY_FAR for each in about]
    return [replace(one, asked=yes) for one, yes in zip(found, rather, strict=True)]


def _about(read: ReadText, name: Placed) -> float:
    does = read.does(name)
    return does[Part.ABOUT] + does[Part.TOPIC]
