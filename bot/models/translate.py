"""A machine's translation of quotes: labelled, beside the quotes and never in place, left out if unsound.

Knows the form of translations and the checks that need no knowledge of the languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat_model import AnswerForm, object_schema
from bot.models.ask import put, why
from bot.models.guard import Guarded
from bot.models.numbered_sentences import escaped, tokens
from bot.models.secrets import Secrets
from bot.models.summary_words import denies
from bot.output.speech.speaker import speaker
from bot.quote import Quote, Rejected
from bot.reply import Answer, Translation
from retrieval.text.language import detect, function_words

SHORTEST, LONGEST = 0.25, 4.0
"""How much shorter or longer than the original a translation may be, in characters (Chinese is a third of English)."""

THOUGHTS = 1_000
"""Tokens for models that think before they write."""

LINE = 40
"""Tokens of a translation beside its text."""

_NUMERAL = re.compile(r"\d+(?:[.,'’٬٫ \u00a0\u202f]\d+)*")

_MARKUP = ("<", ">", "](", "http", "\x00")


async def translated(model: Guarded, answer: Answer, language: str, seconds: float, secrets: Secrets) -> Answer:
    """The answer with a sound translation beside each quote in another language.

    No translation gives away any of the `secrets`.
    """
    quotes = [quote for quote in answer.quotes if quote.language != language]
    if not quotes:
        return answer
    needed = sum(2 * tokens(quote.text) + LINE for quote in quotes)
    done = await put(
        model,
        "translate",
        translation_form([quote.n for quote in quotes]),
        THOUGHTS * (2 + needed // THOUGHTS),  # in whole thousands: a vendor's model is built for each limit
        seconds,
        language=speaker("en").language_name(language),
        texts="\n".join(f"T{quote.n} {escaped(quote.text)}" for quote in quotes),
    )
    answer = done.added_to(answer)
    if done.value is None:
        lost = Rejected("the translations", why(done.failure, language))
        return replace(answer, degraded=answer.degraded or lost.why, rejected=(*answer.rejected, lost))
    given = {each.number: each.text for each in reversed(done.value.translations)}
    shown: list[Translation] = []
    rejected: list[Rejected] = []
    for quote in quotes:
        text = " ".join(given.get(f"T{quote.n}", "").split())
        if fault := secrets.held(text) or _fault(quote, text, language):
            # What is no translation may be anything, and is not repeated.
            rejected.append(Rejected(f"the translation of quote {quote.n}", fault))
        else:
            shown.append(Translation(quote.n, language, text))
    return replace(answer, translations=tuple(shown), rejected=(*answer.rejected, *rejected))


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A translation and the number of the translated text ("T1"), as written by the model."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class FilledTranslations:
    """The filled form of translations, unchecked."""

    translations: tuple[NumberedText, ...]


def translation_form(numbers: Sequence[int]) -> AnswerForm[FilledTranslations]:
    """The form of translations of numbered texts."""
    number = {"type": "string", "enum": [f"T{n}" for n in numbers]}
    one = object_schema({"number": number, "text": {"type": "string"}})
    schema = object_schema({"translations": {"type": "array", "items": one}})
    return AnswerForm("translations", schema, FilledTranslations)


def _fault(quote: Quote, text: str, language: str) -> str | None:
    """Why a translation may not be shown, as far as can be told; None for a sound translation."""
    if not text:
        return "there is no translation of this quote"
    denied, denying = denies(quote.text, quote.language), denies(text, language)
    faults = {
        "its length is not that of a translation": not SHORTEST <= len(text) / len(quote.text) <= LONGEST,
        "a translation holds no markup": any(mark in text for mark in _MARKUP),
        "its numbers are not those of the quote": _numerals(text) != _numerals(quote.text),
        "it is in another language than was asked for": _is_foreign(text, language),
        "the quote holds a negation and it does not": bool(denied) and denying is False,
        "it holds a negation and the quote does not": bool(denying) and denied is False,
    }
    return next((why for why, wrong in faults.items() if wrong), None)


def _is_foreign(text: str, language: str) -> bool:
    """Whether a text is surely in another language: a short text is easily taken for a similar language."""
    if detect(text) == language:
        return False
    counts = function_words(text)
    return counts.get(language, 0) < max(counts.values(), default=0) or not any(counts.values())


def _numerals(text: str) -> Counter[str]:
    """How often each numeral stands in a text, as plain digits: "1 500,5", "1,500.5" and "١٬٥٠٠٫٥" are "15005"."""
    found = _NUMERAL.findall(text)
    return Counter("".join(str(unicodedata.digit(c)) for c in one if c.isdecimal()) for one in found)
