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


def _place(rng: random.Random, pattern: str, sentence: str) -> re.Match[str] | None:
    places = list(re.finditer(pattern, sentence))
    return rng.choice(places) if places else None


def _put(sentence: str, place: re.Match[str] | None, word: Callable[[str], str]) -> str | None:
    """The sentence with a word in place of the one at a place."""
    return None if place is None else sentence[: place.start()] + word(place[0]) + sentence[place.end() :]


def _other(rng: random.Random, words: Sequence[str]) -> Callable[[str], str]:
    return lambda one: rng.choice([word for word in words if word != one])


def changed_number(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """One digit made another."""
    return _put(sentence, _place(rng, r"\d", sentence), _other(rng, "0123456789½²"))


def changed_modal(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A modal or auxiliary verb made another."""
    return _put(sentence, _place(rng, rf"\b({'|'.join(_MODALS)})\b", sentence), _other(rng, _MODALS))


def changed_actor(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A name or pronoun made another actor."""
    actors = r"\b(We|I|Iran|countries|United Nations|ITU|Geneva)\b"
    return _put(sentence, _place(rng, actors, sentence), _other(rng, _ACTORS))


def inserted_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A word, a negation or a number put between two words."""
    return _put(sentence, _place(rng, "(?<=[^ ]) (?=[^ ])", sentence), lambda _: f" {rng.choice(_FILLERS)} ")


def inserted_negation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A verb denied."""
    negations = (" not", " never", "n't", " no longer", " hardly")
    place = _place(rng, rf"\b({'|'.join(_MODALS)})\b(?! not)", sentence)
    return _put(sentence, place, lambda verb: verb + rng.choice(negations))


def removed_negation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A denial or a restriction left out, without an ellipsis."""
    negations = r"\b(?:not|never|no|without|only|unless|hardly|nor|neither)\b |n['’]t\b"
    return _put(sentence, _place(rng, negations, sentence), lambda _: "")


def dropped_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A word between two others left out, without an ellipsis."""
    return _put(sentence, _place(rng, "(?<= )[^ ]+ ", sentence), lambda _: "")


def swapped_words(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """Two neighbouring words in the other order."""
    pair = _place(rng, "(?<![^ ])[^ ]+ [^ ]+", sentence)
    return _put(sentence, pair, lambda both: " ".join(both.split(" ")[::-1]))


def changed_order(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """The sentence's two halves in the other order."""
    place = _place(rng, "(?<=[^ ]) (?=[^ ])", sentence)
    return f"{sentence[place.end() :]} {sentence[: place.start()]}" if place and sentence.count(" ") > 2 else None


def spliced(rng: random.Random, sentence: str, others: Sequence[str]) -> str | None:
    """The start of one sentence with the end of another."""
    one, other = sentence.split(" "), rng.choice(others).split(" ")
    return " ".join(one[: rng.randrange(1, len(one) + 1)] + other[rng.randrange(len(other)) :])


def cut_word(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A wording that starts or ends inside a word or a number."""
    place = _place(rng, r"(?<=\w)(?=\w)", sentence)
    return rng.choice((sentence[place.start() :], sentence[: place.start()])) if place else None


def changed_letter(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """One letter made another, or of the other case, or a look-alike of another script; not the first one."""
    place = _place(rng, r"(?<=\w)[a-zA-Z]", sentence)
    letter = place[0] if place else ""
    return _put(sentence, place, _other(rng, (rng.choice("abcdefghij"), letter.swapcase(), "а", "е", letter * 2, "")))


def changed_punctuation(rng: random.Random, sentence: str, _: Sequence[str]) -> str | None:
    """A mark between two words taken out or made another."""
    return _put(sentence, _place(rng, r"[^\w\s](?=.*\w)", sentence), _other(rng, (";", "?", "!", "", "/")))


ALTERATIONS: tuple[Alteration, ...] = (
    *(changed_number, changed_modal, changed_actor, inserted_word, inserted_negation, removed_negation, dropped_word),
    *(swapped_words, changed_order, spliced, cut_word, changed_letter, changed_punctuation),
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
