"""Whether a question asks who has said a phrase, or how often: "Who has said “rules-based order”?".

Knows such questions in nine languages (`bot/cues/phrases.toml`); where it was said is known to others.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.declarative import ends_sentence, languages_of, size
from bot.opening import Line, Openings, tables
from retrieval.delegations import find_groups
from retrieval.quotation_marks import quoted_in_line
from retrieval.scripts import has_han

_LONGEST, _LONGEST_HAN = 8, 16
"""Words (characters in Chinese) of a phrase; who said a longer wording, or a whole sentence, is asked of a check."""

_LONGEST_LINE = 60
"""Words around the phrase that are read."""


@dataclass(frozen=True, slots=True)
class PhraseAsked:
    """A phrase, and the question without it, from which is read whose words and which times are asked about.

    `how_often` says that it asks for a count, rather than who.
    """

    phrase: str
    rest: str
    language: str
    how_often: bool


def phrase_asked(text: str) -> PhraseAsked | None:
    """The phrase that a question asks about, as it is quoted there; None for any other line."""
    marked = [one for one in quoted_in_line(text) if one.closed]
    if len(marked) != 1:
        return None
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


def _has(line: Line, table: Openings, kind: str) -> bool:
    return any(line.phrase(table, i, kind) > i for i in range(len(line.keys)))
