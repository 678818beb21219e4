"""How a follow-up refers to what came before it where its grammar does not show it: "shorter", "and before that?".

Knows such phrases of nine languages (`bot/cues/followups.toml`) and readings; takes nothing over itself.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from bot.opening import Line, tables
from bot.question_parts import Segment
from bot.reading import Reading

LONGEST, LONGEST_HAN = 10, 16
"""Words (characters in Chinese) of a question that refers by its phrases alone."""

_LOOSE = " \t\u00a0\u202f,，،:：;—–-."
_LOOSE_END = re.compile(r"[\s,，،:：;—–-]+(?=[?？؟]?$)")
_FEW = 4


class Refers(StrEnum):
    """A way to refer to the questions before."""

    AGAIN = "again"
    """Asks for the same answer in another way, or for a part of it."""
    TIMES = "times"
    """Asks for other times, without a date."""
    STANCES = "stances"
    """Asks whether somebody holds, repeats or changes what was said."""
    OTHERS = "others"
    """Asks for others than before."""
    COMPARED = "compared"
    """Sets one against those asked about before."""
    THIS = "this"
    """Has a "that" or "it" for what was said before."""
    OBJECT = "object"
    """Has an "it" at its end, in English, for the topic before."""


def refers(reading: Reading) -> frozenset[Refers]:
    """The ways in which a question refers to those before it; none where it is about something of its own."""
    language = reading.phrases.book.language
    line = Line(reading.text, language)
    table = tables("followups")[language]
    found: set[Refers] = set()
    covered: set[int] = set()
    for kind in (Refers.AGAIN, Refers.TIMES, Refers.STANCES, Refers.OTHERS):
        i = 0
        while i < len(line.keys):
            stop = line.phrase(table, i, kind)
            if stop > i:
                found.add(kind)
                covered |= set(range(i, stop))
            i = max(stop, i + 1)
    own = [
        p for p in reading.parts if not p.kinds and not p.named and not covered.issuperset(range(p.first, p.last + 1))
    ]
    short = len(line.words) <= (LONGEST_HAN if language == "zh" else LONGEST)
    if own or not short or (Refers.AGAIN in found and reading.named):
        found = set()
    if reading.when.since or reading.when.until or reading.when.sessions:
        found.discard(Refers.TIMES)
    whole = bool(reading.groups) and bool(reading.topic.text) and not reading.topic.refers
    if reading.has("compare") and not (own or whole) and len(reading.named) <= 1 and Refers.STANCES not in found:
        found.add(Refers.COMPARED)
    if not found and short:
        found |= _pronouns(reading)
    return frozenset(found)


def _pronouns(reading: Reading) -> set[Refers]:
    """Whether a "that" stands behind an auxiliary, or an "it" or "that" at the end, behind a word of its own."""
    parts = reading.parts
    if not parts or reading.topic.refers:
        return set()
    last = parts[-1]
    verb = any(not p.kinds for p in parts[:-1])
    if verb and "it" in last.kinds and len(parts) > 1:
        english = reading.language == "en" and _word(reading, last) in ("it", "them")
        return {Refers.OBJECT if english else Refers.THIS}
    if verb and reading.language == "en" and _word(reading, last) == "them":
        return {Refers.OBJECT}
    for before, part in pairwise(parts):
        behind_verb = {"aux", "ask"} & before.kinds
        if behind_verb and is_demonstrative(reading, part) and not reading.named:
            return {Refers.THIS}
    return set()


def is_demonstrative(reading: Reading, part: Segment) -> bool:
    """Whether a segment stands for what was said ("that") rather than for who said it ("it")."""
    return "it" in part.kinds and _word(reading, part) not in ("it", "es")


def _word(reading: Reading, part: Segment) -> str:
    start, end = reading.span(part.first, part.last)
    return reading.text[start:end].casefold()


def corrected(text: str, language: str | None) -> str:
    """A correction as the plain follow-up that it is: "sorry, Iraq not Iran" is "Iraq", "no, I meant water" is "water".

    Anything else is returned as it is.
    """
    line = Line(text, language)
    table = tables("followups")[line.openings.language]
    i = 0
    while i < len(line.keys) and (stop := table.last(line.keys, i, "correct")) > i and _leads(line, i, stop):
        i = stop
    if i == len(line.keys) or len(line.words) > LONGEST:
        return text
    first = max(i - 1, 0) if i and table.last(line.keys, i - 1, "not") == i and i in line.names else i
    kept = [(k, line.names[k]) for k in range(first, len(line.keys)) if k in line.names]
    denied = [(k, last) for k, last in kept if k and table.last(line.keys, k - 1, "not") == k]
    if not i and (not denied or len(line.keys) > len(denied) * 2 + sum(1 + b - a for a, b in kept)):
        return text
    if not denied or len(denied) == len(kept):
        return text[line.words[i].start :] if i else text
    pieces = text[line.words[first].start :]
    offset = line.words[first].start
    for k, last in reversed(denied):
        pieces = pieces[: line.words[k - 1].start - offset] + pieces[line.words[last].end - offset :]
    return _LOOSE_END.sub("", " ".join(pieces.split())).strip(_LOOSE) or text


def without_time(text: str, language: str | None) -> str | None:
    """A short follow-up without its "in general" or "at any time"; None for one that has no such words."""
    line = Line(text, language)
    table = tables("followups")[line.openings.language]
    if len(line.words) > LONGEST:
        return None
    for i in range(len(line.keys)):
        if (stop := table.last(line.keys, i, "always")) > i:
            rest = f"{text[: line.words[i].start].rstrip(_LOOSE)} {text[line.words[stop - 1].end :].lstrip(_LOOSE)}"
            return " ".join(rest.split())
    return None


def _leads(line: Line, first: int, stop: int) -> bool:
    """Whether an opening is one by itself: of several words, with a sign behind it, or before a mere name or limit."""
    if stop - first > 1 or stop == len(line.words):
        return True
    gap = line.text[line.words[stop - 1].end : line.words[stop].start]
    bare = len(line.words) <= _FEW and (stop in line.names or "with" in line.phrases.longest(stop, len(line.words))[1])
    return bool(gap.strip()) or bare
