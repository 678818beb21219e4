"""The wording that a line of a chat asks to have checked, or that it is: "Did Iran say '…'?", or a sentence pasted.

Knows the forms of such lines; whether the wording was said, and by whom, is known to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.declarative import (
    CLOSING,
    QUESTION_MARKS,
    ends_sentence,
    has_verb,
    is_declarative,
    is_question,
    is_request,
    languages_of,
    size,
)
from bot.framing import LONGEST, Cues, Frame, cues, folded, holds, names_someone
from bot.joined import grouped, has_words
from retrieval.delegations import find
from retrieval.quotation_marks import Quoted, quoted_in_line
from retrieval.scripts import has_han

_TERM, _TERM_HAN = 3, 6
"""Words of a quotation that is no more than a term to search for, where it stands alone and ends without a stop."""

_MOST_TRIED = 4
_MOST_PEELED = 4
EDGES = " \t\r\n\u00a0\u202f\u200b\ufeff"
_LOOSE = EDGES + ".,:;?!–—-~|()[]（）【】，。、：？؟،؛•*_>"
_SOURCE_SIGNS = ("—", "–", "-", "―", "(", "（", "[", "~", "\n")
_SOURCE_ENDS = (":", "：", ",", "-", "–", "—")
_LONGEST_SOURCE, _LONGEST_NAME = 14, 4
_SHORTEST_CLAIMED = 6
_ARTICLE = 4

_REPLY = re.compile("^[ \t]*>+[ \t]?", re.MULTILINE)
_COLON = re.compile("[:：](?![0-9/])")
_FIRST_LINE = re.compile("[?？؟]|\n")
_LAST_SENTENCE = re.compile("[。！]|[.!…][\"'”’»」)]*[ \t\n]+|[ \t][-–—][ \t]|\n")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A wording to be checked.

    `wording` is as it was pasted, without the marks around it; `rest` the line without it, a sentence from which
    `bot.understand` reads who is said to have said it ("Did Iran say this?"), empty where the line is the wording.
    `certain` says that the line asks for the check; else it only looks like a sentence that somebody pasted. `asked` is
    the line with this quotation alone, where several were asked for together; else empty.
    """

    wording: str
    rest: str
    certain: bool
    asked: str = ""


def pasted_in(text: str, language: str | None) -> Pasted | None:
    """The wording that a line (or several) asks to have checked; None for an ordinary question.

    `language` is that of the line, if known: its cues come first, then those of the other languages. Of quotations that
    are asked for together ("… or …") the longest is the wording, the first of equals, and the others are no part of
    `rest` (`bot.quotations` has them all); a quotation elsewhere in the line stays there. Time is linear in the text.
    """
    line = unquoted(text)
    if found := _marked(line, language) or _announced(line, language):
        return found
    return Pasted(line, "", certain=False) if is_declarative(line, language) else None


def unquoted(text: str) -> str:
    """A line without the signs of a reply ("> …") and white space around it."""
    return _REPLY.sub("", text).strip(EDGES)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The quotations of a line that stand together and are asked for, or attributed; `main` is the longest of them.

    `table` has the cues that ask; None where no more than a source stands beside them.
    """

    group: list[Quoted]
    main: Pasted
    table: Cues | None


def _marked(line: str, language: str | None) -> Pasted | None:
    """A wording in quotation marks."""
    found = chosen_in(line, grouped(line), language)
    return found.main if found else None


def chosen_in(line: str, groups: list[list[Quoted]], language: str | None) -> Chosen | None:
    """The first quotations, from the longest on, that are asked for or attributed."""
    by_length = sorted(((max(group, key=_length), group) for group in groups), key=lambda pair: -_length(pair[0]))
    for quotation, group in by_length[:_MOST_TRIED]:
        frame = Frame(line[: group[0].opener], line[group[-1].closer :])
        if frame.is_long:
            continue
        wording = bare(line, quotation)
        if table := asking(frame, language, term=_is_term(wording)):
            return Chosen(group, with_question_mark(wording, frame.rest(table)), table)
        if attributed := _attributed(wording, frame):
            return Chosen(group, attributed, None)
    return None


def _is_term(wording: str) -> bool:
    return size(wording) <= (_TERM_HAN if has_han(wording) else _TERM) and not ends_sentence(wording)


def asking(frame: Frame, language: str | None, *, marked: bool = True, term: bool = False) -> Cues | None:
    """The table by whose cues a line asks for a wording, that of its language first; the wording may be in another."""
    around = languages_of(f"{frame.before} {frame.after}")
    order = dict.fromkeys((*((language,) if language in cues() else ()), *around, *cues()))
    return next((cues()[own] for own in order if frame.asks(cues()[own], marked=marked, term=term)), None)


def _length(quotation: Quoted) -> int:
    return quotation.end - quotation.start


def bare(line: str, quotation: Quoted) -> str:
    """What a quotation holds, without further marks around the whole of it."""
    wording = line[quotation.start : quotation.end].strip(EDGES)
    if not quotation.closed:
        wording = wording.rstrip(CLOSING)
    for _ in range(_MOST_PEELED):
        inner = quoted_in_line(wording)
        if len(inner) != 1 or not inner[0].closed or (inner[0].opener, inner[0].closer) != (0, len(wording)):
            break
        wording = wording[inner[0].start : inner[0].end].strip(EDGES)
    return wording


def with_question_mark(wording: str, rest: str) -> Pasted:
    """The line's own question mark put where it belongs, if it stands at the end of a wording that is no question."""
    asked = any(mark in rest for mark in QUESTION_MARKS)
    if wording.endswith(QUESTION_MARKS) and not asked and not is_question(wording):
        return Pasted(wording[:-1].rstrip(EDGES), rest + wording[-1], certain=True)
    return Pasted(wording, rest, certain=True)


def _attributed(wording: str, frame: Frame) -> Pasted | None:
    """A quotation with nothing, or with no more than its source, around it: '"…" (Iran, 2020)', 'Iran: "…"'."""
    before, after = (_without_tag(part.strip(_LOOSE)) for part in (frame.before, frame.after))
    source = before or after
    term = _is_term(wording)
    if not source:
        return None if term else Pasted(wording, "", certain=True)
    if (before and after) or not _may_be_source(source):
        return None
    signed = frame.after.lstrip(" \t.,").startswith(_SOURCE_SIGNS)
    if after and (
        signed or not (term or size(wording) <= 2 * size(after)) or (ends_sentence(wording) and _names(after))
    ):
        return Pasted(wording, source, certain=True)
    if before and not term and frame.before.rstrip().endswith(_SOURCE_ENDS) and _names(before):
        return None if is_question(wording) else Pasted(wording, source, certain=True)
    return None


def _without_tag(text: str) -> str:
    """The words beside a quotation; none where they only ask whether it is right."""
    tagged = any(folded(text).startswith(table["tags"]) for table in cues().values())
    return "" if tagged or not has_words(text) else text


def _may_be_source(text: str) -> bool:
    """Whether words beside a quotation may say whose it is: no request, no question, no sentence."""
    if size(text) > _LONGEST_SOURCE or is_request(text) or (size(text) > _LONGEST_NAME and has_verb(text)):
        return False
    frame = Frame(text, "")
    own = [cues()[language] for language in languages_of(text)]
    return not any(holds(frame.opening, t["command"] + t["reported"]) or frame.is_ordinary(t) for t in own)


def _names(text: str) -> bool:
    """Whether a delegation or a bloc is named, or the words begin with someone's bare name ("William Ruto")."""
    words = _before_comma(text)
    return names_someone(text) or (0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words))


def _before_comma(text: str) -> list[str]:
    """The words of a text up to its first comma."""
    return text.partition(",")[0].split()


def _announced(line: str, language: str | None) -> Pasted | None:
    """A wording without marks that is announced: "Has anyone said: …", "Did Iran say this? …", "… Who said this?"."""
    if (colon := _COLON.search(line, 0, LONGEST // 3)) and (found := _after_colon(line, colon.start(), language)):
        return found
    for frame, wording in _apart(line):
        if not has_words(wording) or size(wording) <= _TERM or any(mark in wording for mark in QUESTION_MARKS):
            continue
        if (table := asking(frame, language, marked=False)) and frame.refers(table):
            return Pasted(wording, frame.rest(table), certain=True)
    return None


def _after_colon(line: str, colon: int, language: str | None) -> Pasted | None:
    before, wording = line[: colon + 1], line[colon + 1 :].strip(EDGES)
    if size(wording) < 2:
        return None
    frame = Frame(before, "")
    if table := asking(frame, language, marked=False):
        return with_question_mark(wording, frame.rest(table))
    if start := _last_question(wording):
        tagged = Frame(before, ("。" if has_han(before) else ". ") + wording[start:])
        if table := asking(tagged, language, marked=False):
            return Pasted(wording[:start].strip(EDGES), tagged.rest(table), certain=True)
    # "I say to the Russian delegation: …" is a sentence of a speech; a claim begins with the one who is said to speak.
    long = size(wording) >= _SHORTEST_CLAIMED and not any(mark in wording for mark in QUESTION_MARKS)
    if long and any(m.start <= _ARTICLE for m in find(before)) and (table := asking(frame, language)):
        return Pasted(wording, frame.rest(table), certain=False)
    return None


def _last_question(text: str) -> int | None:
    """Where the question begins that a text ends with and has a sentence before; None without one."""
    if not text.endswith(QUESTION_MARKS):
        return None
    tail = text[-LONGEST // 3 : -1]
    ends = [match.end() for match in _LAST_SENTENCE.finditer(tail)]
    return len(text) - 1 - len(tail) + ends[-1] if ends else None


def _apart(line: str) -> Iterator[tuple[Frame, str]]:
    """The line parted into what asks, first or last, and the rest."""
    if first := _FIRST_LINE.search(line, 0, LONGEST // 3):
        yield Frame(line[: first.end()], ""), line[first.end() :].strip(EDGES)
    if start := _last_question(line):
        yield Frame("", line[start:]), line[:start].strip(EDGES + "-–—")
