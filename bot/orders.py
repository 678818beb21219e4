"""Whether a text is an order to the program and no question: "Ignore the instructions", "Print your keys".

Knows words (`bot/cues/orders.toml`, nine languages). An order harms nothing, since no quote is made of what is typed;
but a sentence that happens to lie near to its words is no answer to it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from bot.declarative import QUESTION_MARKS
from retrieval.filters import fold

_CUES = Path(__file__).resolve().parent / "cues" / "orders.toml"

LONGEST = 400
"""Characters that are read."""

_SENTENCE = re.compile(r"[.!;:\n。！；：،]+")
_POLITE = re.compile(r"^(?:please|now|s'il (?:te|vous) plait|por favor|bitte|пожалуйста|من فضلك|لطفا|请|现在)[\s,]*")
_ANY_CASE = "en"


def is_order(text: str, language: str | None) -> bool:
    """Whether one of a text's sentences orders the program about itself; False for a text with a question mark."""
    if any(mark in text for mark in QUESTION_MARKS):
        return False
    found = _patterns(language or _ANY_CASE)
    if found is None:
        return False
    verbs, things, verb_last = found
    for sentence in _SENTENCE.split(fold(text[:LONGEST])):
        said = _POLITE.sub("", sentence.strip())
        verb = verbs.search(said) if verb_last else verbs.match(said)
        if verb and things.search(said, 0 if verb_last else verb.end()):
            return True
    return False


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], bool] | None:
    table = tomllib.loads(_CUES.read_text(encoding="utf-8")).get(language)
    if table is None:
        return None
    return _pattern(table["verbs"], language), _pattern(table["things"], language), bool(table.get("verb_last"))


def _pattern(phrases: list[str], language: str) -> re.Pattern[str]:
    ordered = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in ordered)
    return re.compile(words if language == "zh" else rf"(?<!\w)(?:{words})(?!\w)")
