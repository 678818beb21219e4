"""Which words of a sentence govern others: negations, conditions, reports and the like, found by tables of cues.

Knows words, not meaning; the cues are data, one file a language (`cues/`). Knows nothing of quotes and statements.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from bot.gate.phrases import Word
from retrieval.normalise import normalise
from retrieval.scripts import UNSPACED

_TABLES = Path(__file__).resolve().parent / "cues"

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
"""Stress, and the vowels of Arabic: within words, where no letter holds them, and left out of their text."""
_LETTER = rf"[^\W{UNSPACED}][{_MARKS}]*"
_WORDS = re.compile(rf"[{UNSPACED}]|(?:{_LETTER})+(?:['-](?:{_LETTER})+)*|[^\w\s]")
_ELIDED = re.compile(rf"[{UNSPACED}]|(?:{_LETTER})+'?|[^\w\s]")
"""The same for a language in which a word that has lost its vowel ("n'est") and the parts of a compound are words."""

_UNWRITTEN = re.compile(f"[{_MARKS}\u0640]")
"""What a word's text is without: the marks, and the stroke that lengthens an Arabic word."""

_STAR = "\ua66e"

_AT_HAND = 2048
"""Sentences whose words and cues are kept for the next wording."""


class Kind(StrEnum):
    """What a cue does to what it governs, or to the reach of other cues."""

    NEGATION = "negation"
    CONDITION = "condition"
    EXCEPTION = "exception"
    REPORT = "report"
    HEDGE = "hedge"
    QUANTIFIER = "quantifier"
    ONWARD = "onward"
    """Denies, prevents or doubts what follows, and nothing before it ("refuse to", "prevent", "whether")."""
    CLOSE = "close"
    """Limits the word right behind it alone ("all", "more than")."""
    MODAL = "modal"
    """Says that what its verb says must, may or will be, not that it is ("must", "needs to")."""
    CLAUSE = "clause"
    """Opens a clause that may have a subject of its own ("that", "who")."""
    JOINT = "joint"
    """Joins clauses or their parts ("and", "or")."""
    BARRIER = "barrier"
    """Begins a clause that nothing before it governs (", but", ", and we")."""
    TURN = "turn"
    """Turns from what was denied to what holds (", but"): ends no report, and nothing that goes on in a clause."""
    ONSET = "onset"
    """Begins a clause that does not reach back over it, though what precedes may govern it (", nor")."""
    ASIDE = "aside"
    """An onset whose clause ends with its comma (", which")."""
    STOP = "stop"
    """Ends the reach of everything (";")."""
    HARMLESS = "harmless"
    """Looks like a cue and is none ("not only", "no doubt")."""
    COMPLEMENT = "complement"
    """Opens what somebody says, thinks or wants ("that"), whatever else it opens."""
    VOICE = "voice"
    """The speaker, or what asserts by itself ("we", "my delegation", "it is clear")."""
    ASSERTION = "assertion"
    """May stand between a voice and what it says ("firmly believe")."""
    TAIL = "tail"
    """Begins an adjunct: what precedes holds without it ("in", "during")."""
    DELAY = "delay"
    """Puts off what precedes, up to a mark ("when", "after")."""
    LEADING = "leading"
    """May begin a clause before its subject, without a mark behind it ("today", "therefore")."""
    FINITE = "finite"
    """A verb that has its subject before it ("is", "have"), as a modal has."""
    PAST = "past"
    """A verb with its subject before it, or a participle ("*ed")."""
    REDUCED = "reduced"
    """Such a participle for sure ("*ed by")."""
    GERUND = "gerund"
    """A verb within a subject, which says what the subject does ("*ing")."""
    PRONOUN = "pronoun"
    """A subject and never an object ("we", "they")."""
    INFINITIVE = "infinitive"
    """Begins an infinitive, which somebody wants, does or refuses ("to")."""
    ATTITUDE = "attitude"
    """What somebody believes, says or wants stands right behind it, unless it is the speaker ("believe", "claimed")."""
    GOVERNOR = "governor"
    """Governs an infinitive and wants or does it, where the speaker is the subject ("urge", "continue")."""
    AUXILIARY = "auxiliary"
    """May stand between a modal and the verb that it carries ("be", "also")."""
    NOMINAL = "nominal"
    """Is no verb that a modal carries, by its end ("*tion")."""
    VERBAL = "verbal"
    """Is a verb that a modal carries, by its end; without such cues whatever is not nominal may be one ("*ar")."""
    RELATIVE = "relative"
    """Begins a clause that narrows what precedes, where no comma sets it off ("who", "in which")."""


ENDS = frozenset((Kind.BARRIER, Kind.TURN, Kind.ONSET, Kind.ASIDE, Kind.STOP))
"""What limits the reach of other cues; it may hold cues, and stand within them."""

ATTRIBUTION = frozenset((Kind.COMPLEMENT, Kind.VOICE, Kind.ASSERTION))
"""What tells whose a clause is; it governs nothing by itself."""

EDGES = frozenset(
    (
        Kind.TAIL,
        Kind.DELAY,
        Kind.LEADING,
        Kind.FINITE,
        Kind.PAST,
        Kind.REDUCED,
        Kind.GERUND,
        Kind.PRONOUN,
        Kind.ATTITUDE,
        Kind.INFINITIVE,
        Kind.GOVERNOR,
        Kind.AUXILIARY,
        Kind.NOMINAL,
        Kind.VERBAL,
        Kind.RELATIVE,
    )
)
"""What tells where a sentence may be cut; it governs nothing by itself."""

_HOLDING = frozenset((Kind.BARRIER, Kind.TURN, Kind.HARMLESS))


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a list of words: `first` and `last` are positions in it, both inclusive."""

    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: Kind
    words: tuple[str, ...]


class Cues:
    """The cues of one language."""

    def __init__(self, table: dict[str, object]) -> None:
        """Takes the table of a file of `cues/`: lists of cues by kind, `attached` letters, whether there is `elision`.

        `alike` are letters that writers put for each other, the first of each string for the rest; `names` are words
        that are no cues where they are written just so ("WHO"); `modifiers_precede` says that hedges and quantifiers
        stand before what they weaken, and never behind it; `subjects` are first words of a clause that stands by
        itself. A cue is one word or several; "fail*" stands for every word that begins so, "*n't" for every one that
        ends so.

        The lists of `EDGES` say where a sentence may be cut: before a `tail` and behind a `leading`; not before a
        `delay` or a `relative`, not in front of a `pronoun`, not behind another's `attitude`, not where a `finite`, a
        modal or a `past` that is not `reduced` follows the first words that are kept, and not at an `infinitive`
        without its `governor`. An `auxiliary` stands between a modal and its verb; what it carries behind a joint is
        `verbal`, or not `nominal`.

        `drops_subjects` says that governors are in the first person, so that no voice stands before them; `verb_last`
        that a modal stands before all that its verb has; `subjects_first` that what stands before a `finite` is its
        subject, where no other verb, `gerund` or opener is in it.
        """
        self._word = _ELIDED if table.get("elision") else _WORDS
        self._alike = {ord(other): group[0] for group in _strings(table, "alike") for other in group[1:]}
        self.drops_subjects = bool(table.get("drops_subjects"))
        self.subjects_first = bool(table.get("subjects_first"))
        self.verb_last = bool(table.get("verb_last"))
        self.tells_verbs = bool(table.get(Kind.VERBAL.value))
        self.modifiers_precede = bool(table.get("modifiers_precede"))
        self._attached = frozenset(_strings(table, "attached"))
        self._names = frozenset(_strings(table, "names"))
        self._subjects = frozenset(_strings(table, "subjects"))
        self._replaceable = frozenset(w.text for cue in _strings(table, "replaceable") for w in self.words(cue))
        # By the first word, and by the second where it is one word: many cues begin with a comma.
        self._exact: dict[tuple[str, str], list[_Pattern]] = {}
        self._open: dict[str, list[_Pattern]] = {}
        for kind in Kind:
            for cue in _strings(table, kind.value):
                pattern = _Pattern(kind, self._cut(cue))
                if "*" in pattern.words[0]:
                    self._open.setdefault(_end(pattern.words[0]), []).append(pattern)
                else:
                    second = "".join(pattern.words[1:2])
                    key = (pattern.words[0], "" if "*" in second else second)
                    self._exact.setdefault(key, []).append(pattern)

    def words(self, text: str) -> tuple[Word, ...]:
        """The words and signs of a text in order, typography aside; in a script without spaces its characters."""
        return _words(self, text)

    def _words(self, text: str) -> Iterator[Word]:
        normal = normalise(text)
        for match in self._word.finditer(normal.text):
            yield Word(self._text(match[0]), *normal.source_range(*match.span()))

    def find(self, words: Sequence[Word], kept: Sequence[bool] = ()) -> Iterator[Cue]:
        """The cues in a list of words, first to last, the longest at each place; without overlaps but for `ENDS`.

        Where `kept` says which words a quoter kept, nothing is harmless that is kept in part: "not [only] the rich".
        """
        at = 0
        for i, patterns in enumerate(_patterns(self, tuple(words))):
            best: _Pattern | None = None
            for pattern in patterns:
                if pattern.kind in ATTRIBUTION or pattern.kind in EDGES:
                    continue
                if pattern.kind is Kind.HARMLESS and len(set(kept[i : i + len(pattern.words)])) > 1:
                    continue
                if pattern.kind in ENDS:
                    yield Cue(pattern.kind, i, i + len(pattern.words) - 1)
                elif i >= at and (best is None or len(pattern.words) > len(best.words)):
                    best = pattern
            if best is not None:
                at = i + len(best.words)
                if best.kind is not Kind.HARMLESS:
                    yield Cue(best.kind, i, at - 1)

    def attributions(self, words: Sequence[Word]) -> Iterator[Cue]:
        """What tells in a list of words whose its clauses are, first to last, with overlaps.

        A complementiser within what turns or is harmless opens nothing that is said ("except that", "more than that").
        """
        held = -1
        for i, patterns in enumerate(_patterns(self, tuple(words))):
            held = max([held, *(i + len(p.words) - 1 for p in patterns if p.kind in _HOLDING)])
            for pattern in patterns:
                last = i + len(pattern.words) - 1
                if pattern.kind in ATTRIBUTION and not (pattern.kind is Kind.COMPLEMENT and last <= held):
                    yield Cue(pattern.kind, i, last)

    def edges(self, words: Sequence[Word]) -> Iterator[Cue]:
        """What tells in a list of words where it may be cut, complementisers included, first to last, with overlaps."""
        for i, patterns in enumerate(_patterns(self, tuple(words))):
            for pattern in patterns:
                if pattern.kind in EDGES or pattern.kind is Kind.COMPLEMENT:
                    yield Cue(pattern.kind, i, i + len(pattern.words) - 1)

    def begins_a_subject(self, word: Word) -> bool:
        """Whether a word begins a clause of its own, with the subject ("we")."""
        return word.text in self._subjects

    def replaceable(self, text: str) -> bool:
        """Whether a text is made of words alone that a quoter's word in brackets may stand for (articles, pronouns)."""
        return all(
            not word.text[0].isalnum() or (word.text in self._replaceable and not _abbreviates(text, word))
            for word in self.words(text)
        )

    def _text(self, word: str) -> str:
        if word in self._names:
            return word
        return _UNWRITTEN.sub("", word).casefold().translate(self._alike) or word

    def _candidates(self, words: Sequence[Word], i: int) -> Iterator[_Pattern]:
        text = words[i].text
        readings = [text]
        if len(text) > 2 and text[0] in self._attached:
            readings.append(text[1:])
        following = words[i + 1].text if i + 1 < len(words) else ""
        for reading in readings:
            seconds = dict.fromkeys(("", following))
            for pattern in (pattern for second in seconds for pattern in self._exact.get((reading, second), ())):
                if _matches(pattern.words[1:], words[i + 1 : i + len(pattern.words)]):
                    yield pattern
            for pattern in (*self._open.get(reading[:1] + "*", ()), *self._open.get("*" + reading[-1:], ())):
                if _fits(pattern.words[0], reading) and _matches(
                    pattern.words[1:], words[i + 1 : i + len(pattern.words)]
                ):
                    yield pattern

    def _cut(self, cue: str) -> tuple[str, ...]:
        # The star belongs to its word: a letter that no text needs stands for it while the cue is cut into words.
        words = tuple(w.text.replace(_STAR, "*") for w in self.words(cue.replace("*", _STAR)))
        if not words:
            raise ValueError(f"a cue holds no word: {cue!r}")
        return words


@lru_cache(maxsize=_AT_HAND)
def _words(table: Cues, text: str) -> tuple[Word, ...]:
    return tuple(table._words(text))


@lru_cache(maxsize=_AT_HAND)
def _patterns(table: Cues, words: tuple[Word, ...]) -> tuple[tuple[_Pattern, ...], ...]:
    """The patterns that begin at each of the words: a sentence is judged once for each place of a wording in it."""
    return tuple(tuple(table._candidates(words, i)) for i in range(len(words)))


def _abbreviates(text: str, word: Word) -> bool:
    """Whether a word is written in capitals: "US" is no pronoun, nor is "IT"."""
    return word.end - word.start > 1 and text[word.start : word.end].isupper()


def _end(pattern: str) -> str:
    """The first letter of "fail*", with its star, or the last of "*n't"."""
    return pattern[0] + "*" if pattern.endswith("*") else "*" + pattern[-1]


def _matches(pattern: Sequence[str], words: Sequence[Word]) -> bool:
    return len(words) == len(pattern) and all(_fits(p, w.text) for p, w in zip(pattern, words, strict=True))


def _fits(pattern: str, word: str) -> bool:
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    return word.endswith(pattern[1:]) if pattern.startswith("*") else word == pattern


def _strings(table: dict[str, object], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} is not a list of cues")
    return [str(v) for v in value]


@cache
def cues(language: str | None) -> Cues | None:
    """The cues of a language (ISO 639-1); None where there is no table for it."""
    path = _TABLES / f"{language}.toml"
    if language is None or not language.isalpha() or not path.is_file():
        return None
    return Cues(tomllib.loads(path.read_text(encoding="utf-8")))
