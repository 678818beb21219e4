"""The forms of a delegation's or group's name in a language, for a topic that is nothing but such a name.

Knows the lexicon of names; no index and no statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.names.lexicon import LexiconName, NameKind, lexicon
from retrieval.names.mentions import Hit, all_of_script, codes, covers, languages, scan
from retrieval.text.language import QUESTION_LANGUAGES
from retrieval.text.phrase_forms import CLITIC_LETTERS, WITH_CLITICS, at_start, folded, keys
from retrieval.text.scripts import has_han
from retrieval.text.terms import stop_words

_GROUPS = frozenset((NameKind.BLOC, NameKind.GROUP))
_KINDS = _GROUPS | {NameKind.NAME, NameKind.ADJECTIVE, NameKind.CODE}
_AROUND = 80
"""Characters on each side of a word in which the whole name is read: no name in the lexicon is longer."""


Needed = tuple[frozenset[str], ...]
"""For each word of a name the keys of which a passage's terms have at least one."""


@dataclass(frozen=True)
class NameForms:
    """Names and adjectives of one delegation or group in a language; `instead` of the topic's own words or beside.

    A passage with one of the names has all the words `needed`. A delegation's name is told from longer names that hold
    the name ("Guinea" from "Equatorial Guinea").
    """

    language: str
    code: str
    names: tuple[LexiconName, ...]
    instead: bool
    needed: Needed

    @cached_property
    def _short(self) -> tuple[str, ...]:
        """The abbreviations."""
        return tuple(sorted({name.exact for name in self.names if name.exact}))

    @cached_property
    def _kinds(self) -> frozenset[NameKind]:
        return frozenset(name.kind for name in self.names)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """The pattern for the folded text, and the pattern for the text as written."""
        before = rf"[^\W_]{{0,{CLITIC_LETTERS}}}" if self.language in WITH_CLITICS else ""
        # A word goes on behind its stem, and at most three characters join two words.
        between = "" if self.language == "zh" else rf"[^\W_]*[\W_]{{0,3}}{before}"
        names = sorted({between.join(map(re.escape, _stems(name))) for name in self.names if not name.exact})
        plain = "|".join(names) if self.language == "zh" else at_start(names, before)
        short = "|".join(r"\.?".join(text) for text in self._short)
        return re.compile(plain if names else "(?!)"), re.compile(rf"(?<!\w)(?:{short or '(?!)'})(?!\w)")

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
        places = (flat.starts[match.start()] for match in plain.finditer(flat.text))
        return sorted({*places, *(match.start() for match in exact.finditer(text))})

    def _is_meant(self, hit: Hit, text: str) -> bool:
        name = hit.name
        # English writes names with capital letters: "all of us of a certain age" names nobody.
        is_name = name.kind in _GROUPS or self.language != "en" or not text[hit.start : hit.end].islower()
        return is_name and name.kind in self._kinds and self.code in name.codes and not name.after_cue


@lru_cache(maxsize=256)
def name_forms(topic: str, topic_language: str | None, language: str | None) -> tuple[NameForms, ...]:
    """The forms of the name that a topic is, in a language, apart by the words that a passage with them has.

    Empty for another topic, or a language without names.
    """
    code, kind = _named(topic, topic_language)
    if code is None or language not in QUESTION_LANGUAGES:
        return ()
    every = [name for names in lexicon(language).by_first.values() for name in names]
    # Who speaks of Caribbean countries does not speak of CARICOM.
    kinds = {kind} if kind is NameKind.BLOC else _KINDS
    meant = [name for name in every if code in name.codes and name.kind in kinds and not name.after_cue]
    is_group = kind in _GROUPS
    short = [] if is_group else [text for text, one in codes().items() if one == code]
    meant += [hit.name for text in short for hit in scan(text, ()) if code in hit.name.codes]
    apart = _by_words_needed(meant, language)
    return tuple(NameForms(language, code, tuple(names), not is_group, needed) for needed, names in apart.items())


def _by_words_needed(names: Sequence[LexiconName], language: str) -> dict[Needed, list[LexiconName]]:
    """The names by the fewest words that they need; what needs one word is looked for together.

    A name that is a word without meaning in the language is left out ("BY" for Belarus): an index has no such words.
    """
    every = {name: needed for name in names if (needed := _needed(name, language))}
    fewest = sorted(dict.fromkeys(every.values()), key=len)
    found: dict[Needed, list[LexiconName]] = {}
    for name, needed in every.items():
        found.setdefault(next(few for few in fewest if _has_all(needed, few)), []).append(name)
    alone = [needed for needed in found if len(needed) == 1]
    if alone:
        together = frozenset(key for (keys_of_one,) in alone for key in keys_of_one)
        found[together,] = [name for needed in alone for name in found.pop(needed)]
    return found


def _needed(name: LexiconName, language: str) -> Needed:
    """The keys of each word of a name that an index keeps; of a Chinese name, of the first two characters."""
    words = [name.exact] if name.exact else _stems(name)
    if has_han(words[0]):
        words = ["".join(words)[:2]]
    kept = [word for word in words if word.lower() not in stop_words(language)]
    return tuple(frozenset((word.lower(), *keys(word, language))) for word in kept)


def _has_all(needed: Needed, few: Needed) -> bool:
    """Whether a passage with the words needed for a name has also those of another."""
    return all(any(other <= one for other in needed) for one in few)


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
