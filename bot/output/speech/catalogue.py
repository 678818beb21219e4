"""The catalogue of a language: the translations of messages, read from a `.po` file in GNU gettext's format.

Knows files and gettext, and no message. English has no catalogue: English messages are the keys of the others.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "fa", "de", "pt")
"""Languages in which everything is said (ISO 639-1)."""


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations into a language of `LANGUAGES`; a message without translation comes back in English.

    The file of the translators is read, so that nothing compiled has to be kept in step. Reading takes some 50 ms, once
    a process and language; English takes no time.
    """
    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)
