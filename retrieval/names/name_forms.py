"""The forms of a delegation's or group's name in a language, for a topic that is nothing but such a name.

Knows the lexicon of names; no index and no statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.names.lexicon import LexiconName, NameKind, lexicon
from retrieval.names.mentions import Hit, all_of_script, codes, covers, languages, scan
from retrieval.text.phrase_forms import CLITIC_LETTERS, WITH_CLITICS, folded, keys
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

_LANGUAGES = frozenset(("en", "fr", "es", "ru", "ar", "zh", "de", "pt", "fa"))
_GROUPS = frozenset((NameKind.BLOC, NameKind.GROUP))
_KINDS = _GROUPS | {NameKind.NAME, NameKind.ADJECTIVE, NameKind.CODE}
_AROUND = 80
"""Characters on each side of a word in which the whole name is read: no name in the lexicon is longer."""


@dataclass(frozen=True)
class NameForms:
    """The names and adjectives of one delegation or group in a language; `instead` of the topic's own words or beside.

    A delegation's name is told from longer names that hold the name ("Guinea" from "Equatorial Guinea").
    """

    language: str
    code: str
    names: tuple[LexiconName, ...]
    instead: bool

    @cached_property
    def needed(self) -> tuple[frozenset[str] | None, ...]:
        """Keys of which a passage's terms have at least one; None where any passage may hold a name."""
        if not stop_words(self.language).isdisjoint(short.lower() for short in self._short):
            return (None,)
        stems = (stem[:2] if has_han(stem) else stem for stem in self._stems)
        every = {key for word in (*stems, *self._short) for key in (word.lower(), *keys(word, self.language))}
        return (frozenset(every),)

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        """The longest word's stem of each name that may stand in any letter case; the whole of a Chinese name."""
        return tuple(sorted({_telling(name) for name in self._in_any_case}))

    @property
    def _in_any_case(self) -> list[LexiconName]:
        return [name for name in self.names if not name.exact]

    @cached_property
    def _short(self) -> tuple[str, ...]:
        """The abbreviations."""
        return tuple(sorted({name.exact[0] for name in self.names if name.exact}))

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """The pattern for the folded text, and the pattern for the text as written."""
        before = rf"[^\W_]{{0,{CLITIC_LETTERS}}}" if self.language in WITH_CLITICS else ""
        start = "" if any(map(has_han, self._stems)) else r"(?<![^\W_])" + before
        # A word goes on behind its stem, and at most three characters join two words.
        names = {(rf"[^\W_]*[\W_]{{0,3}}{before}").join(map(re.escape, _stems(name))) for name in self._in_any_case}
        short = "|".join(r"\.?".join(text) for text in self._short)
        return re.compile(f"{start}(?:{'|'.join(sorted(names))})" if names else "(?!)"), re.compile(
            rf"(?<!\w)(?:{short or '(?!)'})(?!\w)"
        )

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """Where a text names the delegation or group: start and end of each place."""
        found: set[tuple[int, int]] = set()
        end = 0
        for place in self._candidates(text):
            if end == len(text) or place < end - _AROUND:
                continue
            start, end = text.rfind(" ", 0, max(0, place - _AROUND)) + 1, min(len(text), place + 2 * _AROUND)
            for hit in scan(text[start:end], (self.language,)):
                is_cut = start + hit.end <= place or start + hit.end == end < len(text)
                if not is_cut and self._is_meant(hit, text[start:end]):
                    found.add((start + hit.start, start + hit.end))
        return sorted(found)

    def _candidates(self, text: str) -> list[int]:
        plain, exact = self._patterns
        flat = folded(text)
        places = [flat.starts[match.start()] for match in plain.finditer(flat.text)] if self._stems else []
        return sorted({*places, *(match.start() for match in exact.finditer(text))})

    def _is_meant(self, hit: Hit, text: str) -> bool:
        name = hit.name
        # English writes names with capital letters: "all of us of a certain age" names nobody.
        is_name = name.kind in _GROUPS or self.language != "en" or not text[hit.start : hit.end].islower()
        return is_name and name.kind in _KINDS and self.code in name.codes and not name.after_cue


@lru_cache(maxsize=256)
def name_forms(topic: str, topic_language: str | None, language: str | None) -> NameForms | None:
    """The forms of the name that a topic is, in a language; None for another topic, or a language without names."""
    code, kind = _named(topic, topic_language)
    if code is None or language not in _LANGUAGES:
        return None
    every = [name for names in lexicon(language).by_first.values() for name in names]
    meant = [name for name in every if code in name.codes and name.kind in _KINDS and not name.after_cue]
    is_group = kind in _GROUPS
    short = [] if is_group else [text for text, one in codes().items() if one == code]
    meant += [hit.name for text in short for hit in scan(text, ()) if code in hit.name.codes]
    exact = tuple(
        LexiconName(one.words, one.codes, one.kind, one.words) if one.kind is NameKind.CODE else one for one in meant
    )
    return NameForms(language, code, exact, instead=not is_group)


def _named(topic: str, language: str | None) -> tuple[str | None, NameKind | None]:
    """The code of the one delegation or group that the whole of a topic names, and the kind of name.

    The topic is read in its own language, if written in the language's script: "island" is German for Iceland.
    """
    possible = all_of_script(topic)
    each = ((language,),) if language in possible else (languages(topic), possible)
    for spoken in each:
        found = [hit for hit in scan(topic, spoken) if hit.name.kind in _KINDS]
        meant = {code for hit in found for code in hit.name.codes}
        if len(meant) == 1 and covers(topic, found, spoken):
            return meant.pop(), found[0].name.kind
    return None, None


def _stems(name: LexiconName) -> list[str]:
    return [word.partition("|")[0] for word in name.words]


def _telling(name: LexiconName) -> str:
    words = _stems(name)
    return "".join(words) if has_han(words[0]) else max(words, key=len)
