"""Whether a question asks who has said a phrase, or how often: "Who has said “rules-based order”?".

Knows such questions in nine languages (`bot/cues/phrases.toml`); where it was said is known to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.declarative import ends_sentence, languages_of, size
from bot.opening import Line, Openings, tables
from bot.periods import find_when
from retrieval.delegations import find_groups
from retrieval.quotation_marks import quoted_in_line
from retrieval.scripts import has_han

_LONGEST, _LONGEST_HAN = 8, 16
"""Words (characters in Chinese) of a phrase; who said a longer wording, or a whole sentence, is asked of a check."""

_VERB_LAST = frozenset(("de", "fa"))
"""Languages in which the verb of saying stands behind what is said."""

_LONGEST_LINE = 60
"""Words around the phrase that are read."""


@dataclass(frozen=True, slots=True)
class PhraseAsked:
    """A phrase, and the question without it, from which is read whose words and which times are asked about.

    `how_often` says that it asks for a count, rather than who; `named` that no marks set the phrase off, but words that
    name it one ("the phrase").
    """

    phrase: str
    rest: str
    language: str
    how_often: bool
    named: bool = False


def phrase_asked(text: str) -> PhraseAsked | None:
    """The phrase that a question asks about, as it is quoted or named there; None for any other line."""
    marked = [one for one in quoted_in_line(text) if one.closed]
    if len(marked) != 1:
        return None if marked else _named(text)
    (one,) = marked
    phrase = text[one.start : one.end].strip()
    rest = f"{text[: one.opener]} {text[one.closer :]}"
    if not any(map(str.isalnum, phrase)) or not rest.strip():
        return None
    for language in dict.fromkeys(languages_of(rest)):
        line = Line(rest, language)
        if len(line.words) > _LONGEST_LINE:
            return None
        table = tables("phrases")[language]
        if _has(line, table, "times"):
            return PhraseAsked(phrase, rest, language, how_often=True)
        short = size(phrase) <= (_LONGEST_HAN if has_han(phrase) else _LONGEST) and not ends_sentence(phrase)
        kinds = {kind for found in line.phrases.found.values() for kind in found}
        if "aux" in line.phrases.found.get((0, 0), ()):
            continue  # "Did anyone say “…”?" asks whether it was said: that is a check's to tell
        before = Line(text[: one.opener], language)
        if "about" in before.phrases.ending(len(before.words) - 1, frozenset(("about",)))[1]:
            continue
        who = "who" in kinds or (find_groups(rest) and _has(line, tables("members")[language], "which"))
        if short and who and ("say" in kinds or _has(line, table, "uses")):
            return PhraseAsked(phrase, rest, language, how_often=False)
    return None


def _named(text: str) -> PhraseAsked | None:
    """The phrase behind "the phrase" in a question who said it, or how often; None for any other line."""
    for language in dict.fromkeys(languages_of(text)):
        line = Line(text, language)
        table = tables("phrases")[language]
        if not line.words or len(line.words) > _LONGEST_LINE:
            return None
        stops = ((i, line.phrase(table, i, "names")) for i in range(len(line.keys)))
        i, first = next(((i, stop) for i, stop in stops if stop > i), (0, 0))
        if not first or first >= len(line.words) or {"with", "about"} & line.phrases.longest(first, len(line.words))[1]:
            continue
        last = _last(line, table, first)
        start, end = line.words[first].start, line.words[last].end
        phrase, rest = (
            text[start:end],
            f"{text[: line.words[i].start]} {text[line.words[first - 1].end : start]}{text[end:]}",
        )
        if size(phrase) > (_LONGEST_HAN if has_han(phrase) else _LONGEST):
            return None
        led = Line(rest, language)
        kinds = {kind for found in led.phrases.found.values() for kind in found}
        how_often = _has(led, table, "times")
        says = "say" in kinds or _has(led, table, "uses") or _has(line, table, "uses")
        if "aux" not in line.phrases.found.get((0, 0), ()) and says and (how_often or "who" in kinds):
            return PhraseAsked(phrase, rest, language, how_often=how_often, named=True)
    return None


def _last(line: Line, table: Openings, first: int) -> int:
    """The last word of a phrase that begins at word `first`: what limits the question to a time is no part of it."""
    when = find_when(line.text, line.phrases, date.today())
    last = len(line.words) - 1
    while last > first:
        limit = next((span[0] for span in when.spans if span[1] == last and span[0] > first), None)
        begin = last + 1
        if table.language in _VERB_LAST:
            begins = (k for k in range(first + 1, last + 1) if line.phrase(table, k, "uses") == last + 1)
            begin = next(begins, line.phrases.ending(last, frozenset(("say", "aux")))[0])
        if limit is None and not first < begin <= last:
            break
        last = (begin if limit is None else limit) - 1
    return last


def _has(line: Line, table: Openings, kind: str) -> bool:
    return any(line.phrase(table, i, kind) > i for i in range(len(line.keys)))
