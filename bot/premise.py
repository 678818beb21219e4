"""What a question takes for granted: "Why did Iran praise the results?" says that Iran did.

Knows questions in nine languages (`bot/cues/premises.toml`) and names of delegations; knows no statement. A premise is
made of the question's own words, put in the order of a statement: nothing is inflected, so nothing is said that the
question does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.declarative import QUESTION_MARKS
from bot.opening import Line, Openings, tables
from retrieval.scripts import is_unspaced

LONGEST = 300
"""Characters of a question that may be read for a premise."""

_INVERTED = frozenset(("en", "de"))
"""Languages that put a verb before the subject in a question, and behind it in a statement."""

VERB_LAST = frozenset(("de", "fa"))
"""Languages that put the verb that tells something at the end of a clause."""

_NO_CAPITALS = frozenset(("ar", "fa", "zh"))
SOMEONE = {
    "en": "someone",
    "fr": "quelqu'un",
    "es": "alguien",
    "pt": "alguém",
    "de": "jemand",
    "ru": "кто-то",
}
"""What stands for who it is asked for."""
_ENDS = "".join(QUESTION_MARKS) + " \t\u00a0\u202f.!。！¿¡"
_INVERSION = re.compile(r"-(?:t-)?(?:ils?|elles?|on)\b")
_NO_VERB = frozenset(("aux", "art", "fill", "more", "they", "it", "with"))
_QUOTED = "“{}”"
_FARTHEST_SUBJECT = 3
_THEY = frozenset(("they", "he", "she", "we", "you"))


def premise_of(text: str, language: str | None) -> str | None:
    """What a question takes for granted, as a clause in its own words; None where that is nothing, or not sure.

    It fits behind "The statements quoted do not say that" in English, and behind a colon in the other languages. Taken
    for granted is what stands behind why, when and how come, or behind "What reasons did … give for"; what "still",
    "again" and "stop" take from before; that there was what is called "its own"; and what it is asked who did. That
    something was spoken about is not: the search itself finds whether it was. `language` is ISO 639-1; where it is not
    known, the likeliest is taken.
    """
    line = _line(text, language)
    if line is None:
        return None
    table = tables("premises")[line.openings.language]
    i = _begin(line, table)
    if any(table.last(line.keys, k, "modal") > k for k in range(i, len(line.keys))):
        return None
    for rule in (_reasons, _why, _inside, _own, _still, _who):
        if (found := rule(line, table, i)) is not None:
            return found.strip(" ,،，") or None
    return None


def _line(text: str, language: str | None) -> Line | None:
    """The question without its marks; None for what is more or less than one question."""
    bare = text.strip().strip(_ENDS)
    if not bare or len(bare) > LONGEST or "\n" in bare or any(mark in bare for mark in QUESTION_MARKS):
        return None
    return Line(bare, language)


def _begin(line: Line, table: Openings) -> int:
    i = line.begin()
    return table.last(line.keys, i, "ask")


def _reasons(line: Line, table: Openings, i: int) -> str | None:
    """ "What reasons did Iran give for praising the results?"."""
    stop = table.last(line.keys, i, "reasons")
    verb = table.last(line.keys, stop, "aux")
    if stop in (i, verb) or (subject := _subject(line, verb)) is None or subject >= len(line.words):
        return None
    if line.keys[subject] not in ("give", "given", "offer", "offered", "provide", "provided", "gave"):
        return None
    pieces = ((verb, subject), (stop, verb), (subject, subject + 1), (i + 1, stop), (subject + 1, len(line.words)))
    return " ".join(_cut(line, *piece) for piece in pieces if piece[0] < piece[1])


def _why(line: Line, table: Openings, i: int) -> str | None:
    """What follows why, how come, when."""
    why = table.last(line.keys, i, "why")
    when = table.last(line.keys, i, "when")
    if (stop := max(why, when)) == i:
        return None
    language = line.openings.language
    if when == stop and ("," in line.text or "،" in line.text):
        return None
    if language not in _INVERTED:
        return _plain(line, table, stop)
    if (subject := _subject(line, stop)) is not None:
        told = when < stop and _tells(line, table, range(subject, len(line.words)))
        return _cut(line, stop, len(line.words)) if told else None
    return _turned(line, table, stop)


def _turned(line: Line, table: Openings, i: int) -> str | None:
    """A clause whose verb stands before its subject, in the order of a statement."""
    verb = table.last(line.keys, i, "aux") if line.openings.language == "en" else i + 1
    subject = _subject(line, verb) if i < verb < len(line.words) else None
    if subject is None:
        return None
    outside = [*range(i, verb), *range(subject, len(line.words))]
    if not _tells(line, table, outside):
        return None
    opening = _cut(line, i, verb)
    return f"{_cut(line, verb, subject)} {opening[0].lower()}{opening[1:]}{_behind(line, subject)}"


def _behind(line: Line, i: int) -> str:
    """What follows word `i` - 1, with the sign or space between."""
    return line.text[line.words[i - 1].end :]


def _plain(line: Line, table: Openings, i: int) -> str | None:
    """A clause that is told as it is asked, but for an inverted pronoun."""
    place = _subject_near(line, i)
    if place is None:
        return None
    start, stop = place
    if not _tells(line, table, [*range(i, start), *range(stop, len(line.words))]):
        return None
    clause = line.text[line.words[i].start :]
    return _INVERSION.sub("", clause, count=1) if line.openings.language == "fr" else clause


def _inside(line: Line, table: Openings, i: int) -> str | None:
    """Chinese and Persian have their question words within the clause: "伊朗为什么赞扬结果？"."""
    if not line.openings.kinds["inside"]:
        return None
    for k in range(i, len(line.keys)):
        stop = table.last(line.keys, k, "why", "when")
        if stop == k:
            continue
        place = _subject_near(line, i, farthest=1)
        if place is None or place[1] > k or not _tells(line, table, range(stop, len(line.words))):
            return None
        before, behind = _cut(line, place[0], k), _cut(line, stop, len(line.words))
        return before + ("" if is_unspaced(before[-1]) or is_unspaced(behind[0]) else " ") + behind
    return None


def _own(line: Line, table: Openings, i: int) -> str | None:
    """ "How did Iran react to its own withdrawal?"."""
    reacts = any(table.last(line.keys, k, "react") > k for k in range(len(line.keys)))
    for k in range(i + 1, len(line.keys)):
        stop = table.last(line.keys, k, "own")
        if stop > k and stop < len(line.words) and reacts:
            words = _QUOTED.format(_cut(line, k, len(line.words)))
            return f"there was {words}" if line.openings.language == "en" else words
    return None


def _still(line: Line, table: Openings, i: int) -> str | None:
    """ "Does Iran still oppose sanctions?"."""
    places = [(k, table.last(line.keys, k, "still")) for k in range(i, len(line.keys))]
    at = next((k for k, stop in places if stop > k), None)
    if at is None:
        return None
    language = line.openings.language
    if language in _INVERTED:
        if language == "de" and _asks(line):
            return None
        return _turned(line, table, i)
    first = table.last(line.keys, i, "whether")
    place = _subject_near(line, first)
    if place is None or _asks(line) or not _tells(line, table, range(place[1], len(line.words))):
        return None
    last = len(line.words)
    while last > first and any(table.last(line.keys, k, "whether") == last for k in range(first, last)):
        last -= 1
    told = _cut(line, first, last)
    for one in table.kinds["whether"]:
        told = re.sub(rf"\s+{re.escape(' '.join(one))}(?=\s)", "", told) if language == "ru" else told
    if language == "fr":
        told = _INVERSION.sub("", told, count=1)
    return told if first in line.names else told[:1].lower() + told[1:]


def _asks(line: Line) -> bool:
    """Whether it opens with a question word, and so asks for more than yes or no."""
    return line.openings.last(line.keys, line.begin(), "what", "how", "who") > line.begin()


def _who(line: Line, table: Openings, i: int) -> str | None:
    """ "Who praised the results?": that someone did."""
    language = line.openings.language
    stop = line.openings.last(line.keys, i, "who")
    if stop != i + 1 or language not in SOMEONE or stop >= len(line.words) - 1:
        return None
    endings = tuple("".join(one) for one in table.kinds["past"])
    done = line.words[stop].text.casefold().endswith(endings) or table.last(line.keys, stop, "perfect") > stop
    if not done or not _tells(line, table, range(stop, len(line.words))):
        return None
    return f"{SOMEONE[language]} {_cut(line, stop, len(line.words))}"


def _subject_near(line: Line, i: int, farthest: int = _FARTHEST_SUBJECT) -> tuple[int, int] | None:
    """First word of a subject that begins at word `i` or behind a verb or two, and the word behind it."""
    for start in range(i, min(i + farthest, len(line.words))):
        if (stop := _subject(line, start)) is not None:
            return start, stop
        if {"about", "with", "by"} & line.phrases.longest(start, len(line.words))[1]:
            return None
    return None


def _subject(line: Line, i: int) -> int | None:
    """The word behind a subject that begins at word `i`: a delegation, its minister, a name in capitals, "they"."""
    if i >= len(line.words):
        return None
    kinds = line.phrases.longest(i, len(line.words))[1]
    if line.keys[i] in _THEY and line.openings.language == "en":
        return i + 1
    if {"about", "with", "by", "aux"} & kinds and "art" not in kinds:
        return None
    stop = line.subject(i)
    if stop is None:
        return None if line.openings.language in _NO_CAPITALS | {"de"} else _capitals(line, i)
    return _widened(line, stop)


def _capitals(line: Line, i: int) -> int | None:
    """The word behind a run of words with capital letters that are no phrases of a question ("Mr. Lavrov")."""
    stop = i
    while stop < len(line.words) and line.words[stop].text[0].isupper():
        kinds = line.phrases.longest(stop, stop + 1)[1]
        if kinds - {"people", "title"}:
            break
        stop += 1
    return stop if stop > i else None


def _widened(line: Line, stop: int) -> int | None:
    """A subject with what belongs to its name ("Iran's foreign minister"), and with others that it is joined to."""
    while stop < len(line.words):
        kinds = line.phrases.longest(stop, len(line.words))[1]
        if line.keys[stop] == "s" and line.openings.language == "en":
            last, behind = line.phrases.longest(stop + 1, len(line.words)) if stop + 1 < len(line.words) else (0, kinds)
            if not {"people", "views"} & behind:
                return None
            stop = last + 1
        elif "people" in kinds and line.openings.language != "zh":
            stop = line.phrases.longest(stop, len(line.words))[0] + 1
        elif "and" in kinds and stop + 1 in line.names:
            stop = line.names[stop + 1] + 1
        elif stop in line.names and line.text[line.words[stop - 1].end : line.words[stop].start].strip() in ",،、":
            stop = line.names[stop] + 1
        else:
            break
    return stop


def _tells(line: Line, table: Openings, outside: Sequence[int]) -> bool:
    """Whether the words outside a subject tell something, other than that it spoke about something."""
    if not outside:
        return False
    verb = next((k for k in outside if not line.phrases.longest(k, k + 1)[1] & _NO_VERB), None)
    if verb is None:
        return False
    kinds = {kind for (first, last), found in line.phrases.found.items() if first <= verb <= last for kind in found}
    ending = outside[-1] if line.openings.language in VERB_LAST else verb
    if "say" in kinds or "say" in line.phrases.longest(ending, ending + 1)[1]:
        return any(table.last(line.keys, k, "that") > k for k in outside)
    return True


def _cut(line: Line, first: int, stop: int) -> str:
    """The text of the words from `first` up to `stop`, with the signs behind the last where it is the line's."""
    end = len(line.text) if stop == len(line.words) else line.words[stop - 1].end
    return line.text[line.words[first].start : end]
