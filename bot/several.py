"""Several questions in one line, each as it stands.

Knows marks, lists and how questions open; knows no statement, and not what a question asks for. In doubt a line is one
question: two that are asked together are answered together, but half a question is answered wrongly.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from bot.opening import Line, Openings
from bot.pasted import pasted_in
from bot.phrasebook import LANGUAGES
from retrieval.inflection import key
from retrieval.lexicon import words_of
from retrieval.quotation_marks import outermost, quoted_ranges

MOST = 4
"""Questions that are told apart; what follows stays with the last."""

LONGEST = 4_000
"""Characters of a line that may be parted; a longer one is no question typed by a person."""

_CLOSING = "\"'“”‘’»›」』)）]】"
_MARK = re.compile(rf"(?:[?!]*[?？؟][?!？！؟]*)[{re.escape(_CLOSING)}]*")
_FULL_STOP = re.compile(r"[.。。](?=\s|$)|[。。]")
_JOINT = re.compile(r"[,，;；،؛、]\s*|\s+")
_LABEL = "[Qq]|[Qq]uestion|[Pp]regunta|[Pp]ergunta|Frage|[Вв]опрос|سؤال|السؤال|سوال|پرسش|问题"
_ITEM = re.compile(
    rf"(?:^|(?<=[\s?？؟。]))(?:(?:{_LABEL})\s?)?[(（]?(?P<n>\d{{1,2}})\s?[.)）、．:：](?=\s|[^\W\d_])\s*"
    r"|(?:^|(?<=[\s?？؟]))[(（]?[a-h][)）]\s+|(?:^|(?<=\n))[ \t]*[-•*–·]\s+"
)
_MARKED_ALONE = frozenset(("en", "fr", "ar", "fa", "zh"))
"""Languages in which a comma by itself leads to no question within a clause ("Was sagt …, was Kenia sagt?")."""
_COLON = re.compile(r"[:：](?=\s)|：")
_BRACKETS = re.compile(r"[()（）\[\]【】]")
_LOOSE = " \t\r\n\u00a0\u202f,，;；،؛、"
_SHORTEST_BEFORE_STOP = 3
_LONGEST_HEAD = 8
_LONGEST_SENTENCE = 600
"""Characters of a sentence that may be parted into clauses."""


def parts_of(text: str, language: str | None) -> tuple[str, ...]:
    """The questions of a line in order, each a stretch of it; the line alone where it asks one, or where unsure.

    Parted are questions with their own marks, items and lines of a list, and clauses that open anew and name their own
    subject or topic (", and what does Kenya say about debt?"). Not parted are quotations, brackets, "and why?", "or
    against?", a remark behind a question, and what stands under a heading. A later part may lean on an earlier one.
    At most MOST; every part but the last is one question when read again. Never raises; `language` is ISO 639-1.
    """
    whole = text.strip()
    if len(whole) > LONGEST:
        return (whole,)
    spoken = language if language in LANGUAGES else None
    found = [(start, end) for start, end in _spans(whole, spoken) if start < end]
    if not found or (len(found) > 1 and _is_one_check(whole, found, spoken)):
        return (whole,)
    if len(found) > MOST:
        found = [*found[: MOST - 1], (found[MOST - 1][0], len(whole))]
    return tuple(whole[start:end] for start, end in found)


def _is_one_check(text: str, spans: list[tuple[int, int]], language: str | None) -> bool:
    """Whether a wording is to be checked, and all else asks about it too ("Who said “…”? And when?")."""
    whole = pasted_in(text, language)
    if whole is None or not whole.certain:
        return False
    parts = [text[start:end] for start, end in spans]
    if not any(whole.wording in part for part in parts):
        return True
    others = [part for part in parts if whole.wording not in part]
    return not all(Line(part, language).asks() or _has_wording(part, language) for part in others)


def _has_wording(text: str, language: str | None) -> bool:
    found = pasted_in(text, language)
    return found is not None and found.certain


def _spans(text: str, language: str | None) -> list[tuple[int, int]]:
    """The parts of a text, read again until none can be parted."""
    pieces = _once(text, language)
    if len(pieces) == 1:
        return [(0, len(text))]
    return [(first + start, first + end) for first, last in pieces for start, end in _spans(text[first:last], language)]


def _once(text: str, language: str | None) -> list[tuple[int, int]]:
    """The parts by the first way that tells any apart."""
    closed = _Closed(text)
    start = _behind_heading(text, language, closed)
    if start is None:
        return [(0, len(text))]
    for way in (_by_items, _by_lines, _by_marks, _by_full_stops, _by_clauses):
        cuts = [cut for cut in way(text, start, language, closed) if start < cut < len(text)]
        if cuts:
            ends = [*cuts, len(text)]
            firsts = [start, *cuts]
            return [_trimmed(text, first, end) for first, end in zip(firsts, ends, strict=True)]
    return [(0, len(text))]


class _Closed:
    """What must stay whole: quotations, and what stands in brackets."""

    def __init__(self, text: str) -> None:
        ranges = [(one.opener, one.closer) for one in outermost(quoted_ranges(text))]
        depth, opened = 0, 0
        for bracket in _BRACKETS.finditer(text):
            if bracket.group() in "(（[【":
                depth, opened = depth + 1, bracket.start() if depth == 0 else opened
            elif depth:
                depth -= 1
                if depth == 0:
                    ranges.append((opened, bracket.end()))
        self._ranges: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if self._ranges and first < self._ranges[-1][1]:
                self._ranges[-1] = (self._ranges[-1][0], max(last, self._ranges[-1][1]))
            else:
                self._ranges.append((first, last))
        self._starts = [first for first, _ in self._ranges]

    def holds(self, at: int) -> bool:
        """Whether a place lies within one of them."""
        k = bisect_right(self._starts, at) - 1
        return k >= 0 and self._ranges[k][0] < at < self._ranges[k][1]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A part without its number or bullet, and without white space and commas at its ends."""
    start = _behind_loose(text, start, end)
    if item := _ITEM.match(text, start, end):
        start = _behind_loose(text, item.end(), end)
    while end > start and text[end - 1] in _LOOSE:
        end -= 1
    return start, end


def _behind_loose(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _LOOSE:
        start += 1
    return start


def _behind_heading(text: str, language: str | None, closed: _Closed) -> int | None:
    """Where the questions begin, behind "Two questions:"; None where what stands before a colon bears on them all."""
    labels = {found.end() for found in _ITEM.finditer(text)}
    colons = (found for found in _COLON.finditer(text) if not closed.holds(found.start()))
    colon = next((found for found in colons if not labels & {found.end(), found.end() + 1}), None)
    if colon is None:
        return 0
    head = Line(text[: colon.start()], language)
    if len(head.words) <= _LONGEST_HEAD and head.announces_questions and not head.named and not head.is_about:
        rest = text[colon.end() :]
        return colon.end() + len(rest) - len(rest.lstrip())
    return None


def _is_question(text: str, language: str | None) -> bool:
    line = Line(text, language)
    return not line.is_short and (line.is_marked or line.asks(first=True))


def _by_items(text: str, start: int, language: str | None, closed: _Closed) -> list[int]:
    """Where the items of a list "1. … 2. …" begin, if each is a question."""
    numbered: list[int] = []
    for item in _ITEM.finditer(text, start):
        if item["n"] and not closed.holds(item.start()) and int(item["n"]) == len(numbered) + 1:
            numbered.append(item.start())
    if len(numbered) < 2 or text[start : numbered[0]].strip():
        return []
    items = zip(numbered, [*numbered[1:], len(text)], strict=True)
    return numbered[1:] if all(_is_question(text[slice(*_trimmed(text, *item))], language) for item in items) else []


def _by_lines(text: str, start: int, language: str | None, closed: _Closed) -> list[int]:
    """Where lines begin, if each is a question that ends with its mark or opens as one."""
    firsts = [found.end() for found in re.finditer(r"\n\s*", text) if found.end() > start]
    if not firsts or any(closed.holds(first) for first in firsts):
        return []
    spans = zip([start, *firsts], [*firsts, len(text)], strict=True)
    lines = [Line(text[slice(*_trimmed(text, *span))], language) for span in spans]
    behind = [True, *(line.is_marked for line in lines)]
    opened = all(
        line.asks(first=True) or (line.is_marked and ended) for line, ended in zip(lines, behind, strict=False)
    )
    whole = all(line.is_marked or not line.is_unfinished for line in lines)
    return firsts if opened and whole and not any(line.is_short or line.is_hollow for line in lines) else []


def _by_marks(text: str, start: int, language: str | None, closed: _Closed) -> list[int]:
    """Where questions begin behind the marks of others; remarks, tags and "Or …?" stay with what is before them."""
    ends = [m.end() for m in _MARK.finditer(text, start) if not closed.holds(m.start()) and _parts_behind(text, m)]
    cuts: list[int] = []
    first = start
    for end, stop in zip(ends, [*ends[1:], len(text)], strict=False):
        before, line = Line(text[first:end], language), Line(text[slice(*_trimmed(text, end, stop))], language)
        if before.is_short and not cuts:
            continue
        if before.is_hollow or line.is_hollow or line.is_other_way:
            continue
        if (
            line.is_marked
            or line.opens_followup
            or (not line.is_short and (line.asks() or line.asks_who_or_tells(before)))
        ):
            cuts.append(end)
            first = end
        elif line.compares:
            return []
    return cuts


def _parts_behind(text: str, mark: re.Match[str]) -> bool:
    """Whether what follows a mark may be another sentence: behind a space, an opening mark, or a wide or Arabic one."""
    ahead = text[mark.end() : mark.end() + 2]
    if ahead.lstrip()[:1] in tuple("(（[【"):
        return False
    return ahead[:1].isspace() or ahead[:1] in ("", "¿") or any(sign in mark.group() for sign in "？؟")


def _by_full_stops(text: str, start: int, language: str | None, closed: _Closed) -> list[int]:
    """Where questions begin behind the full stops of others that open as questions do."""
    cuts: list[int] = []
    first = start
    for stop in _FULL_STOP.finditer(text, start):
        word = re.search(r"[^\W\d_]*$", text[max(start, stop.start() - 20) : stop.start()])
        short = word is None or (len(word.group()) < _SHORTEST_BEFORE_STOP and stop.group() == ".")
        if short or closed.holds(stop.start()):
            continue
        before, line = Line(text[first : stop.start()], language), Line(text[stop.end() :], language)
        if before.is_short or line.is_short or not before.asks(first=True):
            continue
        if line.asks() or line.asks_who_or_tells(before):
            cuts.append(stop.end())
            first = stop.end()
    return cuts


def _by_clauses(text: str, start: int, language: str | None, closed: _Closed) -> list[int]:
    """Where clauses begin that open anew, with their own subject or topic, behind one that opens as a question."""
    whole = Line(text[start:], language)
    if len(whole.text) > _LONGEST_SENTENCE or not whole.asks(first=True) or whole.compares:
        return []
    cuts: list[int] = []
    first = start
    for joint in _joints(text, start, whole.openings):
        if closed.holds(joint) or joint <= first:
            continue
        before, line = Line(text[first:joint], language), Line(text[joint:], language)
        if before.is_short or before.is_unfinished or not before.asks(first=True) or line.is_other_way:
            continue
        if line.asks():
            cuts.append(joint)
            first = joint
    return cuts


def _joints(text: str, start: int, table: Openings) -> Iterator[int]:
    """Where a clause may begin: behind a comma or semicolon, and before "and" or an Arabic "و"."""
    joins = {phrase[0] for phrase in table.kinds["joins"]}
    for gap in _JOINT.finditer(text, start):
        sign = gap.group()[0]
        if sign in ";；؛" or (not sign.isspace() and table.language in _MARKED_ALONE):
            yield gap.end()
            continue
        word = next(iter(words_of(text[gap.end() : gap.end() + 30])), None)
        if word and (key(word.text) in joins or (table.language == "ar" and word.text.startswith("و"))):
            yield gap.end()
