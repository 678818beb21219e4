"""How a question of a line begins, and whether what follows its beginning makes it a question of its own.

Knows the openings of nine languages (`bot/cues/several.toml`) and names of delegations; cuts nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path

from bot.declarative import CLOSING, QUESTION_MARKS, languages_of
from bot.phrasebook import Phrases, phrasebook
from retrieval.delegations import find, find_blocs
from retrieval.inflection import key
from retrieval.lexicon import Word, words_of

FEWEST, FEWEST_HAN = 3, 4
"""Words (characters in Chinese) of a first question: fewer are no question of their own ("Really? What did …?")."""

_CUES = Path(__file__).resolve().parent / "cues"
_PASSED = frozenset(("art", "aux", "people", "views", "with", "fill", "title", "more"))
"""What may stand between an opening and the name of its subject ("what is the position of the government of …")."""
_FARTHEST = 8
_LONGEST = 7
_LONGEST_FOLLOWUP = 8


@dataclass(frozen=True, slots=True)
class Openings:
    """The phrases of one language, by kind, as the folded words of each."""

    language: str
    kinds: dict[str, frozenset[tuple[str, ...]]]

    def last(self, keys: Sequence[str], i: int, *kinds: str) -> int:
        """Where the longest phrase of some kinds that begins at word `i` ends (the word after it); `i` without one."""
        for stop in range(min(i + _LONGEST, len(keys)), i, -1):
            if any(tuple(keys[i:stop]) in self.kinds[kind] for kind in kinds):
                return stop
        return i


@cache
def tables(name: str) -> dict[str, Openings]:
    """The phrases of a file of `bot/cues/`, by language; "a/b c" in it stands for "a c" and "b c"."""
    read = tomllib.loads((_CUES / f"{name}.toml").read_text(encoding="utf-8"))
    return {
        language: Openings(
            language,
            {kind: frozenset(one for text in texts for one in _written(text)) for kind, texts in table.items()},
        )
        for language, table in read.items()
    }


def _written(text: str) -> list[tuple[str, ...]]:
    """The phrases that "a/b c" stands for, folded."""
    choices = product(*(word.split("/") for word in text.split()))
    return [tuple(key(word.text) for word in words_of(" ".join(choice))) for choice in choices]


@dataclass(frozen=True)
class Line:
    """A stretch of text that may be a question, read in a language. It has a place to keep what was read."""

    text: str
    language: str | None

    @cached_property
    def openings(self) -> Openings:
        """The table of its language; where that is not known, of the likeliest by its letters and words."""
        return tables("several")[languages_of(self.text, self.language)[0]]

    @cached_property
    def words(self) -> list[Word]:
        """Its words in order."""
        return words_of(self.text)

    @cached_property
    def keys(self) -> list[str]:
        """Its words, folded."""
        return [key(word.text) for word in self.words]

    @cached_property
    def phrases(self) -> Phrases:
        """The phrases of the frame that questions are put in."""
        return phrasebook(self.openings.language).read(self.words)

    @cached_property
    def names(self) -> dict[int, int]:
        """Where the name of a delegation or bloc begins: first and last word."""
        starts = {word.start: i for i, word in enumerate(self.words)}
        ends = {word.end: i for i, word in enumerate(self.words)}
        spans = [(one.start, one.end) for one in find(self.text)] + [
            (one.start, one.end) for one in find_blocs(self.text)
        ]
        return {starts[start]: ends[end] for start, end in spans if start in starts and end in ends}

    @cached_property
    def named(self) -> frozenset[str]:
        """Whom it names."""
        codes = {delegation.code for mention in find(self.text) for delegation in mention.readings}
        return frozenset(codes | {mention.bloc.code for mention in find_blocs(self.text)})

    @property
    def is_marked(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip(CLOSING + " \t\r\n\u00a0\u202f").endswith((*QUESTION_MARKS, "?!", "？！"))

    @property
    def is_short(self) -> bool:
        """Whether it has too few words for a first question."""
        return len(self.words) < (FEWEST_HAN if self.openings.language == "zh" else FEWEST)

    @property
    def is_hollow(self) -> bool:
        """Whether it greets, or asks nothing by itself ("Is that true?"), or has no words at all."""
        i = 0
        while i < len(self.keys):
            stop = max(self.openings.last(self.keys, i, "tags"), self._hello(i))
            if stop == i:
                return False
            i = stop
        return True

    def _hello(self, i: int) -> int:
        found = (last + 1 for (first, last), kinds in self.phrases.found.items() if first == i and "hello" in kinds)
        return max(found, default=i)

    @property
    def is_other_way(self) -> bool:
        """Whether it gives the question before it another answer ("Or against?"), or hangs on it ("If so, when?")."""
        return self.openings.last(self.keys, 0, "or") > 0 or self._clitic(0, "او") or self._clitic(0, "ام")

    def _clitic(self, i: int, form: str) -> bool:
        return self.openings.language == "ar" and self.keys[i : i + 1] == [form]

    @property
    def announces_questions(self) -> bool:
        """Whether it says that questions follow, and nothing else ("Two questions")."""
        table = self.openings.kinds["questions"]
        return any((word,) in table for word in self.keys) or any(
            self.openings.last(self.keys, i, "questions") > i for i in range(len(self.keys))
        )

    @property
    def is_about(self) -> bool:
        """Whether it says what about."""
        return self._has("about")

    @property
    def compares(self) -> bool:
        """Whether it sets one against another, so that "and" joins the two."""
        return self._has("compare")

    def _has(self, kind: str) -> bool:
        return any(kind in kinds for kinds in self.phrases.found.values())

    @property
    def is_unfinished(self) -> bool:
        """Whether its topic is still to come ("What does Iran say[, and what does Kenya say, about debt]?")."""
        i, topical = self.begin(), False
        kinds: frozenset[str] = frozenset()
        i = max(self.opening(i, "what", "how", "whether"), i)
        while i < len(self.words):
            last, kinds = self.phrases.longest(i, len(self.words))
            if i in self.names:
                last, kinds = self.names[i], frozenset(("name",))
            topical = topical or not kinds or ("about" in kinds and last + 1 < len(self.words))
            i = last + 1
        return not topical or bool({"about", "with", "and"} & kinds)

    @property
    def opens_followup(self) -> bool:
        """Whether it is but a new name or topic ("And Kenya", "And about ITU")."""
        i = self.begin()
        if i == 0 or len(self.words) > _LONGEST_FOLLOWUP:
            return False
        return i in self.names or "about" in self.phrases.longest(i, len(self.words))[1]

    def asks(self, *, first: bool = False) -> bool:
        """Whether it begins as a question of its own does, words that join it to another left out.

        `first` says that it is the first of a line: then the beginning is enough, whatever follows it.
        """
        i = self.begin()
        table = self.openings
        if first:
            stop = table.last(self.keys, i, "what", "how", "who", "tell")
            return stop > i or self._whether(i) or self._within(i)
        return self._clause(i) or self._within(i)

    def asks_who_or_tells(self, before: Line) -> bool:
        """Whether it asks who, or makes a request that names somebody whom the line before it does not."""
        i = self.begin()
        if self.openings.last(self.keys, i, "who") > i:
            return True
        return self.openings.last(self.keys, i, "tell") > i and bool(self.named - before.named)

    def begin(self) -> int:
        """The first word behind those that join, greet and ask politely."""
        i = 0
        while i < len(self.keys):
            stop = max(self.openings.last(self.keys, i, "joins"), self._hello(i))
            if self.keys[i] in ("please", "so"):
                stop = max(stop, i + 1)
            if stop == i or stop >= len(self.keys):
                return i
            i = stop
        return i

    def opening(self, i: int, *kinds: str) -> int:
        """Where an opening at word `i` ends, an Arabic "و" before it left out; `i` without one."""
        return self.phrase(self.openings, i, *kinds)

    def phrase(self, table: Openings, i: int, *kinds: str) -> int:
        """The same of a phrase of any table in the line's language."""
        stop = table.last(self.keys, i, *kinds)
        if stop == i and table.language == "ar" and i < len(self.keys) and self.keys[i].startswith("و"):
            return table.last([*self.keys[:i], self.keys[i][1:], *self.keys[i + 1 :]], i, *kinds)
        return stop

    def _whether(self, i: int) -> bool:
        """Whether an auxiliary and the name of its subject stand at word `i` ("does Kenya …")."""
        stop = self.opening(i, "whether")
        return stop > i and self.subject(stop) is not None

    def _clause(self, i: int) -> bool:
        """Whether words from `i` on ask by themselves: an opening, then a subject, or what was said about what."""
        if (stop := self.opening(i, "what")) > i:
            return self.subject(stop) is not None or self._about(i, stop)
        if (stop := self.opening(i, "how")) > i:
            name = self.subject(stop)
            return name is not None and self._says(name)
        if (stop := self.opening(i, "whether")) > i:
            return self.subject(stop) is not None
        stop = self.opening(i, "who")
        return stop > i and any(self._says(k) for k in (stop, stop - 1)) and bool(self.names)

    def _within(self, i: int) -> bool:
        """Whether, in a language whose question words stand anywhere, it has a subject or a topic first, and asks."""
        inside = self.openings.kinds["inside"]
        if not inside or not any(self.openings.last(self.keys, k, "inside") > k for k in range(i, len(self.keys))):
            return False
        kinds = self.phrases.longest(i, len(self.words))[1] if i < len(self.words) else frozenset()
        clitic = self.openings.last(self.keys, i, "whether")
        return i in self.names or self.subject(clitic) is not None or "about" in kinds

    def subject(self, i: int) -> int | None:
        """The word behind the first name from `i` on, nothing but a frame before it; None without one."""
        for _ in range(_FARTHEST):
            if i in self.names:
                return self.names[i] + 1
            if i >= len(self.words):
                return None
            last, kinds = self.phrases.longest(i, len(self.words))
            if not kinds & _PASSED or "it" in kinds or "they" in kinds:
                return None
            i = last + 1
        return None

    def _about(self, first: int, i: int) -> bool:
        """Whether a verb of saying, and then what it was said about, follow an opening from `first` to `i`."""
        said = any(self._say_at(k) for k in range(first, i))
        for _ in range(_FARTHEST):
            if i >= len(self.words):
                return False
            last, kinds = self.phrases.longest(i, len(self.words))
            if said and "about" in kinds:
                return last + 1 < len(self.words)
            said = said or self._say_at(i)
            if not kinds & (_PASSED | {"say", "they", "it"}) and (kinds or not self.words[i].text[0].isupper()):
                return False
            i = last + 1
        return False

    def _say_at(self, i: int) -> bool:
        return any("say" in kinds for (first, _), kinds in self.phrases.found.items() if first == i)

    def _says(self, i: int) -> bool:
        """Whether a verb of saying follows within two words."""
        return any(self._say_at(k) for k in range(i, min(i + 3, len(self.words))))
