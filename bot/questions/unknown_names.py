"""The names in a question that are in no table: delegations misspelt, and strangers asked about.

Knows words and their reading; knows no records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.questions.near_names import misspelt
from bot.questions.read_text import SURE, Name, Placed, ReadText, overlaps, split
from bot.questions.reader import Form, Part, runs
from retrieval.names.delegations import Delegation, Mention, named
from retrieval.names.lexicon import Word

MORE = 2  # Words of a longer name before and behind the name of another country inside, at most.
BETWEEN = 9  # Characters between two names of a list, at most (" and ").
OF_GROUP = 0.15  # How probably the noun behind the name of a group is asked for ("countries").

UNITED_NATIONS = frozenset(
    (
        *("un", "uno", "onu", "оон", "united nations", "nations unies", "naciones unidas", "nações unidas"),
        *("vereinten nationen", "объединенных наций", "الأمم المتحدة", "联合国", "سازمان ملل", "سازمان ملل متحد"),
    )
)
"""Where delegations speak: the name of a place, and of no delegation."""


def misspelt_words(read: ReadText, taken: Sequence[Placed]) -> Iterator[Name]:
    """Misspelt names of delegations, of one word each: "Angela Merkel" is nobody of Angola."""
    free = read.outside(taken)
    for part in (Part.OF, Part.ABOUT):
        for start, end in runs(read.reading, part, SURE):
            inside = [word for word in free if word.start < end and start < word.end]
            if not _goes_on(read.text, end) and len(inside) == 1:
                yield from _meant(read, inside, asked=part is Part.OF)


def misspelt_around(read: ReadText, name: Mention) -> Name | None:
    """The misspelt longer name around the name of another country ("Papau New Guinea" around "Guinea")."""
    words = read.words
    inside = [at for at, word in enumerate(words) if name.start <= word.start < name.end]
    for first in range(max(0, inside[0] - MORE), inside[0] + 1):
        for last in range(inside[-1], min(len(words), inside[-1] + MORE + 1)):
            some = words[first : last + 1]
            if len(some) > len(inside) and read.are_together(some):
                for one in _meant(read, some):
                    if one.delegations[0].code not in {each.code for each in name.readings}:
                        return one
    return None


def misspelt_names(read: ReadText, known: Sequence[Name]) -> Iterator[Name]:
    """Misspelt names of delegations, of several words each ("Untied Kingdom")."""
    for first, last in _unknown(read, known):
        if first < last:
            yield from _meant(read, read.words[first : last + 1])


def _meant(read: ReadText, words: Sequence[Word], *, asked: bool | None = None) -> Iterator[Name]:
    """The name that words are nearly, if any."""
    one = read.whole(words)
    if code := misspelt(one.text, read.reading.language):
        meant = (Delegation(code, named(code)),)
        yield Name(*one, asked=read.asks(one) if asked is None else asked, delegations=meant, misspelt=True)


def strangers(read: ReadText, known: Sequence[Name]) -> Iterator[Name]:
    """Unknown names asked about; beside known names, unknown names in the same list.

    The neighbouring words ask, or say when. Who of everybody is asked for has none but groups ("Balkan countries").
    """
    words = read.words
    asked = [(a, b) for a, b in _unknown(read, known) if _is_asked(read, words[a : b + 1])]
    if read.reading.form is Form.WHO:
        asked = [(a, b + _has_noun(read, words[b + 1 : b + 2])) for a, b in asked]
        asked = [(a, b) for a, b in asked if b > a and not all(one.text[0].isupper() for one in words[a : b + 1])]
    names = {(a, b): read.whole(words[a : b + 1]) for a, b in asked}
    names = {place: one for place, one in names.items() if one.text.casefold() not in UNITED_NATIONS}
    aside: list[Placed] = [*names.values(), *known]
    left = []
    for (first, last), one in names.items():
        near = [words[at] for at in (first - 1, last + 1) if 0 <= at < len(words)]
        if all(overlaps(each, aside) or read.is_asking(each) for each in near):
            left.append(Name(*one, asked=True))
    listed = [one for one in known if one.asked]
    in_order = sorted((*listed, *left), key=lambda one: one.start)
    for some in split(in_order, lambda one, other: other.start - one.end > BETWEEN):
        if not listed or any(one in listed for one in some):
            yield from (one for one in some if one in left)


def _has_noun(read: ReadText, behind: Sequence[Word]) -> bool:
    """Whether the word behind a name is the noun of a group."""
    nouns = (one for one in behind if not one.text[0].isupper() and not read.is_ordinary(one))
    return any(read.does(one)[Part.OF] >= OF_GROUP for one in nouns)


def _unknown(read: ReadText, known: Sequence[Name]) -> Iterator[tuple[int, int]]:
    """The first and last word of each unknown name: of the words that are possible in a name, and stand together."""
    words = read.words
    names = (at for at, word in enumerate(words) if overlaps(word, known) or _is_name(read, word))
    runs = split(names, lambda one, other: other > one + 1 or not read.are_together(words[one : other + 1]))
    return ((run[0], run[-1]) for run in runs if not any(overlaps(words[at], known) for at in run))


def _is_name(read: ReadText, word: Word) -> bool:
    """Whether a word is written as a name and does not ask; in scripts without capitals, whether read as a name."""
    does, form = read.does(word), read.reading.form
    if read.is_ordinary(word):
        return False  # "We" may begin a wording
    if word.text[0].isupper():
        return does[Part.FRAME] < (SURE if form is Form.COMPARE else max(does))
    may_be = form is Form.WHO or not word.text[0].islower()
    return may_be and word.text[0].isalpha() and does[Part.OF] >= SURE


def _is_asked(read: ReadText, name: Sequence[Word]) -> bool:
    """Whether each word of a name is most probably asked about, and at least one surely is."""
    does = [read.does(one) for one in name]
    if read.reading.form is Form.COMPARE:
        return all(one[Part.OF] > max(one[Part.ABOUT], one[Part.TOPIC]) for one in does)
    return all(max(one) == one[Part.OF] for one in does) and max(one[Part.OF] for one in does) >= SURE


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
