"""Whether a period belongs to an abbreviation, an initial or an ordinal, and so ends no sentence.

Knows abbreviations.toml and the words around one period; knows no splitter, no statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "abbreviations.toml"
_LONGEST = 24  # characters looked at before a period: more than any abbreviation has

# A word stops at white space, marks, and at Han or Hangul, where words are not set apart.
_WORD = re.compile(r"[^\s\"“”„‟«»‹›()\[\]{},;:/=،؛\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]+$")
_LETTERS_WITH_PERIODS = re.compile(r"[^\W\d_](?:\.[-\s]?[^\W\d_])*")
_NUMBER = re.compile(r"[\s#°(§]*(?:\d|[IVXLCDM]+\b|[A-Z]+/)")
_NEXT_WORD = re.compile(r"[^\w]*([^\W\d_]+)(?![\w.])")
_FIRST_WORD = re.compile(r"[^\w]*([^\W\d_]+)")
_PREFIXED = re.compile(
    r"[-’'‑]|(?<!\w)و"
)  # "l’art.", "Al-Haj.", and the Arabic "and", written as part of the next word
_CAPITAL = r"[A-Z][\w’'-]*"
_NAME = re.compile(
    rf"(?P<first>{_CAPITAL})(?: (?:of |the )?{_CAPITAL}){{0,3}}"
    rf"(?P<last> (?:and|or) {_CAPITAL}(?: {_CAPITAL})?)?\.(?=\s+[A-Z])"
)
_ORDINAL = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The abbreviations of one language, or of all languages together, as abbreviations.toml groups them."""

    never: frozenset[str]
    number: frozenset[str]
    seldom: frozenset[str]
    may_end: re.Pattern[str]
    openers: frozenset[str]
    leads: frozenset[str]
    ordinals: bool

    def holds(self, text: str, period: int) -> bool:
        """Whether the single period at `text[period]` ends no sentence, by the word before it and the word after it.

        In doubt yes: two sentences quoted as one are still the statement's words, half a sentence is a broken quote.
        """
        start = max(0, period - _LONGEST)
        before = _WORD.search(text, start, period)
        if before is None or self.may_end.search(text, start, period):
            return False
        word = before.group().casefold()
        after = text[period + 1 : period + 1 + _LONGEST]
        for form in {word, _PREFIXED.split(word)[-1]}:
            if form in self.never:
                return True
            if form in self.number and _NUMBER.match(after):
                return True
        initials = _LETTERS_WITH_PERIODS.fullmatch(word)
        if word in self.seldom or initials or (self.ordinals and _ORDINAL.fullmatch(word)):
            return not self.opens(text, period + 1)
        return False

    def opens(self, text: str, at: int) -> bool:
        """Whether the first word from `text[at]` on opens sentences."""
        following = _NEXT_WORD.match(text, at, at + _LONGEST)
        return following is not None and following.group(1).casefold() in self.openers

    def only_leads_up(self, words: str) -> bool:
        """Whether words with a period behind are no more than the lead of the next clause ("In 2019")."""
        found = words.split(maxsplit=4)
        return 0 < len(found) <= 4 and found[0].casefold() in self.leads

    def listed(self, text: str, at: int) -> re.Match[str] | None:
        """A name alone before a period from `text[at]` on, as in a list whose commas were misread ("Libya. Iraq.")."""
        found = _NAME.match(text, at) if self.leads else None
        return None if found is None or self.begins(text, at) or found["first"].casefold() in self.never else found

    def begins(self, text: str, at: int) -> bool:
        """Whether the first word from `text[at]` on opens a sentence or leads up to a clause."""
        first = _FIRST_WORD.match(text, at, at + _LONGEST)
        word = first.group(1).casefold() if first else ""
        return word in self.openers or word in self.leads


@lru_cache(maxsize=64)
def abbreviations(language: str | None) -> Abbreviations:
    """The abbreviations of a language (ISO 639-1); those of all languages together where a language has no list."""
    import tomllib

    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    chosen = [lists["any"], lists[language]] if language in lists else list(lists.values())

    def union(key: str) -> frozenset[str]:
        return frozenset(word for entry in chosen for word in entry.get(key, ()))

    # However the letters are spaced: "т.д", "т. д".
    lists_that_end = "|".join(re.escape(form).replace(r"\.", r"\.\s*") for form in sorted(union("may_end")))
    return Abbreviations(
        never=union("never"),
        number=union("number"),
        seldom=union("seldom"),
        may_end=re.compile(rf"(?i)(?<!\w)(?:{lists_that_end or '(?!)'})$"),
        openers=union("openers"),
        leads=frozenset(lists.get(language, {}).get("leads", ())) if language else frozenset(),
        ordinals=any(entry.get("ordinals", False) for entry in chosen),
    )
