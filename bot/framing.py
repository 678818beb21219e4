"""What the words around a wording ask: whether it was said ("Did Iran say …?"), or something else ("What of …?").

Knows the cues of nine languages (`bot/cues/checking.toml`); knows no statement, and nothing of the wording itself.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from bot.phrasebook import Phrases, phrasebook
from retrieval.delegations import find, find_blocs
from retrieval.inflection import key
from retrieval.lexicon import Word, words_of

SLOT = "□"
LONGEST = 1_000
"""Characters around a wording beyond which nobody asks for it."""

_CUES = Path(__file__).resolve().parent / "cues" / "checking.toml"
_NOT_BEFORE = frozenset(("about", "with", "by", "art", "in", "and"))
_MAY_FOLLOW = frozenset(("about", "with", "by", "in", "since", "until", "between"))
_OPENS_REQUEST = frozenset(("ask", "compare", "more", "hello"))
_TO_LEAVE_OUT = " \t\r\n\u00a0\u202f:：,，،–—-"
_LOOSE = _TO_LEAVE_OUT + ".;؛؟?!。()（）~"
_TAIL_SIGNS = tuple("?؟？.!。…—–-(（;；\n")
_LONGEST_TAIL = 15
_LONGEST_NAME = 5
_LONGEST_CLAIM = 12
_NAMELESS = 4
"""Words of a claim by someone who is no delegation ("President Ruto said"); "In 1946, Einstein said" is of a speech."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language, each folded and between spaces (" is that right "); `stands` is as written."""

    language: str
    stands: str
    kinds: dict[str, tuple[str, ...]]

    def __getitem__(self, kind: str) -> tuple[str, ...]:
        """The cues of a kind."""
        return self.kinds[kind]


def folded(text: str) -> str:
    """The words of a text as cues are compared: without case, parted and surrounded by spaces; " " without any."""
    return f" {''.join(key(word.text) + ' ' for word in words_of(text))}"


@cache
def cues() -> dict[str, Cues]:
    """The tables of all languages, by ISO 639-1."""
    read = tomllib.loads(_CUES.read_text(encoding="utf-8"))
    return {language: _table(language, table) for language, table in read.items()}


def _table(language: str, table: dict[str, str | list[str]]) -> Cues:
    kinds = {kind: tuple(map(_cue, texts)) for kind, texts in table.items() if not isinstance(texts, str)}
    return Cues(language, str(table["stands"]), kinds)


def _cue(text: str) -> str:
    return "".join(f" {piece}" if piece in ("^", SLOT) else folded(piece)[:-1] for piece in text.split()) + " "


def names_someone(text: str) -> bool:
    """Whether a delegation or a bloc is named."""
    return any(True for _ in find(text)) or bool(find_blocs(text))


def holds(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether folded words have one of the cues in them."""
    return any(phrase in text for phrase in phrases)


def _last(text: str, phrases: tuple[str, ...]) -> int | None:
    """Where the last of the cues in folded words ends, at the space behind it."""
    ends = [at + len(phrase) - 1 for phrase in phrases if (at := text.rfind(phrase)) >= 0]
    return max(ends, default=None)


def _first(text: str, phrases: tuple[str, ...]) -> int | None:
    """Where the first of the cues in folded words ends, at the space behind it; of several there, the longest."""
    found = [(at, -len(phrase)) for phrase in phrases if (at := text.find(phrase)) >= 0]
    return min(found)[0] - min(found)[1] - 1 if found else None


@dataclass(frozen=True)
class Frame:
    """A line with a wording taken out of it: what stood before and after. It has a place to keep its words folded."""

    before: str
    after: str

    @cached_property
    def opening(self) -> str:
        """The words before, folded, with the line's beginning."""
        return " ^" + folded(self.before)

    @cached_property
    def closing(self) -> str:
        """The words after, folded."""
        return folded(self.after)

    @cached_property
    def whole(self) -> str:
        """All its words, folded, with the wording's place; the line begins again behind a wording that opens it."""
        return f"{self.opening}{SLOT}{'' if self.opening.strip(' ^') else ' ^'}{self.closing}"

    @cached_property
    def is_announced(self) -> bool:
        """Whether a colon leads to the wording."""
        return self.before.rstrip().endswith((":", "："))

    @property
    def is_long(self) -> bool:
        """Whether there is more around the wording than asks for it."""
        return len(self.before) + len(self.after) > LONGEST

    @property
    def is_question(self) -> bool:
        """Whether it has a question mark."""
        return any(mark in text for mark in "?？؟" for text in (self.before, self.after))

    def is_ordinary(self, table: Cues) -> bool:
        """Whether it asks for something else: why, how, what about."""
        text = self.whole
        for phrase in sorted(table["asks"], key=len, reverse=True):
            text = text.replace(phrase, " | ")
        return holds(text, table["ordinary"])

    def asks(self, table: Cues, *, marked: bool = True, term: bool = False) -> bool:
        """Whether it asks, in the language of a table, if or by whom or when the wording was said.

        A mere claim ("Iran said: …") counts where the wording is `marked` as a quotation. One that is a `term` of few
        words counts where it is all that was said, not within a clause ("Who said that sanctions are “illegal”?").
        """
        commanded, verb = self._is_command(table), self._verb(table)
        if not (commanded or verb) or self.is_ordinary(table) or not self._leads_to_wording(table):
            return False
        if verb is None:
            return self._ends(self.closing, table) or self._asks_behind(table)
        between, rest = verb
        within = term and holds(between, table["finite"])
        if between and not self.is_announced and (within or self._has_topic(between, table)):
            return False
        if not (self._ends(rest, table) or self._ends_with_name(rest)):
            return False
        asked = holds(self.whole, table["asks"]) or holds(self.closing, table["tags"])
        return commanded or asked or (marked and (self.is_question or self._claims(table)))

    def refers(self, table: Cues) -> bool:
        """Whether it stands for a wording that is elsewhere ("Did Iran say this?")."""
        return holds(self.opening, table["this"]) or holds(self.closing, table["this"])

    def rest(self, table: Cues) -> str:
        """The line as a sentence of its own, with what stands for the wording in its place where nothing does yet."""
        before = self.before.rstrip(_TO_LEAVE_OUT)
        if folded(before).endswith(table["that"]):
            before = before[: words_of(before)[-1].start].rstrip(_TO_LEAVE_OUT)
        stands = "" if self._stands_already(table) else table.stands
        after = self.after if before or stands else self.after.lstrip(_LOOSE)
        space = "" if table.language == "zh" else " "
        verb = next((phrase for phrase in table["last"] if folded(before).endswith(phrase)), "")
        cut = words_of(before)[-len(verb.split())].start if verb else len(before)
        pieces = (before[:cut].rstrip(), stands, before[cut:])
        line = space.join(piece for piece in pieces if piece)
        after = after.lstrip(" \t") if table.language == "zh" else after
        joint = space if after[:1].isalnum() and line and not line[-1:].isspace() else ""
        return " ".join((line + joint + after).split())

    def _stands_already(self, table: Cues) -> bool:
        if self._beside_noun(table):
            return True
        if self.opening.endswith(table["this"]):
            return not self.opening.endswith(table["that"])
        if (said := _last(self.opening, table["say"])) is not None:
            return holds(self.opening[said:], table["this"])
        if not self.opening.strip(" ^"):
            return holds(self.closing, table["this"])
        return holds(self.opening, table["this"]) and self._is_command(table)

    def _is_command(self, table: Cues) -> bool:
        genuine = holds(self.whole, table["quotes"]) and holds(self.whole, table["genuine"])
        return genuine or holds(self.whole, table["check"])

    def _verb(self, table: Cues) -> tuple[str, str] | None:
        """The words from the verb of saying to the wording, and those that follow both; None without such a verb."""
        verbs = table["say"] + (table["use"] if self._beside_noun(table) else ())
        if (end := _last(self.opening, verbs)) is not None:
            return self.opening[end:], self.closing
        if (end := _first(self.closing, verbs)) is not None:
            return "", self.closing[end:]
        return None

    def _beside_noun(self, table: Cues) -> bool:
        return self.opening.endswith(table["nouns"]) or self.closing.startswith(table["nouns"])

    def _leads_to_wording(self, table: Cues) -> bool:
        """Whether the wording is an object of its own, rather than the topic ("on …") or a part of a sentence."""
        allowed = table["that"] + table["adverbs"] + table["nouns"] + table["this"] + table["say"]
        if self.is_announced or self.opening.endswith(allowed):
            return True
        if any(phrase.endswith(f" {SLOT} ") and self.opening.endswith(phrase[:-2]) for phrase in table["check"]):
            return True
        phrases = self._phrases(table)
        return not phrases.words or not phrases.ending(len(phrases.words) - 1, _NOT_BEFORE)[1]

    def _phrases(self, table: Cues) -> Phrases:
        return phrasebook(table.language).read(words_of(self.before))

    def _has_topic(self, between: str, table: Cues) -> bool:
        """Whether a topic ("say anything about …") or a clause ("say they support …") parts verb and wording."""
        if self.opening.endswith(table["that"] + table["nouns"]):
            return False
        phrases = self._phrases(table)
        first = len(phrases.words) - len(between.split())
        return any({"about", "they"} & kinds for (start, _), kinds in phrases.found.items() if start >= first)

    def _ends(self, rest: str, table: Cues) -> bool:
        """Whether what follows the wording, or the verb behind it, is nothing, a tag, or when and where it was said."""
        rest = f" {rest.strip()} "
        while found := [phrase for phrase in table["this"] + table["nouns"] if rest.startswith(phrase)]:
            rest = rest[len(max(found, key=len)) - 1 :]
        words = rest.split()
        if not words or rest.startswith(table["tags"] + table["tail"] + table["asks"]):
            return True
        if len(words) > _LONGEST_TAIL:
            return False
        if len(words) == len(self.closing.split()) and self.after.lstrip(" \t").startswith(_TAIL_SIGNS):
            return True
        phrases = phrasebook(table.language).read([Word(0, 0, word) for word in words])
        opening = {kind for (start, _), kinds in phrases.found.items() if start == 0 for kind in kinds}
        if "and" in opening and f" {' '.join(words[1:])} ".startswith(table["asks"]):
            return True
        return bool(opening & _MAY_FOLLOW)

    def _ends_with_name(self, rest: str) -> bool:
        """Whether the verb behind a wording is followed by who says it alone ("¿lo dijo Irán?")."""
        return not self.opening.strip(" ^") and len(rest.split()) <= _LONGEST_NAME and names_someone(self.after)

    def _asks_behind(self, table: Cues) -> bool:
        """Whether what follows the wording asks for a check by itself ("“…” is a real quote?")."""
        genuine = holds(self.closing, table["quotes"]) and holds(self.closing, table["genuine"])
        return len(self.closing.split()) <= _LONGEST_TAIL and (genuine or holds(self.closing, table["check"]))

    def _claims(self, table: Cues) -> bool:
        """Whether it says of someone that he said so, without a request and without quoting as speakers do."""
        if holds(self.opening, table["reported"] + table["command"]):
            return False
        phrases = self._phrases(table)
        if phrases.words and phrases.longest(0, len(phrases.words))[1] & _OPENS_REQUEST:
            return False
        size = len(phrases.words) + len(self.closing.split())
        return size <= _LONGEST_CLAIM and (len(phrases.words) <= _NAMELESS or names_someone(self.before))
