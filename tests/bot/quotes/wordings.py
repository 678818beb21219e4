"""Wordings made from a statement's own sentences: altered ones, which nobody said, and copies as people paste them."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence

_MODALS = (
    "shall",
    "should",
    "must",
    "may",
    "can",
    "could",
    "might",
    "will",
    "would",
    "need to",
    "is",
    "are",
    "has",
    "have",
)
_ACTORS = ("Kenya", "the European Union", "Israel", "the United States of America", "we all", "some of them")
_FILLERS = ("not", "never", "hardly", "always", "very", "must", "only", "all", "2030", "3.5")
_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c"
_SPACES = (" ", "  ", "\n", "\r\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\t", " \u200b\n")

Alteration = Callable[[random.Random, str, Sequence[str]], str | None]


def changed_number(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """One digit made another."""
    places = [match.start() for match in re.finditer(r"\d", sentence)]
    if not places:
        return None
    place = rng.choice(places)
    return sentence[:place] + rng.choice([d for d in "0123456789½²" if d != sentence[place]]) + sentence[place + 1 :]


def changed_modal(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A modal or auxiliary verb made another."""
    places = list(re.finditer(rf"\b({'|'.join(_MODALS)})\b", sentence))
    if not places:
        return None
    place = rng.choice(places)
    return sentence[: place.start()] + rng.choice([m for m in _MODALS if m != place[0]]) + sentence[place.end() :]


def changed_actor(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A name or pronoun made another actor."""
    places = list(re.finditer(r"\b(We|I|Iran|countries|United Nations|ITU|Geneva)\b", sentence))
    if not places:
        return None
    place = rng.choice(places)
    return sentence[: place.start()] + rng.choice(_ACTORS) + sentence[place.end() :]


def inserted_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A word, a negation or a number put between two words."""
    words = sentence.split(" ")
    if len(words) < 2:
        return None
    place = rng.randrange(1, len(words))
    return " ".join([*words[:place], rng.choice(_FILLERS), *words[place:]])


def inserted_negation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A verb denied."""
    places = list(re.finditer(rf"\b({'|'.join(_MODALS)})\b(?! not)", sentence))
    if not places:
        return None
    end = rng.choice(places).end()
    return sentence[:end] + rng.choice((" not", " never", "n't", " no longer", " hardly")) + sentence[end:]


def removed_negation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A denial or a restriction left out, without an ellipsis."""
    places = list(re.finditer(r"\b(?:not|never|no|without|only|unless|hardly|nor|neither)\b |n['’]t\b", sentence))
    if not places:
        return None
    place = rng.choice(places)
    return sentence[: place.start()] + sentence[place.end() :]


def dropped_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A word between two others left out, without an ellipsis."""
    words = sentence.split(" ")
    if len(words) < 3:
        return None
    place = rng.randrange(1, len(words) - 1)
    return " ".join(words[:place] + words[place + 1 :])


def swapped_words(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """Two neighbouring words in the other order."""
    words = sentence.split(" ")
    if len(words) < 2:
        return None
    place = rng.randrange(len(words) - 1)
    words[place : place + 2] = reversed(words[place : place + 2])
    return " ".join(words)


def changed_order(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """The sentence's two halves in the other order."""
    words = sentence.split(" ")
    if len(words) < 4:
        return None
    place = rng.randrange(1, len(words))
    return " ".join(words[place:] + words[:place])


def spliced(rng: random.Random, sentence: str, others: Sequence[str]) -> str | None:
    """The start of one sentence with the end of another."""
    one, other = sentence.split(" "), rng.choice(others).split(" ")
    return " ".join(one[: rng.randrange(1, len(one) + 1)] + other[rng.randrange(len(other)) :])


def cut_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A wording that starts or ends inside a word or a number."""
    places = [match.start() + 1 for match in re.finditer(r"(?=\w\w)", sentence)]
    if not places:
        return None
    place = rng.choice(places)
    return rng.choice((sentence[place:], sentence[:place]))


def changed_letter(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """One letter made another, or of the other case, or a look-alike of another script; not the first one."""
    places = [match.start() for match in re.finditer(r"[a-zA-Z]", sentence)][1:]
    if not places:
        return None
    place = rng.choice(places)
    letter = sentence[place]
    others = [c for c in (rng.choice("abcdefghij"), letter.swapcase(), "а", "е", letter + letter, "") if c != letter]
    return sentence[:place] + rng.choice(others) + sentence[place + 1 :]


def changed_punctuation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A mark between two words taken out or made another."""
    places = [match.start() for match in re.finditer(r"[^\w\s](?=.*\w)", sentence)]
    if not places:
        return None
    place = rng.choice(places)
    return (
        sentence[:place]
        + rng.choice([c for c in (";", "?", "!", "", "/") if c != sentence[place]])
        + sentence[place + 1 :]
    )


ALTERATIONS: tuple[Alteration, ...] = (
    changed_number,
    changed_modal,
    changed_actor,
    inserted_word,
    inserted_negation,
    removed_negation,
    dropped_word,
    swapped_words,
    changed_order,
    spliced,
    cut_word,
    changed_letter,
    changed_punctuation,
)


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
