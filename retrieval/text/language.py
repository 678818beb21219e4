"""The language of a text, by script, by function words, and only then by a model.

Knows languages by ISO 639-1; knows nothing of statements. Loads the model (py3langid) only where the quick evidence
leaves doubt, since a question's answer waits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

QUESTION_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt")
"""The languages of questions and of names, in the order of the fitted weights: a change needs a new `reader.npz`."""

_SAMPLE = 1500
_SHORT = 200
_FEW_WORDS = 12
_SURE = 0.7

_SCRIPTS = (
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"), 1),
    ("cyrillic", re.compile("[\u0400-\u052f]"), 1),
    ("arabic", re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"), 1),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]"), 3),
    ("ja", re.compile("[\u3041-\u30fa\u30fd-\u30ff]"), 4),  # not ・ and ー, which Chinese has too
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]"), 3),
    ("he", re.compile("[\u05d0-\u05ea]"), 1),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 1),
    ("th", re.compile("[\u0e01-\u0e5b]"), 1),
    ("hy", re.compile("[\u0531-\u0587]"), 1),
    ("ka", re.compile("[\u10a0-\u10ff]"), 1),
    ("am", re.compile("[\u1200-\u137f]"), 1),
    ("other", re.compile("[\u0780-\u0dff\u0e81-\u0fff\u1000-\u109f\u1780-\u18af]"), 1),
)
"""Script, its letters, and how many Latin letters one of them is worth. A script named by a language settles it."""

_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџѓќѕәғқңөұүһҷӣӯҳ]", re.IGNORECASE)
_PERSIAN = re.compile("[پچژگکی\u200c]")
_URDU = re.compile("[ٹڈڑںےہ]")
_ARABIC = re.compile("[ةىيكأإؤئ\u064b-\u0652]")


_PERSIAN_WORDS = frozenset(
    "از را است در که به با این آن بر برای ما شما خود هم چه چیست کدام گفت گفته درباره مورد های می شد کرد نیست".split()
)
_ARABIC_WORDS = frozenset(
    "من في على إلى عن ما ماذا هل هذا هذه التي الذي أن إن كان لا قال قالت حول أي كيف هو هي وما بين مع كل".split()
)

_FUNCTION_WORDS = {
    "en": """the a of and to in is are was were be been has have had do does did what which who whom whose how why
        when where that this these those with for from on by about any anyone their its our we it not say
        said says there should would will can could must has or an at as but than than""",
    "fr": """le la les des du de et à au aux en un une est sont était être a ont dit quel quelle quels quelles
        que qui quoi comment pourquoi où quand ce cette ces dans pour par sur avec sans ne pas nous vous il
        elle ils leur leurs son sa ses se qu l d plus ou mais non si""",
    "es": """el la los las del de y a al en un una es son era ser ha han dice dijo qué que quién quiénes cuál
        cuáles cómo por para con sin sobre no se su sus lo nos nuestra nuestro más o pero fue está cuándo
        dónde sí si también""",
    "pt": """o a os as do da dos das de e ao à no na nos nas em um uma é são foi ser disse diz que quem qual
        quais como por para com sem sobre não se seu sua seus suas mais ou mas pelo pela está também já isso quando
        quanto quantos quantas""",
    "de": """der die das den dem des und zu zur zum im in ist sind war wird werden hat haben was wer wie warum
        wann wo welche welcher welches sagt sagte nicht ein eine einen einem einer auf für von mit über aus
        auch es sie wir ihr sich oder aber als bei nach gibt es""",
    "it": """il lo la gli le l un uno una di del dello della dei degli delle dell e a al allo alla agli alle in da dal
        dalla dalle dall nel nella nelle nell sulla sui sugli sulle sull è sono ha hanno che chi cosa come quando dove
        perché quale quali qual quanto quanti per con non si su ma anche più detto dice""",
    "nl": """de het een en van in is zijn was wat wie hoe waarom op voor met niet dat die over aan te er door
        naar ook""",
    "ro": "și si în la de din cu pe care este sunt nu un o ce cine pentru mai sau a al ale",
    "sv": "och att det som en ett är på för av med inte den till om har de vad vem hur",
    "tr": "ve bir bu için ile ne da de mi olarak çok daha kim nasıl hakkında dedi",
    "pl": "i w na z do się nie to jest że co kto jak o dla od po przez są",
    "id": "dan yang di untuk dari dengan ini itu apa siapa bagaimana tentang tidak adalah pada",
}
_TELLING_LETTERS = {"ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "ß": "de", "œ": "fr", "ù": "fr"}
_WORD = re.compile(r"[^\W\d_]+")

LATIN = ("en", "fr", "es", "pt", "de")
"""The languages of questions that are written in the Latin script."""

_HEAD = 4_800
"""Characters of a text whose function words are counted."""


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None in doubt.

    Made for whole statements and for questions of a few words. A text below 200 letters is taken to be in one of the
    nine languages of questions unless the letters say otherwise.
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return _latin(sample)
    scripts = {name: weight * len(letters.findall(sample)) for name, letters, weight in _SCRIPTS}
    if scripts["ja"] and scripts["zh"]:
        scripts["ja"] += scripts["zh"]
    script = max(scripts, key=lambda name: scripts[name])
    if not scripts[script]:
        return None
    by_script: dict[str, Callable[[str], str | None]] = {
        "latin": _latin,
        "cyrillic": _cyrillic,
        "arabic": _arabic,
        "other": partial(_modelled, short=False),
    }
    return by_script[script](sample) if script in by_script else script


def function_words(text: str) -> dict[str, int]:
    """How many words at the beginning of a text are function words of each language of `LATIN`.

    A letter that only one language writes counts as one of its words.
    """
    found = _function_words(text)
    return {language: found[language] for language in LATIN}


def rather_than(language: str, text: str) -> str | None:
    """The language, none of those of questions, that a text is in rather than in `language`; None without any.

    The text has more of its function words, and two at least: one alone may be a name ("Di Maio").
    """
    found = _function_words(text)
    others = [other for other in found if other not in QUESTION_LANGUAGES and found[other] > max(found[language], 1)]
    return max(others, key=lambda other: found[other], default=None)


def _function_words(text: str) -> Counter[str]:
    head = text[:_HEAD].lower()
    found = Counter(language for letter, language in _TELLING_LETTERS.items() if letter in head)
    for word in _WORD.findall(head):
        found.update(_languages_by_word().get(word, ()))
    return found


def _latin(sample: str) -> str | None:
    words = _WORD.findall(sample.lower())
    if not words:
        return None
    scores: Counter[str] = Counter()
    for word in words:
        languages = _languages_by_word().get(word, ())
        for language in languages:
            scores[language] += 100 // len(languages)
    for letter, language in _TELLING_LETTERS.items():
        if letter in sample.lower():
            scores[language] += 100
    ranked = scores.most_common(2)
    if ranked:
        best, score = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0
        if len(words) < _FEW_WORDS and score >= 90 and score >= second + 30:
            return best
        if score >= 12 * len(words) and score >= 1.5 * second + 50:
            return best
    return _modelled(sample)


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in set(words.split()):
            by_word[word] = (*by_word.get(word, ()), language)
    return by_word


def _cyrillic(sample: str) -> str | None:
    letters = len(_WORD.findall(sample))
    if _NOT_RUSSIAN.search(sample) or (letters > 60 and not re.search("[ыэ]", sample)):
        return _modelled(sample, short=False)
    return "ru"


def _arabic(sample: str) -> str | None:
    if len(_URDU.findall(sample)) >= 2:
        return "ur"
    words = _WORD.findall(sample)
    persian = len(_PERSIAN.findall(sample)) + 2 * sum(word in _PERSIAN_WORDS for word in words)
    arabic = len(_ARABIC.findall(sample)) + 2 * sum(word in _ARABIC_WORDS or word.startswith("ال") for word in words)
    if persian == arabic:
        return _modelled(sample)
    return "fa" if persian > arabic else "ar"


def _modelled(sample: str, *, short: bool | None = None) -> str | None:
    """The model's language, if sure. Short texts are weighed between the languages of questions alone."""
    identifier = _identifier(short=len(sample) < _SHORT if short is None else short)
    language, probability = identifier.classify(sample)
    return str(language) if float(probability) >= _SURE else None


@cache
def _identifier(*, short: bool) -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if short:
        identifier.set_languages(list(QUESTION_LANGUAGES))
    return identifier
