"""The texts of pages in the reader's language, and which language a reader is given.

Knows messages and languages; nothing of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bot.answers.recall import Fate
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import RIGHT_TO_LEFT, Speaker, speaker

_WANTED = re.compile(
    r"\s*(?P<language>[A-Za-z]{2,3})(?:-[\w-]+)?\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?))?\s*", re.ASCII
)


def language_of(asked: str | None, accepted: str) -> str:
    """The language of a page: as asked for, else the first of the languages accepted (RFC 9110), else English."""
    if asked in LANGUAGES:
        return asked
    found = [match for match in map(_WANTED.fullmatch, accepted[:500].split(",")) if match]
    weighed = {match["language"].lower(): float(match["weight"] or 1) for match in reversed(found)}
    known = [language for match in found if (language := match["language"].lower()) in LANGUAGES]
    return max((one for one in known if weighed[one]), key=weighed.__getitem__, default="en")


def direction(language: str | None) -> str:
    """The direction of writing, for HTML: that of the first letters where the language is not known."""
    from babel import Locale, UnknownLocaleError

    if language in LANGUAGES:
        return "rtl" if language in RIGHT_TO_LEFT else "ltr"
    try:
        return Locale(language or "").text_direction
    except (UnknownLocaleError, ValueError):
        return "auto"


def change_told(fate: Fate, said: Speaker) -> str:
    """The notice of what became of a quote since its link was made; "" for a quote that is unchanged."""
    return {
        Fate.SAME: "",
        Fate.BROKEN: said.gettext("This link is not whole. Copy all of it, up to its last character."),
        Fate.MOVED: said.gettext(
            "The text of this statement has changed since the link was made. These words still stand in it:"
        ),
        Fate.CHANGED: said.gettext(
            "The text of this statement has changed since the link was made, and these words stand in it no more."
        ),
        Fate.GONE: said.gettext("The statement that this link leads to is not held any more."),
    }[fate]


@cache
def own_names() -> Mapping[str, str]:
    """Each language of the pages by its own name."""
    return {code: speaker(code).language_name(code) for code in LANGUAGES}


@cache
def texts(said: Speaker) -> Mapping[str, str]:
    """What stands on pages, whatever was asked; by the names that templates use."""
    return {
        "about": said.gettext("On Record: what delegations said, in their exact words."),
        "ask": said.pgettext("page", "Search"),
        "check": said.pgettext("page", "Check a quotation"),
        "compare": said.pgettext("page", "Compare"),
        "question": said.pgettext("page", "Question"),
        "wording": said.pgettext("page", "Quotation, without its quotation marks"),
        "topic": said.pgettext("page", "Topic"),
        "delegation": said.pgettext("page", "Delegations, with commas between them"),
        "group": said.pgettext("page", "Or a group, such as SIDS"),
        "since": said.pgettext("page", "From: a year, a month or a day"),
        "until": said.pgettext("page", "Up to"),
        "narrow": said.pgettext("page", "Narrow the search"),
        "languages": said.pgettext("page", "Languages of this page"),
        "context": said.gettext("Context"),
        "to_quote": said.pgettext("page", "Go to the quote"),
        "record": said.pgettext("page", "Record"),
        "source": said.gettext("Source"),
        "verbatim": said.gettext("Quotes are verbatim."),
        "whole": said.pgettext("page", "The whole text, in whose characters offsets count"),
    }
