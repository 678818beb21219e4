"""Saying a message in a language: the translation with values in place, plurals, lists, numbers and dates by CLDR.

Knows gettext and Babel; messages stand elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from bot.output.speech.catalogue import LANGUAGES, catalogue
from retrieval.dates import first_day, long_date

RIGHT_TO_LEFT = frozenset(("ar", "fa"))

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_ISOLATED = re.compile(f"{_FIRST_STRONG_ISOLATE}[^{_FIRST_STRONG_ISOLATE}{_POP_ISOLATE}]*{_POP_ISOLATE}")
"""What is isolated already, and turns nothing around."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says messages in `language`. The methods have the names of gettext, so that tools find messages.

    `{name}` in a message is filled with the value by name, and `{n}` with the number that the plural depends on.
    """

    language: str

    def gettext(self, message: str, /, **values: object) -> str:
        """A message with values in place."""
        return self._filled(catalogue(self.language).gettext(message), values)

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """A message with a `context`, for English words of several meanings."""
        return self._filled(catalogue(self.language).pgettext(context, message), values)

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """A message about a number of things, in the form of the language for the number."""
        return self._filled(catalogue(self.language).ngettext(one, many, n), {"n": n} | values)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return self.pgettext("between a name and what is said of it", ": ")

    def number(self, n: int) -> str:
        """A whole number with grouped digits."""
        if self.language == "en":
            return f"{n:,}"
        from babel.numbers import format_decimal

        return format_decimal(n, locale=self.language)

    def listed(self, names: Sequence[str], most: int | None = None) -> str:
        """The names as a list in a sentence ("Iran, Kenya and Norway"); beyond `most` the rest are counted."""
        shown = [self._isolated(name) for name in names[:most]]
        if rest := len(names) - len(shown):
            joined = self.pgettext("between names", ", ").join(shown)
            # Isolated name by name already: the list as a whole reads in the language's direction.
            text = catalogue(self.language).ngettext("{names} and {n} more", "{names} and {n} more", rest)
            return text.format(names=joined, n=self.number(rest))
        if self.language == "en":
            return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
        from babel.lists import format_list

        return format_list(shown, locale=self.language)

    def sentence(self, *clauses: str) -> str:
        """Clauses as a sentence, with a capital letter and a full stop."""
        joined = self.pgettext("between clauses", "; ").join(clauses)
        told = self.pgettext("clauses as a sentence", "{clauses}.", clauses=joined)
        # An abbreviation at the end ("2023 г.") has a full stop already.
        told = told[:-1] if joined.endswith(".") and told.endswith("..") else told
        return told[:1].upper() + told[1:]

    def date(self, recorded: str) -> str:
        """A date in words, to the precision known; text that is no ISO 8601 date unchanged."""
        day = first_day(recorded)
        if self.language == "en" or day is None:
            return long_date(recorded)
        from babel.dates import format_date

        formats = {
            len("2020"): self.pgettext("a year, as Babel formats dates", "y"),
            len("2020-06"): self.pgettext(
                "a month, as Babel formats dates, in the case that follows a preposition", "MMMM y"
            ),
        }
        return format_date(day, formats.get(len(recorded), "long"), locale=self.language)

    def language_name(self, code: str) -> str:
        """The name of a language by code (ISO 639-1); the code where not known."""
        from babel import Locale

        return str(Locale(self.language).languages.get(code, code))

    def _filled(self, message: str, values: dict[str, object]) -> str:
        told = {name: self.number(v) if isinstance(v, int) else self._isolated(str(v)) for name, v in values.items()}
        # A message without values may hold braces of its own.
        return message.format(**told) if told else message

    def _isolated(self, value: str) -> str:
        """The value, isolated where part of the value reads in the other direction.

        By the isolates of the Unicode Bidirectional Algorithm (UAX #9), which have no width.
        """
        if self.language == "en":
            return value
        strong = set(map(bidirectional, _ISOLATED.sub("", value)))
        other = "L" in strong if self.language in RIGHT_TO_LEFT else not strong.isdisjoint(("R", "AL"))
        return f"{_FIRST_STRONG_ISOLATE}{value}{_POP_ISOLATE}" if other else value


def N_(message: str) -> str:
    """The message unchanged: marks a message to be said later, so that tools find the message."""
    return message


def speaker(language: str | None) -> Speaker:
    """The Speaker of a language (ISO 639-1); of English where the language is unknown or not spoken."""
    return Speaker(language) if language in LANGUAGES else Speaker("en")
