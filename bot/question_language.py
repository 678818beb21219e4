"""In which language a question is asked, and whether it is a greeting, a thank-you or about the bot, and no question.

Knows words and phrases of nine languages; knows no statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.phrasebook import LANGUAGES, phrasebook
from retrieval.lexicon import Word, words_of
from retrieval.mentions import function_words

FEW = 12
"""Words up to which a question's language is read from its phrases before a model is asked."""

_SHORT = 4


def language_of(text: str, earlier: str | None) -> str | None:
    """The question's language (ISO 639-1); that of the conversation, `earlier`, where a few words do not show it."""
    words = words_of(text)
    if found := _by_phrases(text):
        # "In 2021?" may be of several languages: it is of the one that is spoken.
        return (
            earlier
            if earlier and len(words) <= _SHORT and _covered(words, earlier) >= _covered(words, found)
            else found
        )
    if len(words) <= 3 and (text.isascii() or (earlier in {"ar", "fa"} and words[0].text[0] >= "\u0600")):
        return earlier
    from retrieval.language import detect

    found = detect(text)
    return found if found in LANGUAGES or not earlier else earlier


def _covered(words: Sequence[Word], language: str) -> int:
    """How many words are phrases of a language."""
    found = phrasebook(language).read(words).found
    return len({i for (first, last), kinds in found.items() if kinds != {"event"} for i in range(first, last + 1)})


def _by_phrases(text: str) -> str | None:
    """The language of a short question of plain letters by its phrases and function words, where they show it.

    The model behind `detect` takes long to load, and errs on a few words.
    """
    words = words_of(text)
    if not text.isascii() or not 0 < len(words) <= FEW:
        return None
    english = phrasebook("en").read(words)
    # "invasion" and "crisis" are words of several languages.
    found = (span for span, kinds in english.found.items() if kinds != {"event"})
    covered = {i for first, last in found for i in range(first, last + 1)}
    if 2 * len(covered) >= len(words):
        return "en"
    first, second = sorted(function_words(text).items(), key=lambda pair: -pair[1])[:2]
    if first[1] > second[1]:
        return first[0]
    return "en" if covered and not first[1] else None


def small_talk(text: str) -> str | None:
    """The language of a greeting, a thank-you or a question about the bot; None for anything else."""
    words = words_of(text)
    if len(words) > FEW:
        return None
    spoken = _by_phrases(text)
    candidates = dict.fromkeys((spoken, "en")) if spoken else LANGUAGES
    return next((language for language in candidates if phrasebook(language).read(words).whole("hello")), None)
