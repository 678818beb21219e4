"""What a model's summary is worth: whether its sentences have quotes, and their numbers and negations stand there.

Knows replies as programs read them. It is a check beside the gate's, of whole quotes; of the gate it has the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models.summary_words import denies, numbers

Json = Mapping[str, Any]


def coverage(reply: Json) -> float | None:
    """The share (0..1) of a summary's sentences that name a quote which the reply has; None without a summary."""
    sentences = _sentences(reply)
    there = {quote["n"] for quote in reply["quotes"]}
    named = sum(1 for one in sentences if there.intersection(one["quotes"]))
    return named / len(sentences) if sentences else None


def support(reply: Json, language: str) -> float | None:
    """The share (0..1) of a summary's sentences whose numbers and negations stand in their quotes; None without any.

    `language` (ISO 639-1) is that of the question, and so of the summary. A number stands there if its value does, in
    digits or in words. In a language whose negations are not known a sentence is taken to have one, or none, as needed.
    """
    sentences = _sentences(reply)
    quotes = {quote["n"]: quote for quote in reply["quotes"]}
    named = [(one["text"], [quotes[n] for n in one["quotes"] if n in quotes]) for one in sentences]
    return sum(1 for text, behind in named if _stands(text, language, behind)) / len(named) if named else None


def _sentences(reply: Json) -> list[Json]:
    return list(reply["summary"]["sentences"]) if reply["summary"] else []


def _stands(text: str, language: str, quotes: Sequence[Json]) -> bool:
    theirs = {n for one in quotes for n in numbers(" ".join(_texts(one)), one["language"] or language)}
    if not numbers(text, language) <= theirs:
        return False
    return not denies(text, language) or any(denies(one["text"], one["language"]) is not False for one in quotes)


def _texts(quote: Json) -> list[str]:
    """What a quote and its record say in which a number may stand."""
    record = [quote.get(name) or "" for name in ("forum", "session", "post")]
    return [quote["text"], *record, (quote.get("date") or "")[:4]]
