"""The forms of a topic's words in a language: stems, plurals, folded letters, British and American spellings, hyphens.

Knows words and Snowball stems; no index and no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from retrieval.text.inflection import fold_word, without_clitics
from retrieval.text.normalise import DASHES, INVISIBLE, SINGLE_QUOTES, Normalised
from retrieval.text.scripts import HAN, has_han
from retrieval.text.terms import stemmed, stop_words

WITH_CLITICS = frozenset(("ar", "fa"))
"""Languages that write conjunctions, prepositions and articles onto the word behind them."""

SHARED = 3
"""First letters that a compound and its word share at least: a stem ends elsewhere inside a compound."""

_ZERO_WIDTH_NON_JOINER = "\u200c"
_WORD = re.compile(r"[^\W_]+")
_UNIT = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
CLITIC_LETTERS = 4
"""Letters that are written onto a word at most."""

_STEM_CHANGES = 2
"""Letters at a stem's end that another form of the word need not have ("policy" and "polici")."""

_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    analyses:analysis bases:basis children:child crises:crisis criteria:criterion emphases:emphasis feet:foot
    halves:half hypotheses:hypothesis knives:knife leaves:leaf lives:life matrices:matrix men:man oases:oasis
    parentheses:parenthesis phenomena:phenomenon teeth:tooth theses:thesis thieves:thief wives:wife wolves:wolf
    women:woman""".split()
)
"""English plurals with another stem than their singular."""


_PLURAL_OF_SHORT = re.compile("[A-Z]{2,}s")
"""The plural of an abbreviation, which has no vowels for a stemmer to know one by ("SDGs")."""

_OTHER_WORD = re.compile(
    "er(?=(?:s|ed|ing)?$)|an(?=[ct])|iv|al(?:is(?=[mt]))?|ly|i[sz](?=[aei])|(?<!semit)ism(?=s?$)|ion"
)
"""Endings behind an English stem that make another word of it ("imports", "transit", "executions", "extremism").

Antisemitism is what is antisemitic.
"""


_BRITISH = re.compile(
    "(?<=...)is(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)|(?<=ly)s(?=(?:e|ed|es|ing)$)"
    "|(?<=...)ou(?=r(?:s|ed|ing|ers?|ab(?:le|ly)|ites?|al|ful|hoods?)?$)|(?<=(?:def|off|lic))enc(?=es?$)|(?<=..)tre(?=s?$)|(?<=program)me(?=s?$)"
)
_AS_AMERICAN = {"is": "iz", "s": "z", "ou": "o", "enc": "ens", "tre": "ter", "me": ""}
_AMERICAN = re.compile(
    "(?<=...)iz(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)|(?<=ly)z(?=(?:e|ed|es|ing)$)"
    "|(?<=...)o(?=r(?:s|ed|ing|ers?|ab(?:le|ly)|ites?|al|ful|hoods?)?$)|(?<=(?:def|off|lic))ens(?=es?$)|(?<=..)ter(?=s?$)|(?<=program)(?=s?$)"
)
_AS_BRITISH = {"iz": "is", "z": "s", "o": "ou", "ens": "enc", "ter": "tre", "": "me"}


def _in_two_spellings(word: str) -> tuple[str, str]:
    """A word in American and in British spelling ("fertilizer", "fertiliser"), though nobody may write it so."""
    american = _BRITISH.sub(lambda match: _AS_AMERICAN[match.group()], word)
    return american, _AMERICAN.sub(lambda match: _AS_BRITISH[match.group()], american)


class _Folds(dict[int, str]):
    """The folded form of each character: no case, accents or invisible marks; one hyphen, one apostrophe.

    `uneven` has the characters met whose folded form is not one character.
    """

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, number: int) -> str:
        character = chr(number)
        if character in DASHES or character == _ZERO_WIDTH_NON_JOINER:
            made = "-"
        elif character in SINGLE_QUOTES:
            made = "'"
        elif re.match(f"[{INVISIBLE}]", character):
            made = ""
        else:
            made = fold_word(character).lower()
        if len(made) != 1:
            self.uneven.add(character)
        self[number] = made
        return made


_FOLDS = _Folds()


_OTHERS = re.compile("[^\\x00-\\x5f\\x61-\\x7f]")
"""What is not folded as the small letter is: all but ASCII, and the backtick, an apostrophe."""

_FEW_OTHERS = 8  # From one byte beyond ASCII in so many characters on, all characters are folded one by one.


def folded(text: str) -> Normalised:
    """The text without case, accents and invisible marks, folded character by character."""
    if text.isascii():
        others, made = set[str](), text.lower()
    elif len(text.encode("utf-8", "surrogatepass")) - len(text) < len(text) // _FEW_OTHERS:
        others = {*_OTHERS.findall(text)}
        made = _OTHERS.sub(lambda match: _FOLDS[ord(match.group())], text).lower()
    else:
        others, made = {*text}, text.translate(_FOLDS)
    if _FOLDS.uneven.isdisjoint(others):
        return Normalised(text, made, range(len(text)), range(1, len(text) + 1))
    places = [place for place, character in enumerate(text) for _ in _FOLDS[ord(character)]]
    return Normalised(text, made, places, [place + 1 for place in places])


@lru_cache(maxsize=65536)
def keys(word: str, language: str | None) -> frozenset[str]:
    """The keys by which words are compared: two words with a common key are forms of one word."""
    plain = normalize("NFKC", word).casefold()
    flat = folded(plain).text
    forms = [plain, flat]
    if language == "en":
        forms += [*_in_two_spellings(flat), *filter(None, [_IRREGULAR.get(flat)])]
    if _PLURAL_OF_SHORT.fullmatch(word):
        forms.append(flat[:-1])
    if language == "en" and flat.endswith("phobia"):
        forms.append(flat.removesuffix("a") + "c")
    if language in WITH_CLITICS:
        forms += without_clitics(flat)
    return frozenset(folded(stem).text for stem in stemmed(forms, language))


@lru_cache(maxsize=65536)
def _ending(word: str, language: str | None) -> str:
    """The ending that makes an English word another than the stem's; "" for none."""
    if language != "en":
        return ""
    flat, _ = _in_two_spellings(folded(word).text)
    (stem,) = stemmed([flat], language)
    shared = next((n for n, (a, b) in enumerate(zip(flat, stem, strict=False)) if a != b), len(stem))
    match = _OTHER_WORD.match(flat, shared)
    return match.group().replace("s", "z") if match else ""


@lru_cache(maxsize=65536)
def _is_form(written: str, language: str | None, own: frozenset[str], ending: str) -> bool:
    """Whether a word as written has one of a word's keys, and its ending."""
    words = _WORD.findall(written)
    return any(
        not own.isdisjoint(keys(word, language)) and _ending(word, language) == ending
        for word in {"".join(words), words[0]}
    )


@dataclass(frozen=True)
class Unit:
    """A word of a topic, as looked for in texts of a language.

    `pattern` matches folded forms of the word, and some other words with a like beginning; without `keys` nothing
    else. `from_start` matches the same at the start of a word. An index that has a form of the word has a term for
    each of the `needed`, like one of the keys; None for a word that an index leaves out.
    """

    keys: frozenset[str]
    pattern: str
    from_start: str
    needed: tuple[frozenset[str] | None, ...]
    ending: str = ""

    def fits(self, written: str, language: str | None) -> bool:
        """Whether a word as written is a form of this word, with or without the letters behind an apostrophe."""
        return _is_form(written, language, self.keys, self.ending)


@dataclass(frozen=True)
class Phrase:
    """A topic's words in a spelling and a language; `pattern` has a group for each word."""

    language: str | None
    units: tuple[Unit, ...]
    pattern: re.Pattern[str]

    @property
    def needed(self) -> tuple[frozenset[str] | None, ...]:
        """For each word the keys of which a passage's terms have at least one; None where any passage may do."""
        return tuple(some for unit in self.units for some in unit.needed)

    def ranges(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase stands in a text: start and end of each place, in order, without overlap."""
        flat = folded(text)
        found = []
        match = self.pattern.search(flat.text)
        while match:
            spans = [flat.source_range(*match.span(n)) for n in range(1, len(self.units) + 1)]
            if all(self._fits(unit, text[slice(*span)]) for unit, span in zip(self.units, spans, strict=True)):
                found.append((spans[0][0], self._end(text, *spans[-1])))
                match = self.pattern.search(flat.text, match.end())
            else:
                match = self.pattern.search(flat.text, match.start() + 1)
        return found

    def _end(self, text: str, start: int, end: int) -> int:
        """The end of the last word, without letters behind an apostrophe that are no part of the form."""
        word = _WORD.match(text, start, end)
        return word.end() if word and self._fits(self.units[-1], word.group()) and self.units[-1].keys else end

    def _fits(self, unit: Unit, written: str) -> bool:
        return not unit.keys or unit.fits(written, self.language)


def phrases(topic: str, topic_language: str | None, language: str | None) -> tuple[Phrase, ...]:
    """The spellings of a topic to look for in texts of a language; none for a topic of stop words alone.

    The words of the topic one after the other, and each two words written as one ("cyber security", "Qur'an").
    """
    if has_han(topic):
        flat = folded(topic).text
        return (_han(flat, language),) if _UNIT.search(flat) else ()
    written, gaps = _told(topic, topic_language)
    spellings = [(written, gaps)] if written else []
    for n, gap in enumerate(gaps):
        # "UN Charter" is not "uncharted".
        is_short = any(word.isupper() and len(word) > 1 for word in written[n : n + 2]) and not topic.isupper()
        if not gap.strip(" -'") and not is_short:
            solid = [*written[:n], written[n] + written[n + 1], *written[n + 2 :]]
            spellings.append((solid, [*gaps[:n], *gaps[n + 1 :]]))
    return tuple(_phrase(*spelling, language) for spelling in spellings)


def told(topic: str, language: str | None) -> str:
    """A topic without the stop words at both ends."""
    if has_han(topic):
        return topic
    words, gaps = _told(topic, language)
    return "".join(text for pair in zip(words, [*gaps, ""], strict=False) for text in pair)


def _told(topic: str, language: str | None) -> tuple[list[str], list[str]]:
    """A topic's words without the stop words at both ends, and the folded text between the words."""
    flat = folded(topic)
    words = [(match.start(), match.end()) for match in _WORD.finditer(flat.text)]
    stops = stop_words(language or "en")
    written = [topic[slice(*flat.source_range(*word))] for word in words]
    telling = [n for n, word in enumerate(written) if word.casefold() not in stops or _is_short(written)]
    kept = slice(telling[0], telling[-1] + 1) if telling else slice(0)
    words, written = words[kept], written[kept]
    return written, [flat.text[end:start] for (_, end), (start, _) in pairwise(words)]


def _is_short(words: Sequence[str]) -> bool:
    """Whether words are one abbreviation, which may look like a stop word ("WHO")."""
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper()


def _phrase(words: Sequence[str], gaps: Sequence[str], language: str | None) -> Phrase:
    units = tuple(unit_of(word, language) for word in words)
    pieces = [f"({units[0].from_start})"]
    for gap, unit in zip(gaps, units[1:], strict=True):
        same = "" if not gap.strip(" -") else f"|{re.escape(gap)}"
        pieces.append(rf"(?:[\s-]{{1,4}}{same})({unit.pattern})")
    return Phrase(language, units, re.compile("".join(pieces)))


def at_start(patterns: Iterable[str], before: str = "") -> str:
    """A pattern for any of some patterns that begin with a character, at the start of a word, or behind `before` there.

    A pattern that begins with a character is found ten times faster than one that begins with a boundary.
    """
    if before:
        return rf"(?<![^\W_]){before}(?:{'|'.join(patterns)})"
    parted = ((one[: (size := 2 if one.startswith("\\") else 1)], one[size:]) for one in patterns)
    # A "non-permanent seat" is no permanent seat.
    started = (rf"{first}(?<![^\W_]{first})(?<!\bnon-{first}){rest}" for first, rest in parted)
    return f"(?:{'|'.join(started)})"


@lru_cache(maxsize=1024)
def unit_of(word: str, language: str | None) -> Unit:
    """A word of a topic as it is looked for in texts of a language."""
    own = keys(word, language)
    wide = set(own)
    if language == "en":
        flat = folded(word).text
        singular = _IRREGULAR.get(flat, flat)
        plurals = [plural for plural, one in _IRREGULAR.items() if not keys(one, "en").isdisjoint(keys(singular, "en"))]
        wide = wide.union(*(keys(plural, "en") for plural in plurals), keys(f"{flat}s", "en"))
    # German writes "ue" for "ü".
    written = (starts_of(key) if len(key) <= SHARED and language != "de" else (beginning(key),) for key in wide if key)
    beginnings = sorted({some for each in written for some in each})
    before = rf"[^\W_]{{0,{CLITIC_LETTERS}}}" if language in WITH_CLITICS else ""
    hyphened = ["[-']?".join(map(re.escape, beginning)) for beginning in beginnings]
    left_out = any(not own.isdisjoint(keys(stop, language)) for stop in stop_words(language))
    rest = r"[^\W_]*(?:'[^\W_]+)?"
    return Unit(
        own,
        f"{before}(?:{'|'.join(hyphened)}){rest}",
        at_start(hyphened, before) + rest,
        (None if left_out else frozenset(wide),),
        _ending(word, language),
    )


def _han(text: str, language: str | None) -> Phrase:
    """The characters of a topic as they stand; white space may be put in, or left out, beside other scripts."""
    units = tuple(Unit(frozenset(), re.escape(run), re.escape(run), _pairs(run)) for run in _UNIT.findall(text))
    return Phrase(language, units, re.compile(r"[\s-]{0,2}".join(f"({unit.pattern})" for unit in units)))


def _pairs(run: str) -> tuple[frozenset[str] | None, ...]:
    """The characters by two, as an index has Chinese; neighbours stand in the index in many ways."""
    if not has_han(run):
        return (None,)
    return tuple(frozenset((run[n : n + 2],)) for n in range(max(1, len(run) - 1)))


def beginning(key: str) -> str:
    """The letters at the beginning of a word of a key, with any ending."""
    return key[: max(1, len(key) - _STEM_CHANGES)]


@lru_cache(maxsize=4096)
def starts_of(key: str) -> tuple[str, ...]:
    """What the stem of every form of a word with a key begins with, if no shorter than one of these.

    Of a short word in Latin letters, one letter changes at most ("pay", "pai"), but for "dying" and "die": of the
    60,000 most frequent words of English, French, Spanish and Portuguese no other does.
    """
    if not key.isascii() or key.endswith("ie"):
        return (beginning(key),)
    if len(key) > SHARED:
        return (key[: max(len(beginning(key)), SHARED)],)
    if key.endswith(("e", "y")):
        return (key[:-1] or key,)
    return (key, f"{key[:-1]}y") if key.endswith("i") else (key,)


def is_like(term: str, key: str) -> bool:
    """Whether a folded term may be the stem of a form of the word that a key is of: a superset."""
    shortest = min(SHARED, len(beginning(key)))
    return term.startswith(starts_of(key)) or (key.startswith(term) and len(term) >= shortest)
