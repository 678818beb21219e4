"""The speakers held whom a question may name: where its words are a speaker's name, and how sure that is.

Knows phrases and names by their places; not who speaks in the question.
"""

from __future__ import annotations

from dataclasses import replace

from bot.phrasebook import Phrases
from bot.question_parts import Named
from retrieval.scripts import has_han
from retrieval.speakers import PARTICLES, Match, Speaker, Speakers
from retrieval.spellings import latin

_LONGEST = 8
"""Words of a name at most."""

_SHORTEST = 3
"""Letters of a word that is surely a name by itself."""

_WITHOUT_CAPITALS = frozenset(("ar", "de", "fa", "zh"))
"""Languages in which a capital tells no name: those without capitals, and German, which gives one to any noun."""

_VOICED = frozenset(("say", "about", "views", "title", "by"))
_BESIDE = _VOICED | {"ask", "aux", "and", "compare"}
"""Kinds of phrases that stand beside somebody whose words are asked for."""

_WITHIN_NAME = frozenset(" \t\u00a0\u202f-‐‑’'.·")


class SpeakersNamed:
    """Looks for speakers' names in the words of one question, those `taken` aside."""

    def __init__(self, held: Speakers, text: str, phrases: Phrases, taken: frozenset[int]) -> None:
        """Looks for those of `held` in a text and its phrases."""
        self._held, self._text, self._phrases, self._taken = held, text, phrases, taken
        self._words = phrases.words
        self._capitals = phrases.book.language not in _WITHOUT_CAPITALS

    def at(self, i: int) -> Named | None:
        """The speakers whom the words from `i` on name; None where they name none."""
        if i in self._taken:
            return None
        found = self._whole(i) or self._covering(i) or self._alone(i) or self._spelt(i)
        return replace(found, first=_with_title(self._phrases, i)) if found else None

    def _whole(self, i: int) -> Named | None:
        """A name of several words as it is written; in scripts without spaces, of several characters."""
        for last in range(self._end(i), i, -1):
            words = self._texts(i, last)
            if match := self._fitting(self._held.written(words), i, last):
                return Named(i, last, None, match=match, guessed=has_han(words[0]))
        return None

    def _covering(self, i: int) -> Named | None:
        """A run of capital words that has all words of a name, or a surname alone or behind another given name."""
        if not self._is_capital(i) or self._neighbour(i, -1) is not None:
            return None
        last = i
        while self._neighbour(last, 1) is not None:
            last += 1
        words = tuple(word for word in self._texts(i, last) if not self._held.is_title(word))
        match = self._held.covered(words)
        if not match and len(words) > 1 and (not self._opens(i) or self._held.knows(words[0])):
            match = self._held.spelt(words) or self._held.surnamed(words)
        return Named(i, last, None, match=match, guessed=True) if match else None

    def _alone(self, i: int) -> Named | None:
        """One word as it is written: a surname, or with less certainty any other part of a name."""
        word = self._words[i].text
        if has_han(word):
            return None
        match = self._fitting(self._held.written((word,)), i, i)
        titled = _with_title(self._phrases, i) < i
        if not match or not (titled or self._may_be_name(i, sure=match.sure)):
            return None
        guessed = not (titled or (match.sure and len(word) >= _SHORTEST))
        if guessed and self._opens(i) and not self._acts(i):
            return None
        return Named(i, i, None, match=match, guessed=guessed)

    def _spelt(self, i: int) -> Named | None:
        """A name in another spelling than the records have."""
        if not self._may_be_name(i, sure=False):
            return None
        for last in range(self._end(i), i - 1, -1):
            if not (self._capitals or self._stands_alone(i, last)) or (self._opens(i) and not self._acts(last)):
                continue
            words = self._texts(i, last)
            if has_han(words[0]):
                words = ("".join(words),)
            if match := self._fitting(self._held.spelt(words), i, last):
                return Named(i, last, None, match=match, guessed=True)
        return None

    def _end(self, i: int) -> int:
        """The last word that may belong to a name which begins at `i`."""
        last = i
        while last + 1 < min(len(self._words), i + _LONGEST) and self._joined(last, last + 1):
            last += 1
        return last

    def _joined(self, left: int, right: int) -> bool:
        """Whether two neighbouring words may belong to one name."""
        if right in self._taken or left in self._taken:
            return False
        return _WITHIN_NAME.issuperset(self._gap(left, right))

    def _gap(self, left: int, right: int) -> str:
        return self._text[self._words[left].end : self._words[right].start]

    def _texts(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(word.text for word in self._words[first : last + 1])

    def _may_be_name(self, i: int, *, sure: bool) -> bool:
        """Whether one word of a speaker's name may stand for them here."""
        word = self._words[i].text
        if len(word) < (2 if sure or has_han(word) else _SHORTEST) or self._phrases.longest(i, i + 1)[1]:
            return False
        if not self._capitals and not sure and any(first <= i <= last for first, last in self._phrases.found):
            return False
        if not word[0].islower():
            return self._capitals or sure or self._stands_alone(i, i)
        before = "aux" in self._phrases.kinds(i - 1, i - 1)
        behind = "say" in self._phrases.kinds(i + 1, i + 1)
        return (before or behind) if sure else (before and behind)

    def _stands_alone(self, first: int, last: int) -> bool:
        """Whether phrases of a question stand on either side of some words, one of them of what somebody says."""
        before = self._phrases.ending(first - 1, _BESIDE)[1]
        behind = self._behind(last) & _BESIDE
        ends = last + 1 == len(self._words) or bool(set(self._gap(last, last + 1)) - _WITHIN_NAME)
        return bool((before | behind) & _VOICED and (before or first == 0) and (behind or ends))

    def _behind(self, i: int) -> frozenset[str]:
        """The kinds of the phrase behind a word."""
        return self._phrases.longest(i + 1, len(self._words))[1] if i + 1 < len(self._words) else frozenset()

    def _acts(self, i: int) -> bool:
        """Whether what stands behind a word says that somebody spoke, in languages that tell names by capitals."""
        return not self._capitals or bool(self._behind(i) & {"say", "aux", "views"}) or self._owns(i)

    def _owns(self, i: int) -> bool:
        """Whether an English genitive stands behind a word."""
        return i + 1 < len(self._words) and self._words[i + 1].text == "s" and self._gap(i, i + 1) in {"'", "’"}

    def _opens(self, i: int) -> bool:
        """Whether a capital may be that of a sentence's first word."""
        return i == 0 or bool({".", "?", "!", "…", ":"} & set(self._gap(i - 1, i)))

    def _fitting(self, match: Match, first: int, last: int) -> Match:
        """Those of some speakers whose names the capital words beside these do not contradict: not "Boris Johnson"."""
        if not match or not self._capitals:
            return match
        left, right = self._neighbour(first, -1), self._neighbour(last, 1)
        noun = match.sure and self._may_be_noun(first, last)
        speakers, besides = (
            tuple(
                one
                for one in some
                if (left is None or self._agrees(one, left, given=not one.surname_first))
                and (right is None or self._agrees(one, right, given=one.surname_first or not noun))
            )
            for some in (match.speakers, match.besides)
        )
        return replace(match, speakers=speakers, besides=besides)

    def _may_be_noun(self, first: int, last: int) -> bool:
        """Whether the capital word behind a surname may be no name: "the Biden Administration", "Has Putin Done"."""
        if "art" in self._phrases.kinds(first - 1, first - 1):
            return True
        return self._is_headline() and "say" not in self._behind(last + 1)

    def _is_headline(self) -> bool:
        """Whether the question's other words have capitals too ("What Has Putin Done About NATO?")."""
        return any(
            word.text[0].isupper() and not self._opens(i) and self._phrases.kinds(i, i) & _BESIDE
            for i, word in enumerate(self._words)
        )

    def _neighbour(self, i: int, step: int) -> str | None:
        """The capital word beside one that may be part of the same name; None where none is."""
        j = i + step
        while 0 <= j < len(self._words) and self._words[j].text in PARTICLES and self._joined(*sorted((j, j - step))):
            j += step
        if not 0 <= j < len(self._words) or not self._joined(*sorted((j, j - step))):
            return None
        if not self._is_capital(j) or (self._opens(j) and not self._held.knows(self._words[j].text)):
            return None
        return self._words[j].text

    def _is_capital(self, i: int) -> bool:
        """Whether a word has a capital letter and is no phrase of a question."""
        phrase = any(first <= i <= last for first, last in self._phrases.found)
        return self._words[i].text[0].isupper() and not phrase

    def _agrees(self, speaker: Speaker, word: str, *, given: bool) -> bool:
        """Whether a word beside a name may belong to the speaker: it is none of a name, a title, or an initial."""
        if not given:
            return True
        return self._held.is_title(word) or len(word) == 1 or latin(word) in speaker.keys


def _with_title(phrases: Phrases, i: int) -> int:
    first, kinds = phrases.ending(i - 1, frozenset(("title",)))
    if not kinds:
        return i
    # "Mr. President Biden": titles may follow one another.
    return _with_title(phrases, first)
