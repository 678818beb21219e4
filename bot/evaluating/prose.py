"""What a model's prose is worth, told without a model: whether claims have quotes, and their numbers stand in them.

Knows replies as programs read them. It is a check beside the gate's, by simpler means: of the gate it has only what
number words are worth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.counted import counted

Json = Mapping[str, Any]

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SEPARATORS = re.compile("[.,\u066b\u066c]")

NEGATIONS = {
    "en": "no not never nor none neither nobody nothing without cannot nowhere",
    "fr": "ne n non ni aucun aucune jamais rien personne sans",
    "es": "no ni nunca jamás ningún ninguno ninguna nada nadie sin",
    "pt": "não nem nunca jamais nenhum nenhuma nada ninguém sem",
    "de": "nicht kein keine keinen keiner keines keinem nie niemals nichts niemand ohne weder",
    "ru": "не ни нет никогда никто ничто без нельзя",
    "ar": "لا لم لن ليس ليست غير دون بدون",
    "fa": "نه نیست نیستند هیچ بدون هرگز",
}
"""Words that turn a sentence into its contrary, by language (ISO 639-1)."""
_NEGATION_SIGNS = {"zh": "不没無无非未"}
_SHORT = re.compile(r"n['’]t$")
_ELIDED = re.compile(r"^n['’]")


def coverage(reply: Json) -> float | None:
    """The share (0..1) of a reply's claims that name a quote which the reply has; None without claims."""
    claims = reply["claims"]
    if not claims:
        return None
    there = {quote["n"] for quote in reply["quotes"]}
    return sum(1 for claim in claims if there.intersection(claim["quotes"])) / len(claims)


def support(reply: Json, language: str) -> float | None:
    """The share (0..1) of a reply's claims whose numbers and negations stand in the quotes they name; None without any.

    `language` (ISO 639-1) is that of the question, and so of the claims. A number stands there if its value does, in
    digits or in words, of the claim's language or the quote's ("three" in "3", "трёх" in "三个"). The word for one
    ("one of them", "first of all") counts for nothing. Digits that are no number ("COVID-19"), and all digits in
    a language whose number words are not known, stand there if the same digits do, in whatever script, whatever marks
    are between them. A claim that negates needs a quote that does; in a language whose negations are not known here, it
    is taken to have one.
    """
    claims = reply["claims"]
    if not claims:
        return None
    quotes = {quote["n"]: quote for quote in reply["quotes"]}
    named = [(claim["text"], [quotes[n] for n in claim["quotes"] if n in quotes]) for claim in claims]
    return sum(1 for text, behind in named if _supported(text, language, behind)) / len(claims)


def _supported(claim: str, language: str, quotes: Sequence[Json]) -> bool:
    if not _numbers_stand(claim, language, quotes):
        return False
    return negates(claim, language) is not True or any(
        negates(quote["text"], quote["language"]) is not False for quote in quotes
    )


def _numbers_stand(claim: str, language: str, quotes: Sequence[Json]) -> bool:
    theirs = [one for quote in quotes for one in counted(quote["text"], quote["language"] or language, named=True)[0]]
    values = {(one.kind, one.value) for one in theirs}
    said, rest = counted(claim, language)
    if not {(one.kind, one.value) for one in said if not (one.in_words and one.value == 1)} <= values:
        return False
    digits = {number for quote in quotes for number in numbers(quote["text"])} | {str(one.value) for one in theirs}
    return numbers(rest) <= digits


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text that are written in digits of any script, as ASCII digits without marks between them."""
    found = (_SEPARATORS.sub("", match.group()) for match in _NUMBER.finditer(text))
    return frozenset("".join(str(unicodedata.digit(digit)) for digit in number) for number in found)


def negates(text: str, language: str | None) -> bool | None:
    """Whether a text in a language holds a negation; None where those of the language are not known here."""
    if language in _NEGATION_SIGNS:
        return any(sign in text for sign in _NEGATION_SIGNS[language])
    if language not in NEGATIONS:
        return None
    words = {word.group().casefold() for word in _WORD.finditer(text)}
    shortened = {"en": _SHORT, "fr": _ELIDED}.get(language)
    return not words.isdisjoint(NEGATIONS[language].split()) or bool(shortened and any(map(shortened.search, words)))
