"""How the words of names change: letters folded for comparison, and the case endings and clitics of nine languages.

Knows words alone; what a name stands for is known to `retrieval.names.lexicon`.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, normalize

SHORT = 5
"""A Latin word shorter than this keeps its accents: "Irã" without them is a word of its own."""

_ARABIC = {
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "ىی"), "ي"),
    ord("ک"): "ك",
    ord("ة"): "ه",
    ord("ۀ"): "ه",
    ord("\u200c"): None,
    ord("ـ"): None,
}


def fold_word(word: str) -> str:
    """A word without case, accents, vowel marks and joiners; letters typed in two ways become equal."""
    if word.isascii():
        return word.lower()
    if "\u0600" <= word[0] <= "\u06ff":
        return "".join(c for c in word.translate(_ARABIC) if not combining(c))
    if "\u0400" <= word[0] <= "\u04ff":
        # Й is a letter, not an accented И: only Ё is folded.
        return normalize("NFC", word).casefold().replace("ё", "е")
    return "".join(c for c in normalize("NFKD", word.casefold()) if not combining(c))


def key(word: str) -> str:
    """The word as a name's entry keeps the word: folded, unless short and told from another word by accents."""
    folded = fold_word(word)
    if len(word) < SHORT and "\u00c0" <= max(word) <= "\u024f":
        return normalize("NFC", word).casefold()
    return folded


# The endings that each class of words takes. A class is a letter; what a class holds is said beside it.
_RUSSIAN = {
    "C": ("", "а", "у", "ом", "ем", "е"),  # Иран, Тегеран
    "J": ("й", "я", "ю", "ем", "е"),  # Китай
    "S": ("ь", "я", "ю", "ем", "е", "и", "ью"),  # Израиль
    "A": ("а", "ы", "и", "е", "у", "ой", "ою", "ей"),  # Канада, Польша
    "I": ("я", "и", "ю", "ей", "ею", "е"),  # Россия, Корея
    "P": ("ы", "и", "а", "е", "", "ов", "ев", "ей", "ам", "ами", "ах"),  # Нидерланды, иранцы
    "O": ("о", "а", "у", "ом", "е"),  # Королевство
    "E": ("е", "я", "ю", "ем", "и"),  # Движение
    "D": (
        *("ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем"),
        *("ую", "юю", "ей", "ых", "их", "ыми", "ими", "ы"),
    ),  # иранский
}
_GERMAN = {
    "N": ("", "s", "es"),  # Iran, Königreich
    "D": ("", "e", "er", "en", "em", "es"),  # iranisch
    "P": ("", "n", "s", "in", "innen"),  # Iraner
}
_FRENCH = {"N": ("",), "D": ("", "s", "e", "es", "ne", "nes", "te", "tes")}
_SPANISH = {
    "N": ("",),
    "O": ("o", "a", "os", "as"),  # cubano
    "C": ("", "a", "es", "as"),  # francés
    "V": ("", "s", "es"),  # iraní
    "T": ("ao", "a", "aes", "aos", "as", "oes", "os"),  # alemão
}
_ARABIC_ENDINGS = {"N": ("",), "D": ("", "ه", "ون", "ين", "ات")}
_PERSIAN = {"N": ("",), "D": ("", "ها", "هاي", "ان")}

_CLASSES: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": _RUSSIAN,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "pt": _SPANISH,
    "ar": _ARABIC_ENDINGS,
    "fa": _PERSIAN,
}

_ENDINGS = {
    language: {
        ending: "".join(name for name, endings in classes.items() if ending in endings)
        for ending in {e for endings in classes.values() for e in endings}
    }
    for language, classes in _CLASSES.items()
}
_LONGEST = {language: max(map(len, endings)) for language, endings in _ENDINGS.items()}

_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل")


@lru_cache(maxsize=8192)
def entry(word: str, language: str, *, adjective: bool, final: bool) -> str:
    """The index entry for a word of a name: the stem and the class of its endings.

    `final` says that the word is the last of its name; a word before may be an adjective ("Vereinigte Staaten").
    """
    folded = key(word)
    inflected = adjective and final
    if language == "ru":
        return _russian(folded, final=final)
    if language == "de":
        return _german(folded, adjective=adjective, final=final)
    if language in {"es", "pt"} and inflected:
        return _iberian(folded)
    if language == "ar" and folded.startswith("ال") and len(folded) > 4:
        folded = folded[2:]
    if language in _CLASSES:
        return folded + ("|D" if inflected or (adjective and language in {"ar", "fa"}) else "|N")
    return folded


_RUSSIAN_STEMS = (
    # (endings of the dictionary form, letters to cut, class), the first that fits
    (("движение",), 1, "E"),
    (("ий", "ый", "ой", "ая", "яя", "ое", "ее", "ые", "ие"), 2, "D"),
    (("ство", "ово"), 1, "O"),
    (("острова", "ы", "яне"), 1, "P"),
    (("я",), 1, "I"),
    (("а",), 1, "A"),
    (("й",), 1, "J"),
    (("ь",), 1, "S"),
    (tuple("бвгджзклмнпрстфхцчшщ"), 0, "C"),
)


def _russian(word: str, *, final: bool) -> str:
    if not final and word.endswith("овы"):
        return word[:-1] + "|D"
    for endings, cut, name in _RUSSIAN_STEMS:
        if word.endswith(endings) and len(word) > 1 and (name != "D" or len(word) > 4):
            return word[: len(word) - cut] + "|" + name
    return word


def _german(word: str, *, adjective: bool, final: bool) -> str:
    if not final and word.endswith(("e", "es", "er")) and len(word) > 4:
        return word.removesuffix("s").removesuffix("r").removesuffix("e") + "|D"
    if adjective and final:
        return word + ("|D" if word.endswith("isch") or word == "deutsch" else "|P")
    return word + "|N"


def _iberian(word: str) -> str:
    if word.endswith("ao"):
        return word[:-2] + "|T"
    if word.endswith("o"):
        return word[:-1] + "|O"
    return word + ("|V" if word[-1:] in "aeiu" else "|C")


@lru_cache(maxsize=16384)
def readings(word: str, language: str) -> tuple[str, ...]:
    """The entries that a word of a text may be a form of, the word itself first."""
    folded = fold_word(word)
    bare = [folded]
    if not word.isascii():
        exact = normalize("NFC", word).casefold()
        if exact != folded:
            bare.append(exact)
    if language == "ar":
        bare = without_clitics(folded)
    found = list(bare)
    endings = _ENDINGS.get(language)
    if endings:
        for form in bare:
            for cut in range(min(_LONGEST[language], len(form) - 1) + 1):
                stem, ending = (form[:-cut], form[-cut:]) if cut else (form, "")
                found += [f"{stem}|{name}" for name in endings.get(ending, "")]
    return tuple(found)


def without_clitics(word: str) -> list[str]:
    """A folded Arabic word, with and without conjunctions, prepositions and the article."""
    found = [word]
    for clitic in ("", *_CLITICS):
        rest = word[len(clitic) :]
        if not word.startswith(clitic) or len(rest) < 3:
            continue
        found.append(rest)
        if rest.startswith("ال"):
            found.append(rest[2:])
        if clitic.endswith("ل") and rest.startswith("ل"):
            found.append(rest[1:])
    return list(dict.fromkeys(found))
