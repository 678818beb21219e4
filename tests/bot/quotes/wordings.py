"""Wordings made from a statement's own sentences: altered ones, which nobody said, and copies as people paste them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence

_MODALS = (
    *("shall", "should", "must", "may", "can", "could", "might", "will", "would", "need to"),
    *("is", "are", "has", "have"),
)
_ACTORS = ("Kenya", "the European Union", "Israel", "the United States of America", "we all", "some of them")
_FILLERS = ("not", "never", "hardly", "always", "very", "must", "only", "all", "2030", "3.5")
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c"
_SPACES = (" ", "  ", "\n", "\r\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\t", " \u200b\n")

Alteration = Callable[[random.Random, str, Sequence[str]], str | None]
Word = Callable[[random.Random, str], str]


def _place(rng: random.Random, pattern: str, sentence: str) -> re.Match[str] | None:
    places = list(re.finditer(pattern, sentence))
    return rng.choice(places) if places else None


def _put(pattern: str, word: Word) -> Alteration:
    """Puts a word in place of what a pattern finds somewhere in a sentence."""

    def altered(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
        place = _place(rng, pattern, sentence)
        return None if place is None else sentence[: place.start()] + word(rng, place[0]) + sentence[place.end() :]

    return altered


def _other(*words: str) -> Word:
    return lambda rng, one: rng.choice([word for word in words if word != one])


def _other_letter(rng: random.Random, letter: str) -> str:
    """Another letter, or the same of the other case, a look-alike of another script, twice, or not at all."""
    return _other(rng.choice("abcdefghij"), letter.swapcase(), "а", "е", letter * 2, "")(rng, letter)


def _changed_order(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    place = _place(rng, "(?<=[^ ]) (?=[^ ])", sentence)
    return f"{sentence[place.end() :]} {sentence[: place.start()]}" if place and sentence.count(" ") > 2 else None


def _spliced(rng: random.Random, sentence: str, others: Sequence[str]) -> str | None:
    one, other = sentence.split(" "), rng.choice(others).split(" ")
    return " ".join(one[: rng.randrange(1, len(one) + 1)] + other[rng.randrange(len(other)) :])


def _cut_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    place = _place(rng, r"(?<=\w)(?=\w)", sentence)
    return rng.choice((sentence[place.start() :], sentence[: place.start()])) if place else None


_NEGATIONS = r"\b(?:not|never|no|without|only|unless|hardly|nor|neither)\b |n['’]t\b"
_SUBJECTS = r"\b(We|I|Iran|countries|United Nations|ITU|Geneva)\b"
_VERBS = rf"\b({'|'.join(_MODALS)})\b"

ALTERATIONS: dict[str, Alteration] = {
    "a digit made another": _put(r"\d", _other(*"0123456789½²")),
    "a modal or auxiliary verb made another": _put(_VERBS, _other(*_MODALS)),
    "a name or pronoun made another actor": _put(_SUBJECTS, _other(*_ACTORS)),
    "a word put between two": _put("(?<=[^ ]) (?=[^ ])", lambda rng, _: f" {rng.choice(_FILLERS)} "),
    "a verb denied": _put(
        f"{_VERBS}(?! not)", lambda rng, verb: verb + rng.choice((" not", " never", "n't", " no longer", " hardly"))
    ),
    "a denial left out": _put(_NEGATIONS, lambda *_: ""),
    "a word left out": _put("(?<= )[^ ]+ ", lambda *_: ""),
    "two neighbours swapped": _put("(?<![^ ])[^ ]+ [^ ]+", lambda _, both: " ".join(both.split(" ")[::-1])),
    "halves swapped": _changed_order,
    "the start of one and the end of another": _spliced,
    "a start or an end inside a word": _cut_word,
    "a letter made another": _put(r"(?<=\w)[a-zA-Z]", _other_letter),
    "a mark taken out or made another": _put(r"[^\w\s](?=.*\w)", _other(";", "?", "!", "", "/")),
}
"""What may be done to a sentence, so that nobody said it; None where the sentence has no place for it."""


def copied(rng: random.Random, sentence: str) -> str:
    """The sentence as it may arrive from a web page, a PDF or a word processor: the same words, other typography."""
    wording = sentence
    if rng.random() < 0.5:
        wording = unicodedata.normalize("NFD", wording)
    wording = re.sub(" ", lambda _: rng.choice(_SPACES) if rng.random() < 0.3 else " ", wording)
    wording = wording.replace("'", rng.choice("'’ʼ′"))
    wording = re.sub(r"-(?!\s)", rng.choice("-‐‑–"), wording)  # a word that is broken at a line's end has a hyphen
    for straight, curly in (('"', "“”„«»"), ("fi", "ﬁ"), ("...", "…")):
        wording = wording.replace(straight, rng.choice((straight, *curly)))
    for _ in range(rng.randrange(6)):
        place = rng.randrange(len(wording) + 1)
        wording = wording[:place] + rng.choice(_HIDDEN) + wording[place:]
    if rng.random() < 0.3 and wording.endswith("."):
        wording = wording[:-1] + rng.choice(("", "…", "...", " […]"))
    if rng.random() < 0.3:
        left, right = rng.choice(("“”", '""', "«»", "„“", "‘’", "''"))
        wording = left + wording + right + rng.choice(("", "", "."))
    return rng.choice(("", " ", "\n\t")) + wording + rng.choice(("", " ", "\n\n"))
