"""Whether a question asks who did not speak of something: "Who was silent on Ukraine?", "Was Moscow silent on Syria?".

Knows such questions in nine languages (`bot/cues/silence.toml`); who is silent is for rows to tell.
"""

from __future__ import annotations

from bot.declarative import languages_of
from bot.opening import Line, Openings, tables
from retrieval.quotation_marks import quoted_in_line

_LONGEST, _LONGEST_HAN = 30, 50
"""Words (characters in Chinese) of a question that is read."""


def as_spoken(text: str) -> str | None:
    """The question who spoke of it, in the place of who did not; None where it asks for something else."""
    if quoted_in_line(text):
        return None  # whether a wording was said is a check's to tell
    # "Was Moscow silent …?" may be German by its little words.
    for language in dict.fromkeys((*languages_of(text), "en")):
        line = Line(text, language)
        if not line.words or len(line.words) > (_LONGEST_HAN if language == "zh" else _LONGEST):
            return None
        table = tables("silence")[language]
        if line.phrase(table, line.begin(), "why") > line.begin() and not _asks_who(line, line.begin()):
            continue
        if _asks_who(line) or (line.is_marked and line.names):
            found = _spoken(line, table)
            if found is not None:
                return found
    return None


def _asks_who(line: Line, at: int | None = None) -> bool:
    """Whether somebody is asked for ("who", "which of the …"): anywhere, or by words that begin at one."""
    members = tables("members")[line.phrases.book.language]
    places = range(len(line.keys)) if at is None else (at,)
    kinds = (kinds for (first, _), kinds in line.phrases.found.items() if at is None or first == at)
    return any("who" in found for found in kinds) or any(line.phrase(members, i, "which") > i for i in places)


def _spoken(line: Line, table: Openings) -> str | None:
    """The line with words for speaking in the place of those for silence; None without such words."""
    for i in range(len(line.keys)):
        if (stop := line.phrase(table, i, "silent")) > i:
            before = line.text[: line.words[_without_verb(line, i)].start]
            return _whole(line, before, _one(table, "spoke"), line.text[line.words[stop - 1].end :])
        if (stop := line.phrase(table, i, "last")) > i:
            before = _led(line, line.text[: line.words[i].start], i, _one(table, "about"))
            return _whole(line, before, _one(table, "spoken"), line.text[line.words[stop - 1].end :])
    return None


def _one(table: Openings, kind: str) -> str:
    """The phrase of a kind that has one, as it is written; "" without one."""
    return ("" if table.language == "zh" else " ").join(next(iter(table.kinds[kind]), ()))


def _led(line: Line, before: str, i: int, about: str) -> str:
    """What stands before word `i`, with a preposition behind its last auxiliary, where it has none of its own."""
    kinds = [line.phrases.kinds(k, k) for k in range(i)]
    helps = max((k for k in range(i) if "aux" in kinds[k]), default=None)
    if not about or helps is None or any({"about", "with"} & kinds[k] for k in range(helps + 1, i)):
        return before
    end = line.words[helps].end
    return f"{before[:end]} {about}{before[end:]}"


def _without_verb(line: Line, i: int) -> int:
    """The first word of the verb that stands before "silent": "was", "has been"."""
    while i > 1 and "aux" in line.phrases.kinds(i - 1, i - 1) and line.phrases.book.language == "en":
        i -= 1
    return i


def _whole(line: Line, before: str, spoke: str, behind: str) -> str:
    """The line put together, without the auxiliary that an English one begins with ("Was Moscow …")."""
    first = line.phrases.kinds(0, 0)
    if line.phrases.book.language == "en" and "aux" in first and not {"who", "ask"} & first:
        before = before[line.words[0].end :]
    text = f"{before}{spoke}{behind}"
    return " ".join(text.split())
