"""Whether a line reads as a sentence of a statement: not a question, not a request, not a list of terms.

Knows the phrases and cues of nine languages; knows no quotation marks and no statement.
"""

from __future__ import annotations

import re

from bot.framing import cues, folded, holds
from bot.phrasebook import LANGUAGES, phrasebook
from retrieval.lexicon import words_of
from retrieval.mentions import function_words
from retrieval.quotation_marks import MARKS
from retrieval.scripts import has_han

HEAD = 1_500
"""Characters of a line that are read."""

QUESTION_MARKS = ("?", "？", "؟")
CLOSING = MARKS + ")）"
"""What may stand behind a sentence's last sign."""

_FEWEST, _FEWEST_HAN = 6, 10
_SHORTEST, _SHORTEST_HAN = 3, 5
"""Words of one that shows by a capital and a full stop that it is a sentence."""

_LONG, _LONG_HAN = 12, 24
"""Words from which a line is no list of terms, though it has neither a verb that is known nor a full stop."""

_STOPS = (".", "!", "。", "！", "۔", "…", "؛", ";")
_PERSIAN = re.compile("[پچژگکی]")
_ARABIC = re.compile("[ةىيكأإؤئ]")
_OPENING_WORDS = 15
_REQUEST = frozenset(("ask", "compare", "who", "hello", "more"))
_QUESTION = frozenset(("ask", "aux", "who"))


def is_declarative(line: str, language: str | None) -> bool:
    """Whether the line is a statement without a question mark, of six words or more (ten characters in Chinese).

    Three words (five characters) are enough where it ends with a full stop, and does not begin with a small letter.
    """
    head = line[:HEAD]
    ends = ends_sentence(line)
    if any(mark in line for mark in QUESTION_MARKS) or size(head) < _fewest(head, whole=ends and not head[0].islower()):
        return False
    spoken = languages_of(head, language)
    if not (ends or size(head) >= (_LONG_HAN if has_han(head) else _LONG) or has_verb(head, spoken)):
        return False
    opening = " ^" + folded(" ".join(head.split()[:_OPENING_WORDS]))
    if any(holds(opening, cues()[own]["command"]) for own in spoken):
        return False
    # "When we met …" and "What we need is …" are statements, as are "No country is …" and "Thanks to …"; where the line
    # has no full stop, nothing tells them from questions and small talk.
    return not any(_opens(head, own, frozenset(("compare",)) if ends else _REQUEST) for own in spoken)


def _fewest(head: str, *, whole: bool) -> int:
    if has_han(head):
        return _SHORTEST_HAN if whole else _FEWEST_HAN
    return _SHORTEST if whole else _FEWEST


def is_request(text: str) -> bool:
    """Whether a few words ask for something or greet, in any of the languages that they may be in."""
    return any(_opens(text, language, _REQUEST) for language in languages_of(text))


def is_question(text: str) -> bool:
    """Whether a text begins as a question does."""
    return any(_opens(text, language, _QUESTION) for language in languages_of(text))


def has_verb(text: str, languages: list[str] | None = None) -> bool:
    """Whether a text has a verb or pronoun that only sentences have; what is no cue is not known."""
    words = folded(text[:HEAD])
    return any(holds(words, cues()[language]["finite"]) for language in languages or languages_of(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with a full stop or the like, closing marks aside."""
    return text[-HEAD:].rstrip(CLOSING + " \t\r\n").endswith(_STOPS)


def size(text: str) -> int:
    """Words of a text, each Han character one; of a long one, those of its beginning."""
    return len(words_of(text[:HEAD]))


def languages_of(text: str, language: str | None = None) -> list[str]:
    """The languages that a text may be in by its letters and function words; the one given, where it has cues."""
    if language in LANGUAGES:
        return [language]
    text = text[:HEAD]
    if has_han(text):
        return ["zh"]
    letters = [c for c in text if c.isalpha()]
    if sum("\u0400" <= c <= "\u052f" for c in letters) * 2 > len(letters):
        return ["ru"]
    if sum("\u0600" <= c <= "\u06ff" for c in letters) * 2 > len(letters):
        return ["fa"] if _PERSIAN.search(text) else ["ar"] if _ARABIC.search(text) else ["ar", "fa"]
    votes = function_words(text)
    most = max(votes.values())
    return [own for own, n in votes.items() if n == most]


def _opens(text: str, language: str, kinds: frozenset[str]) -> bool:
    """Whether a text begins with a phrase of some kinds, an "And" or the like before it left out."""
    phrases = phrasebook(language).read(words_of(text[:200]))
    first = 0
    while first < len(phrases.words):
        last, found = phrases.longest(first, len(phrases.words))
        if found & kinds:
            return True
        if "open" not in found:
            return False
        first = last + 1
    return False
