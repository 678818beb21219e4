"""Languages by their names, as one tells a model which one to write in."""

from __future__ import annotations


def english_name(code: str | None) -> str:
    """The English name of a language (ISO 639-1), as CLDR has it; that of English where none is known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code or "en").get_language_name("en") or "English"
    except (UnknownLocaleError, ValueError):
        return "English"
