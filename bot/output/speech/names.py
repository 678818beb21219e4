"""Names of delegations and blocs in a language: by CLDR, and by the United Nations where CLDR differs.

Knows codes and names; names in a text are recognised elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.output.speech.speaker import Speaker
from bot.quote import short_name
from retrieval.names.delegations import Bloc, find_blocs, find_groups, named, resolve
from retrieval.names.lexicon import cldr, delegations, lexicon

# Abbreviations that are read as words have no article: "on behalf of ASEAN", but "of the OIC".
_SAID_AS_A_WORD = re.compile("(?=.*[AEIOU])[A-Z]{4,}")

MOST_GROUPS = 4
"""Those on whose behalf something was said that are named behind a delegation's name; the rest are counted."""


def delegation(said: Speaker, code: str | None, name: str) -> str:
    """The short name of a delegation by code; `name`, in English or as written, where no language has a name."""
    if said.language == "en" or code is None:
        return short_name(name)
    return _by_united_nations(said).get(code) or by_cldr(said.language).get(code) or short_name(name)


def of_code(said: Speaker, code: str) -> str:
    """The short name of the delegation of a code."""
    return delegation(said, code, named(code))


def bloc(said: Speaker, one: Bloc) -> str:
    """A bloc's name in the language, else in English."""
    return one.name if said.language == "en" else lexicon(said.language).blocs.get(one.code, one.name)


def bloc_of_name(said: Speaker, name: str) -> str:
    """The name of a bloc in the language, by a name in any language; `name` where no bloc is known by the name."""
    bare = name.removeprefix("the ")
    whole = [found.bloc for found in find_blocs(bare) if found.text == bare] if said.language != "en" else []
    return bloc(said, whole[0]) if whole else name


def group(said: Speaker, name: str) -> str:
    """The short name of a bloc or delegation spoken for, by the name in the record."""
    if said.language == "en":
        return short_name(name)
    known = resolve(name)
    return of_code(said, known.code) if known else bloc_of_name(said, name)


def behalf(said: Speaker, name: str) -> str:
    """The name behind "on behalf of": in English with an article ("the African Group", "ASEAN")."""
    told = group(said, name)
    if said.language != "en" or _SAID_AS_A_WORD.fullmatch(told):
        return told
    known = (found.text == name for found in find_groups(name))
    return f"the {told}" if told == "European Union" or any(known) else told


def on_behalf(said: Speaker, who: str, groups: Sequence[str]) -> str:
    """A speaker with the groups spoken for: "Cuba (on behalf of the Group of 77 and China)"."""
    listed = said.listed([behalf(said, name) for name in groups], MOST_GROUPS)
    return said.gettext("{who} (on behalf of {names})", who=who, names=listed)


@cache
def by_cldr(language: str) -> dict[str, str]:
    """Code to the name of the territory in CLDR, without additions in parentheses."""
    territories = cldr(language)["territories"]
    found = {code: territories.get(alpha2 or code) for code, (alpha2, _, _) in delegations().items()}
    return {code: short_name(name).partition("（")[0] for code, name in found.items() if name}


@cache
def _by_united_nations(said: Speaker) -> dict[str, str]:
    """Code to name for delegations that CLDR names differently from the United Nations, or no longer knows."""
    return {
        "COD": said.pgettext("delegation", "Democratic Republic of the Congo"),
        "COG": said.pgettext("delegation", "Congo"),
        "CSK": said.pgettext("delegation", "Czechoslovakia"),
        "DDR": said.pgettext("delegation", "German Democratic Republic"),
        "KOR": said.pgettext("delegation", "Republic of Korea"),
        "LAO": said.pgettext("delegation", "Lao People's Democratic Republic"),
        "MDA": said.pgettext("delegation", "Republic of Moldova"),
        "PRK": said.pgettext("delegation", "Democratic People's Republic of Korea"),
        "PSE": said.pgettext("delegation", "State of Palestine"),
        "RUS": said.pgettext("delegation", "Russian Federation"),
        "SCG": said.pgettext("delegation", "Serbia and Montenegro"),
        "SUN": said.pgettext("delegation", "Union of Soviet Socialist Republics"),
        "SYR": said.pgettext("delegation", "Syrian Arab Republic"),
        "VAT": said.pgettext("delegation", "Holy See"),
        "YMD": said.pgettext("delegation", "Democratic Yemen"),
        "YUG": said.pgettext("delegation", "Yugoslavia"),
    }
