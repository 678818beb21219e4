"""The catalogue of a language: the translations of messages, read from its `.po` file in GNU gettext's own format.

Knows files and gettext; not what is said. English has no catalogue: its messages are the keys of the others.
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
    """The translations into one of `LANGUAGES`; what has none comes back as it was given, in English.

    A catalogue is read as it is written by translators, so that nothing compiled has to be kept in step with it. It
    takes some 50 ms, once a process and language; English takes none.
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
